/**
 * What the page says, in the user's language. The sentences stand in one file a language; a number
 * in one is written as that language writes numbers, and chooses among its plurals
 * (`Intl.PluralRules`).
 */
import { ENGLISH } from "./en.js";

/**
 * @typedef {keyof typeof ENGLISH} Key
 * @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Plural of `{count}`
 * @typedef {Readonly<Record<Key, string | Plural>>} Catalogue
 */

/** The languages there are, by their own names. */
export const LANGUAGES = { en: "English" };

/** Around words put into a sentence whose direction may be another: they stay together. */
const [ISOLATE, END] = ["\u2068", "\u2069"];

/** @type {Catalogue} */
const catalogue = ENGLISH;
const locale = "en-GB"; // as it is spelt here
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/**
 * A sentence.
 * @param {Key} key
 * @param {Record<string, string | number>} [values] for its `{names}`; `count` chooses the plural
 */
export function t(key, values = {}) {
  const entry = catalogue[key];
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

/** The language that is spoken, as a BCP 47 tag: for `Intl`. */
export function spoken() {
  return locale;
}
