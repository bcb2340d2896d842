/** Which way a text is written, and its language's tag. */

/** Whisper's codes that are not the web's (BCP 47). */
const TAGS = /** @type {Record<string, string>} */ ({ jw: "jv" });

const WRITTEN_FROM_THE_RIGHT = ["ar", "fa", "he", "ps", "sd", "ur", "yi"];
const WORD = /[\p{Letter}\p{Mark}]+/gu;
const LETTER = /\p{Letter}/u;
export const FROM_THE_RIGHT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** @param {string} code Whisper's */
export function tagOf(code) {
  return TAGS[code] ?? code;
}

/**
 * A text's `dir`. "auto" goes by the first letter; where the language is written from the right,
 * a sentence may begin with a foreign name and is written so all the same.
 * @param {string} text
 * @param {string} language
 */
export function direction(text, language) {
  if (!WRITTEN_FROM_THE_RIGHT.includes(language)) return "auto";
  const words = text.match(WORD) ?? [];
  const fromRight = words.filter((word) => FROM_THE_RIGHT.test(word)).length;
  return fromRight && 3 * fromRight >= words.length ? "rtl" : "auto"; // else a foreign sentence
}

/**
 * Which way a text runs: as most of its letters do.
 * @param {string} text
 * @returns {"ltr" | "rtl"}
 */
export function directionOf(text) {
  let balance = 0;
  for (const letter of text)
    if (LETTER.test(letter)) balance += FROM_THE_RIGHT.test(letter) ? 1 : -1;
  return balance > 0 ? "rtl" : "ltr";
}
