/**
 * The messages between the page and the engine's worker. Types only: both sides import them.
 *
 * The page sends one `Request` at a time per concern and gets one `Reply` for it; events of a
 * running request come in between under the same id. Names inside engine values are Python's own
 * (pyengine/result.py), so there is one vocabulary from the engine to the page.
 *
 * @typedef {object} Language
 * @property {string} code
 * @property {number | null} probability null where the language was given, not detected
 *
 * @typedef {object} Segment
 * @property {number} id
 * @property {number} start seconds
 * @property {number} end seconds
 * @property {string} text
 * @property {number} avg_logprob
 * @property {number} no_speech_prob
 *
 * @typedef {object} Progress
 * @property {"mel" | "encode" | "decode"} stage
 * @property {number} seconds_done
 * @property {number} seconds_total
 *
 * @typedef {{ type: "language" } & Language} LanguageEvent
 * @typedef {{ type: "segment" } & Segment} SegmentEvent
 * @typedef {{ type: "progress" } & Progress} ProgressEvent
 * @typedef {LanguageEvent | SegmentEvent | ProgressEvent} TranscribeEvent
 *
 * @typedef {object} LoadEvent
 * @property {"loading"} type
 * @property {"network" | "store" | "file"} from where the bytes come from
 * @property {number} received bytes
 * @property {number | null} total bytes
 *
 * @typedef {object} TranscribeResult
 * @property {string} text
 * @property {Segment[]} segments
 * @property {Language} language
 * @property {number} duration seconds
 * @property {Record<string, number> | null} timings null for a cancelled transcription
 *
 * @typedef {object} TranscribeOptions the page's part of pyengine.TranscribeOptions
 * @property {string | null} [language] null detects it
 * @property {"transcribe" | "translate"} [task]
 * @property {string | null} [initial_prompt]
 *
 * @typedef {object} About
 * @property {string} version
 * @property {Record<string, string>} languages code to English name
 * @property {string[]} formats names for `export`
 *
 * @typedef {object} ModelSource where a model's bytes are: `url` or `file`
 * @property {string} name as shown to the user
 * @property {string} [url] absolute
 * @property {File} [file]
 * @property {number | null} [bytes] size, where known
 * @property {string | null} [sha1] published checksum, where known; such a model is kept
 *
 * @typedef {object} ModelInfo
 * @property {boolean} multilingual
 * @property {number} load_seconds
 * @property {string} plan the printed plan of the model's memory
 *
 * @typedef {object} EngineFailure
 * @property {"model-format" | "model-fetch" | "audio" | "option" | "memory" | "cancelled" | "died" | "bug"} kind
 * @property {string} message one sentence for the user
 *
 * @typedef {object} Calls what can be asked for: argument and answer of each
 * @property {[undefined, About]} about
 * @property {[ModelSource, ModelInfo]} load
 * @property {[{ rate: number }, null]} beginAudio
 * @property {[{ samples: Float32Array<ArrayBuffer> }, null]} pushAudio
 * @property {[undefined, { seconds: number }]} finishAudio
 * @property {[TranscribeOptions, TranscribeResult | null]} transcribe null when cancelled
 * @property {[{ format: string, result: TranscribeResult }, string]} export
 * @property {[undefined, null]} cancel stops a running `load` or `transcribe`
 */

/**
 * @template {keyof Calls} [K=keyof Calls]
 * @typedef {{ id: number, call: K, argument: Calls[K][0] }} Request
 */

/**
 * @typedef {{ type: "alive" }} Alive the worker runs and holds its lock
 * @typedef {{ type: "reply", id: number, value: any }} Reply
 * @typedef {{ type: "failure", id: number, error: EngineFailure }} Failure
 * @typedef {{ type: "event", id: number, event: TranscribeEvent | LoadEvent }} Event
 * @typedef {{ type: "fatal", message: string }} Fatal the worker is of no more use
 * @typedef {Alive | Reply | Failure | Event | Fatal} Message
 */

export {};
