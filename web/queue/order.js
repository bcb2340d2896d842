/** In which order files are transcribed that come together: as people count, folder by folder. */
import { spoken } from "../words/words.js";

/** @import { Given } from "./gather.js" */

/**
 * "2.mp3" before "10.mp3", and what lies in a folder together.
 * @param {readonly Given[]} given
 * @returns {Given[]}
 */
export function inOrder(given) {
  const { compare } = new Intl.Collator(spoken(), { numeric: true });
  const parts = (/** @type {Given} */ { folder, file }) =>
    [...folder.split("/"), file.name].filter(Boolean);
  return [...given].sort((a, b) => {
    const [first, second] = [parts(a), parts(b)];
    const at = first.findIndex((part, index) => part !== second[index]);
    if (at < 0) return first.length - second.length;
    return second[at] === undefined ? 1 : compare(first[at], second[at]);
  });
}
