/**
 * The words around the playhead, each as long as it is said: where they lie in the waveform, enlarged.
 * For the eye and the pointer; the text has the same words for the keyboard and for screen readers.
 */
import { h } from "../ui/h.js";

/**
 * @typedef {object} LaneWord
 * @property {string} text
 * @property {number} start seconds
 * @property {number} end seconds
 *
 * @typedef {object} LaneHooks
 * @property {(start: number, end: number) => readonly LaneWord[]} wordsIn what is said between two times
 * @property {(seconds: number) => void} onSeek
 */

/** Pixels a second. */
const SCALE = 170;

/** Seconds of words that are made at once, before and after what is seen. */
const AHEAD = 10;

export class Lane {
  #strip = h("div", { class: "lane-strip" });
  element = h(
    "div",
    { class: "lane", "aria-hidden": "true" },
    this.#strip,
    h("span", { class: "lane-now" }),
  );
  #hooks;
  #seconds = 0;
  /** What has been made: seconds. */
  #from = 0;
  #to = 0;

  /** @param {LaneHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.#strip.addEventListener("click", ({ target }) => {
      const start = target instanceof HTMLElement ? target.dataset.start : undefined;
      if (start) hooks.onSeek(Number(start));
    });
    // It is seen where there is room for it, which there may come to be
    new ResizeObserver(() => this.change()).observe(this.element);
  }

  /** The words are others. */
  change() {
    this.#from = this.#to = 0;
    this.#strip.replaceChildren();
    this.follow(this.#seconds);
  }

  /** @param {number} seconds */
  follow(seconds) {
    this.#seconds = seconds;
    const half = this.element.clientWidth / 2 / SCALE;
    if (!half) return;
    if (seconds - half < this.#from || seconds + half > this.#to || !this.#to) {
      this.#make(seconds - half - AHEAD, seconds + half + AHEAD);
    }
    this.#strip.style.transform = `translateX(${(half - (seconds - this.#from)) * SCALE}px)`;
    for (const word of this.#strip.children) {
      if (!(word instanceof HTMLElement)) continue;
      const now = Number(word.dataset.start) <= seconds && seconds < Number(word.dataset.end);
      word.classList.toggle("now", now);
    }
  }

  /**
   * @param {number} from seconds
   * @param {number} to seconds
   */
  #make(from, to) {
    this.#from = from;
    this.#to = to;
    this.#strip.replaceChildren(
      ...this.#hooks.wordsIn(from, to).map(({ text, start, end }) => {
        const word = h(
          "span",
          { class: "lane-word", "data-start": String(start), "data-end": String(end), dir: "auto" },
          text.trim(),
        );
        word.style.left = `${(start - from) * SCALE}px`;
        word.style.width = `${Math.max(0.02, end - start) * SCALE}px`;
        return word;
      }),
    );
  }
}
