/** One line of a transcript: a segment or a paragraph, with its time and ways to change it. */
import { levelOf } from "../text/confidence.js";
import { direction } from "../text/direction.js";
import { clock, percent } from "../ui/format.js";
import { timedWords } from "./words.js";

/**
 * @import { Segment, Word } from "../engine/protocol.js"
 * @import { Place } from "./places.js"
 */

export class Item {
  element = document.createElement("li");
  /** Whether its words are elements. */
  filled = false;
  /** Whether it is near the screen. */
  near = false;
  /** The index after its last segment. */
  end;
  first;
  #text = document.createElement("p");

  /**
   * @param {number} first index of its first segment
   * @param {number} start seconds
   */
  constructor(first, start) {
    this.first = first;
    this.end = first + 1;
    const time = document.createElement("button");
    time.type = "button";
    time.className = "time";
    time.textContent = clock(start);
    time.setAttribute("aria-label", `Play from ${clock(start)}`);
    const rewrite = document.createElement("button");
    rewrite.type = "button";
    rewrite.className = "rewrite";
    rewrite.textContent = "Rewrite";
    rewrite.setAttribute("aria-label", `Rewrite what is said at ${clock(start)}`);
    this.element.append(time, this.#text, rewrite);
  }

  /** @param {{ segment: number }} place */
  holds({ segment }) {
    return this.first <= segment && segment < this.end;
  }

  /**
   * Makes its text anew.
   * @param {readonly Segment[]} segments its own
   * @param {object} options
   * @param {string} options.language
   * @param {boolean} options.words whether they are to be elements
   * @param {Place} options.cursor the word that Tab leads to
   */
  fill(segments, { language, words, cursor }) {
    const text = segments
      .map((segment) => segment.text)
      .join("")
      .trim();
    this.#text.dir = direction(text, language);
    this.filled = words;
    if (!words) this.#text.textContent = text;
    else {
      this.#text.replaceChildren(
        ...segments.map((segment, i) => segmentOf(segment, this.first + i, i === 0, cursor)),
      );
    }
  }

  /**
   * @param {number} index
   * @returns {HTMLElement | null}
   */
  segmentAt(index) {
    return this.#text.querySelector(`[data-segment="${index}"]`);
  }

  /**
   * A word's element, where it has one.
   * @param {Place} place
   * @returns {HTMLElement | null}
   */
  wordAt({ segment, word }) {
    if (!this.filled) return null;
    return this.segmentAt(segment)?.querySelector(`[data-word="${word}"]`) ?? null;
  }

  /** Its words that a search has marked. */
  get found() {
    return this.#text.querySelectorAll(".found");
  }
}

/**
 * The word that an element is in.
 * @param {EventTarget | null} target
 * @returns {Place | null}
 */
export function placeOf(target) {
  if (!(target instanceof Element)) return null;
  const segment = target.closest("[data-segment]");
  const word = target.closest("[data-word]");
  if (!(segment instanceof HTMLElement) || !(word instanceof HTMLElement)) return null;
  return { segment: Number(segment.dataset.segment), word: Number(word.dataset.word) };
}

/**
 * @param {Segment} segment
 * @param {number} index
 * @param {boolean} first of its item
 * @param {Place} cursor
 */
function segmentOf(segment, index, first, cursor) {
  const element = document.createElement("span");
  element.dataset.segment = String(index);
  timedWords(segment).forEach((word, i) => {
    const text = word.text.trimStart();
    if (text.length < word.text.length && !(first && i === 0)) element.append(" ");
    const made = wordOf(word, text.trimEnd(), i);
    made.tabIndex = index === cursor.segment && i === cursor.word ? 0 : -1;
    element.append(made);
  });
  return element;
}

/**
 * @param {Word} word
 * @param {string} text
 * @param {number} index
 */
function wordOf({ start, end, probability }, text, index) {
  const element = document.createElement("span");
  element.className = "word";
  element.dataset.word = String(index);
  element.textContent = text;
  const level = levelOf(probability);
  const times = `${precise(start)} to ${precise(end)}`;
  element.title = level === null ? times : `${times}, ${percent(probability ?? 0)} sure`;
  if (level !== null) element.dataset.level = String(level);
  return element;
}

/** @param {number} seconds */
function precise(seconds) {
  const hundredths = Math.round(seconds * 100);
  return `${clock(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, "0")}`;
}
