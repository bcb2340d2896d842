/** From a transcript's segments to the lines that are sung: how many words go on one, and when. */
import { directionOf } from "../text/direction.js";
import { isUnspaced, mayBreak, spreadWords, widthOf, wordsOf } from "../text/words.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { TimedWord } from "../text/words.js"
 */

/**
 * @typedef {object} KaraokeLine
 * @property {number} start seconds: its first word's
 * @property {number} end seconds: its last word's
 * @property {"ltr" | "rtl"} dir
 * @property {TimedWord[]} words at least one; the first without the space before it
 */

/** Letters in a line, where the picture is wide, and where it is upright. */
const WIDE_CHARS = 36;
const UPRIGHT_CHARS = 22;
/** Seconds of silence between two words at which a new line is welcome. */
const BREATH = 0.6;

/** Letters in a word of a script without spaces, at most: more of them are several words. */
const LONGEST_UNSPACED = 8;

const CLOSES = /[.,;:!?…)\]”"、。，！？；：）」』]$/u;

/**
 * The lines of a transcript, in the order of their starts.
 * @param {readonly Segment[]} segments
 * @param {{ maxChars?: number }} [options] how long a line gets, in widths of a Latin letter
 * @returns {KaraokeLine[]}
 */
export function linesOf(segments, { maxChars = WIDE_CHARS } = {}) {
  /** @type {KaraokeLine[]} */
  const lines = [];
  for (const segment of segments) {
    for (const line of broken(timedWords(segment), maxChars)) {
      const [first] = line;
      const last = line[line.length - 1];
      line[0] = { ...first, text: first.text.trimStart() };
      line[line.length - 1] = {
        ...line[line.length - 1],
        text: line[line.length - 1].text.trimEnd(),
      };
      const text = line.map((word) => word.text).join("");
      lines.push({ start: first.start, end: last.end, dir: directionOf(text), words: line });
    }
  }
  return lines.sort((a, b) => a.start - b.start);
}

/**
 * How long a line gets in a picture of this size, in widths of a Latin letter.
 * @param {number} width
 * @param {number} height
 */
export function maxCharsIn(width, height) {
  return height > width ? UPRIGHT_CHARS : WIDE_CHARS;
}

/**
 * The line that is being sung, or was last: -1 before the first.
 * @param {readonly KaraokeLine[]} lines
 * @param {number} seconds
 */
export function lineAt(lines, seconds) {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {KaraokeLine} line */
export function textOf(line) {
  return line.words.map((word) => word.text).join("");
}

/**
 * A segment's words, or, where it has none, its text spread over its time by length. Times are put
 * in order: what is drawn from them must not run backwards.
 * @param {Segment} segment
 * @returns {TimedWord[]}
 */
function timedWords(segment) {
  const given = segment.words?.length ? segment.words.flatMap(shorter) : spread(segment);
  let reached = Number.isFinite(segment.start) ? segment.start : 0;
  /** @type {TimedWord[]} */
  const timed = [];
  for (const { text, start, end } of given) {
    const from = Number.isFinite(start) ? Math.max(start, reached) : reached;
    const to = Number.isFinite(end) ? Math.max(end, from) : from;
    if (!text.trim()) continue;
    timed.push({ text, start: from, end: to });
    reached = to;
  }
  return timed;
}

/**
 * A word as it is, but a whole clause without spaces in words.
 * @param {TimedWord} word
 * @returns {TimedWord[]}
 */
function shorter(word) {
  return word.text.length > LONGEST_UNSPACED && isUnspaced(word.text) ? spread(word) : [word];
}

/**
 * @param {TimedWord} whole words, evenly over their time
 * @returns {TimedWord[]}
 */
function spread({ text, start, end }) {
  return spreadWords(wordsOf(text), start, end);
}

/**
 * Words in lines of much the same length, rather ending where there is punctuation or a breath: the
 * breaks of least cost, as TeX breaks a paragraph (Knuth and Plass, 1981).
 * @param {TimedWord[]} words
 * @param {number} maxChars
 * @returns {TimedWord[][]}
 */
function broken(words, maxChars) {
  if (!words.length) return [];
  const widths = words.map((word) => widthOf(word.text));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const ideal = whole / Math.ceil(whole / maxChars);
  /** Cost of the best lines up to a word, and where the last of them begins. */
  const best = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= words.length; end++) {
    let found = { cost: Infinity, from: end - 1 };
    let width = 0;
    for (let from = end - 1; from >= 0; from--) {
      width += widths[from];
      if (width > maxChars && from < end - 1 && found.cost < Infinity) break;
      if (from > 0 && !mayBreak(words[from - 1].text, words[from].text)) continue;
      const cost = best[from].cost + costOf(width, ideal, maxChars) + breakCost(words, from);
      if (cost < found.cost) found = { cost, from };
    }
    best.push(found);
  }
  /** @type {TimedWord[][]} */
  const lines = [];
  for (let end = words.length; end > 0; end = best[end].from) {
    lines.unshift(words.slice(best[end].from, end));
  }
  return lines;
}

/**
 * @param {number} width
 * @param {number} ideal
 * @param {number} maxChars
 */
function costOf(width, ideal, maxChars) {
  const off = (width - ideal) / maxChars;
  return off * off + (width > maxChars ? 10 * (width / maxChars) : 0);
}

/**
 * @param {TimedWord[]} words
 * @param {number} from the word that would begin a line
 */
function breakCost(words, from) {
  if (from === 0) return 0;
  const pause = words[from].start - words[from - 1].end;
  if (pause >= BREATH) return -0.25;
  return CLOSES.test(words[from - 1].text.trimEnd()) ? 0 : 0.25;
}
