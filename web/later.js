/** Parts of the page that come when they are first used; who cannot have one is told in a sentence. */
import { t } from "./words/words.js";

/**
 * @template T
 * @param {Promise<T>} part an import
 * @returns {Promise<T>} rejected with an Error for people
 */
export function later(part) {
  return part.catch((cause) => {
    throw new Error(t("page.not-loaded"), { cause });
  });
}
