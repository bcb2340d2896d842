/** What a value that was read back may be, before it is believed. */

/**
 * @param {unknown} value
 * @param {number} longest
 * @returns {value is string}
 */
export function isText(value, longest) {
  return typeof value === "string" && value.length <= longest;
}

/**
 * @param {unknown} value
 * @param {number} most
 */
export function isCount(value, most) {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

/** A number that is none is 0. @param {unknown} value */
export function numberOf(value) {
  return Number.isFinite(value) ? Number(value) : 0;
}

/** @param {unknown} value */
export function textOf(value) {
  return typeof value === "string" ? value : "";
}

/**
 * @template T
 * @param {unknown} value
 * @param {(item: any) => T | null} from
 * @returns {T[] | null} null where it is no list, or one of its items is not what it must be
 */
export function listOf(value, from) {
  if (!Array.isArray(value)) return null;
  const items = [];
  for (const item of value) {
    const checked = from(item);
    if (checked === null) return null;
    items.push(checked);
  }
  return items;
}

/**
 * @param {unknown} value
 * @returns {[number, number][] | null}
 */
export function pairsOf(value) {
  return listOf(value, (pair) => {
    const [first, second] = Array.isArray(pair) ? pair : [];
    return Number.isFinite(first) && Number.isFinite(second) ? [first, second] : null;
  });
}
