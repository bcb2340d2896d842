/** All commands of the page, the palette that finds them, and the sheet of their keys. */
import { documentActions, pageActions } from "./actions.js";
import { showError } from "./alert.js";
import { Commands } from "./commands/commands.js";
import { canonical, named } from "./commands/keys.js";
import { later } from "./later.js";
import { element } from "./ui/element.js";
import { t } from "./words/words.js";

/**
 * @import { KeySheet, ViewKeys } from "./commands/key-sheet.js"
 * @import { Link } from "./link.js"
 * @import { Palette } from "./commands/palette.js"
 * @import { Command } from "./commands/commands.js"
 * @import { Shelf } from "./documents/shelf.js"
 * @import { Place } from "./place.js"
 * @import { DocumentView } from "./transcript/document.js"
 * @import { Transport } from "./transport/transport.js"
 */

/**
 * @typedef {object} KeyboardParts
 * @property {Shelf} shelf
 * @property {Transport} transport
 * @property {(place: Place) => void} goTo
 * @property {Link} link
 * @property {() => void} openSettings
 * @property {() => void} openModels
 * @property {() => void} openManager
 * @property {() => void} openList
 * @property {readonly Command[]} app what can be done with the page as an app
 */

export class Keyboard {
  #commands = new Commands();
  #parts;
  /** Each loaded when it is first asked for. @type {Palette | null} */
  #palette = null;
  /** @type {KeySheet | null} */
  #keys = null;
  #page;
  /** Takes all commands away. */
  #forget = () => {};

  /** @param {KeyboardParts} parts */
  constructor(parts) {
    this.#parts = parts;
    const openPalette = () => this.#openPalette().catch(showError);
    const openKeys = () => this.#openKeys().catch(showError);
    const actions = pageActions({ ...parts, openPalette, openKeys, onError: showError });
    this.#page = [...actions, ...parts.app];
    this.show(null);
    this.#commands.listen(document);
    const opener = element("palette-open", HTMLButtonElement);
    opener.addEventListener("click", openPalette);
    const key = element("palette-key", HTMLElement);
    const show = () => (key.textContent = this.keysOf("page.palette"));
    this.#commands.addEventListener("change", show);
    show();
  }

  /**
   * A command's keys, as people read them.
   * @param {string} id
   * @param {readonly string[]} [own] that it has by itself, where it is not among the page's now
   */
  keysOf(id, own = []) {
    const [keys = canonical(own[0] ?? "")] = this.#commands.keysOf(id);
    return keys ? named(keys) : "";
  }

  /** @param {DocumentView | null} document that is shown: what is done with it is named first */
  show(document) {
    this.#forget();
    this.#forget = this.#commands.add(...(document?.commands ?? []), ...this.#page);
  }

  async #openPalette() {
    const { Palette } = await later(import("./commands/palette.js"));
    const { shelf, goTo } = this.#parts;
    this.#palette ??= new Palette(this.#commands, { more: () => documentActions(shelf, goTo) });
    this.#palette.open();
  }

  async #openKeys() {
    const { KeySheet } = await later(import("./commands/key-sheet.js"));
    this.#keys ??= new KeySheet(this.#commands, () => [textKeys()]);
    this.#keys.open();
  }
}

/** Those of the words of a transcript. @returns {ViewKeys} */
function textKeys() {
  return {
    title: t("keys.text"),
    rows: [
      { keys: ["ArrowLeft", "ArrowRight"], label: t("keys.words") },
      { keys: ["ArrowUp", "ArrowDown"], label: t("keys.segments") },
      { keys: ["Enter"], label: t("keys.play") },
      { keys: ["Space"], label: t("keys.toggle") },
      { keys: ["F2", "e"], label: t("keys.correct") },
      { keys: ["Shift+F2"], label: t("keys.rewrite") },
      { keys: ["s"], label: t("keys.speaker") },
      { keys: ["n", "p"], label: t("keys.unsure") },
      { keys: ["Mod+Z", "Mod+Shift+Z"], label: t("keys.undo") },
    ],
  };
}
