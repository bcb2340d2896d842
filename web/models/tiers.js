/**
 * What people want of a model, and which of them gives it: a draft at once, a good text in a sensible
 * time, or the best that this machine can do.
 */

/** @import { ModelChoice } from "./catalog.js" */

/** How many times as long as the recording its text may take, for a model to be proposed. */
const PATIENCE = 3;

/** How much work, in base's, is proposed where nobody has measured this machine. */
const UNMEASURED = 6;

/**
 * @typedef {"fast" | "balanced" | "best"} Tier
 *
 * @typedef {object} Here what is known of models on this machine
 * @property {boolean} english whether nothing but English is spoken
 * @property {(choice: ModelChoice) => boolean} fits
 * @property {(choice: ModelChoice) => boolean} isHere it need not be downloaded
 * @property {(choice: ModelChoice) => number | null} pace seconds that a second of sound takes
 */

/**
 * @param {readonly ModelChoice[]} choices
 * @param {Here} here
 * @returns {{ tier: Tier, choice: ModelChoice }[]} from the quickest on, none twice
 */
export function tiersOf(choices, here) {
  const sizes = [...bySize(choices.filter((one) => one.work !== null && here.fits(one))).values()];
  const spoken = sizes.map((size) => inLanguage(size, here.english));
  const useful = spoken.some((size) => size.length) ? spoken.filter((size) => size.length) : sizes;
  const models = useful
    .map((size) => mostHandy(size, here.isHere))
    .sort((a, b) => work(a) - work(b));
  const [fast] = models;
  if (!fast) return [];
  const bearable = models.filter((one) => one !== fast && isBearable(one, here.pace(one)));
  const balanced = first(bearable, (one) => Math.abs(Math.log(work(one))));
  const known = bearable.every(({ accuracy }) => accuracy !== null);
  const best = first(bearable, (one) => (known ? Number(one.accuracy) : -work(one)));
  return [
    { tier: /** @type {const} */ ("fast"), choice: fast },
    ...(balanced ? [{ tier: /** @type {const} */ ("balanced"), choice: balanced }] : []),
    ...(best && best !== balanced ? [{ tier: /** @type {const} */ ("best"), choice: best }] : []),
  ];
}

/**
 * The model that is chosen at a first visit: one for all languages in few megabytes, if the site has
 * one, else its first.
 * @param {readonly ModelChoice[]} choices
 */
export function usualOf(choices) {
  const own = choices.filter(({ origin }) => origin === "site");
  return own.find((one) => one.multilingual && isQuantised(one)) ?? own[0] ?? null;
}

/** Whether it has fewer than 16 bits for a number. @param {{ format: string }} choice */
export function isQuantised({ format }) {
  return /^q\d/.test(format);
}

/** Files of the same model, in English or not. @param {readonly ModelChoice[]} choices */
function bySize(choices) {
  /** @type {Map<string, ModelChoice[]>} */
  const sizes = new Map();
  for (const choice of choices) {
    const size = choice.family.replace(/\.en$/, "");
    sizes.set(size, [...(sizes.get(size) ?? []), choice]);
  }
  return sizes;
}

/**
 * @param {readonly ModelChoice[]} size
 * @param {boolean} english
 */
function inLanguage(size, english) {
  const own = size.filter(({ multilingual }) => multilingual === false);
  if (english && own.length) return own;
  return size.filter((one) => !own.includes(one));
}

/**
 * The file that costs the least: nothing, nothing of another site, few megabytes.
 * @param {readonly ModelChoice[]} size
 * @param {(choice: ModelChoice) => boolean} isHere
 */
function mostHandy(size, isHere) {
  const costs = (/** @type {ModelChoice} */ one) => [
    isHere(one) ? 0 : 1,
    one.origin === "site" ? 0 : 1,
    /^q5/.test(one.format) ? 0 : 1,
    one.bytes ?? Infinity,
  ];
  return size.reduce((least, one) => (isBelow(costs(one), costs(least)) ? one : least));
}

/**
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
function isBelow(a, b) {
  const at = a.findIndex((cost, i) => cost !== b[i]);
  return at >= 0 && a[at] < b[at];
}

/**
 * @param {ModelChoice} choice
 * @param {number | null} pace
 */
function isBearable(choice, pace) {
  return pace === null ? work(choice) <= UNMEASURED : pace <= PATIENCE;
}

/** @param {ModelChoice} choice */
function work(choice) {
  return choice.work ?? 0;
}

/**
 * @param {readonly ModelChoice[]} choices
 * @param {(choice: ModelChoice) => number} rank
 */
function first(choices, rank) {
  return choices.length ? choices.reduce((a, b) => (rank(b) < rank(a) ? b : a)) : null;
}
