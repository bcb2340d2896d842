/** A recording's outline with the place in it: a slider to look at, click, drag and type on. */
import WaveSurfer from "../vendor/wavesurfer.mjs";

import { clock } from "../ui/format.js";

/** Pixels. The drawing is as tall as this, whatever its styles. */
const HEIGHT = 64;
/** Peaks of silence that look like a line. */
const FLAT = 1024;
/** More peaks than any screen is wide, even where most of a recording is not known. */
const MOST_DRAWN = 1 << 16;
/** Seconds an arrow moves, and Page Up and Down. */
const STEP = 5;
const PAGE = 30;

/**
 * @typedef {object} WaveformColours
 * @property {string} wave what is ahead
 * @property {string} progress what has been played
 */

export class Waveform {
  element = document.createElement("div");
  #onSeek;
  #surfer;
  #duration = 0;
  #seconds = 0;

  /** @param {(seconds: number) => void} onSeek */
  constructor(onSeek) {
    this.#onSeek = onSeek;
    this.element.className = "waveform";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "slider");
    this.element.setAttribute("aria-label", "Position");
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.#surfer = WaveSurfer.create({
      container: this.element,
      height: HEIGHT,
      barWidth: 2,
      barGap: 1,
      barRadius: 2,
      barMinHeight: 1,
      cursorWidth: 2,
      normalize: true,
      hideScrollbar: true,
      autoScroll: false,
      dragToSeek: { debounceTime: 0 },
    });
    adoptStyles(this.element);
    this.#surfer.on("interaction", (seconds) => onSeek(seconds));
    this.show(new Float32Array(), 0, 0);
  }

  /**
   * @param {Float32Array} peaks evenly over the seconds that are known of it; may be empty
   * @param {number} known seconds
   * @param {number} duration seconds
   */
  show(peaks, known, duration) {
    this.#duration = Math.max(0, duration);
    // Its player is given nothing to play: with peaks and a duration, it draws and asks for no more
    this.#surfer
      .load("", [extended(peaks, known ? this.#duration / known : 0)], this.#duration || 1)
      .catch(() => {}); // one that is replaced
    this.element.setAttribute("aria-valuemin", "0");
    this.element.setAttribute("aria-valuemax", this.#duration.toFixed(1));
    this.follow(this.#seconds);
  }

  /** @param {WaveformColours} colours */
  paint({ wave, progress }) {
    this.#surfer.setOptions({ waveColor: wave, progressColor: progress, cursorColor: progress });
    this.follow(this.#seconds);
  }

  /** @param {number} seconds where the recording is */
  follow(seconds) {
    const before = this.element.getAttribute("aria-valuetext");
    const place = `${clock(seconds)} of ${clock(this.#duration)}`;
    this.#seconds = seconds;
    this.#surfer
      .getRenderer()
      .renderProgress(this.#duration ? Math.min(1, seconds / this.#duration) : 0);
    if (place === before) return;
    this.element.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.element.setAttribute("aria-valuetext", place);
  }

  close() {
    this.#surfer.destroy();
    this.element.remove();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = /** @type {Record<string, number>} */ ({
      ArrowLeft: this.#seconds - STEP,
      ArrowDown: this.#seconds - STEP,
      ArrowRight: this.#seconds + STEP,
      ArrowUp: this.#seconds + STEP,
      PageDown: this.#seconds - PAGE,
      PageUp: this.#seconds + PAGE,
      Home: 0,
      End: this.#duration,
    })[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#onSeek(Math.min(this.#duration, Math.max(0, to)));
  }
}

/**
 * Peaks of all of a recording from those of its beginning: the rest is silence.
 * @param {Float32Array} peaks
 * @param {number} times as many
 */
function extended(peaks, times) {
  const length = Math.round(peaks.length * times);
  if (!length) return new Float32Array(FLAT);
  const drawn = new Float32Array(Math.min(MOST_DRAWN, length));
  peaks.forEach((peak, i) => {
    const at = Math.floor((i * drawn.length) / length);
    if (peak > drawn[at]) drawn[at] = peak; // none beyond the end, where it was shorter than known
  });
  return drawn;
}

/**
 * Has a drawing's inline styles, which the page's security policy refuses, as an adopted sheet.
 * Must be called before the drawing is in the document, where they would be refused loudly.
 * @param {HTMLElement} container
 */
function adoptStyles(container) {
  for (const { shadowRoot } of container.children) {
    const style = shadowRoot?.querySelector("style");
    if (!shadowRoot || !style) continue;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style.textContent ?? "");
    shadowRoot.adoptedStyleSheets = [sheet];
    style.remove();
  }
}
