/** How a wait ends before what is waited for. */
import { EngineError } from "./error.js";

export function cancelled() {
  return new EngineError({ kind: "cancelled", message: "Cancelled." });
}

/**
 * Waits, but no longer than until an abort.
 * @param {Promise<void>} promise
 * @param {AbortSignal | undefined} signal
 */
export async function untilAborted(promise, signal) {
  /** @type {(() => void) | undefined} */
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => reject(cancelled());
    signal?.addEventListener("abort", stop);
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal?.removeEventListener("abort", stop);
  }
}
