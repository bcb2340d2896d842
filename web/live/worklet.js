/**
 * The part of a capture that runs where the browser renders sound: gathers what comes in blocks of
 * about 100 ms, mixed to mono. It knows nothing of what follows: `capture.js` does the rest.
 *
 * @typedef {{ samples: Float32Array<ArrayBuffer>, at: number }} Block and the clock at its end, in
 *   milliseconds
 *
 * @typedef {"listen" | "hush" | "end"} Order the last two give out what is gathered so far; all are
 *   sent back when they are carried out
 *
 * @typedef {object} Scope what the DOM's types lack
 * @property {new () => { port: MessagePort }} AudioWorkletProcessor
 * @property {(name: string, processor: new () => object) => void} registerProcessor
 * @property {number} sampleRate hertz
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));
const BLOCK = Math.round(scope.sampleRate / 10);

class Ear extends scope.AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;
  #listening = true;
  #ended = false;

  constructor() {
    super();
    this.port.onmessage = (/** @type {MessageEvent<Order>} */ { data }) => this.#obey(data);
  }

  /**
   * @param {Float32Array[][]} inputs no channels while nothing comes, which is silence
   * @param {Float32Array[][]} outputs stay silent
   */
  process([channels], [output]) {
    if (this.#ended) return false;
    if (!this.#listening) return true;
    const length = output[0].length;
    for (let start = 0; start < length; ) {
      const count = Math.min(length - start, BLOCK - this.#filled);
      for (const channel of channels) {
        for (let i = 0; i < count; i++) {
          this.#block[this.#filled + i] += channel[start + i] / channels.length;
        }
      }
      start += count;
      this.#filled += count;
      if (this.#filled === BLOCK) this.#give();
    }
    return true;
  }

  /** @param {Order} order */
  #obey(order) {
    this.#listening = order === "listen";
    this.#ended = order === "end";
    if (!this.#listening && this.#filled) this.#give();
    this.port.postMessage(order);
  }

  #give() {
    const full = this.#filled === BLOCK;
    const samples = full ? this.#block : this.#block.slice(0, this.#filled);
    this.#block = new Float32Array(BLOCK);
    this.#filled = 0;
    this.port.postMessage({ samples, at: Date.now() }, [samples.buffer]);
  }
}

scope.registerProcessor("ear", Ear);

export {}; // a module, for those who read its types
