/** How loud it is: a bar to look at, and a word for screen readers. Its styles are in level.css. */
import { t } from "../words/words.js";

/** @import { Level } from "./capture.js" */

/** Decibels below full scale at which the bar begins. */
const FLOOR = -60;
/** Up to which level, in decibels of the mean, it is called so. */
const WORDS = /** @type {const} */ ([
  [-57, "silent"],
  [-40, "quiet"],
  [0, "good"],
]);
/** A peak beyond this is cut off by the device. */
const CLIPPED = 0.99;
/** Milliseconds between two looks of those who want no motion, and of screen readers. */
const CALM = 1000;

export class LevelMeter {
  element = document.createElement("div");
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** The loudest since the bar was drawn, and since its word was chosen. */
  #drawn = silence();
  #said = silence();

  /** @param {string} [label] */
  constructor(label = t("live.level")) {
    const { element } = this;
    element.className = "level";
    element.setAttribute("role", "meter");
    element.setAttribute("aria-label", label);
    element.setAttribute("aria-valuemin", "0");
    element.setAttribute("aria-valuemax", "100");
    for (const part of ["level-mean", "level-peak"]) {
      const bar = document.createElement("span");
      bar.className = part;
      element.append(bar);
    }
    this.clear();
  }

  /** @param {Level} level of the last block */
  show(level) {
    const now = performance.now();
    louder(this.#drawn, level);
    louder(this.#said, level);
    if (now >= this.#drawn.due) {
      this.#draw(this.#drawn);
      this.#drawn = silence(this.#calm.matches ? now + CALM : 0);
    }
    if (now >= this.#said.due) {
      this.#say(this.#said);
      this.#said = silence(now + CALM);
    }
  }

  /** Nothing is listened to. */
  clear() {
    this.#drawn = silence();
    this.#said = silence();
    this.#draw(this.#drawn);
    this.#say(this.#said);
  }

  /** @param {Level} level */
  #draw({ rms, peak }) {
    const { style } = this.element;
    style.setProperty("--mean", (scaled(rms) / 100).toFixed(3));
    style.setProperty("--peak", (scaled(peak) / 100).toFixed(3));
  }

  /** @param {Level} level */
  #say(level) {
    const word = wordOf(level);
    this.element.dataset.level = word;
    this.element.setAttribute("aria-valuenow", String(Math.round(scaled(level.rms))));
    this.element.setAttribute("aria-valuetext", t(`live.level.${word}`));
  }
}

/** @param {number} [due] when it is to be shown at the earliest */
function silence(due = 0) {
  return { rms: 0, peak: 0, due };
}

/**
 * @param {Level} loudest is raised
 * @param {Level} level
 */
function louder(loudest, level) {
  loudest.rms = Math.max(loudest.rms, level.rms);
  loudest.peak = Math.max(loudest.peak, level.peak);
}

/** @param {number} amplitude 0 to 1 */
function decibels(amplitude) {
  return 20 * Math.log10(amplitude);
}

/**
 * Per cent of the bar.
 * @param {number} amplitude 0 to 1
 */
function scaled(amplitude) {
  return Math.min(100, Math.max(0, 100 * (1 - decibels(amplitude) / FLOOR)));
}

/**
 * @param {Level} level
 * @returns {"silent" | "quiet" | "good" | "loud"} the last for what is too loud
 */
function wordOf({ rms, peak }) {
  if (peak >= CLIPPED) return "loud";
  return WORDS.find(([most]) => decibels(rms) <= most)?.[1] ?? "good";
}
