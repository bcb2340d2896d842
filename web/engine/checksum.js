/** The SHA-1 of a model on its way in, computed beside what else is done with its bytes. */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";
import { sourceOf } from "./sha1.js";
import { startWorker } from "./start.js";

/**
 * @import { Sha1 } from "./sha1.js"
 *
 * @typedef {object} Asked whoever waits for an answer
 * @property {(answer: any) => void} resolve
 * @property {(error: EngineError) => void} reject
 */

/** Pieces that may wait to be hashed, so that neither side waits for the other at every one. */
const MOST = 4;

export class Checksum {
  #worker = startWorker(sourceOf(serve), "pyengine-checksum", "checksum");
  /** Answers come in the order of the questions. @type {Asked[]} */
  #asked = [];
  /** What pieces are copied into, once the worker is done with it. @type {Promise<ArrayBuffer>[]} */
  #buffers = Array.from({ length: MOST }, async () => new ArrayBuffer(0));

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#asked.shift()?.resolve(data);
    this.#worker.onerror = ({ message }) => {
      const why = t("engine.unstarted", { why: message });
      for (const { reject } of this.#asked)
        reject(new EngineError({ kind: "start", message: why }));
    };
  }

  /** @param {Uint8Array} chunk lent until the promise is fulfilled */
  async take(chunk) {
    const free = await this.#buffers.shift();
    const { length } = chunk;
    const buffer = free && free.byteLength >= length ? free : new ArrayBuffer(length);
    new Uint8Array(buffer).set(chunk);
    const back = this.#ask({ buffer, length }, [buffer]);
    back.catch(() => {}); // whoever waits for the next one is told
    this.#buffers.push(back);
  }

  /** @returns {Promise<string>} of all that was taken, in hexadecimal */
  end() {
    return this.#ask(null);
  }

  close() {
    this.#worker.terminate();
  }

  /**
   * @param {unknown} message
   * @param {Transferable[]} [given]
   * @returns {Promise<any>}
   */
  #ask(message, given = []) {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage(message, given);
    });
  }
}

/**
 * What the worker does: pieces go back when they are hashed, and the end is told by nothing.
 * @param {Sha1} sha1
 */
function serve(sha1) {
  const post = /** @type {(message: unknown, given?: Transferable[]) => void} */ (self.postMessage);
  self.onmessage = ({ data }) => {
    if (!data) return post(sha1.end());
    sha1.take(new Uint8Array(data.buffer, 0, data.length));
    return post(data.buffer, [data.buffer]);
  };
}
