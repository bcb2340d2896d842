/**
 * What the page says, in the user's language. The sentences stand in one file a language; a number
 * in one is written as that language writes numbers, and chooses among its plurals
 * (`Intl.PluralRules`).
 *
 * A module asks for a sentence when it says it, and keeps none: it may be loaded before its language
 * is. Workers have words of their own, and are told the language (`tag`).
 */
import { recall, remember } from "../settings/remembered.js";
import { ENGLISH } from "./en.js";

/**
 * @typedef {keyof typeof ENGLISH} Key
 * @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Plural of `{count}`
 * @typedef {Readonly<Partial<Record<Key, string | Plural>>>} Catalogue what it lacks is said in English
 * @typedef {keyof typeof LANGUAGES} Tag
 */

/** The languages there are, by their own names. */
export const LANGUAGES = /** @type {const} */ ({
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  zh: "中文",
  ar: "العربية",
});

/** @type {Record<Tag, () => Promise<Catalogue>>} */
const CATALOGUES = {
  en: async () => ENGLISH,
  de: async () => (await import("./de.js")).GERMAN,
  es: async () => (await import("./es.js")).SPANISH,
  fr: async () => (await import("./fr.js")).FRENCH,
  zh: async () => (await import("./zh.js")).CHINESE,
  ar: async () => (await import("./ar.js")).ARABIC,
};

/** For `Intl`, where it is not the tag: English as it is spelt here, and the digits that times in a
 * recording (0:07) and files' names have. @type {Partial<Record<Tag, string>>} */
const LOCALES = { en: "en-GB", ar: "ar-u-nu-latn" };

/** @type {Tag[]} */
const WRITTEN_FROM_THE_RIGHT = ["ar"];

/** Around words put into a sentence whose direction may be another: they stay together. */
const [ISOLATE, END] = ["\u2068", "\u2069"];

/** Where the user's choice is kept. */
const CHOICE = "pyengine-language";

let language = languageOf("en", ENGLISH);
/** Counts what was asked for, of which the last is spoken. */
let asked = 0;

/**
 * @param {Tag} tag
 * @param {Catalogue} catalogue
 */
function languageOf(tag, catalogue) {
  const locale = LOCALES[tag] ?? tag;
  const plurals = new Intl.PluralRules(locale);
  return { tag, locale, catalogue, plurals, numbers: new Intl.NumberFormat(locale) };
}

/**
 * Has all that is said from now on said in another language, and tells the document.
 * @param {Tag} wanted
 * @returns {Promise<void>} rejected where it cannot be fetched: then it stays as it was
 */
export async function speak(wanted) {
  const turn = ++asked;
  const catalogue = await CATALOGUES[wanted]();
  if (turn !== asked) return;
  language = languageOf(wanted, catalogue);
  if (typeof document === "undefined") return; // a worker's
  document.documentElement.lang = wanted;
  document.documentElement.dir = WRITTEN_FROM_THE_RIGHT.includes(wanted) ? "rtl" : "ltr";
}

/** The language that is spoken, as those that start workers hand it to them. */
export function tag() {
  return language.tag;
}

/** The language that is spoken, as a BCP 47 tag: for `Intl`. */
export function spoken() {
  return language.locale;
}

/**
 * The user's choice, else the best of the browser's.
 * @returns {Tag}
 */
export function preferred() {
  for (const wanted of [recall(CHOICE), ...navigator.languages]) {
    const found = known(wanted);
    if (found) return found;
  }
  return "en";
}

/**
 * Keeps the user's choice for the visits to come.
 * @param {Tag} chosen
 */
export function prefer(chosen) {
  remember(CHOICE, chosen);
}

/**
 * Which of the languages it is, whatever its country.
 * @param {string | null} wanted a BCP 47 tag
 * @returns {Tag | null}
 */
export function known(wanted) {
  const base = wanted?.split("-")[0].toLowerCase() ?? "";
  return Object.hasOwn(LANGUAGES, base) ? /** @type {Tag} */ (base) : null;
}

/**
 * A sentence.
 * @param {Key} key
 * @param {Record<string, string | number>} [values] for its `{names}`; `count` chooses the plural
 */
export function t(key, values = {}) {
  const { catalogue, plurals, numbers } = language;
  /** @type {string | Plural} */
  const entry = catalogue[key] ?? ENGLISH[key];
  const sentence =
    typeof entry === "string"
      ? entry
      : (entry[plurals.select(Number(values.count))] ?? entry.other);
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (typeof value === "number") return numbers.format(value);
    return catalogue === ENGLISH ? value : ISOLATE + value + END;
  });
}

/**
 * Gives elements the words that they ask for: `data-words` their text, `data-words-label` what
 * screen readers call them, `data-words-placeholder` what stands in an empty field. An element with
 * a text of its own has nothing else in it.
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const element of elementsIn(root, "data-words")) {
    element.textContent = t(keyOf(element.dataset.words));
  }
  for (const element of elementsIn(root, "data-words-label")) {
    element.setAttribute("aria-label", t(keyOf(element.dataset.wordsLabel)));
  }
  for (const element of elementsIn(root, "data-words-placeholder")) {
    element.setAttribute("placeholder", t(keyOf(element.dataset.wordsPlaceholder)));
  }
}

/**
 * @param {ParentNode} root
 * @param {string} attribute
 * @returns {NodeListOf<HTMLElement>}
 */
function elementsIn(root, attribute) {
  return root.querySelectorAll(`[${attribute}]`);
}

/** A test sees to it that it is one. @param {string | undefined} key */
function keyOf(key) {
  return /** @type {Key} */ (key);
}
