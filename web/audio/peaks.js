/** The outline of a recording's loudness, small enough to keep however long the recording is. */
import { fetched } from "./bundled.js";
import { fetchStreaming } from "./decode.js";

/** @import { Piece } from "./pieces.js" */

/** Peaks kept at most; the step they stand for doubles when there are more. An even number. */
const MOST = 4096;
/** Seconds of the first step. */
const FIRST_STEP = 0.005;
/** Seconds; a longer one is a damaged timestamp. */
const LONGEST_HOLE = 3600;

/** Dispatches "grow" when it is of more, but not for every block of a long recording. */
export class Peaks extends EventTarget {
  #values = new Float32Array(MOST);
  #count = 0;
  /** Samples in a step. */
  #step = 1;
  /** Samples so far of the step that is not complete, and their peak. */
  #begun = 0;
  #peak = 0;
  #samples = 0;
  #rate = 1;

  /**
   * Starts over.
   * @param {number} rate samples per second
   */
  begin(rate) {
    this.#rate = rate;
    this.#step = Math.max(1, Math.round(rate * FIRST_STEP));
    this.#count = this.#begun = this.#peak = this.#samples = 0;
    this.dispatchEvent(new Event("grow"));
  }

  /** @param {Float32Array} samples mono; they are only read */
  add(samples) {
    let grown = false;
    for (let at = 0; at < samples.length; ) {
      const end = Math.min(samples.length, at + this.#step - this.#begun);
      let peak = this.#peak;
      for (let i = at; i < end; i++) {
        const loud = Math.abs(samples[i]);
        if (loud > peak && loud < Infinity) peak = loud;
      }
      this.#peak = peak;
      this.#begun += end - at;
      at = end;
      if (this.#begun < this.#step) continue;
      this.#complete();
      grown = true;
    }
    this.#samples += samples.length;
    if (grown) this.dispatchEvent(new Event("grow"));
  }

  #complete() {
    this.#values[this.#count++] = this.#peak;
    this.#begun = this.#peak = 0;
    if (this.#count < MOST) return;
    for (let i = 0; i < MOST / 2; i++) {
      this.#values[i] = Math.max(this.#values[2 * i], this.#values[2 * i + 1]);
    }
    this.#count = MOST / 2;
    this.#step *= 2;
  }

  /** Seconds of audio they are of. */
  get seconds() {
    return this.#samples / this.#rate;
  }

  /** Largest magnitude in each step, a copy; empty where there was no audio. */
  get values() {
    const values = this.#values.slice(0, this.#count + (this.#begun ? 1 : 0));
    if (this.#begun) values[this.#count] = this.#peak;
    return values;
  }
}

/**
 * The peaks of a file that nobody else decodes; of its sound part, where it is damaged. The engine
 * has no part in it: it may be at work on another file.
 * @param {File} file
 * @param {{ signal?: AbortSignal, peaks?: Peaks }} [options] `peaks` are filled on the way
 * @throws {Error} when there is no audio to be had
 */
export async function peaksOf(file, { signal, peaks = new Peaks() } = {}) {
  let rate = 0;
  const { piecesOfFile } = await fetched(fetchStreaming());
  try {
    for await (const piece of piecesOfFile(file)) {
      signal?.throwIfAborted();
      if (!piece.samples || (rate && piece.rate !== rate)) continue;
      if (!rate) peaks.begin(piece.rate);
      rate = piece.rate;
      const hole = Math.min((piece.start ?? 0) - peaks.seconds, LONGEST_HOLE);
      const second = new Float32Array(rate);
      for (let left = Math.round(hole * rate); left > 0; left -= rate) {
        peaks.add(second.subarray(0, left));
      }
      peaks.add(mean(piece));
    }
  } catch (error) {
    if (signal?.aborted || !peaks.seconds) throw error;
  }
  return peaks;
}

/** @param {Piece} piece */
function mean({ samples, channels }) {
  if (channels === 1) return samples;
  const frames = samples.length / channels;
  const mono = new Float32Array(frames);
  for (let at = 0; at < samples.length; at++) mono[at % frames] += samples[at] / channels;
  return mono;
}
