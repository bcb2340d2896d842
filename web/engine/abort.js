/** How a wait ends before what is waited for. */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";

export function cancelled() {
  return new EngineError({ kind: "cancelled", message: t("engine.cancelled") });
}

/**
 * Waits, but no longer than until an abort.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
export async function untilAborted(promise, signal) {
  /** @type {(() => void) | undefined} */
  let stop;
  /** @type {Promise<never>} */
  const aborted = new Promise((_, reject) => {
    stop = () => reject(cancelled());
    signal?.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal?.removeEventListener("abort", stop);
  }
}
