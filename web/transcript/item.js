/** One line of a transcript: a segment or a paragraph, with its time and ways to change it. */
import { levelOf, UNSURE_LEVELS } from "../text/confidence.js";
import { direction } from "../text/direction.js";
import { clock, percent } from "../ui/format.js";
import { t } from "../words/words.js";
import { showSpeaker } from "./speaker-mark.js";
import { timedWords } from "./words.js";

/**
 * @import { Segment, Word } from "../engine/protocol.js"
 * @import { Place } from "./places.js"
 * @import { Stretch } from "./stretch.js"
 */

export class Item {
  /** Null where it is not near the screen. @type {HTMLElement | null} */
  element = null;
  /** Whether its words are elements. */
  filled = false;
  /** Whether it is near the screen. */
  near = false;
  /** The index after its last segment. */
  end;
  first;
  stretch;
  /** When it begins, in seconds, since it has an element. */
  start = 0;
  /** @type {HTMLElement | null} */
  #text = null;
  #speaker = document.createElement("button");

  /**
   * @param {number} first index of its first segment
   * @param {Stretch} stretch that it belongs to
   */
  constructor(first, stretch) {
    this.first = first;
    this.end = first + 1;
    this.stretch = stretch;
  }

  /**
   * Makes its element.
   * @param {number} start seconds
   */
  show(start) {
    this.start = start;
    const time = document.createElement("button");
    time.type = "button";
    time.className = "time";
    time.textContent = clock(start);
    time.setAttribute("aria-label", t("transcript.play-from", { time: clock(start) }));
    const rewrite = document.createElement("button");
    rewrite.type = "button";
    rewrite.className = "rewrite";
    rewrite.textContent = t("transcript.rewrite");
    rewrite.setAttribute("aria-label", t("transcript.rewrite-at", { time: clock(start) }));
    this.#speaker = document.createElement("button");
    this.#speaker.type = "button";
    this.#speaker.className = "speaker";
    this.#speaker.ariaHasPopup = "dialog";
    // The keyboard has all at the words: an hour would be a thousand stops on the way to the player
    time.tabIndex = rewrite.tabIndex = this.#speaker.tabIndex = -1;
    this.#text = document.createElement("p");
    this.element = document.createElement("li");
    this.element.append(time, this.#speaker, this.#text, rewrite);
    return this.element;
  }

  /** Forgets its element. */
  hide() {
    this.element = null;
    this.filled = this.near = false;
    this.#text = null;
  }

  /** @param {{ segment: number }} place */
  holds({ segment }) {
    return this.first <= segment && segment < this.end;
  }

  /**
   * Makes the text of its element anew.
   * @param {readonly Segment[]} segments its own
   * @param {object} options
   * @param {string} options.language
   * @param {boolean} options.words whether they are to be elements
   * @param {Place} options.cursor the word that Tab leads to
   * @param {{ names: readonly string[], number: number | null, begins: boolean }} options.speaker who
   *   says it, and whether somebody else spoke before
   */
  fill(segments, { language, words, cursor, speaker }) {
    const holder = this.#text;
    if (!holder) return;
    const { names, number, begins } = speaker;
    this.element?.toggleAttribute("data-turn", begins);
    showSpeaker(this.#speaker, names, number);
    const colon = document.createElement("span"); // before what is said, as in a play
    colon.className = "unseen";
    colon.textContent = ":";
    this.#speaker.append(colon);
    if (this.element) this.element.dataset.speaker = this.#speaker.dataset.speaker;
    const text = textOf(segments);
    holder.dir = direction(text, language);
    this.filled = words;
    if (!words) holder.textContent = text;
    else {
      holder.replaceChildren(
        ...segments.map((segment, i) => segmentOf(segment, this.first + i, i === 0, cursor)),
      );
    }
  }

  /**
   * @param {number} index
   * @returns {HTMLElement | null}
   */
  segmentAt(index) {
    return this.#text?.querySelector(`[data-segment="${index}"]`) ?? null;
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
    return this.#text?.querySelectorAll(".found") ?? [];
  }
}

/**
 * What is said in a line.
 * @param {readonly Segment[]} segments
 */
export function textOf(segments) {
  return segments
    .map((segment) => segment.text)
    .join("")
    .trim();
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

/** A button beside a word that is corrected: somebody else begins there. */
export function anotherSpeaker() {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "another-speaker";
  element.textContent = t("transcript.another");
  element.tabIndex = -1; // Tab goes on to the next word; the key of a word does the same
  return element;
}

/**
 * When a word was said, how sure the model was, and whether that deserves a look.
 * @param {Element} element
 */
export function tipOf(element) {
  if (!(element instanceof HTMLElement) || !element.dataset.tip) return null;
  if (element.querySelector(".editor")) return null; // it would lie over the next line
  const unsure = Number(element.dataset.level ?? UNSURE_LEVELS) < UNSURE_LEVELS;
  return [element.dataset.tip, unsure ? t("transcript.look") : ""].filter(Boolean).join(". ");
}

/** How sure the model was of a segment.
 * @param {Segment | undefined} segment */
export function confidenceOf(segment) {
  const confidence = segment?.confidence ?? null;
  return confidence === null ? "" : percent(confidence);
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
  const times = { start: precise(start), end: precise(end) };
  element.dataset.tip =
    level === null
      ? t("transcript.word", times)
      : t("transcript.word-sure", { ...times, share: percent(probability ?? 0) });
  if (level !== null) element.dataset.level = String(level);
  return element;
}

/** @param {number} seconds */
function precise(seconds) {
  const hundredths = Math.round(seconds * 100);
  return `${clock(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, "0")}`;
}
