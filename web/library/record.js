/**
 * What is kept of a document: a record, and its segments in chunks, so that one segment more does not
 * write eight hours anew. What is read back may be of another version of the page, or damaged: it is
 * checked, field by field, before anything believes it.
 */
import { cleanName, MOST_SPEAKERS } from "../transcript/speakers.js";
import { isCount, isText, listOf, numberOf, pairsOf, textOf } from "./checks.js";

/**
 * @import { Language, Loss, Segment, TranscribeOptions, Word } from "../engine/protocol.js"
 * @import { State, Transcript } from "../transcript/transcript.js"
 *
 * @typedef {object} Source the file that a transcript is made from: it is known again by its name and
 *   its size
 * @property {string} name
 * @property {number} size bytes
 * @property {string} type of its content, as the browser said
 * @property {string} [host] which site it came from
 *
 * @typedef {object} DocumentRecord
 * @property {number} version of this form
 * @property {string} id
 * @property {string} name
 * @property {number} created milliseconds since 1970
 * @property {number | null} removed when somebody took it from the list, and can still undo that
 * @property {State} state
 * @property {number} duration seconds
 * @property {number} heard seconds
 * @property {Language} language
 * @property {boolean} translated to English
 * @property {string[]} told beside its title
 * @property {string} failure why its making has failed, in a sentence
 * @property {string[]} notes
 * @property {Loss[]} losses
 * @property {[number, number][]} missed
 * @property {[number, number][] | null} speech
 * @property {string[]} speakers names, by number
 * @property {Record<string, number> | null} timings
 * @property {TranscribeOptions | null} asked
 * @property {string} model its name
 * @property {number} turn its place among those that wait
 * @property {string} folder that its recording came in
 * @property {Source | null} source
 * @property {number | null} pcm hertz of what a live session has recorded, where it is of one
 * @property {number} segments how many it has
 */

/** Of a record's form. One that is newer is another page's, and is left alone. */
const VERSION = 1;
/** Segments that are written together. */
export const CHUNK = 100;
/** More than a year of speech has. */
const MOST_SEGMENTS = 10_000_000;

const STATES = ["waiting", "making", "done", "stopped", "failed"];
const ID = /^[a-z0-9]{1,32}$/;
const LONGEST_NAME = 1000;
/** As addresses have it, with a port. */
const HOST = /^[a-z0-9.:[\]-]{1,260}$/;
const LONGEST_FOLDER = 4000;
/** Hertz, of any microphone. */
const HIGHEST_RATE = 1_000_000;

/**
 * @param {Transcript} transcript
 * @returns {DocumentRecord}
 */
export function recordOf(transcript) {
  const { id, name, created, state, duration, heard, language, translated, told } = transcript;
  const { failure, notes, losses, missed, speech, timings, asked, model, source, pcm } = transcript;
  const { turn, folder, speakers } = transcript;
  return {
    ...{ version: VERSION, id, name, created, removed: null, state, duration, heard, language },
    ...{
      translated,
      told,
      failure,
      notes,
      losses,
      missed,
      speech,
      timings,
      asked,
      model,
      source,
      pcm,
      turn,
      folder,
      speakers,
    },
    segments: transcript.segments.length,
  };
}

/**
 * @param {any} found anything
 * @returns {DocumentRecord | null} null where it is damaged, or of another version
 */
export function checkedRecord(found) {
  if (found?.version !== VERSION || !isText(found.id, 32) || !ID.test(found.id)) return null;
  if (!STATES.includes(found.state) || !isText(found.name, LONGEST_NAME)) return null;
  if (!isCount(found.segments, MOST_SEGMENTS)) return null;
  return {
    ...{ version: VERSION, id: found.id, name: found.name, state: found.state },
    created: numberOf(found.created),
    removed: found.removed === null ? null : numberOf(found.removed),
    duration: numberOf(found.duration),
    heard: numberOf(found.heard),
    language: languageFrom(found.language),
    translated: found.translated === true,
    told: textsFrom(found.told),
    failure: textOf(found.failure),
    notes: textsFrom(found.notes),
    losses: listOf(found.losses, lossFrom) ?? [],
    missed: pairsOf(found.missed) ?? [],
    speech: pairsOf(found.speech),
    speakers: speakersFrom(found.speakers),
    timings: numbersFrom(found.timings),
    asked: found.asked && typeof found.asked === "object" ? found.asked : null, // Python checks them
    model: textOf(found.model),
    turn: numberOf(found.turn),
    folder: isText(found.folder, LONGEST_FOLDER) ? found.folder : "",
    source: sourceFrom(found.source),
    pcm: isCount(found.pcm, HIGHEST_RATE) && found.pcm > 0 ? found.pcm : null,
    segments: found.segments,
  };
}

/**
 * @param {unknown} found anything
 * @returns {Segment[] | null} null where it is damaged
 */
export function checkedSegments(found) {
  return listOf(found, segmentFrom);
}

/**
 * @param {any} found
 * @returns {Segment | null}
 */
function segmentFrom(found) {
  if (typeof found?.text !== "string" || !isSpan(found)) return null;
  const words = found.words === undefined ? undefined : listOf(found.words, wordFrom);
  if (words === null) return null;
  return {
    ...{ id: numberOf(found.id), start: found.start, end: found.end, text: found.text },
    ...{ avg_logprob: numberOf(found.avg_logprob), no_speech_prob: numberOf(found.no_speech_prob) },
    seek: numberOf(found.seek),
    temperature: numberOf(found.temperature),
    compression_ratio: numberOf(found.compression_ratio),
    tokens: listOf(found.tokens, numberFrom) ?? [],
    token_probs: listOf(found.token_probs, numberFrom) ?? [],
    confidence: numberFrom(found.confidence),
    ...(words ? { words } : {}),
    ...speakerFrom(found),
    ...(found.turn_next === true ? { turn_next: true } : {}),
  };
}

/**
 * @param {any} found
 * @returns {Word | null}
 */
function wordFrom(found) {
  if (typeof found?.text !== "string" || !isSpan(found)) return null;
  const { text, start, end } = found;
  const tokens = listOf(found.tokens, numberFrom) ?? [];
  const probability = numberFrom(found.probability);
  return { text, start, end, probability, tokens, ...speakerFrom(found) };
}

/** @param {{ speaker?: unknown }} found */
function speakerFrom({ speaker }) {
  return isCount(speaker, MOST_SPEAKERS - 1) ? { speaker: Number(speaker) } : {};
}

/** One that is no name leaves the others to their numbers. @param {unknown} found */
function speakersFrom(found) {
  const names = Array.isArray(found) ? found.slice(0, MOST_SPEAKERS) : [];
  return Array.from(names, (name) => (typeof name === "string" ? cleanName(name) : ""));
}

/** @param {{ start: unknown, end: unknown }} found */
function isSpan({ start, end }) {
  return Number.isFinite(start) && Number.isFinite(end);
}

/** @param {unknown} found */
function numberFrom(found) {
  return Number.isFinite(found) ? Number(found) : null;
}

/** @param {unknown} found */
function textsFrom(found) {
  return listOf(found, (text) => (typeof text === "string" ? text : null)) ?? [];
}

/**
 * @param {any} found
 * @returns {Language}
 */
function languageFrom(found) {
  return {
    code: isText(found?.code, 32) ? found.code : "en",
    probability: numberFrom(found?.probability),
    probabilities: numbersFrom(found?.probabilities) ?? {},
  };
}

/**
 * @param {any} found
 * @returns {Loss | null}
 */
function lossFrom(found) {
  if (!Number.isFinite(found?.start)) return null;
  return { start: found.start, end: numberFrom(found.end), cut_off: found.cut_off === true };
}

/**
 * @param {unknown} found
 * @returns {Record<string, number> | null}
 */
function numbersFrom(found) {
  if (!found || typeof found !== "object") return null;
  return Object.fromEntries(Object.entries(found).filter(([, value]) => Number.isFinite(value)));
}

/**
 * @param {any} found
 * @returns {Source | null}
 */
function sourceFrom(found) {
  const known = isText(found?.name, LONGEST_NAME) && isCount(found.size, Number.MAX_SAFE_INTEGER);
  if (!known) return null;
  const host = HOST.test(textOf(found.host)) ? { host: textOf(found.host) } : {};
  return { name: found.name, size: found.size, type: textOf(found.type), ...host };
}
