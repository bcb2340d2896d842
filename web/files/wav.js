/** The header of a WAV file: 16 bits, mono. */

/** Bytes of a sample. */
const WIDTH = 2;
/** Where a size stands elsewhere, in RF64. */
const ELSEWHERE = 0xffffffff;

/**
 * Everything before the samples. What is too long for RIFF, whose sizes have 32 bits, gets the
 * header of RF64 (EBU Tech 3306), which players and editors know.
 * @param {number} rate hertz
 * @param {number} frames
 */
export function wavHeader(rate, frames) {
  const size = frames * WIDTH;
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const format = [ascii("fmt "), u32(16), u16(1), u16(1), u32(rate), u32(rate * WIDTH)];
  format.push(u16(WIDTH), u16(8 * WIDTH), ascii("data"));
  const plain = [ascii("RIFF"), u32(size + 36), ascii("WAVE"), ...format, u32(size)];
  if (size + 36 < ELSEWHERE) return new Blob(plain);
  const sizes = [ascii("ds64"), u32(28), u64(size + 72), u64(size), u64(frames), u32(0)];
  const start = [ascii("RF64"), u32(ELSEWHERE), ascii("WAVE"), ...sizes];
  return new Blob([...start, ...format, u32(ELSEWHERE)]);
}

/** @param {string} text */
function ascii(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @param {number} value */
function u16(value) {
  return Uint8Array.of(value & 0xff, value >> 8);
}

/** @param {number} value */
function u32(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** @param {number} value */
function u64(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
