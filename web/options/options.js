/** What a person can ask of a transcription. Language and task depend on the model. */

import { RECOMMENDED } from "../engine/recommended.js";

/** @import { Arithmetic, Computing, Language, TranscribeOptions } from "../engine/protocol.js" */

/** Positions of the model's audio context at most where power is saved: all there are. Given at all,
 * they say that in exact arithmetic, too, there need not be more than the sound needs. */
const AUDIO_CONTEXT = 1500;

/** Less likely languages are not worth naming. */
const WORTH_NAMING = 0.01;

/**
 * @typedef {object} Controls
 * @property {HTMLSelectElement} language
 * @property {HTMLInputElement} translate
 * @property {HTMLElement} translateField hidden where the model cannot translate
 * @property {HTMLSelectElement} quality
 * @property {HTMLInputElement} skipSilence
 * @property {HTMLElement} more holds the controls below
 * @property {HTMLElement} changed says how many of them are not as they were
 * @property {HTMLTextAreaElement} prompt
 * @property {HTMLInputElement} sounds
 * @property {HTMLInputElement} context
 * @property {HTMLInputElement} exact
 * @property {HTMLInputElement} savePower
 */

export class Options {
  #controls;
  /** @type {Record<string, string>} */
  #names = {};
  #multilingual = false;
  /** The quality last chosen by the user, which comes back when power is not saved any more. */
  #quality;
  /** The code last chosen by the user, "" to detect; other models may hide it for a while. */
  #chosen = "";

  /** @param {Controls} controls */
  constructor(controls) {
    this.#controls = controls;
    const { language, more, quality } = controls;
    this.#quality = quality.value;
    quality.addEventListener("change", () => (this.#quality = quality.value));
    language.addEventListener("change", () => (this.#chosen = language.value));
    more.addEventListener("input", () => this.#follow());
    this.#follow(); // a browser may remember them from before a reload
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
    const { language, translateField } = this.#controls;
    this.#multilingual = multilingual ?? true;
    const detect = new Option("Detect", "");
    const byName = Object.entries(this.#names)
      .sort(([, a], [, b]) => a.localeCompare(b))
      .map(([code, name]) => new Option(titleCase(name), code));
    language.replaceChildren(
      ...(this.#multilingual ? [detect, ...byName] : [new Option("English", "en")]),
    );
    if (this.#multilingual && this.#chosen in this.#names) language.value = this.#chosen;
    language.disabled = !this.#multilingual;
    translateField.hidden = !this.#multilingual;
  }

  /**
   * What a transcript's language is, for its reader: "French, 93% sure; else Spanish 4%".
   * @param {Language} language
   * @param {string | undefined} task
   */
  describe({ code, probability, probabilities }, task) {
    const translated = task === "translate" ? "translated to English" : "";
    const name = this.#name(code);
    if (probability === null) return [name, translated].filter(Boolean).join(", ");
    const second = Object.entries(probabilities ?? {})
      .filter(([other, p]) => other !== code && p >= WORTH_NAMING)
      .sort(([, a], [, b]) => b - a)[0];
    const other = second ? `else ${this.#name(second[0])} ${percent(second[1])}` : "";
    return [`${name}, ${percent(probability)} sure`, other, translated].filter(Boolean).join("; ");
  }

  /** @returns {TranscribeOptions} */
  get value() {
    const { language, translate, quality, skipSilence, prompt, sounds, context } = this.#controls;
    const { checked: savePower } = this.#controls.savePower;
    const words = prompt.value.trim();
    return {
      ...RECOMMENDED,
      language: language.value || null,
      task: this.#multilingual && translate.checked ? "translate" : "transcribe",
      beam_size: quality.value === "accurate" ? RECOMMENDED.beam_size : null,
      audio_context: savePower ? AUDIO_CONTEXT : null,
      vad: skipSilence.checked ? RECOMMENDED.vad : null,
      initial_prompt: words || null,
      carry_initial_prompt: words !== "", // a name may come at any time
      suppress_non_speech: !sounds.checked,
      condition_on_previous_text: context.checked,
    };
  }

  /** @returns {Computing} */
  get computing() {
    const { exact, savePower } = this.#controls;
    return { arithmetic: exact.checked ? "exact" : "fast", threads: savePower.checked ? 1 : null };
  }

  /** @param {Arithmetic} arithmetic */
  set arithmetic(arithmetic) {
    this.#controls.exact.checked = arithmetic === "exact";
    this.#follow();
  }

  /** Options out of sight are not out of mind. */
  #follow() {
    const { prompt, sounds, context, exact, savePower, quality, changed } = this.#controls;
    const boxes = [sounds, context, exact, savePower];
    const others = boxes.filter((box) => box.checked !== box.defaultChecked);
    const count = others.length + (prompt.value.trim() ? 1 : 0);
    changed.textContent = count ? `(${count} changed)` : "";
    quality.disabled = savePower.checked;
    quality.value = savePower.checked ? "fast" : this.#quality;
  }

  /** @param {string} code */
  #name(code) {
    return titleCase(this.#names[code] ?? code);
  }
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)}%`;
}

/** @param {string} name */
function titleCase(name) {
  return name.replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
}
