/**
 * @import { Decoding } from "./decode.js"
 * @import { Piece, Unreadable } from "./pieces.js"
 */

/** Sends pieces to the engine: one is decoded while it works on the last. */
export class Pushing {
  begun = false;
  /** Whether there was any sound. */
  pushed = false;
  /** How much the engine has placed. */
  seconds = 0;
  /** @type {number | null} */
  #total = null;
  #decoding;
  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /** @param {Decoding} decoding */
  constructor(decoding) {
    this.#decoding = decoding;
  }

  /**
   * @param {object} options
   * @param {number | null} total seconds, as far as the file says
   */
  async begin(options, total) {
    const { choice, sink, signal } = this.#decoding;
    const channel = choice.channel ?? "mix";
    const asked = { seconds: total, stored: false, options: { ...options, channel } };
    await sink.begin(asked, { signal });
    this.begun = true;
    this.#total = total;
  }

  /** @param {Piece | Unreadable} piece */
  async push(piece) {
    await this.#last;
    this.#last = this.#send(piece);
    this.#last.catch(() => {}); // awaited a piece later, or by `done`
  }

  /** @param {number} seconds of sound, at least, that cannot be had */
  lose(seconds) {
    return this.push({ samples: null, start: null, seconds });
  }

  /** @param {Piece | Unreadable} piece */
  async #send(piece) {
    const { sink, report, signal } = this.#decoding;
    if (piece.samples) this.pushed = true;
    const answer = piece.samples
      ? await sink.push(piece, { signal })
      : await sink.lose({ start: piece.start, seconds: piece.seconds }, { signal });
    this.seconds = answer.seconds;
    report(this.seconds, this.#total);
  }

  /** Until the engine has all. */
  done() {
    return this.#last;
  }
}
