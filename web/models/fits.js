/** Whether a model fits into this machine, which is asked before it is downloaded. */

/** Bytes that a WebAssembly memory with addresses of 32 bits has at most. */
const ADDRESSES = 2 ** 32;

/** How much of a machine's memory a model may take: the system and the browser need the rest. */
const SHARE = 0.75;

/**
 * @typedef {object} Machine
 * @property {number | null} memory bytes, where the browser tells. It tells 2, 4 or 8 GiB, and of more
 *   than it wants to tell the most that it does
 * @property {{ usage: number, quota: number } | null} space bytes that the site's storage has and may
 *   have; null where nothing is kept
 *
 * @typedef {object} Lack what there is too little of, in bytes
 * @property {"address" | "memory" | "storage"} of
 * @property {number} needed
 * @property {number} there
 *
 * @typedef {object} Size of a model, in bytes, as far as it is known
 * @property {number | null} memory that the engine takes with it
 * @property {number | null} [bytes] of its file
 * @property {number | null} [work] how much it computes
 */

/**
 * @param {Size} model
 * @param {Machine} machine
 * @param {number} [have] bytes of its file that are stored already
 * @returns {Lack | null} null where it fits, or nobody knows
 */
export function lackOf({ memory, bytes }, machine, have = 0) {
  const needed = memory ?? 0;
  if (needed > ADDRESSES) return { of: "address", needed, there: ADDRESSES };
  const spared = machine.memory === null ? ADDRESSES : SHARE * machine.memory;
  if (needed > spared) return { of: "memory", needed, there: spared };
  const missing = Math.max(0, (bytes ?? 0) - have);
  if (!machine.space) return null;
  const free = Math.max(0, machine.space.quota - machine.space.usage);
  return missing > free ? { of: "storage", needed: missing, there: free } : null;
}

/**
 * @template {Size} T
 * @param {readonly T[]} models
 * @param {(model: T) => boolean} fits
 * @returns {T | null} the one that computes the most, as on the command line, of several files of it the
 *   smallest
 */
export function largestOf(models, fits) {
  const order = (/** @type {T} */ a, /** @type {T} */ b) =>
    (b.work ?? 0) - (a.work ?? 0) || (a.bytes ?? 0) - (b.bytes ?? 0);
  return models.filter(fits).sort(order)[0] ?? null;
}

/** What this browser tells of the machine's memory. @returns {number | null} bytes */
export function memoryHere() {
  const gibibytes = /** @type {{ deviceMemory?: number }} */ (navigator).deviceMemory;
  return gibibytes ? gibibytes * 2 ** 30 : null;
}
