/** The options as one line that says what is chosen, and the sheet behind it. */
import { button } from "../ui/button.js";
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";

/**
 * @import { Options } from "./options.js"
 *
 * @typedef {object} Recording
 * @property {() => void} onAgain it is to be transcribed again
 * @property {() => string} expected what that will take, in words, as far as it is known
 */

export class OptionsSheet {
  #options;
  #sheet = new Sheet({ title: t("options.title"), side: true });
  #expected = h("p", { class: "note" });
  /** @type {HTMLElement[]} */
  #lines = [];
  #again;
  /** The recording that it was opened for. @type {Recording | null} */
  #recording = null;

  /**
   * @param {Options} options
   * @param {HTMLElement} model the line of the model, which is a question like the others
   * @param {object} [hooks] where they are the page's, not one recording's
   * @param {() => void} hooks.onLink a link with what is chosen is wanted
   * @param {() => void} hooks.onDefaults all is to be as usual
   */
  constructor(options, model, hooks) {
    this.#options = options;
    this.#again = button({
      label: t("options.again"),
      kind: "primary",
      onClick: () => {
        this.#sheet.close();
        this.#recording?.onAgain();
      },
    });
    this.#sheet.body.append(model, options.form);
    if (hooks) {
      const link = button({ label: t("options.link"), icon: "copy", onClick: hooks.onLink });
      const { onDefaults } = hooks;
      const all = button({ label: t("options.defaults"), icon: "undo", onClick: onDefaults });
      this.#sheet.body.append(h("div", { class: "buttons" }, link, all));
    }
    this.#sheet.footer.append(this.#expected, this.#again);
    options.addEventListener("change", () => this.#say());
  }

  /** A line that says what is chosen, and opens the sheet. */
  line() {
    const words = h("span", { class: "choice-words hint" });
    const both = h("span", { class: "choice-both" }, h("b", {}, t("options.title")), words);
    const line = h(
      "button",
      { type: "button", class: "choice-line options-line" },
      icon("settings"),
      both,
      icon("next"),
    );
    line.addEventListener("click", () => this.open());
    this.#lines.push(words);
    this.#say();
    return line;
  }

  /** @param {Recording | null} [recording] that can be transcribed with other options */
  open(recording = null) {
    this.#recording = recording;
    this.#again.hidden = !recording;
    this.expect();
    this.#sheet.open();
  }

  /** Says anew what the recording will take: another model may have been chosen. */
  expect() {
    this.#expected.textContent = this.#recording?.expected() ?? "";
  }

  #say() {
    for (const line of this.#lines) line.textContent = this.#options.summary;
  }
}
