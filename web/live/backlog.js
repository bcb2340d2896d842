/** Recorded sound on its way to the engine: from memory what has just come, else from the recording. */
import { t } from "../words/words.js";

/** @import { Recording } from "./recording.js" */

/** Seconds kept in memory for an engine that is late; beyond them the recording has them. */
const KEPT_SECONDS = 30;
/** Seconds handed over at once at most. */
const MOST_SECONDS = 10;

export class Backlog {
  #recording;
  /** Samples, in a row. @type {Float32Array<ArrayBuffer>[]} */
  #blocks = [];
  /** Where the first of them begins. */
  #first = 0;
  /** How many samples there are, those before them too. */
  length = 0;

  /** @param {Pick<Recording, "rate" | "read">} recording has all that is pushed here */
  constructor(recording) {
    this.#recording = recording;
  }

  /** @param {Float32Array<ArrayBuffer>} samples recorded already; taken over */
  push(samples) {
    this.#blocks.push(samples);
    this.length += samples.length;
    while (this.length - this.#first > KEPT_SECONDS * this.#recording.rate) this.#drop();
  }

  /**
   * What there is from a place on, joined; not all of it at once where that is much.
   * @param {number} from samples from the start; what is before it in memory is dropped
   * @returns {Promise<Float32Array<ArrayBuffer>>} for the caller to keep; empty where there is no more
   */
  async take(from) {
    if (from >= this.length) return new Float32Array(0);
    while (this.#blocks.length && this.#first + this.#blocks[0].length <= from) this.#drop();
    return from >= this.#first ? this.#join(from) : this.#read(from);
  }

  #drop() {
    this.#first += this.#blocks.shift()?.length ?? 0;
  }

  /** @param {number} from */
  #join(from) {
    const count = Math.min(this.length - from, MOST_SECONDS * this.#recording.rate);
    const joined = new Float32Array(count);
    let at = this.#first - from;
    for (const block of this.#blocks) {
      if (at >= count) break;
      const part = block.subarray(Math.max(0, -at), count - at);
      joined.set(part, Math.max(0, at));
      at += block.length;
    }
    return joined;
  }

  /** @param {number} from */
  async #read(from) {
    // Halfway between two samples no rounding leads to the wrong one
    for await (const samples of this.#recording.read((from + 0.25) / this.#recording.rate)) {
      if (samples.length) return samples;
    }
    throw new Error(t("live.not-read-again"));
  }
}
