/** Who speaks in a transcript: what each is called, and how much of it is theirs. */
import { t } from "../words/words.js";

/** @import { Segment } from "../engine/protocol.js" */

/** As many, and as long, as Python takes (pyengine/formats/speakers.py). */
export const MOST_SPEAKERS = 1000;
export const LONGEST_NAME = 100;

/** What cannot be shown, and what would turn the text around it. */
const NOT_SHOWN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A name on one line, of at most `LONGEST_NAME` characters.
 * @param {string} name
 */
export function cleanName(name) {
  const shown = name.replace(/\s+/gu, " ").replace(NOT_SHOWN, "");
  return Array.from(shown.trim()).slice(0, LONGEST_NAME).join("").trim();
}

/**
 * What a speaker is called; "Speaker 1" and so on where nobody has said.
 * @param {readonly string[]} speakers names, by number
 * @param {number | null} number null for nobody known
 */
export function nameOf(speakers, number) {
  if (number === null) return t("speakers.unknown");
  return speakers[number] || t("speakers.numbered", { number: String(number + 1) });
}

/**
 * Names of which one is another.
 * @param {readonly string[]} speakers
 * @param {number} number
 * @param {string} name
 */
export function withName(speakers, number, name) {
  const length = Math.max(speakers.length, number + 1);
  return Array.from({ length }, (_, at) => (at === number ? name : (speakers[at] ?? "")));
}

/**
 * Names as they are shown, for files, which have no numbers.
 * @param {readonly string[]} speakers
 * @param {readonly Segment[]} segments
 */
export function namesFor(speakers, segments) {
  const last = Math.max(-1, ...numbersIn(segments));
  return Array.from({ length: last + 1 }, (_, number) => nameOf(speakers, number));
}

/**
 * Who says a segment; null where nobody knows.
 * @param {Segment | undefined} segment
 */
export function speakerOf(segment) {
  return segment?.speaker ?? null;
}

/**
 * Whether somebody else speaks than before, or nobody is known any more.
 * @param {readonly Segment[]} segments
 * @param {number} index of a segment
 */
export function beginsTurn(segments, index) {
  return speakerOf(segments[index]) !== speakerOf(segments[index - 1]);
}

/**
 * What is said, a line a segment, each turn with its speaker's name before it.
 * @param {{ segments: readonly Segment[], speakers: readonly string[] }} transcript
 */
export function linesOf({ segments, speakers }) {
  return segments.map((segment, index) => {
    const text = segment.text.trim();
    const name = nameOf(speakers, speakerOf(segment));
    return beginsTurn(segments, index) ? `${name}: ${text}` : text;
  });
}

/**
 * All who speak, in the order of their first words.
 * @param {readonly Segment[]} segments
 */
export function numbersIn(segments) {
  const numbers = new Set(segments.map(speakerOf));
  return [...numbers].filter((number) => number !== null);
}

/**
 * Who is called so, or else a number that nobody has; null where all are taken.
 * @param {string} name
 * @param {{ segments: readonly Segment[], speakers: readonly string[] }} transcript
 */
export function numberFor(name, { segments, speakers }) {
  const used = new Set(numbersIn(segments));
  for (const number of used) if (nameOf(speakers, number) === name) return number;
  for (let number = 0; number < MOST_SPEAKERS; number++) if (!used.has(number)) return number;
  return null;
}

/**
 * @typedef {object} Part what is one speaker's of a transcript
 * @property {number} number
 * @property {number} seconds
 * @property {number} share of what is anybody's: from 0 to 1
 * @property {number} turns
 * @property {number} sample where the longest of them begins, in seconds
 */

/**
 * How much each says, in the order of their first words.
 * @param {readonly Segment[]} segments
 * @returns {Part[]}
 */
export function partsOf(segments) {
  /** @type {Map<number, Part & { longest: number }>} */
  const parts = new Map();
  let [begun, turn] = [0, 0];
  for (const [index, segment] of segments.entries()) {
    const number = speakerOf(segment);
    if (beginsTurn(segments, index)) [begun, turn] = [segment.start, 0];
    if (number === null) continue;
    const part = parts.get(number) ?? {
      number,
      seconds: 0,
      share: 0,
      turns: 0,
      sample: 0,
      longest: -1,
    };
    parts.set(number, part);
    const seconds = Math.max(0, segment.end - segment.start);
    if (beginsTurn(segments, index)) part.turns += 1;
    turn += seconds;
    part.seconds += seconds;
    if (turn > part.longest) [part.longest, part.sample] = [turn, begun];
  }
  const whole = [...parts.values()].reduce((sum, { seconds }) => sum + seconds, 0) || 1;
  return [...parts.values()].map(({ longest: _, ...part }) => ({
    ...part,
    share: part.seconds / whole,
  }));
}

/**
 * What stands in the place of a name where there is no room: its first letter, or a number.
 * @param {readonly string[]} speakers
 * @param {number | null} number
 */
export function initialOf(speakers, number) {
  if (number === null) return "?";
  const name = speakers[number] || String(number + 1);
  const [first] = name;
  return /\d{1,3}$/.exec(name)?.[0] ?? first.toLocaleUpperCase();
}
