/** Where a reader welcomes a new paragraph. */

/** @typedef {{ start: number, end: number, text: string }} Said a segment, or a word */

/** Seconds of silence that make one. */
const PAUSE = 2;
/** Letters after which the next end of a sentence makes one, and at which anything does. */
const LONG = 500;
const TOO_LONG = 1200;
const ENDS_SENTENCE = /[.!?…。！？؟।]["'”’»)\]]*\s*$/u;

/**
 * Whether something said begins a paragraph.
 * @param {readonly Said[]} before the last paragraph so far
 * @param {Said} next
 */
export function beginsParagraph(before, next) {
  const last = before.at(-1);
  if (!last || next.start - last.end >= PAUSE) return true;
  const letters = before.reduce((sum, { text }) => sum + text.length, 0);
  return letters >= TOO_LONG || (letters >= LONG && ENDS_SENTENCE.test(last.text));
}
