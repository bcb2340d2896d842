/** Language and task: what can be chosen depends on the model. */

/** @import { TranscribeOptions } from "../engine/protocol.js" */

export class Options {
  #language;
  #translate;
  #translateField;
  /** @type {Record<string, string>} */
  #names = {};
  #multilingual = false;
  /** The code last chosen by the user, "" to detect; other models may hide it for a while. */
  #chosen = "";

  /**
   * @param {HTMLSelectElement} language
   * @param {HTMLInputElement} translate
   * @param {HTMLElement} translateField hidden where the model cannot translate
   */
  constructor(language, translate, translateField) {
    this.#language = language;
    this.#translate = translate;
    this.#translateField = translateField;
    language.addEventListener("change", () => (this.#chosen = language.value));
    this.setModel(null);
  }

  /** @param {Record<string, string>} names of the languages, by code */
  setLanguages(names) {
    this.#names = names;
    this.setModel(this.#multilingual);
  }

  /**
   * Follows the model: English models have nothing to choose.
   * @param {boolean | null} multilingual null when it is not known yet
   */
  setModel(multilingual) {
    this.#multilingual = multilingual ?? true;
    const detect = new Option("Detect", "");
    const byName = Object.entries(this.#names)
      .sort(([, a], [, b]) => a.localeCompare(b))
      .map(([code, name]) => new Option(titleCase(name), code));
    this.#language.replaceChildren(
      ...(this.#multilingual ? [detect, ...byName] : [new Option("English", "en")]),
    );
    if (this.#multilingual && this.#chosen in this.#names) this.#language.value = this.#chosen;
    this.#language.disabled = !this.#multilingual;
    this.#translateField.hidden = !this.#multilingual;
  }

  /**
   * The English name of a language.
   * @param {string} code
   */
  name(code) {
    return titleCase(this.#names[code] ?? code);
  }

  /** @returns {TranscribeOptions} */
  get value() {
    const translate = this.#multilingual && this.#translate.checked;
    return {
      language: this.#language.value || null,
      task: translate ? "translate" : "transcribe",
    };
  }
}

/** @param {string} name */
function titleCase(name) {
  return name.replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
}
