/** The part of the engine that takes a recording: how it comes, and what of it is not there. */

/**
 * @import {
 *   Calls, InspectedSound, PlacedSound, SoundBeginning, SoundEnd, SoundPiece,
 * } from "./protocol.js"
 */

/**
 * @template {keyof Calls} [K=keyof Calls]
 * @typedef {(
 *   call: K, argument: Calls[K][0], options: { signal?: AbortSignal, transfer?: Transferable[] },
 * ) => Promise<any>} Call
 *
 * @typedef {{ signal?: AbortSignal }} Options
 */

/**
 * Await each call before the next: the engine keeps a minute and a half of sound, and answers when
 * `transcribe` has taken enough of it. For a longer recording, call that before all is handed over.
 */
export class SoundCalls {
  #call;

  /** @param {Call<any>} call */
  constructor(call) {
    this.#call = call;
  }

  /**
   * What must be known of a file before it is decoded, and whether the engine reads it by itself.
   * @param {File} file
   * @param {Options} [options]
   * @returns {Promise<InspectedSound>} rejected with kind "audio" where the file is damaged
   */
  inspect(file, options = {}) {
    return this.#call("inspectSound", { file }, options);
  }

  /**
   * Forgets the audio before, and expects a recording.
   * @param {SoundBeginning} beginning
   * @param {Options} [options]
   * @returns {Promise<null>}
   */
  begin(beginning, options = {}) {
    return this.#call("beginSound", beginning, options);
  }

  /**
   * Has the engine read on in the file that was inspected.
   * @param {Options} [options]
   * @returns {Promise<PlacedSound & { more: boolean }>}
   */
  read(options = {}) {
    return this.#call("readSound", undefined, options);
  }

  /**
   * Hands over a piece; its samples are empty afterwards.
   * @param {SoundPiece & { samples: Float32Array<ArrayBuffer> }} piece
   * @param {Options} [options]
   * @returns {Promise<PlacedSound>}
   */
  push(piece, options = {}) {
    return this.#call("pushSound", piece, { ...options, transfer: [piece.samples.buffer] });
  }

  /**
   * Tells of sound that could not be decoded.
   * @param {{ start: number | null, seconds: number | null }} stretch `start` null where it follows
   *   upon what came before, `seconds` null where the next piece's start says how long it was
   * @param {Options} [options]
   * @returns {Promise<PlacedSound>}
   */
  lose(stretch, options = {}) {
    return this.#call("loseSound", stretch, options);
  }

  /**
   * Ends the recording.
   * @param {{ claimed: number | null, cutOff: boolean }} end `claimed`: when it should end, in
   *   seconds, where the file says so; `cutOff`: the file ends before its own structure does
   * @param {Options} [options]
   * @returns {Promise<SoundEnd>} rejected with kind "audio" where there was no sound
   */
  finish({ claimed, cutOff }, options = {}) {
    return this.#call("finishSound", { claimed, cut_off: cutOff }, options);
  }
}
