/** What a person can ask of a transcription. Language and task depend on the model. */

import { RECOMMENDED } from "../engine/recommended.js";
import { tagOf } from "../text/direction.js";
import { percent } from "../ui/format.js";
import { spoken, t, tag } from "../words/words.js";
import { makeForm } from "./form.js";

/** @import { Arithmetic, Computing, Language, TranscribeOptions } from "../engine/protocol.js" */

/** Positions of the model's audio context at most where power is saved: all there are. Given at all,
 * they say that in exact arithmetic, too, there need not be more than the sound needs. */
const AUDIO_CONTEXT = 1500;

/** Less likely languages are not worth naming. */
const WORTH_NAMING = 0.01;

export class Options extends EventTarget {
  /** Where they are chosen. */
  form;
  /** Where it is chosen which track and channel of a recording is heard. */
  soundChoice;
  #fields;
  /** @type {Record<string, string>} */
  #names = {};
  #multilingual = false;
  /** Whether the user wants the fast quality, which comes back when power is not saved any more. */
  #fast = false;
  /** The code last chosen by the user, "" to detect; other models may hide it for a while. */
  #chosen = "";

  /** Dispatches "change" when `summary` is another. */
  constructor() {
    super();
    const { form, soundChoice, ...fields } = makeForm();
    this.#fields = fields;
    this.form = form;
    this.soundChoice = soundChoice;
    const { language, quality } = fields;
    quality.element.addEventListener("input", () => (this.#fast = quality.value === "fast"));
    language.element.addEventListener("change", () => (this.#chosen = language.value));
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.#follow());
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
    const { language, translate } = this.#fields;
    this.#multilingual = multilingual ?? true;
    const detect = new Option(t("options.detect"), "");
    const byName = Object.entries(this.#names)
      .map(([code, name]) => ({ code, name: nameOf(code, name) }))
      .sort((a, b) => a.name.localeCompare(b.name, spoken()))
      .map(({ code, name }) => new Option(name, code));
    language.control.replaceChildren(
      ...(this.#multilingual ? [detect, ...byName] : [new Option(nameOf("en", "english"), "en")]),
    );
    if (this.#multilingual && this.#chosen in this.#names) language.value = this.#chosen;
    language.disabled = !this.#multilingual;
    translate.element.hidden = !this.#multilingual;
    this.#follow();
  }

  /**
   * What a transcript's language is, for its reader: "French, 93% sure; else Spanish 4%".
   * @param {Language} language
   * @param {string | undefined} task
   */
  describe({ code, probability, probabilities }, task) {
    const translated = task === "translate" ? t("options.translated") : "";
    const name = this.#name(code);
    if (probability === null) {
      return translated ? t("options.and", { first: name, second: translated }) : name;
    }
    const second = Object.entries(probabilities ?? {})
      .filter(([other, p]) => other !== code && p >= WORTH_NAMING)
      .sort(([, a], [, b]) => b - a)[0];
    const sure = t("options.sure", { language: name, share: percent(probability) });
    const other = second
      ? t("options.else", { language: this.#name(second[0]), share: percent(second[1]) })
      : "";
    return [sure, other, translated]
      .filter(Boolean)
      .reduce((first, second) => t("options.then", { first, second }));
  }

  /** @returns {TranscribeOptions} */
  get value() {
    const { language, translate, quality, skipSilence, prompt, sounds, context, savePower } =
      this.#fields;
    const words = prompt.value.trim();
    return {
      ...RECOMMENDED,
      language: language.value || null,
      task: this.#multilingual && translate.value ? "translate" : "transcribe",
      beam_size: quality.value === "fast" ? null : RECOMMENDED.beam_size,
      audio_context: savePower.value ? AUDIO_CONTEXT : null,
      vad: skipSilence.value ? RECOMMENDED.vad : null,
      initial_prompt: words || null,
      carry_initial_prompt: words !== "", // a name may come at any time
      suppress_non_speech: !sounds.value,
      condition_on_previous_text: context.value,
    };
  }

  /** Whether the user has said that English is spoken. */
  get isEnglish() {
    return this.#chosen === "en";
  }

  /** @returns {Computing} */
  get computing() {
    const { exact, savePower } = this.#fields;
    return { arithmetic: exact.value ? "exact" : "fast", threads: savePower.value ? 1 : null };
  }

  /** @param {Arithmetic} arithmetic */
  set arithmetic(arithmetic) {
    this.#fields.exact.value = arithmetic === "exact";
    this.#follow();
  }

  /** What is chosen, in a few words: what is not seen is not out of mind. */
  get summary() {
    const { language, translate, quality, prompt } = this.#fields;
    const { skipSilence, sounds, context, exact, savePower } = this.#fields;
    const { selectedOptions } = /** @type {HTMLSelectElement} */ (language.control);
    const chosen = language.value ? selectedOptions[0].text : t("options.any-language");
    const usual = [skipSilence.value, context.value];
    const unusual = [sounds.value, exact.value, savePower.value, prompt.value.trim() !== ""];
    const changed = usual.filter((on) => !on).length + unusual.filter((on) => on).length;
    return [
      chosen,
      this.#multilingual && translate.value ? t("options.translated") : "",
      t(quality.value === "fast" ? "options.said-fast" : "options.said-accurate"),
      changed ? t("options.changed", { count: changed }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
  }

  #follow() {
    const { quality, savePower } = this.#fields;
    quality.disabled = savePower.value;
    quality.value = savePower.value || this.#fast ? "fast" : "accurate";
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} code */
  #name(code) {
    return nameOf(code, this.#names[code] ?? code);
  }
}

/**
 * A language's name in the language of the page.
 * @param {string} code Whisper's
 * @param {string} english its name there
 */
function nameOf(code, english) {
  const name = tag() === "en" ? english : namesIn(spoken()).of(tagOf(code));
  return (name ?? english).replace(/(^|\s)\S/g, (letter) => letter.toUpperCase());
}

/** @param {string} tag */
function namesIn(tag) {
  return new Intl.DisplayNames(tag, { type: "language" });
}
