/** Whether somebody who types a few letters may mean something, by the beginnings of its words. */

const WORD = /[\p{L}\p{N}]+/gu;

/** What is worse than any number of words that are left out. */
const [OTHER_ORDER, INSIDE] = [100, 200];

/**
 * How far a name is from what was typed: "op fi", "opfi" and "of" are near "Open file", "file o" is
 * farther, and "pen" farthest.
 * @param {string} typed
 * @param {string} name
 * @returns {number | null} less is nearer; null for one that is not meant
 */
export function distance(typed, name) {
  const [letters, words] = [wordsOf(typed), wordsOf(name)];
  const inOrder = beginnings(letters.join(" "), words);
  if (inOrder !== null) return inOrder;
  if (letters.every((some) => words.some((word) => word.startsWith(some)))) return OTHER_ORDER;
  // Not all languages part their words
  return plain(name).includes(letters.join(" ")) ? INSIDE : null;
}

/**
 * How many words are begun, and left out before those, where letters are the beginnings of words in
 * their order.
 * @param {string} letters a space begins another word
 * @param {readonly string[]} words
 * @returns {number | null} null if they are not
 */
function beginnings(letters, words) {
  if (!letters) return 0;
  /** @type {number | null} */
  let least = null;
  words.forEach((word, left) => {
    for (let count = shared(letters, word); count > 0; count--) {
      const rest = beginnings(letters.slice(count).trimStart(), words.slice(left + 1));
      if (rest !== null) least = Math.min(least ?? Infinity, left + 1 + rest);
    }
  });
  return least;
}

/**
 * How many letters two words begin with alike.
 * @param {string} one
 * @param {string} other
 */
function shared(one, other) {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count++;
  return count;
}

/** @param {string} text */
function wordsOf(text) {
  return plain(text).match(WORD) ?? [];
}

/** Without accents, in small letters. @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
