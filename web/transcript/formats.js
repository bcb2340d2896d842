/** What the formats are called, and how each can be laid out. */

/** @import { Layout } from "../engine/protocol.js" */

/**
 * @typedef {object} Format
 * @property {string} label
 * @property {(keyof Layout)[]} layout what makes a difference
 */

/** @type {(keyof Layout)[]} */
const LINES = ["max_line_width", "max_line_count", "max_words_per_line"];
/** @type {(keyof Layout)[]} */
const LENGTH = ["max_len"];

/** By their names in pyengine/formats. @type {Record<string, Format>} */
const FORMATS = {
  txt: { label: "Plain text (.txt)", layout: LINES },
  srt: { label: "Subtitles, SubRip (.srt)", layout: [...LINES, "highlight_words"] },
  vtt: { label: "Subtitles, WebVTT (.vtt)", layout: [...LINES, "highlight_words", "word_times"] },
  ass: { label: "Karaoke subtitles (.ass)", layout: LINES },
  lrc: { label: "Lyrics (.lrc)", layout: [...LINES, "word_times"] },
  csv: { label: "Table, commas (.csv)", layout: LINES },
  tsv: { label: "Table, tabs (.tsv)", layout: LINES },
  "json-full": { label: "All of it, opens here again (.json)", layout: LENGTH },
  json: { label: "JSON as whisper.cpp's (.json)", layout: LENGTH },
  "json-openai": { label: "JSON as openai-whisper's (.json)", layout: LENGTH },
};

/** Ends of the names of files that `Engine.parse` takes. */
const READABLE = ["json", "srt", "vtt", "ass", "ssa", "lrc", "csv", "tsv"];

/** @param {File} file */
export function isTranscript({ name }) {
  return READABLE.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/**
 * @param {string} name
 * @returns {Format}
 */
export function formatOf(name) {
  return FORMATS[name] ?? { label: name, layout: [] };
}

/**
 * Formats in the order in which they are offered.
 * @param {readonly string[]} names
 */
export function inOrder(names) {
  const known = Object.keys(FORMATS).filter((name) => names.includes(name));
  return [...known, ...names.filter((name) => !known.includes(name))];
}
