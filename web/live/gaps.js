/**
 * Whether sound was lost. While a machine sleeps, a tab is frozen or a device stumbles, no samples
 * come, and those that come afterwards do not tell: only a clock does.
 */

/** Seconds. Less is not told, for it is not missed; losses add up until they are. */
const TOLD = 0.5;
/** A device's clock and the machine's differ by less, a tenth of a second in three minutes. */
const DRIFT = 5e-4;

export class Gaps {
  #rate;
  /** Seconds of sound so far. */
  #heard = 0;
  /** How far the clock is ahead of the sound while none is lost. */
  #ahead = Infinity;

  /** @param {number} rate hertz */
  constructor(rate) {
    this.#rate = rate;
  }

  /**
   * Takes note of a block.
   * @param {number} frames
   * @param {number} clock seconds, at its end
   * @returns {number} seconds that were lost before it; 0 for none worth telling
   */
  after(frames, clock) {
    const seconds = frames / this.#rate;
    this.#heard += seconds;
    const ahead = clock - this.#heard;
    // Blocks come late now and then, never early: the least late is in time
    this.#ahead = Math.min(ahead, this.#ahead + DRIFT * seconds);
    const lost = ahead - this.#ahead;
    if (lost < TOLD) return 0;
    this.#ahead = ahead;
    return lost;
  }
}
