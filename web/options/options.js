/** What a person can ask of a transcription. Language and task depend on the model. */

import { RECOMMENDED } from "../engine/recommended.js";
import { options as remembered } from "../settings/asked.js";
import { tagOf } from "../text/direction.js";
import { percent } from "../ui/format.js";
import { spoken, t, tag } from "../words/words.js";
import { makeForm } from "./form.js";

/** @import { Computing, Language, TranscribeOptions } from "../engine/protocol.js" */

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
  #settings;
  #fields;
  /** @type {Record<string, string>} */
  #names = {};
  #multilingual = false;

  /**
   * Dispatches "change" when `summary` is another.
   * @param {typeof remembered} [settings] those that the browser remembers, or one recording's own
   */
  constructor(settings = remembered) {
    super();
    this.#settings = settings;
    const { form, soundChoice, ...fields } = makeForm();
    this.#fields = fields;
    this.form = form;
    this.soundChoice = soundChoice;
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.#choose());
    settings.addEventListener("change", () => this.#show());
    this.setModel(null);
  }

  /** @param {Record<string, string>} names of the languages, by code */
  setLanguages(names) {
    this.#names = names;
    this.setModel(this.#multilingual);
    this.dispatchEvent(new Event("languages"));
  }

  /** Whether it is known which there are: when the engine has started. */
  get knowsLanguages() {
    return Object.keys(this.#names).length > 0;
  }

  /**
   * @param {string} said a code, or an English name
   * @returns {string | null} the code; null where there is no such language
   */
  codeOf(said) {
    if (Object.hasOwn(this.#names, said)) return said;
    return Object.keys(this.#names).find((code) => this.#names[code] === said) ?? null;
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
    language.disabled = !this.#multilingual;
    translate.element.hidden = !this.#multilingual;
    this.#show();
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

  /** What is asked of the model that is chosen. @returns {TranscribeOptions} */
  get value() {
    return fitting(this.wishes, this.#multilingual);
  }

  /** What is asked of any model. @returns {TranscribeOptions} */
  get wishes() {
    const { translate, quality, skipSilence, prompt, sounds, context, savePower } =
      this.#settings.value;
    const words = prompt.trim();
    return {
      ...RECOMMENDED,
      language: this.language || null,
      task: translate ? "translate" : "transcribe",
      beam_size: savePower || quality === "fast" ? null : RECOMMENDED.beam_size,
      audio_context: savePower ? AUDIO_CONTEXT : null,
      vad: skipSilence ? RECOMMENDED.vad : null,
      initial_prompt: words || null,
      carry_initial_prompt: words !== "", // a name may come at any time
      suppress_non_speech: !sounds,
      condition_on_previous_text: context,
    };
  }

  /** As they were kept: what in them is none of these is as it is usually. */
  set wishes(asked) {
    const { language, initial_prompt: words } = asked;
    this.#settings.choose({
      language: typeof language === "string" ? language : "",
      translate: asked.task === "translate",
      quality: asked.beam_size === null ? "fast" : "accurate",
      savePower: typeof asked.audio_context === "number",
      skipSilence: asked.vad !== null,
      prompt: typeof words === "string" ? words : "",
      sounds: asked.suppress_non_speech === false,
      context: asked.condition_on_previous_text !== false,
    });
  }

  /** The code of the language that is spoken; "" where it is to be detected. */
  get language() {
    const { language } = this.#settings.value;
    // What was chosen in an earlier visit was one
    return this.knowsLanguages ? (this.codeOf(language) ?? "") : language;
  }

  set language(code) {
    this.#settings.choose({ language: code });
  }

  /** The languages there are to choose from. @returns {{ value: string, label: string }[]} */
  get languages() {
    const { options } = /** @type {HTMLSelectElement} */ (this.#fields.language.control);
    return [...options].map(({ value, text }) => ({ value, label: text }));
  }

  /** Leaves out what is of the engine and not of a recording. */
  withoutComputing() {
    this.#fields.exact.element.closest("fieldset")?.remove();
    return this;
  }

  /** Whether the user has said that English is spoken. */
  get isEnglish() {
    return ["en", "english"].includes(this.#settings.value.language);
  }

  /** @returns {Computing} */
  get computing() {
    const { exact, savePower } = this.#settings.value;
    return { arithmetic: exact ? "exact" : "fast", threads: savePower ? 1 : null };
  }

  /** What is chosen, in a few words: what is not seen is not out of mind. */
  get summary() {
    const { language, quality } = this.#fields;
    const { translate, prompt, skipSilence, sounds, context, exact, savePower } =
      this.#settings.value;
    const { selectedOptions } = /** @type {HTMLSelectElement} */ (language.control);
    const chosen = language.value ? selectedOptions[0].text : t("options.any-language");
    const usual = [skipSilence, context];
    const unusual = [sounds, exact, savePower, prompt.trim() !== ""];
    const changed = usual.filter((on) => !on).length + unusual.filter((on) => on).length;
    return [
      chosen,
      this.#multilingual && translate ? t("options.translated") : "",
      t(quality.value === "fast" ? "options.said-fast" : "options.said-accurate"),
      changed ? t("options.changed", { count: changed }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** Remembers what the person has changed: what they have not may be a link's, for this visit. */
  #choose() {
    const { language, quality, ...others } = this.#fields;
    const values = Object.entries(others).map(([name, field]) => [name, field.value]);
    this.#settings.choose({
      ...Object.fromEntries(values),
      // What the model, or saving power, leaves no choice of stays what it was
      ...(language.disabled ? {} : { language: language.value }),
      ...(quality.disabled ? {} : { quality: /** @type {"fast" | "accurate"} */ (quality.value) }),
    });
  }

  /** Shows what is chosen. */
  #show() {
    const { language, quality, prompt, ...boxes } = this.#fields;
    const { value } = this.#settings;
    for (const [name, box] of Object.entries(boxes)) {
      box.value = value[/** @type {keyof typeof boxes} */ (name)];
    }
    if (this.#multilingual) language.value = this.codeOf(value.language) ?? "";
    quality.disabled = value.savePower;
    quality.value = value.savePower ? "fast" : value.quality;
    if (prompt.value !== value.prompt) prompt.value = value.prompt;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} code */
  #name(code) {
    return nameOf(code, this.#names[code] ?? code);
  }
}

/**
 * What a model can do of what is asked: one of English knows no other language.
 * @param {TranscribeOptions} asked
 * @param {boolean} multilingual
 * @returns {TranscribeOptions}
 */
export function fitting(asked, multilingual) {
  return multilingual ? asked : { ...asked, language: "en", task: "transcribe" };
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
