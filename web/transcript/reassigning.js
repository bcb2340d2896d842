/** What is said is given to another speaker: pure, from segments to segments. */
import { speakerOf } from "./speakers.js";
import { timedWords } from "./words.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { Place } from "./places.js"
 *
 * @typedef {"everywhere" | "onward" | "turn" | "segment" | "word"} Scope what of a speaker's is meant:
 *   all; all from a place on; from there to the next change of speakers; its segment; that from the
 *   word on
 *
 * @typedef {object} Replaced
 * @property {number} index of the first segment that is replaced
 * @property {readonly Segment[]} before
 * @property {readonly Segment[]} after
 */

/**
 * Gives what one speaker says, or nobody known, to another. Only what is of the same speaker as the
 * place changes, however far the scope reaches.
 * @param {readonly Segment[]} segments
 * @param {Place} place
 * @param {Scope} scope
 * @param {number | null} speaker null for nobody
 * @returns {{ replaced: Replaced, at: Place }} `at` is where the place's word is then
 */
export function givenTo(segments, place, scope, speaker) {
  const from = speakerOf(segments[place.segment]);
  const whole = scope === "everywhere" || scope === "segment";
  const parts = whole ? [segments[place.segment]] : parted(segments[place.segment], place.word);
  const isParted = parts.length > 1;
  const last = lastOf(segments, place.segment, scope);
  const index = scope === "everywhere" ? 0 : place.segment;
  const before = segments.slice(index, last + 1);
  const kept = isParted ? parts.slice(0, 1) : [];
  const own = isParted ? [...parts.slice(1), ...before.slice(1)] : before;
  const given = own.map((one) => (speakerOf(one) === from ? saidBy(one, speaker) : one));
  const at = isParted ? { segment: place.segment + 1, word: 0 } : place;
  return { replaced: trimmed({ index, before, after: [...kept, ...given] }), at };
}

/**
 * @param {readonly Segment[]} segments
 * @param {number} index
 * @param {Scope} scope
 * @returns {number} the index of the last segment that it reaches
 */
function lastOf(segments, index, scope) {
  if (scope === "everywhere" || scope === "onward") return segments.length - 1;
  if (scope !== "turn") return index;
  const from = speakerOf(segments[index]);
  const next = segments.findIndex((one, at) => at > index && speakerOf(one) !== from);
  return (next < 0 ? segments.length : next) - 1;
}

/**
 * Takes all names from what is said.
 * @param {readonly Segment[]} segments
 * @returns {Replaced}
 */
export function givenToNobody(segments) {
  const after = segments.map((one) => (speakerOf(one) === null ? one : saidBy(one, null)));
  return trimmed({ index: 0, before: segments, after });
}

/**
 * A segment as one for each who speaks in it: other programs' files have speakers of single words.
 * @param {Segment} segment
 * @returns {Segment[]}
 */
export function saidByOne(segment) {
  const who = segment.words?.map((word) => word.speaker ?? speakerOf(segment)) ?? [];
  const [first] = who;
  if (first === undefined || who.every((one) => one === speakerOf(segment))) return [segment];
  const change = who.findIndex((one) => one !== first);
  if (change < 0) return [saidBy(segment, first)];
  const [head, tail] = parted(segment, change);
  return [saidBy(head, first), ...saidByOne(tail)];
}

/**
 * @param {Segment} segment
 * @param {number | null} speaker
 * @returns {Segment}
 */
function saidBy({ speaker: _, words, ...segment }, speaker) {
  const own = words?.map(({ speaker: __, ...word }) => word);
  const who = speaker === null ? {} : { speaker };
  return { ...segment, ...(own ? { words: own } : {}), ...who };
}

/**
 * A segment in two, the second of which begins with a word; as it is, where that is its first.
 * @param {Segment} segment
 * @param {number} word
 * @returns {Segment[]}
 */
function parted(segment, word) {
  const words = timedWords(segment);
  if (word <= 0 || word >= words.length) return [segment];
  const { turn_next, ...both } = segment;
  const part = (/** @type {typeof words} */ own) => ({
    ...both,
    text: own.map(({ text }) => text).join(""),
    ...(segment.words ? { words: own } : {}),
    // What the model said of the whole does not hold for a part
    ...{ tokens: [], token_probs: [], confidence: null },
  });
  const [head, tail] = [words.slice(0, word), words.slice(word)];
  return [
    { ...part(head), end: head[head.length - 1].end },
    { ...part(tail), start: tail[0].start, ...(turn_next ? { turn_next } : {}) },
  ];
}

/**
 * Without what is the same before and after, at both ends.
 * @param {Replaced} replaced
 * @returns {Replaced}
 */
function trimmed({ index, before, after }) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return {
    index: index + head,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
}
