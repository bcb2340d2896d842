/** The karaoke view's own buttons, and what of its state they show. */
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { t } from "../words/words.js";
import { THEMES } from "./themes.js";

/** @import { IconName } from "../ui/icons.js" */

/**
 * @typedef {object} ControlHooks
 * @property {(step: number) => void} onResize letters larger, or smaller
 * @property {(theme: string) => void} onTheme a name in THEMES
 * @property {() => void} onAnnounce or not
 * @property {() => void} onFullScreen or not
 * @property {() => void} onMovie
 * @property {() => void} onClose
 */

export class Controls {
  /** Those among the transport's. */
  element;
  /** Those in the picture's corner. */
  corner;
  #hooks;
  #themes = h("select", { "aria-label": t("karaoke.theme"), title: `${t("karaoke.theme")} (T)` });
  #full;
  #announce;

  /** @param {ControlHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    for (const [name, { label }] of Object.entries(THEMES))
      this.#themes.add(new Option(label, name));
    this.#themes.addEventListener("change", () => hooks.onTheme(this.#themes.value));
    this.#announce = button("announce", hooks.onAnnounce);
    this.#full = button("full", hooks.onFullScreen, "F");
    this.#full.hidden = !document.fullscreenEnabled;
    this.element = h(
      "div",
      { class: "karaoke-buttons" },
      button("smaller", () => hooks.onResize(-0.1), "-"),
      button("larger", () => hooks.onResize(0.1), "+"),
      this.#themes,
      this.#announce,
      this.#full,
    );
    this.corner = h(
      "div",
      { class: "karaoke-buttons karaoke-top" },
      button("movie", hooks.onMovie),
      button("close", hooks.onClose, "Escape"),
    );
  }

  set theme(/** @type {string} a name in THEMES */ name) {
    this.#themes.value = name;
  }

  /** Takes the theme after the one that is shown, and after the last the first. */
  nextTheme() {
    this.#themes.selectedIndex = (this.#themes.selectedIndex + 1) % this.#themes.length;
    this.#hooks.onTheme(this.#themes.value);
  }

  set announcing(/** @type {boolean} */ on) {
    this.#announce.setAttribute("aria-pressed", String(on));
  }

  set fullScreen(/** @type {boolean} */ on) {
    this.#full.setAttribute("aria-pressed", String(on));
  }
}

/**
 * @param {IconName & ("announce" | "close" | "full" | "larger" | "movie" | "smaller")} name of its words and picture
 * @param {() => void} onclick
 * @param {string} [key] that does the same
 */
function button(name, onclick, key) {
  const label = t(`karaoke.${name}`);
  return h(
    "button",
    {
      type: "button",
      onclick,
      title: key ? `${label} (${key})` : label,
      "aria-label": label,
      "aria-keyshortcuts": key,
    },
    icon(name),
  );
}
