/**
 * Text as it is spoken: what is certain in a live log that a screen reader reads out as it grows,
 * and after it, outside of the log, what may still change.
 *
 * Only the latest paragraphs have words that are elements; an hour of earlier ones is plain text,
 * and the browser lays out no more of it than is seen.
 */
import { levelOf } from "../text/confidence.js";
import { direction, tagOf } from "../text/direction.js";
import { beginsParagraph } from "../text/paragraphs.js";
import { t } from "../words/words.js";

/** @import { Word } from "../engine/protocol.js" */

/** The surest words are left as they are. */
const SURE = 6;
/** Paragraphs whose words carry their marks. */
const MARKED = 3;
/** Pixels from the end at which a reader counts as being there. */
const NEAR_END = 24;

export class Captions {
  element = document.createElement("div");
  #lines = document.createElement("div");
  #log = document.createElement("div");
  #tentative = document.createElement("span");
  #newest = document.createElement("button");
  #code = "en";
  /** Words of the paragraph that grows. @type {Word[]} */
  #words = [];
  /** What may still change. @type {readonly Word[]} */
  #next = [];
  #most;
  /** Whether the end is kept in sight. */
  #following = true;

  /**
   * @param {object} [options]
   * @param {boolean} [options.live] false for a picture of captions that are read out elsewhere
   * @param {number} [options.most] paragraphs kept
   */
  constructor({ live = true, most = Infinity } = {}) {
    this.#most = most;
    this.element.className = "captions";
    this.element.dataset.confidence = "";
    this.#lines.className = "captions-lines";
    this.#log.className = "captions-log";
    this.#tentative.className = "captions-tentative";
    if (live) {
      this.#log.setAttribute("role", "log");
      this.#log.setAttribute("aria-live", "polite");
      this.#log.setAttribute("aria-relevant", "additions");
      this.#log.setAttribute("aria-label", t("live.said"));
      // It scrolls, so the keyboard must get there
      this.element.tabIndex = 0;
      this.element.setAttribute("role", "region");
      this.element.setAttribute("aria-label", t("live.captions"));
    }
    this.#newest.type = "button";
    this.#newest.className = "captions-newest";
    this.#newest.textContent = t("live.newest");
    this.#newest.hidden = true;
    this.#newest.addEventListener("click", () => this.follow());
    this.element.addEventListener("scroll", () => this.#scrolled());
    this.#lines.append(this.#log, this.#tentative);
    this.element.append(this.#lines, this.#newest);
  }

  clear() {
    this.#log.replaceChildren();
    this.#words = [];
    this.tentative([]);
    this.follow();
  }

  /** @param {string} code of the text's language, Whisper's */
  set language(code) {
    this.#code = code;
    this.#lines.lang = tagOf(code);
    this.#direct();
  }

  /** @param {readonly Word[]} words that follow upon the others and stay as they are */
  commit(words) {
    const { paragraph } = this;
    let into = paragraph;
    /** @type {(string | HTMLElement)[]} */
    let fresh = [];
    for (const word of words) {
      if (!into || beginsParagraph(this.#words, word)) {
        into?.append(...fresh);
        fresh = [];
        into = this.#begin();
      }
      fresh.push(...this.#made(word));
      this.#words.push(word);
    }
    into?.append(...fresh); // in one piece: a screen reader takes it for one
    this.#direct();
    this.#keepUp();
  }

  /** @param {readonly Word[]} words in the place of those before */
  tentative(words) {
    this.#next = words;
    const text = words.map((word) => word.text).join("");
    const apart =
      words.length > 0 && this.#words.length > 0 && beginsParagraph(this.#words, words[0]);
    this.#tentative.toggleAttribute("data-apart", apart);
    this.#tentative.textContent = this.#words.length && !apart ? text : text.trimStart();
    this.#direct();
    this.#keepUp();
  }

  /** Brings the end into sight, and keeps it there. */
  follow() {
    this.#following = true;
    this.#keepUp();
  }

  /**
   * Shows elsewhere what has been said last.
   * @param {Captions} other
   */
  copyTo(other) {
    other.clear();
    other.language = this.#code;
    other.commit(this.#words);
    other.tentative(this.#next);
  }

  /** The one that grows. */
  get paragraph() {
    const last = this.#log.lastElementChild;
    return last instanceof HTMLElement ? last : null;
  }

  #begin() {
    const paragraph = document.createElement("p");
    this.#words = [];
    this.#log.append(paragraph);
    const old = this.#log.children[this.#log.childElementCount - 1 - MARKED];
    if (old) {
      old.setAttribute("aria-live", "off"); // it has been read out
      old.replaceChildren(old.textContent ?? "");
    }
    if (this.#log.childElementCount > this.#most) this.#log.firstElementChild?.remove();
    return paragraph;
  }

  /** @param {Word} word */
  #made(word) {
    const text = word.text.trimStart();
    const space = text.length < word.text.length && this.#words.length ? " " : "";
    const level = levelOf(word.probability);
    if (level === null || level >= SURE) return [space + text];
    const element = document.createElement("span");
    element.dataset.level = String(level);
    element.textContent = text;
    return [space, element];
  }

  /** A text from the right begins at the right, what may still change with it. */
  #direct() {
    const { paragraph } = this;
    if (paragraph) paragraph.dir = direction(paragraph.textContent ?? "", this.#code);
    const all = (paragraph?.textContent ?? "") + this.#tentative.textContent;
    this.#lines.dir = this.#tentative.dir = direction(all, this.#code);
  }

  #keepUp() {
    if (this.#following) this.element.scrollTop = this.element.scrollHeight;
    this.#newest.hidden = this.#following;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    this.#following = scrollHeight - scrollTop - clientHeight <= NEAR_END;
    this.#newest.hidden = this.#following;
  }
}
