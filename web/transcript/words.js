/** A segment's words with their times, also after somebody has written it anew. */
import { spreadWords, wordsOf } from "../text/words.js";

/** @import { Segment, Word } from "../engine/protocol.js" */

/** Words of which nothing but their times is known are no more sure than the person is. */
const UNKNOWN = { probability: null, tokens: [] };

/**
 * The words of a segment; where it has none, its text in words that share its time by length.
 * @param {Segment} segment
 * @returns {Word[]}
 */
export function timedWords({ text, start, end, words }) {
  if (words?.length) return words;
  return spreadWords(wordsOf(text), start, end).map((word) => ({ ...word, ...UNKNOWN }));
}

/**
 * A segment with another text. Words that are still there keep their times and their confidence;
 * new ones share the time of those whose place they take, or of the pause they stand in.
 * @param {Segment} segment
 * @param {string} text
 * @returns {Segment}
 */
export function rewritten(segment, text) {
  const said = text.replace(/\s+/gu, " ").trim();
  const spaced = said && (/^\s/u.test(segment.text) || !segment.text) ? ` ${said}` : said;
  const words = aligned(timedWords(segment), spaced, segment.start, segment.end);
  return withWords(segment, words);
}

/**
 * A segment with another text for one of its words, which keeps its time: several words share it,
 * and without text there is none.
 * @param {Segment} segment
 * @param {number} index
 * @param {string} text
 * @returns {Segment}
 */
export function withWord(segment, index, text) {
  const words = timedWords(segment);
  const { text: before, start, end, speaker } = words[index];
  const said = text.replace(/\s+/gu, " ").trim();
  const space = /^\s*/u.exec(before)?.[0] ?? "";
  const parts = said ? wordsOf(space + said) : [];
  const kept = { ...UNKNOWN, ...(speaker === undefined ? {} : { speaker }) };
  const placed = spreadWords(parts, start, end).map((word) => ({ ...word, ...kept }));
  return withWords(segment, [...words.slice(0, index), ...placed, ...words.slice(index + 1)]);
}

/**
 * @param {Segment} segment
 * @param {Word[]} words
 * @returns {Segment}
 */
function withWords(segment, words) {
  const text = words.map((word) => word.text).join("");
  // What the model said of its own text does not hold for another
  return { ...segment, text, words, tokens: [], token_probs: [], confidence: null };
}

/**
 * @param {Word[]} before
 * @param {string} text
 * @param {number} start of them all, seconds
 * @param {number} end seconds
 * @returns {Word[]}
 */
function aligned(before, text, start, end) {
  const whole = before.map((word) => word.text).join("");
  const head = sameAtTheBeginning(before, whole, text);
  const tail = sameAtTheEnd(before.slice(head.count), whole, text.slice(head.length));
  const after = before.length - tail.count;
  const middle = text.slice(head.length, text.length - tail.length);
  const replaced = before.slice(head.count, after);
  const first = replaced[0]?.start ?? before[head.count - 1]?.end ?? start;
  const last = replaced.at(-1)?.end ?? before[after]?.start ?? end;
  return [
    ...before.slice(0, head.count),
    ...exchanged(replaced, wordsOf(middle), first, last),
    ...before.slice(after),
  ];
}

/**
 * How many words two texts begin with alike, and their letters.
 * @param {Word[]} words
 * @param {string} before
 * @param {string} after
 */
function sameAtTheBeginning(words, before, after) {
  let length = 0;
  let count = 0;
  for (const { text } of words) {
    const next = length + text.length;
    if (!after.startsWith(text, length) || !breaksAlike(before[next], after[next])) break;
    length = next;
    count++;
  }
  return { count, length };
}

/**
 * How many words two texts end with alike, and their letters.
 * @param {Word[]} words
 * @param {string} before
 * @param {string} after
 */
function sameAtTheEnd(words, before, after) {
  let length = 0;
  let count = 0;
  for (const { text } of [...words].reverse()) {
    const rest = after.slice(0, after.length - length);
    if (!rest.endsWith(text)) break;
    const spaced = /^\s/u.test(text);
    const [old, now] = [before, after].map((all) => all[all.length - length - text.length - 1]);
    if (!spaced && !breaksAlike(old, now)) break;
    length += text.length;
    count++;
  }
  return { count, length };
}

/**
 * Whether a word ends, or not, before both of two letters: "cat" is not in "category".
 * @param {string | undefined} a
 * @param {string | undefined} b
 */
function breaksAlike(a, b) {
  return (!a || /\s/u.test(a)) === (!b || /\s/u.test(b));
}

/**
 * New words in place of old ones; those that are in both stay.
 * @param {Word[]} before
 * @param {string[]} texts
 * @param {number} start seconds
 * @param {number} end seconds
 * @returns {Word[]}
 */
function exchanged(before, texts, start, end) {
  /** @type {Word[]} */
  const words = [];
  let [old, now] = [0, 0];
  const fill = (/** @type {number} */ upTo, /** @type {number} */ oldUpTo) => {
    const from = before[old] && old < oldUpTo ? before[old].start : (before[old - 1]?.end ?? start);
    const to = oldUpTo > old ? before[oldUpTo - 1].end : (before[oldUpTo]?.start ?? end);
    const placed = spreadWords(texts.slice(now, upTo), from, to);
    words.push(...placed.map((word) => ({ ...word, ...UNKNOWN })));
  };
  for (const [i, j] of inBoth(before, texts)) {
    fill(j, i);
    words.push({ ...before[i], text: texts[j] });
    [old, now] = [i + 1, j + 1];
  }
  fill(texts.length, before.length);
  return words;
}

/**
 * A word without case and punctuation: who changes these has not changed what was said.
 * @param {string} text
 */
function bare(text) {
  return text.toLowerCase().replace(/[^\p{Letter}\p{Mark}\p{Number}]/gu, "") || text.trim();
}

/**
 * Pairs of equal words, as many as can be, in both orders (the longest common subsequence).
 * @param {Word[]} before
 * @param {string[]} texts
 * @returns {[number, number][]}
 */
function inBoth(before, texts) {
  const [old, now] = [before.map(({ text }) => bare(text)), texts.map(bare)];
  const same = (/** @type {number} */ i, /** @type {number} */ j) => old[i] === now[j];
  const most = Array.from({ length: before.length + 1 }, () => new Uint16Array(texts.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = texts.length - 1; j >= 0; j--) {
      most[i][j] = same(i, j) ? most[i + 1][j + 1] + 1 : Math.max(most[i + 1][j], most[i][j + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let [i, j] = [0, 0]; i < before.length && j < texts.length; ) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if (most[i + 1][j] >= most[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}
