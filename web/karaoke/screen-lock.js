/** Keeps the screen from going dark while somebody reads from it. */
export class ScreenLock {
  #wanted = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  /** @param {boolean} wanted whether the screen may not go dark */
  async keep(wanted) {
    this.#wanted = wanted;
    this.#lock?.release().catch(() => {});
    this.#lock = null;
    if (!wanted) return;
    // Missing or refused, as where the battery is low: the screen goes dark as it always does
    const lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (!lock) return;
    if (!this.#wanted || this.#lock) lock.release().catch(() => {});
    else this.#lock = lock;
  }
}
