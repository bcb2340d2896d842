/**
 * What was captured, kept where an hour of it takes no memory of the page: browsers move blobs to
 * disk when they are many.
 */
import { t } from "../words/words.js";
import { encodeOpus } from "./opus.js";
import { RecordingError } from "./recording-error.js";
import { wavHeader } from "../files/wav.js";

export { RecordingError } from "./recording-error.js";

/** @import { OpusOptions } from "./opus.js" */

/** Seconds that go into a blob. */
const PART = 10;
/** Seconds that are handed on together, to be kept. */
const KEPT = 1;
/** Bytes of a sample. */
const WIDTH = 2;
const FULL_SCALE = 32768;

export class Recording {
  rate;
  /** All of the same length; samples only as long as they are in no blob. */
  #parts = /** @type {(Blob | Int16Array<ArrayBuffer>)[]} */ ([]);
  /** The part that is being filled. */
  #open;
  #filled = 0;
  /** How many samples of the open part were handed on. */
  #handed = 0;
  #onSamples;

  /**
   * @param {number} rate hertz
   * @param {(samples: Int16Array<ArrayBuffer>) => void} [onSamples] is given all that is recorded,
   *   about a second at a time
   */
  constructor(rate, onSamples) {
    this.rate = rate;
    this.#onSamples = onSamples;
    this.#open = new Int16Array(Math.round(rate * PART));
  }

  /** How long it is. */
  get seconds() {
    return this.#length / this.rate;
  }

  /**
   * Rounds to 16 bits, which the engine hears no difference in.
   * @param {Float32Array} samples mono, -1 to 1; copied: the caller may transfer them afterwards
   */
  push(samples) {
    for (let start = 0; start < samples.length; ) {
      const count = Math.min(samples.length - start, this.#open.length - this.#filled);
      for (let i = 0; i < count; i++) {
        const value = Math.round(samples[start + i] * FULL_SCALE);
        this.#open[this.#filled + i] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value));
      }
      start += count;
      this.#filled += count;
      const whole = this.#filled === this.#open.length;
      if (whole || this.#filled - this.#handed >= KEPT * this.rate) this.handOn();
      if (whole) this.#close();
    }
  }

  /** What was recorded since it was done last. */
  handOn() {
    if (this.#filled > this.#handed)
      this.#onSamples?.(this.#open.slice(this.#handed, this.#filled));
    this.#handed = this.#filled;
  }

  /**
   * All so far as a WAV file: 16 bits, mono, at its own rate; beyond 4 GB it is RF64.
   * @param {string} [name]
   * @throws {RecordingError}
   */
  file(name = "Recording.wav") {
    const last = this.#open.slice(0, this.#filled);
    try {
      const header = wavHeader(this.rate, this.#length);
      return new File([header, ...this.#parts, last], name, { type: "audio/wav" });
    } catch (cause) {
      throw new RecordingError(t("live.no-room"), { cause });
    }
  }

  /**
   * All so far as an Ogg Opus file, or WebM where Ogg cannot be written.
   * @param {OpusOptions} [options]
   * @returns {Promise<File>}
   * @throws {RecordingError} it cannot be made here
   * @throws {DOMException} the signal's
   */
  async opus(options = {}) {
    if (!this.#length) throw new RecordingError(t("live.nothing-recorded"));
    return encodeOpus(this.file(), this.rate, options);
  }

  /**
   * The samples again, in blocks of a second at most; what is pushed meanwhile comes, too.
   * @param {number} [fromSecond]
   * @returns {AsyncGenerator<Float32Array<ArrayBuffer>, void, void>} each array is the caller's
   * @throws {RecordingError}
   */
  async *read(fromSecond = 0) {
    const size = this.#open.length;
    let position = Math.max(0, Math.round(fromSecond * this.rate));
    while (position < this.#length) {
      const index = Math.floor(position / size);
      const start = position - index * size;
      const end = Math.min(start + Math.round(this.rate), size, this.#length - index * size);
      const samples = await this.#samples(index, start, end);
      yield Float32Array.from(samples, (sample) => sample / FULL_SCALE);
      position += samples.length;
    }
  }

  /** Frames. */
  get #length() {
    return this.#parts.length * this.#open.length + this.#filled;
  }

  #close() {
    this.#store(this.#parts.push(this.#open) - 1);
    this.#open = new Int16Array(this.#open.length);
    this.#filled = this.#handed = 0;
  }

  /**
   * Moves a part into a blob. Whether there was room for one shows only when it is read; where
   * there was none, the samples stay where they are.
   * @param {number} index
   */
  async #store(index) {
    const samples = /** @type {Int16Array<ArrayBuffer>} */ (this.#parts[index]);
    try {
      const blob = new Blob([samples]);
      await blob.slice(-WIDTH).arrayBuffer();
      if (blob.size === samples.byteLength) this.#parts[index] = blob;
    } catch {
      // Nothing is lost: it only takes memory
    }
  }

  /**
   * @param {number} index of a part
   * @param {number} start
   * @param {number} end
   */
  async #samples(index, start, end) {
    const part = this.#parts[index] ?? this.#open;
    if (part instanceof Int16Array) return part.subarray(start, end);
    try {
      return new Int16Array(await part.slice(WIDTH * start, WIDTH * end).arrayBuffer());
    } catch (cause) {
      throw new RecordingError(t("live.not-read"), { cause });
    }
  }
}
