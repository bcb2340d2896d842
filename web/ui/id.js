/** Names by which one element speaks of another (`aria-describedby`), none given twice. */

let given = 0;

/** @param {string} what is named */
export function uniqueId(what) {
  given += 1;
  return `${what}-${given}`;
}
