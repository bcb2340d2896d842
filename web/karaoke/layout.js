/** Where the letters of a line go: in rows that fit the picture, in reading order. */
import { FROM_THE_RIGHT } from "../text/direction.js";
import { lettersOf, mayBreak } from "../text/words.js";

/**
 * @import { KaraokeLine } from "./lines.js"
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 */

/**
 * @typedef {object} Part a word, or what of it is in a unit
 * @property {number} from where in its unit's width it begins, in reading direction: from 0 to 1
 * @property {number} to
 * @property {number} start seconds
 * @property {number} end seconds
 *
 * @typedef {object} Unit letters that are shaped together and not parted by a row's end
 * @property {string} text
 * @property {boolean} rtl
 * @property {number} x of its left edge, from the middle of the picture
 * @property {number} width
 * @property {number} space before it
 * @property {Part[]} parts
 *
 * @typedef {object} Layout
 * @property {number} size of its letters, in pixels
 * @property {Unit[][]} rows
 * @property {number} height
 */

/** Of a row, in sizes of its letters. */
export const LINE_HEIGHT = 1.25;
/** How far a line's letters shrink before a word is parted. */
const SMALLEST = 0.6;

/**
 * @param {KaraokeLine["words"]} words
 * @param {"ltr" | "rtl"} dir
 * @param {number} size of the letters, where they fit: pixels
 * @param {number} room width of a row at most: pixels
 * @param {(size: number) => string} fontOf
 * @param {Context} context only measures
 * @returns {Layout}
 */
export function layOut(words, dir, size, room, fontOf, context) {
  const rtl = dir === "rtl";
  context.save();
  context.font = fontOf(size);
  context.direction = dir;
  let units = unitsOf(words, rtl, context);
  const widest = Math.max(0, ...units.map((unit) => unit.width));
  if (widest > room) {
    size *= Math.max(SMALLEST, (room / widest) * 0.995);
    context.font = fontOf(size);
    units = unitsOf(words, rtl, context).flatMap((unit) => parted(unit, room, context));
  }
  context.restore();
  const rows = rowsOf(units, room);
  for (const row of rows) place(row, rtl);
  return { size, rows, height: rows.length * size * LINE_HEIGHT };
}

/**
 * @param {KaraokeLine["words"]} words
 * @param {boolean} rtl how its line runs
 * @param {Context} context with the font set
 * @returns {Unit[]}
 */
function unitsOf(words, rtl, context) {
  const gap = context.measureText(" ").width;
  /** @type {{ text: string, space: number, ends: number[], words: KaraokeLine["words"] }[]} */
  const groups = [];
  words.forEach((word, index) => {
    const joined = index > 0 && !mayBreak(words[index - 1].text, word.text);
    const last = groups[groups.length - 1];
    if (joined) {
      last.text += word.text;
      last.ends.push(last.text.length);
      last.words.push(word);
    } else {
      const text = word.text.trim();
      const spaced = index > 0 && (/^\s/u.test(word.text) || /\s$/u.test(words[index - 1].text));
      groups.push({ text, space: spaced ? gap : 0, ends: [text.length], words: [word] });
    }
  });
  return groups.map(({ text, space, ends, words }) => {
    const width = context.measureText(text).width;
    let from = 0;
    const parts = words.map((word, i) => {
      const last = i === words.length - 1;
      const to = last ? 1 : Math.min(1, context.measureText(text.slice(0, ends[i])).width / width);
      const part = { from, to, start: word.start, end: word.end };
      from = to;
      return part;
    });
    return { text, rtl: runsFromRight(text, rtl), x: 0, width, space, parts };
  });
}

/**
 * @param {string} text
 * @param {boolean} otherwise where it has no letters
 */
function runsFromRight(text, otherwise) {
  for (const letter of text) if (/\p{Letter}/u.test(letter)) return FROM_THE_RIGHT.test(letter);
  return otherwise;
}

/**
 * A unit that is wider than the room, in pieces that are not.
 * @param {Unit} unit
 * @param {number} room
 * @param {Context} context with the font set
 * @returns {Unit[]}
 */
function parted(unit, room, context) {
  if (unit.width <= room) return [unit];
  /** @type {string[]} */
  const pieces = [""];
  for (const letter of lettersOf(unit.text)) {
    const longer = pieces[pieces.length - 1] + letter;
    if (pieces[pieces.length - 1] && context.measureText(longer).width > room) pieces.push(letter);
    else pieces[pieces.length - 1] = longer;
  }
  const widths = pieces.map((text) => context.measureText(text).width);
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let done = 0;
  return pieces.map((text, i) => {
    const [left, right] = [done / whole, (done + widths[i]) / whole];
    done += widths[i];
    const parts = unit.parts
      .filter((part) => part.to > left && part.from < right)
      .map((part) => within(part, left, right));
    return { ...unit, text, width: widths[i], space: i ? 0 : unit.space, parts };
  });
}

/**
 * What of a part lies between two shares of its unit, as a part of that piece.
 * @param {Part} part
 * @param {number} left
 * @param {number} right
 * @returns {Part}
 */
function within({ from, to, start, end }, left, right) {
  const [a, b] = [Math.max(from, left), Math.min(to, right)];
  const at = (/** @type {number} */ share) =>
    start + ((end - start) * (share - from)) / (to - from);
  const own = (/** @type {number} */ share) => (share - left) / (right - left);
  return { from: own(a), to: own(b), start: at(a), end: at(b) };
}

/**
 * Units in as few rows as hold them, of much the same width.
 * @param {Unit[]} units
 * @param {number} room
 */
function rowsOf(units, room) {
  const fewest = filled(units, room);
  if (fewest.length < 2) return fewest;
  let [low, high] = [Math.max(...units.map((unit) => unit.width)), room];
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (filled(units, middle).length > fewest.length) low = middle;
    else high = middle;
  }
  return filled(units, high);
}

/**
 * @param {Unit[]} units
 * @param {number} room
 */
function filled(units, room) {
  /** @type {Unit[][]} */
  const rows = [[]];
  let width = 0;
  for (const unit of units) {
    const longer = width + unit.space + unit.width;
    if (width && longer > room) {
      rows.push([unit]);
      width = unit.width;
    } else {
      rows[rows.length - 1].push(unit);
      width = width ? longer : unit.width;
    }
  }
  return rows;
}

/**
 * Puts a row's units in their visual order, centred: runs against the line's direction keep their
 * own (Unicode bidirectional algorithm, rule L2, by words).
 * @param {Unit[]} row
 * @param {boolean} rtl
 */
function place(row, rtl) {
  /** @type {Unit[][]} */
  const runs = [];
  for (const unit of row) {
    const last = runs[runs.length - 1];
    if (last && last[0].rtl === unit.rtl) last.push(unit);
    else runs.push([unit]);
  }
  if (rtl) runs.reverse();
  const visual = runs.flatMap((run) => (run[0].rtl ? [...run].reverse() : run));
  const inner = row.slice(1).reduce((sum, unit) => sum + unit.space, 0);
  let x = -(row.reduce((sum, unit) => sum + unit.width, 0) + inner) / 2;
  const at = new Map(row.map((unit, index) => [unit, index]));
  visual.forEach((unit, i) => {
    // The space between neighbours is the later one's, whichever side it is on
    if (i) {
      const [a, b] = [at.get(visual[i - 1]) ?? 0, at.get(unit) ?? 0];
      x += row[Math.max(a, b)].space;
    }
    unit.x = x;
    x += unit.width;
  });
}
