/** Places in a transcript, which word of which segment: by time, by steps, by how sure a word is. */
import { isUnsure } from "../text/confidence.js";
import { timedWords } from "./words.js";

/** @import { Segment } from "../engine/protocol.js" */

/**
 * @typedef {object} Place
 * @property {number} segment
 * @property {number} word
 */

/**
 * What is said at a time.
 * @param {readonly Segment[]} segments
 * @param {number} seconds
 * @returns {Place | null}
 */
export function placeAt(segments, seconds) {
  const segment = lastWhere(segments, ({ start }) => start <= seconds);
  if (segment < 0 || seconds >= segments[segment].end) return null;
  const word = lastWhere(timedWords(segments[segment]), ({ start }) => start <= seconds);
  return { segment, word: Math.max(0, word) };
}

/**
 * When a word begins, in seconds; its segment, where it has no such word.
 * @param {readonly Segment[]} segments
 * @param {Place} place
 */
export function startOf(segments, { segment, word }) {
  const found = segments[segment];
  return timedWords(found)[word]?.start ?? found.start;
}

/**
 * The word before or after one.
 * @param {readonly Segment[]} segments
 * @param {Place} place
 * @param {1 | -1} step
 * @returns {Place | null}
 */
export function moved(segments, { segment, word }, step) {
  const count = (/** @type {number} */ index) => timedWords(segments[index]).length;
  word += step;
  while (word < 0 || word >= count(segment)) {
    segment += step;
    if (!segments[segment]) return null;
    word = step > 0 ? 0 : count(segment) - 1;
  }
  return { segment, word };
}

/**
 * The words that deserve a look.
 * @param {readonly Segment[]} segments
 */
export function unsurePlaces(segments) {
  /** @type {Place[]} */
  const places = [];
  for (const [segment, { words }] of segments.entries()) {
    for (const [word, { probability }] of (words ?? []).entries()) {
      if (isUnsure(probability)) places.push({ segment, word });
    }
  }
  return places;
}

/**
 * The next of them or the one before, and from the last one the first.
 * @param {readonly Segment[]} segments
 * @param {Place | null} from null where nobody is anywhere yet
 * @param {1 | -1} step
 */
export function nextUnsure(segments, from, step) {
  const places = unsurePlaces(segments);
  if (!places.length) return null;
  const at = from ? places.findIndex((place) => !isBefore(place, from)) : 0;
  const index = at < 0 ? places.length : at;
  const here = from && places[index] && !isBefore(from, places[index]);
  const next = step > 0 ? index + (here ? 1 : 0) : index - 1;
  return places[(next + places.length) % places.length];
}

/**
 * @param {Place} a
 * @param {Place} b
 */
function isBefore(a, b) {
  return a.segment < b.segment || (a.segment === b.segment && a.word < b.word);
}

/**
 * The index of the last value that passes, -1 without any.
 * @template T
 * @param {readonly T[]} sorted those that pass before those that do not
 * @param {(value: T) => boolean} passes
 */
export function lastWhere(sorted, passes) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
