/** The transport's buttons, and what of its state they show. */
import { clock, percent } from "../ui/format.js";
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { t } from "../words/words.js";
import { RATES } from "./settings.js";
import { STEP } from "./waveform.js";

/** @import { IconName } from "../ui/icons.js" */

/**
 * @typedef {object} ControlHooks
 * @property {() => void} onToggle playing or not
 * @property {(seconds: number) => void} onStep
 * @property {() => void} onLoop or not
 * @property {(rate: number) => void} onRate
 * @property {() => void} onMute or not
 * @property {(volume: number) => void} onVolume
 */

export class Controls {
  element;
  /** For others' buttons, at the end. */
  slot = h("div", { class: "transport-slot" });
  #play;
  #loop;
  #mute;
  #time = h("span");
  #duration = h("span");
  #rate = h("select", {
    "aria-label": t("transport.rate"),
    title: `${t("transport.rate")} (<, >)`,
  });
  #volume = h("input", { type: "range", min: "0", max: "1", step: "0.05" });

  /** @param {ControlHooks} hooks */
  constructor(hooks) {
    this.#play = button("transport.play", "play", hooks.onToggle);
    this.#loop = button("transport.loop", "repeat", hooks.onLoop, "R");
    this.#mute = button("transport.mute", "sound", hooks.onMute, "M");
    this.#play.classList.add("transport-play");
    this.#rate.append(
      ...RATES.map((rate) => new Option(t("transport.times", { rate }), `${rate}`)),
    );
    this.#rate.addEventListener("change", () => hooks.onRate(Number(this.#rate.value)));
    this.#volume.ariaLabel = t("transport.volume");
    this.#volume.addEventListener("input", () => hooks.onVolume(Number(this.#volume.value)));
    this.element = h(
      "div",
      { class: "transport-row" },
      h(
        "div",
        { class: "transport-buttons" },
        this.#play,
        button("transport.earlier", "earlier", () => hooks.onStep(-STEP)),
        button("transport.later", "later", () => hooks.onStep(STEP)),
        this.#loop,
      ),
      h(
        "div",
        { class: "transport-time" },
        h("div", {}, this.#time, h("span", {}, " / "), this.#duration),
      ),
      h("div", { class: "transport-rate" }, this.#rate),
      h("div", { class: "transport-volume" }, this.#mute, this.#volume),
      this.slot,
    );
  }

  focus() {
    this.#play.focus();
  }

  set playable(/** @type {boolean} */ playable) {
    this.#play.disabled = !playable;
  }

  set playing(/** @type {boolean} */ playing) {
    name(this.#play, playing ? "transport.pause" : "transport.play");
    picture(this.#play, playing ? "pause" : "play");
  }

  set canLoop(/** @type {boolean} */ can) {
    this.#loop.hidden = !can;
  }

  set loops(/** @type {boolean} */ loops) {
    this.#loop.ariaPressed = String(loops);
  }

  set rate(/** @type {number} of RATES */ rate) {
    this.#rate.value = String(rate);
  }

  /**
   * @param {number} volume
   * @param {boolean} muted
   */
  showVolume(volume, muted) {
    this.#volume.value = muted ? "0" : String(volume);
    this.#volume.setAttribute("aria-valuetext", percent(Number(this.#volume.value)));
    this.#mute.ariaPressed = String(muted);
    picture(this.#mute, muted || !volume ? "silent" : "sound");
  }

  /**
   * @param {number} seconds
   * @param {number} duration
   */
  showTime(seconds, duration) {
    write(this.#time, clock(seconds));
    write(this.#duration, clock(duration));
  }
}

/**
 * @typedef {"transport.play" | "transport.pause" | "transport.earlier" | "transport.later" |
 *   "transport.loop" | "transport.mute"} ButtonName
 */

/**
 * @param {ButtonName} key
 * @param {IconName} shape
 * @param {() => void} onclick
 * @param {string} [shortcut]
 */
function button(key, shape, onclick, shortcut) {
  const made = h("button", { type: "button", onclick, "aria-keyshortcuts": shortcut });
  name(made, key);
  picture(made, shape);
  return made;
}

/**
 * @param {HTMLButtonElement} button
 * @param {ButtonName} key
 */
function name(button, key) {
  const words = t(key, { count: STEP });
  const shortcut = button.getAttribute("aria-keyshortcuts");
  button.ariaLabel = words;
  button.title = shortcut ? `${words} (${shortcut})` : words;
}

/**
 * @param {HTMLButtonElement} button
 * @param {IconName} shape
 */
function picture(button, shape) {
  if (button.dataset.icon === shape) return;
  button.dataset.icon = shape;
  button.replaceChildren(icon(shape));
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
