/** A text's words and letters, in scripts with spaces between words and in those without. */

/**
 * @typedef {object} TimedWord
 * @property {string} text with the space before it
 * @property {number} start seconds
 * @property {number} end seconds, not before `start`
 */

const LETTER = /\p{Letter}/u;
const WITHOUT_SPACES = ["Han", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr"];
/** Written without spaces: a line may break before and after each of these. */
const UNSPACED = new RegExp(`[${WITHOUT_SPACES.map((s) => `\\p{Script=${s}}`).join("")}]`, "u");
/** Letters twice as wide as Latin ones. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

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
 * Words one after another, each for its share of the letters.
 * @param {readonly string[]} parts
 * @param {number} start seconds
 * @param {number} end seconds
 * @returns {TimedWord[]}
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
 * Whether there is something in a text that is written without spaces.
 * @param {string} text
 */
export function isUnspaced(text) {
  return UNSPACED.test(text);
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
 * What a reader takes for one letter each.
 * @param {string} text
 */
export function lettersOf(text) {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/**
 * How long a text is, in widths of a Latin letter.
 * @param {string} text
 */
export function widthOf(text) {
  let width = 0;
  for (const letter of text) width += WIDE.test(letter) ? 2 : 1;
  return width;
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
