/** How fast bytes come, smoothed: the last seconds count, older ones less and less. */

/** Milliseconds after which what was measured counts a third. */
const MEMORY_MS = 5000;
/** Milliseconds that are too short to say anything. */
const SHORTEST_MS = 1000;

export class Rate {
  #began;
  #last;
  #bytes;
  /** Bytes, and milliseconds, as far as they still count. */
  #counted = 0;
  #elapsed = 0;

  /**
   * @param {number} bytes that are there
   * @param {number} now milliseconds
   */
  constructor(bytes, now) {
    this.#bytes = bytes;
    this.#began = this.#last = now;
  }

  /**
   * @param {number} bytes that are there now
   * @param {number} now milliseconds
   */
  add(bytes, now) {
    const step = now - this.#last;
    const fading = Math.exp(-step / MEMORY_MS);
    this.#counted = this.#counted * fading + (bytes - this.#bytes);
    this.#elapsed = this.#elapsed * fading + step;
    this.#bytes = bytes;
    this.#last = now;
  }

  /** Bytes a second; null while nobody can say. */
  get speed() {
    if (this.#last - this.#began < SHORTEST_MS) return null;
    return (1000 * this.#counted) / this.#elapsed;
  }

  /**
   * Seconds that the rest takes; null while nobody can say.
   * @param {number | null} total bytes
   */
  left(total) {
    const { speed } = this;
    if (!speed || total === null) return null;
    return Math.max(0, total - this.#bytes) / speed;
  }
}
