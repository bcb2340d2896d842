/** How far a queue is, and how long it will still take. */

/**
 * @typedef {object} Share of the work, as far as one recording is a part of it
 * @property {number} done seconds of the recording that have been heard
 * @property {number} duration seconds that it has; 0 where nobody knows yet
 * @property {boolean} over whether nothing more is to be done with it
 */

/**
 * @param {readonly Share[]} shares
 * @param {number | null} pace seconds that a second of a recording takes; null where nothing was measured
 * @returns {{ seconds: number, atLeast: boolean } | null} at least so long, where of one nobody knows how
 *   long it is; null where nothing can be said
 */
export function timeLeft(shares, pace) {
  const open = shares.filter(({ over }) => !over);
  const known = open.filter(({ duration }) => duration > 0);
  if (pace === null || !known.length) return null;
  const rest = known.reduce((sum, { done, duration }) => sum + Math.max(0, duration - done), 0);
  return { seconds: rest * pace, atLeast: known.length < open.length };
}

/**
 * How much of all is done: by seconds where every length is known, else by number.
 * @param {readonly Share[]} shares
 * @returns {number} 0 to 1
 */
export function shareDone(shares) {
  if (!shares.length) return 0;
  const known = shares.every(({ duration }) => duration > 0);
  const weights = shares.map(({ duration }) => (known ? duration : 1));
  const done = shares.map(({ over, done, duration }, i) => {
    const share = over ? 1 : duration > 0 ? Math.min(1, done / duration) : 0;
    return share * weights[i];
  });
  return sum(done) / sum(weights);
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
