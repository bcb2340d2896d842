/** From a transcript's segments to the lines that are sung: how many words go on one, and when. */

/** @import { Segment } from "../engine/protocol.js" */

/**
 * @typedef {object} KaraokeWord
 * @property {string} text with the space before it, but for a line's first
 * @property {number} start seconds
 * @property {number} end seconds, not before `start`
 *
 * @typedef {object} KaraokeLine
 * @property {number} start seconds: its first word's
 * @property {number} end seconds: its last word's
 * @property {"ltr" | "rtl"} dir
 * @property {KaraokeWord[]} words at least one
 */

const MAX_CHARS = 36;
/** Seconds of silence between two words at which a new line is welcome. */
const BREATH = 0.6;

/** Letters in a word of a script without spaces, at most: more of them are several words. */
const LONGEST_UNSPACED = 8;

const LETTER = /\p{Letter}/u;
export const FROM_THE_RIGHT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const WITHOUT_SPACES = ["Han", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr"];
/** Written without spaces: a line may break before and after each of these. */
const UNSPACED = new RegExp(`[${WITHOUT_SPACES.map((s) => `\\p{Script=${s}}`).join("")}]`, "u");
/** Letters twice as wide as Latin ones. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
const CLOSES = /[.,;:!?…)\]”"、。，！？；：）」』]$/u;

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * The lines of a transcript, in the order of their starts.
 * @param {readonly Segment[]} segments
 * @param {{ maxChars?: number }} [options] how long a line gets, in widths of a Latin letter
 * @returns {KaraokeLine[]}
 */
export function linesOf(segments, { maxChars = MAX_CHARS } = {}) {
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
 * Which way a text runs: as most of its letters do.
 * @param {string} text
 * @returns {"ltr" | "rtl"}
 */
export function directionOf(text) {
  let balance = 0;
  for (const letter of text)
    if (LETTER.test(letter)) balance += FROM_THE_RIGHT.test(letter) ? 1 : -1;
  return balance > 0 ? "rtl" : "ltr";
}

/**
 * What a reader takes for one letter each.
 * @param {string} text
 */
export function lettersOf(text) {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/**
 * Whether a line may break between two words.
 * @param {string} before
 * @param {string} after
 */
export function mayBreak(before, after) {
  if (/^\s/u.test(after) || /\s$/u.test(before)) return true;
  if (!LETTER.test(after)) return false; // punctuation stays with its word
  return UNSPACED.test(after) || UNSPACED.test(before);
}

/**
 * A segment's words, or, where it has none, its text spread over its time by length. Times are put
 * in order: what is drawn from them must not run backwards.
 * @param {Segment} segment
 * @returns {KaraokeWord[]}
 */
function timedWords(segment) {
  const given = segment.words?.length ? segment.words.flatMap(shorter) : spread(segment);
  let reached = Number.isFinite(segment.start) ? segment.start : 0;
  /** @type {KaraokeWord[]} */
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
 * @param {KaraokeWord} word
 * @returns {KaraokeWord[]}
 */
function shorter(word) {
  return word.text.length > LONGEST_UNSPACED && UNSPACED.test(word.text) ? spread(word) : [word];
}

/**
 * A text's words, each with the space before it.
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(text) {
  return (text.match(/\s*\S+/gu) ?? []).flatMap((part) =>
    UNSPACED.test(part) ? unspacedWords(part) : [part],
  );
}

/**
 * @param {KaraokeWord} whole words, evenly over their time
 * @returns {KaraokeWord[]}
 */
function spread({ text, start, end }) {
  return spreadWords(wordsOf(text), start, end);
}

/**
 * Words one after another, each for its share of the letters.
 * @param {readonly string[]} parts
 * @param {number} start seconds
 * @param {number} end seconds
 * @returns {KaraokeWord[]}
 */
export function spreadWords(parts, start, end) {
  const total = parts.reduce((sum, part) => sum + part.trim().length, 0) || 1;
  let done = 0;
  return parts.map((part) => {
    const from = start + ((end - start) * done) / total;
    done += part.trim().length;
    return { text: part, start: from, end: start + ((end - start) * done) / total };
  });
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function unspacedWords(text) {
  /** @type {string[]} */
  const found = [];
  for (const { segment, isWordLike } of words.segment(text)) {
    const last = found.length - 1;
    // A space goes before the word it leads to, punctuation behind the one it ends
    if (last >= 0 && (!isWordLike || !found[last].trim())) found[last] += segment;
    else found.push(segment);
  }
  return found;
}

/** @param {string} text in widths of a Latin letter */
function widthOf(text) {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? 2 : 1;
  return width;
}

/**
 * Words in lines of much the same length, rather ending where there is punctuation or a breath: the
 * breaks of least cost, as TeX breaks a paragraph (Knuth and Plass, 1981).
 * @param {KaraokeWord[]} words
 * @param {number} maxChars
 * @returns {KaraokeWord[][]}
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
  /** @type {KaraokeWord[][]} */
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
 * @param {KaraokeWord[]} words
 * @param {number} from the word that would begin a line
 */
function breakCost(words, from) {
  if (from === 0) return 0;
  const pause = words[from].start - words[from - 1].end;
  if (pause >= BREATH) return -0.25;
  return CLOSES.test(words[from - 1].text.trimEnd()) ? 0 : 0.25;
}
