/**
 * Waits, but no longer than until the network is back, an abort, or `over`.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @param {(end: () => void) => void} over is given what ends the wait
 * @returns {Promise<void>}
 */
export function pause(milliseconds, signal, over) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
    over(end);
  });
}
