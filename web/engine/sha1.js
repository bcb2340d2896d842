/**
 * SHA-1 of bytes as they come, four times as fast as JavaScript can: a model is checked at every load.
 */
import { CODE } from "./sha1-code.mjs";

/**
 * @typedef {object} Sha1
 * @property {(bytes: Uint8Array) => void} take
 * @property {() => string} end in hexadecimal; it begins anew then
 */

/** @returns {Sha1} */
export const sha1 = () => machine(CODE);

/**
 * Of a worker that has a `sha1`, and is what `act` makes of it.
 * @param {(sha1: Sha1) => void} act nothing around it is known there
 */
export const sourceOf = (act) => `(${act})((${machine})(${JSON.stringify(CODE)}));`;

/**
 * Nothing around it is known in a worker.
 * @param {string} code
 * @returns {Sha1}
 */
function machine(code) {
  const BLOCK = 64;
  const bytes = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { memory, place, size, result, begin, take } = /** @type {any} */ (exports);
  const room = new Uint8Array(memory.buffer, place(), size());
  /** Bytes in the room. */
  let filled = 0;
  let total = 0;
  begin();

  /** @param {Uint8Array} data */
  function add(data) {
    for (let at = 0; at < data.length; ) {
      const part = data.subarray(at, at + room.length - filled);
      room.set(part, filled);
      filled += part.length;
      at += part.length;
      const whole = filled - (filled % BLOCK);
      take(whole);
      room.copyWithin(0, whole, filled);
      filled -= whole;
    }
  }

  return {
    take(data) {
      total += data.length;
      add(data);
    },
    end() {
      // A bit that is set, zeros to the end of a block, and the length in bits
      const padding = new Uint8Array(BLOCK * (filled < BLOCK - 8 ? 1 : 2) - filled);
      padding[0] = 0x80;
      new DataView(padding.buffer).setBigUint64(padding.length - 8, BigInt(total) * 8n);
      add(padding);
      const words = new Uint32Array(memory.buffer, result(), 5);
      const digits = Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
      total = 0;
      begin();
      return digits;
    },
  };
}
