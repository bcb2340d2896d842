/** The karaoke view's buttons, and what of its state they show. */
import { ICONS, button, relabel } from "./buttons.js";
import { THEMES } from "./themes.js";

/**
 * @typedef {object} ControlHooks
 * @property {() => void} onPlay or pause
 * @property {(step: number) => void} onResize letters larger, or smaller
 * @property {(theme: string) => void} onTheme a name in THEMES
 * @property {() => void} onAnnounce or not
 * @property {() => void} onFullScreen or not
 * @property {() => void} onClose
 */

export class Controls {
  /** Those below the picture. */
  element = document.createElement("div");
  /** Those in its corner. */
  corner = document.createElement("div");
  #hooks;
  #time = document.createElement("span");
  #themes = document.createElement("select");
  #play = button("Play", ICONS.play, "Space");
  #full = button("Full screen", ICONS.full, "F");
  #announce = button("Read lines aloud", ICONS.announce, "");

  /** @param {ControlHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.#time.className = "karaoke-time";
    for (const [name, { label }] of Object.entries(THEMES))
      this.#themes.add(new Option(label, name));
    this.#themes.setAttribute("aria-label", "Theme");
    this.#themes.title = "Theme (T)";
    this.#themes.addEventListener("change", () => hooks.onTheme(this.#themes.value));

    const smaller = button("Smaller letters", ICONS.smaller, "-");
    const larger = button("Larger letters", ICONS.larger, "+");
    const close = button("Close", ICONS.close, "Escape");
    this.#play.addEventListener("click", () => hooks.onPlay());
    smaller.addEventListener("click", () => hooks.onResize(-0.1));
    larger.addEventListener("click", () => hooks.onResize(0.1));
    this.#announce.addEventListener("click", () => hooks.onAnnounce());
    this.#full.addEventListener("click", () => hooks.onFullScreen());
    close.addEventListener("click", () => hooks.onClose());

    this.element.className = "karaoke-buttons";
    const gap = document.createElement("span");
    gap.className = "karaoke-gap";
    this.element.append(this.#play, this.#time, gap, smaller, larger, this.#themes);
    this.element.append(this.#announce, this.#full);
    this.#full.hidden = !document.fullscreenEnabled;
    this.corner.className = "karaoke-buttons karaoke-top";
    this.corner.append(close);
  }

  focus() {
    this.#play.focus();
  }

  set theme(/** @type {string} a name in THEMES */ name) {
    this.#themes.value = name;
  }

  /** Takes the theme after the one that is shown, and after the last the first. */
  nextTheme() {
    this.#themes.selectedIndex = (this.#themes.selectedIndex + 1) % this.#themes.length;
    this.#hooks.onTheme(this.#themes.value);
  }

  set playing(/** @type {boolean} */ playing) {
    relabel(this.#play, playing ? "Pause" : "Play", playing ? ICONS.pause : ICONS.play, "Space");
  }

  set time(/** @type {string} */ text) {
    if (this.#time.textContent !== text) this.#time.textContent = text;
  }

  set announcing(/** @type {boolean} */ on) {
    this.#announce.setAttribute("aria-pressed", String(on));
  }

  set fullScreen(/** @type {boolean} */ on) {
    this.#full.setAttribute("aria-pressed", String(on));
  }
}
