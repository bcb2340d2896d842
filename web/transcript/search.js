/** Finding words in a transcript, whatever their case and accents, also from one word to the next. */
import { lastWhere } from "./places.js";
import { timedWords } from "./words.js";

/** @import { Segment } from "../engine/protocol.js" */

/**
 * @typedef {object} Match the words it touches
 * @property {number} segment
 * @property {number} first of its words
 * @property {number} last
 */

const MARKS = /\p{Mark}+/gu;

/** Texts as they are compared. @type {WeakMap<Segment, { text: string, ends: number[] }>} */
const folded = new WeakMap();

/** @param {string} text */
function fold(text) {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(/\s+/gu, " ");
}

/** @param {Segment} segment */
function foldedWords(segment) {
  let found = folded.get(segment);
  if (!found) {
    let text = "";
    /** @type {number[]} */
    const ends = [];
    for (const word of timedWords(segment)) {
      text += fold(word.text);
      ends.push(text.length);
    }
    found = { text, ends };
    folded.set(segment, found);
  }
  return found;
}

/**
 * Where a text is, in order.
 * @param {readonly Segment[]} segments
 * @param {string} query
 * @returns {Match[]}
 */
export function search(segments, query) {
  const wanted = fold(query).trim();
  /** @type {Match[]} */
  const matches = [];
  if (!wanted) return matches;
  segments.forEach((segment, index) => {
    const { text, ends } = foldedWords(segment);
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const first = lastWhere(ends, (end) => end <= at) + 1;
      const last = lastWhere(ends, (end) => end < at + wanted.length) + 1;
      matches.push({ segment: index, first, last });
    }
  });
  return matches;
}
