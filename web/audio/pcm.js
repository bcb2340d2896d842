/** Uncompressed sound in a container that mediabunny takes apart: from bytes to samples. */

/** @import { Sound } from "./pieces.js" */

/** A sample of each kind at an offset, from -1 to 1, and its bytes.
 * @type {Record<string, [bytes: number, read: (view: DataView, at: number, little: boolean) => number]>} */
const KINDS = {
  u8: [1, (view, at) => view.getUint8(at) / 128 - 1],
  s8: [1, (view, at) => view.getInt8(at) / 128],
  s16: [2, (view, at, little) => view.getInt16(at, little) / 32768],
  s24: [3, (view, at, little) => int24(view, at, little) / 8388608],
  s32: [4, (view, at, little) => view.getInt32(at, little) / 2147483648],
  f32: [4, (view, at, little) => view.getFloat32(at, little)],
  f64: [8, (view, at, little) => view.getFloat64(at, little)],
  ulaw: [1, (view, at) => muLaw(view.getUint8(at))],
  alaw: [1, (view, at) => aLaw(view.getUint8(at))],
};

/** @param {string} codec as mediabunny names it */
export function isPcm(codec) {
  return kindOf(codec) in KINDS;
}

/** @param {string} codec */
function kindOf(codec) {
  return codec.replace(/^pcm-/, "").replace(/be$/, "");
}

/**
 * @param {string} codec
 * @param {Uint8Array} data
 * @param {number} rate
 * @param {number} channels
 * @returns {Sound}
 */
export function decodePcm(codec, data, rate, channels) {
  const [bytes, read] = KINDS[kindOf(codec)];
  const little = !codec.endsWith("be");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return {
    sampleRate: rate,
    numberOfChannels: channels,
    numberOfFrames: Math.floor(data.byteLength / bytes / channels),
    copyTo(plane, { planeIndex }) {
      for (let frame = 0; frame < this.numberOfFrames; frame++) {
        plane[frame] = read(view, (frame * channels + planeIndex) * bytes, little);
      }
    },
    close() {},
  };
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {boolean} little
 */
function int24(view, at, little) {
  return little
    ? view.getUint16(at, true) + view.getInt8(at + 2) * 65536
    : view.getInt8(at) * 65536 + view.getUint16(at + 1);
}

/** @param {number} code of ITU-T G.711 */
function muLaw(code) {
  const flipped = code ^ 0xff;
  const magnitude = (((flipped & 15) * 8 + 132) << ((flipped >> 4) & 7)) - 132;
  return (flipped & 0x80 ? -magnitude : magnitude) / 32768;
}

/** @param {number} code of ITU-T G.711 */
function aLaw(code) {
  const flipped = code ^ 0x55;
  const [exponent, mantissa] = [(flipped >> 4) & 7, flipped & 15];
  const magnitude = exponent ? (mantissa * 16 + 264) << (exponent - 1) : mantissa * 16 + 8;
  return (flipped & 0x80 ? magnitude : -magnitude) / 32768;
}
