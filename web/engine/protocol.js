/** @import { Generation } from "./generation.js" */

/**
 * The messages between the page and the engine's worker. Types only: both sides import them.
 *
 * The page sends one `Request` at a time per concern and gets one `Reply` for it; events of a
 * running request come in between under the same id. Names inside engine values are Python's own
 * (pyengine/options.py and result.py), so there is one vocabulary from the engine to the page.
 *
 * @typedef {object} Language
 * @property {string} code
 * @property {number | null} probability null where the language was given, not detected
 * @property {Record<string, number>} [probabilities] of every language by code, where detected
 *
 * @typedef {object} Word
 * @property {string} text with the space before it, where there is one
 * @property {number} start seconds
 * @property {number} end seconds
 * @property {number | null} probability how sure the model was; null where nobody knows
 * @property {number[]} tokens
 * @property {number | null} [speaker] where it is another than the segment's
 *
 * @typedef {object} Segment
 * @property {number} id
 * @property {number} start seconds
 * @property {number} end seconds
 * @property {string} text
 * @property {number} avg_logprob
 * @property {number} no_speech_prob
 * @property {number} [seek] where its window begins, in hundredths of a second
 * @property {number} [temperature]
 * @property {number} [compression_ratio]
 * @property {number[]} [tokens]
 * @property {number[]} [token_probs]
 * @property {number | null} [confidence] from 0 to 1; null where nobody knows
 * @property {Word[]} [words] their texts in a row are the segment's
 * @property {number | null} [speaker] who says it, counted from 0; null where nobody knows
 * @property {boolean} [turn_next] whether somebody else speaks after it, where the model marks that
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
 * @typedef {{ start: number, end: number | null, cut_off: boolean }} Loss seconds
 *
 * @typedef {object} TranscribeResult
 * @property {string} text
 * @property {Segment[]} segments
 * @property {Language} language
 * @property {number} duration seconds
 * @property {Record<string, number> | null} timings null for a cancelled transcription
 * @property {[number, number][] | null} [speech] what was transcribed, where silence was skipped
 * @property {Loss[]} [losses] what of the recording could not be read
 * @property {[number, number][]} [missed] speech for which no words were found
 * @property {string[]} [notes] what to tell the user of the recording
 * @property {string[]} [speakers] names by the numbers that segments have; one without a name is
 *   "Speaker 1", and so on
 *
 * @typedef {object} TranscribeOptions the page's part of pyengine.TranscribeOptions
 * @property {string | null} [language] null detects it
 * @property {"transcribe" | "translate"} [task]
 * @property {number | null} [beam_size] null takes the likeliest token each time
 * @property {number | null} [beam_threshold] by how much less likely than another a hypothesis is
 *   given up, as a log probability; null keeps all
 * @property {number | null} [audio_context] positions given to the encoder at most; null leaves it to
 *   the engine
 * @property {Record<string, number | null> | null} [vad] fields of pyengine.VadOptions; null
 *   transcribes silence, too
 * @property {string | null} [initial_prompt]
 * @property {boolean} [carry_initial_prompt]
 * @property {number} [offset] seconds of the recording that are not transcribed
 * @property {boolean} [suppress_non_speech]
 * @property {boolean} [condition_on_previous_text]
 * @property {number | null} [context_threshold]
 * @property {boolean} [word_timestamps]
 * @property {boolean} [calibrated_words] times and probabilities as they were measured
 * @property {number | null} [missed_speech] seconds without a word that are read again
 *
 * @typedef {object} LiveOptions the page's part of pyengine.live.LiveOptions; lengths in seconds,
 *   null for the policy's own
 * @property {"agreement" | "sliding" | "utterance"} policy
 * @property {number | null} [step] new audio between two readings
 * @property {number | null} [length] read together at most
 * @property {number} [keep] of a window that the next begins with
 * @property {number} [settle] for which all readings agree on a word that is committed
 * @property {number} [pause] of silence after which what was said is committed
 * @property {Record<string, number | null> | null} [vad] fields of pyengine.VadOptions
 * @property {TranscribeOptions} [decoding]
 *
 * @typedef {object} CommandOptions the page's part of pyengine.live.CommandOptions
 * @property {string[]} [phrases] to choose among; none hears anything
 * @property {string | null} [activation] what is said before a command
 * @property {Record<string, number | null>} [vad]
 * @property {TranscribeOptions} [decoding]
 *
 * @typedef {object} CommandHeard
 * @property {number} start seconds
 * @property {number} end seconds
 * @property {string} text as it was understood, whatever the phrases
 * @property {string | null} command null where it was none
 * @property {Record<string, number>} probabilities of the phrases, likeliest first; the rest to 1 is
 *   that of none
 * @property {number | null} activation how alike the activation phrase was, 0 to 1
 * @property {boolean} [awaiting] the activation phrase was said, and its command may still follow
 *
 * @typedef {{ type: "tentative", words: Word[] }} TentativeEvent takes the place of the one before
 * @typedef {{ type: "committed", words: Word[] }} CommittedEvent words that stay as they are
 * @typedef {{ type: "speaking", speaking: boolean, at: number }} SpeakingEvent
 * @typedef {{ type: "pace", step: number, wanted: number }} PaceEvent it cannot read as often as it
 *   was asked to, or can again
 * @typedef {{ type: "listening", seconds: number, behind: number }} ListeningEvent how much has come,
 *   and how much of that has not been read
 * @typedef {{ type: "commandheard" } & CommandHeard} CommandHeardEvent
 * @typedef {LanguageEvent | SpeakingEvent | TentativeEvent | CommittedEvent | SegmentEvent
 *   | PaceEvent | ListeningEvent | CommandHeardEvent} LiveEvent
 *
 * @typedef {object} OpenedTranscript
 * @property {TranscribeResult} result
 * @property {string[]} notes what was guessed, changed or left out of the file
 * @typedef {{ type: "opening", cues: number }} OpeningEvent how many cues of it have been found, and
 *   then, from the first again, are ready
 * @typedef {{ type: "segments", segments: Segment[] }} SegmentsEvent the next ones of it
 *
 * @typedef {{ type: "making", done: number, total: number }} MakingEvent bytes that were read of the
 *   model that is made smaller
 *
 * @typedef {object} MadeModel
 * @property {string | null} key under which it is stored; null where this browser keeps nothing
 * @property {string} name
 * @property {string} sha1
 * @property {number} bytes
 * @property {File} file for saving it, or for loading it where it is not stored
 * @property {Generation | null} generation what is to lie beside it
 *
 * @typedef {object} About
 * @property {string} version
 * @property {Record<string, string>} languages code to English name
 * @property {string[]} formats names for `export`
 * @property {Record<string, string>} extensions of a format's files, by its name
 * @property {string[]} readable extensions of the files that `parse` takes
 *
 * @typedef {object} Layout how an export is cut into cues: pyengine/formats/layout.py; widths and
 *   lengths in characters
 * @property {number | null} [max_line_width]
 * @property {number | null} [max_line_count] lines of a cue
 * @property {number | null} [max_words_per_line]
 * @property {number | null} [max_len] of a segment
 * @property {boolean} [split_on_word] cut segments at spaces only
 * @property {boolean} [highlight_words] a cue for every word, which is underlined (srt, vtt)
 * @property {boolean} [word_times] times of words within a cue (vtt, lrc)
 *
 * @typedef {object} ModelSource where a model's bytes are: in `file`, or else under `key` in this
 *   browser's store, or at `url`
 * @property {string} name as shown to the user
 * @property {string} [url] absolute
 * @property {File} [file]
 * @property {number | null} [bytes] size, where known
 * @property {string | null} [sha1] published checksum, where known
 * @property {string} [key] under which it is kept, the checksum where there is no other; without
 *   either it is not kept
 * @property {import("./store.js").Origin} [origin]
 * @property {Generation | null} [generation] the JSON that lies beside `file`; what is kept has its own
 *
 * @typedef {"exact" | "fast"} Arithmetic "exact" computes with the model's own numbers, "fast" with
 *   integers where that is faster
 *
 * @typedef {object} Computing how a model is computed, for which it is loaded
 * @property {Arithmetic} [arithmetic] "fast" unless told otherwise
 * @property {number | null} [threads] how many compute; without it the engine chooses
 *
 * @typedef {object} ModelInfo
 * @property {boolean} multilingual
 * @property {number} load_seconds
 * @property {string} plan the printed plan of the model's memory
 * @property {"wasm" | "numpy"} backend what computes
 * @property {"relaxed" | "simd128" | null} variant which of the kernels, where it is kernels
 * @property {Arithmetic} arithmetic how products are computed
 * @property {"fused" | "pairs" | "words" | null} dot how integers are multiplied, where they are
 * @property {number} threads how many compute
 * @property {number} threads_started how many could: the engine takes as many as are fastest
 *
 * @typedef {"file-format" | "model-format" | "transcript-format" | "model-fetch" | "audio" | "option"
 *   | "memory" | "start" | "stalled" | "cancelled" | "died" | "bug"} FailureKind "start": the engine
 *   cannot start; "stalled": a computing thread does not answer
 *
 * @typedef {object} Measure a line of the benchmark (pyengine/bench/result.py)
 * @property {"machine" | "kernels" | "model"} group
 * @property {string} name
 * @property {string | null} dtype of the weights
 * @property {number} threads
 * @property {number} seconds
 * @property {{ first: number, median: number, best: number, runs: number }} times seconds
 * @property {number | null} gflops 10^9 operations in a second
 * @property {number | null} gbytes 10^9 bytes in a second
 * @property {number | null} fraction of what this machine can do
 * @property {"arithmetic" | "memory" | null} bound_by
 *
 * @typedef {{ type: "measure" } & Measure} MeasureEvent
 * @typedef {{ type: "measuring", name: string }} MeasuringEvent
 * @typedef {MeasureEvent | MeasuringEvent} BenchEvent
 *
 * @typedef {object} BenchResult
 * @property {{ version: string, platform: string, backend: string, variant: string | null,
 *   threads: number, arithmetic: Arithmetic, dot: string | null }} machine
 * @property {{ name: string, arena_bytes: number, clip_seconds: number | null } | null} model
 * @property {number | null} real_time_factor
 * @property {Measure[]} measures
 * @property {string[]} notes what could not be measured
 *
 * @typedef {object} BenchReport
 * @property {BenchResult} result
 * @property {string} line of a Markdown table, with its head
 *
 * @typedef {TranscribeEvent | LoadEvent | MakingEvent | BenchEvent | LiveEvent | OpeningEvent | SegmentsEvent
 *   } EngineEvent
 *
 * @typedef {object} EngineFailure
 * @property {FailureKind} kind
 * @property {string} message one sentence for the user
 *
 * @typedef {object} Calls what can be asked for: argument and answer of each
 * @property {[{ hub: MessagePort }, void]} useHub for models of other sites
 * @property {[{ workers: MessagePort }, void]} useWorkers for workers that it needs (inner.js)
 * @property {[undefined, About]} about
 * @property {[{ source: ModelSource, computing: Computing }, ModelInfo]} load
 * @property {[{ source: ModelSource, format: string, headerVersion: number | null, name: string },
 *   MadeModel]} makeSmaller
 * @property {[{ rate: number, seconds: number | null }, null]} beginAudio
 * @property {[{ samples: Float32Array<ArrayBuffer> }, null]} pushAudio answered when there is room
 * @property {[undefined, { seconds: number }]} finishAudio
 * @property {[{ file: File }, InspectedSound]} inspectSound
 * @property {[SoundBeginning, null]} beginSound
 * @property {[undefined, PlacedSound & { more: boolean }]} readSound answered when there is room
 * @property {[SoundPiece & { samples: Float32Array<ArrayBuffer> }, PlacedSound]} pushSound as well
 * @property {[{ start: number | null, seconds: number | null }, PlacedSound]} loseSound
 * @property {[{ claimed: number | null, cut_off: boolean }, SoundEnd]} finishSound
 * @property {[TranscribeOptions, TranscribeResult | null]} transcribe null when cancelled
 * @property {[{ format: string, result: TranscribeResult, layout?: Layout }, string]} export
 * @property {[{ name: string, bytes: Uint8Array<ArrayBuffer> }, OpenedTranscript | null]} parse a
 *   file's name and content; its text and its segments come in events; null when cancelled
 * @property {[{ model_name: string, quick: boolean }, BenchReport | null]} bench null when cancelled
 * @property {[LiveOptions, TranscribeResult | null]} listen null when cancelled
 * @property {[CommandOptions, { seconds: number } | null]} command null when cancelled
 * @property {[{ wanted: boolean }, void]} keepStart whether later starts may take room to be faster
 * @property {[undefined, null]} resume asks anew for what has not come of a download
 * @property {[undefined, null]} cancel stops a running `load`, `transcribe`, `bench`, `listen`,
 *   `command` or `parse`
 */

/**
 * Of recordings.
 *
 * @typedef {object} SoundTrack one of a file's audio tracks
 * @property {number} number from 1, in the file's order
 * @property {string} codec
 * @property {string} language as the file names it; empty where it does not
 * @property {string} title
 * @property {boolean} default whether the file says that players should take it
 *
 * @typedef {object} FilePart a stretch that can be read of one of the files that were joined to one
 * @property {({ begin: number, end: number } | number[])[]} ranges from where to where in the file, in
 *   bytes, or bytes that stand in it instead; none where nothing can be read
 * @property {number | null} lost seconds, at least, that could not be read before it; null where it
 *   begins a file
 * @property {number | null} at when its clock is at zero, in seconds since the start of its file;
 *   null where it follows upon what came before
 * @property {number | null} seconds there must be in it, as far as its frames say
 * @property {boolean} cut_off whether its file ends before its own structure does
 * @property {{ seconds: number | null, delay: number } | null} mp3 what an MP3's encoder wrote of its
 *   length, and of the delay in front that nobody is to hear
 * @property {number[] | null} matroska that delay of each audio track, where it is Matroska
 * @property {(number | null)[] | null} ends when each of these tracks does, on the file's own clock, in
 *   seconds, where that is written in a tag
 * @property {number | null} start of a transport stream, and of Theora's pictures in Ogg, on its own
 *   clock, in seconds
 * @property {(number[] | null)[] | null} alac what each audio track says to a decoder of ALAC, in bytes;
 *   null for one of another codec, and where there is none
 * @property {number} missing bytes that the last cluster of such a file lacks
 *
 * @typedef {object} InspectedSound
 * @property {(SoundTrack & { seconds: number | null }) | null} track what the engine reads by itself;
 *   null where the page must decode
 * @property {FilePart[]} parts
 * @property {string | null} why the engine does not read it, where it knows the container
 *
 * @typedef {object} SoundBeginning
 * @property {number | null} seconds there will be, as far as is known
 * @property {boolean} stored whether the engine reads the file that it has inspected
 * @property {{
 *   channel?: string, continuous?: boolean, tracks?: SoundTrack[], track?: number,
 *   silent?: number | null, ends?: number | null,
 * }} options of pyengine/worker/recording.py
 *
 * @typedef {object} SoundPiece
 * @property {number} rate hertz
 * @property {number} channels
 * @property {string} codec which says what the channels are, where `layout` does not
 * @property {string[] | null} layout the channels' names, as FFmpeg has them
 * @property {number | null} start seconds since the container's start; null where it follows upon the
 *   piece before
 *
 * @typedef {object} PlacedSound
 * @property {number[]} peaks largest magnitudes of every 5 ms that were placed
 * @property {number} seconds placed so far
 *
 * @typedef {PlacedSound & { peak: number, channels: number }} SoundEnd how loud all was, and of how
 *   many channels
 */

/**
 * @template {keyof Calls} [K=keyof Calls]
 * @typedef {{ id: number, call: K, argument: Calls[K][0] }} Request
 */

/**
 * @typedef {{ type: "alive" }} Alive the worker runs and holds its lock
 * @typedef {{ type: "reply", id: number, value: any }} Reply
 * @typedef {{ type: "failure", id: number, error: EngineFailure }} Failure
 * @typedef {{ type: "event", id: number, event: EngineEvent }} Event
 * @typedef {{ type: "starting", doing: string }} Starting it comes on with its start
 * @typedef {{ type: "unloaded", why: string }} Unloaded its script did not load
 * @typedef {{ type: "fatal", error: EngineFailure }} Fatal the worker is of no more use
 * @typedef {Alive | Starting | Unloaded | Reply | Failure | Event | Fatal} Message
 */

export {};
