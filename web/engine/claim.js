/**
 * Who may write which model: one at a time, over all tabs, by the browser's locks.
 *
 * An engine that wants a model does not wait for another engine: it loads without keeping. But a
 * download that nobody looks at (web/models/fetching.js) lets go of its model when an engine wants
 * it, and the engine goes on from what has come.
 *
 * @typedef {() => Promise<unknown>} Release fulfilled when it is another's to claim: in Firefox that
 *   takes a moment
 */

const CHANNEL = "pyengine-models";
/** Milliseconds that a download takes at most to let go, unless the browser has stopped its tab. */
const YIELD_MS = 5000;
const claimed = (/** @type {string} */ key) => `pyengine-model-${key}`;
const yielding = (/** @type {string} */ key) => `pyengine-model-${key}-yields`;

/**
 * What tabs tell each other of models.
 * @typedef {{ wanted: string } | { changed: string }} Notice of the model with a key: an engine wants
 *   to write it, or what is kept of it is another
 */

/** @param {Notice} notice to all others */
export function tell(notice) {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(notice);
  channel.close();
}

/**
 * @param {(notice: Notice) => void} heard
 * @returns {() => void} ends it
 */
export function listen(heard) {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => heard(data);
  return () => channel.close();
}

/**
 * For an engine.
 * @param {string} key
 * @param {AbortSignal} signal
 * @returns {Promise<Release | null>} null where another writes it
 */
export async function claimNow(key, signal) {
  const free = await hold(claimed(key), { ifAvailable: true });
  if (free || !(await isYielding(key))) return free;
  const patience = new AbortController();
  const end = () => patience.abort();
  const timer = setTimeout(end, YIELD_MS);
  signal.addEventListener("abort", end);
  try {
    const turn = hold(claimed(key), { signal: patience.signal });
    tell({ wanted: key });
    return await turn;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/**
 * For who removes a model: waits until nobody reads or writes it.
 * @param {string} key
 */
export async function claimAlone(key) {
  return (await hold(claimed(key), {})) ?? nothing;
}

/**
 * For who reads a whole model: it is not removed meanwhile.
 * @param {string} key
 */
export async function claimToRead(key) {
  return (await hold(claimed(key), { mode: "shared", ifAvailable: true })) ?? nothing;
}

/**
 * For a download that lets go when an engine wants its model: waits for its turn.
 * @param {string} key
 * @param {AbortSignal} signal which `wanted` aborts
 */
export async function claimForNow(key, signal) {
  const release = await hold(claimed(key), { signal });
  const unsay = await hold(yielding(key), {});
  return () => Promise.all([unsay?.(), release?.()]);
}

/** @param {string} key */
async function isYielding(key) {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === yielding(key));
}

/**
 * @param {string} name
 * @param {LockOptions} options
 * @returns {Promise<Release | null>} null where it is not available; rejected as `signal` was aborted
 */
function hold(name, options) {
  // Without locks there is no store either
  if (!navigator.locks) return Promise.resolve(nothing);
  return new Promise((resolve, reject) => {
    const held = (/** @type {Lock | null} */ lock) => {
      if (!lock) return resolve(null);
      return new Promise((letGo) => {
        resolve(() => {
          letGo(null);
          return over;
        });
      });
    };
    const over = navigator.locks.request(name, options, held).catch((error) => {
      if (options.signal?.aborted) reject(error);
      else resolve(nothing); // a browser that denies storage denies locks
    });
  });
}

/** The release of what was not to be had. */
async function nothing() {}
