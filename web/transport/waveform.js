/** A recording's outline with the place in it: a slider to look at, click, drag and type on. */
import { clock } from "../ui/format.js";
import { h } from "../ui/h.js";
import { t } from "../words/words.js";
import { heightsOf, pathOf } from "./bars.js";

/** Seconds an arrow moves, and Page Up and Down. */
export const STEP = 5;
const PAGE = 30;
/** Pixels from one bar to the next; transport.css says how broad they are. */
const PITCH = 3;

export class Waveform {
  element = h("div", { class: "waveform", tabIndex: 0, role: "slider" });
  #onSeek;
  #layers = ["ahead", "played"].map((name) => new Layer(name));
  #cursor = h("div", { class: "waveform-cursor" });
  #pointed = h("div", { class: "waveform-pointed", hidden: true, "aria-hidden": "true" });
  #sizes = new ResizeObserver(() => this.#draw());
  /** @type {Float32Array} */
  #peaks = new Float32Array();
  #known = 0;
  #duration = 0;
  #heard = Infinity;
  #seconds = 0;

  /** @param {(seconds: number) => void} onSeek */
  constructor(onSeek) {
    this.#onSeek = onSeek;
    this.element.ariaLabel = t("transport.position");
    this.element.append(...this.#layers.map(({ svg }) => svg), this.#cursor, this.#pointed);
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.element.addEventListener("pointerdown", (event) => this.#grasp(event));
    this.element.addEventListener("pointermove", (event) => this.#point(event));
    this.element.addEventListener("pointerleave", () => (this.#pointed.hidden = true));
    this.#sizes.observe(this.element);
    this.show(this.#peaks, 0, 0);
  }

  /**
   * @param {Float32Array} peaks evenly over the seconds that are known of it; may be empty
   * @param {number} known seconds
   * @param {number} duration seconds
   */
  show(peaks, known, duration) {
    this.#peaks = peaks;
    this.#known = known;
    this.#duration = Math.max(0, duration);
    this.element.setAttribute("aria-valuemin", "0");
    this.element.setAttribute("aria-valuemax", this.#duration.toFixed(1));
    this.#draw();
  }

  /** @param {number} seconds up to where it is transcribed: what comes after is thinner */
  heard(seconds) {
    this.#heard = seconds;
    this.#draw();
  }

  /** @param {number} seconds where the recording is */
  follow(seconds) {
    this.#seconds = seconds;
    const share = this.#duration ? Math.min(1, seconds / this.#duration) : 0;
    // Fractions of a pixel are not seen, and each would be painted
    const { clientWidth } = this.element;
    const at = clientWidth ? Math.round(2 * share * clientWidth) / (2 * clientWidth) : 0;
    this.element.style.setProperty("--at", String(at));
    const place = t("transport.place", { time: clock(seconds), duration: clock(this.#duration) });
    if (this.element.getAttribute("aria-valuetext") === place) return;
    this.element.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.element.setAttribute("aria-valuetext", place);
  }

  #draw() {
    const { clientWidth, clientHeight } = this.element;
    const count = Math.floor(clientWidth / PITCH);
    const heights = heightsOf(this.#peaks, this.#known, this.#duration, count);
    const share = this.#duration ? Math.min(1, this.#heard / this.#duration) : 1;
    const heard = Math.round(share * count);
    const box = { pitch: PITCH, height: clientHeight };
    const paths = [pathOf(heights, 0, heard, box), pathOf(heights, heard, count, box)];
    for (const layer of this.#layers) layer.show(paths);
    this.follow(this.#seconds);
  }

  /** @param {PointerEvent} event */
  #grasp(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    this.element.setPointerCapture(event.pointerId);
    this.#onSeek(this.#secondsAt(event));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (this.element.hasPointerCapture(event.pointerId)) this.#onSeek(this.#secondsAt(event));
    const seconds = this.#secondsAt(event);
    this.#pointed.hidden = !this.#duration;
    this.#pointed.textContent = clock(seconds);
    this.element.style.setProperty("--pointed", String(seconds / (this.#duration || 1)));
  }

  /** @param {PointerEvent} event */
  #secondsAt({ clientX }) {
    const { left, width } = this.element.getBoundingClientRect();
    return this.#duration * Math.min(1, Math.max(0, (clientX - left) / width));
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

/** All bars in one colour: those that are transcribed, and the others. */
class Layer {
  svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  #paths = ["heard", "unheard"].map((name) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", `waveform-${name}`);
    return path;
  });

  /** @param {string} name */
  constructor(name) {
    this.svg.setAttribute("class", `waveform-${name}`);
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.append(...this.#paths);
  }

  /** @param {string[]} shapes */
  show(shapes) {
    this.#paths.forEach((path, i) => {
      path.setAttribute("d", shapes[i]);
    });
  }
}
