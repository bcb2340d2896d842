/** MPEG program streams (ISO/IEC 11172-1, 13818-1), and what DVDs put into them. */
import { ByteReader } from "./bytes.js";
import { PlainTrack } from "./containers.js";
import { FrameCutter } from "./frames.js";
import { ac3Header, mpegHeader } from "./headers.js";

/** @import { Plain } from "./containers.js" */

const PACK = 0xba;
const END = 0xb9;
const PRIVATE = 0xbd;
const CLOCK = 90_000;
const DAMAGE = -1;

/** Bytes in which all streams should have begun. */
const LOOKED_AT = 8 << 20;
/** Bytes of a DVD's own header before a private stream's. */
const DVD_HEADER = 4;

/**
 * @typedef {object} Part of a stream
 * @property {number} stream its number, from 0x100 on a private one's; DAMAGE for a stretch that cannot
 *   be taken apart
 * @property {Uint8Array} data
 * @property {number | null} time seconds
 */

/**
 * @param {Blob} blob
 * @returns {Promise<Plain | null>}
 */
export async function openMpg(blob) {
  /** @type {Set<number>} */
  const streams = new Set();
  let zero = Infinity;
  for await (const { stream, time } of partsOf(blob, LOOKED_AT)) {
    if (codecOf(stream)) streams.add(stream);
    if (time !== null) zero = Math.min(zero, time);
  }
  const tracks = [...streams]
    .sort((a, b) => a - b)
    .map((stream) => new PlainTrack({ codec: codecOf(stream) }, () => packetsOf(blob, stream)));
  return { tracks, zero: Number.isFinite(zero) ? zero : 0, continuous: false };
}

/** @param {number} stream empty for one that is no sound */
function codecOf(stream) {
  if (stream >= 0xc0 && stream < 0xe0) return "mp2";
  if (stream >= 0x180 && stream < 0x188) return "ac3";
  if (stream >= 0x188 && stream < 0x190) return "dts";
  return stream >= 0x1a0 && stream < 0x1a8 ? "dvd-pcm" : "";
}

/**
 * @param {Blob} blob
 * @param {number} stream
 */
async function* packetsOf(blob, stream) {
  const cutter = new FrameCutter(stream < 0x100 ? mpegHeader : ac3Header);
  for await (const part of partsOf(blob, Infinity)) {
    if (part.stream === DAMAGE) cutter.miss(0);
    if (part.stream === stream) yield* cutter.push(part.data, part.time);
  }
  yield* cutter.flush();
}

/**
 * Those of sound, whole, and of pictures, for their times.
 * @param {Blob} blob
 * @param {number} most bytes
 * @returns {AsyncGenerator<Part>}
 */
async function* partsOf(blob, most) {
  const reader = new ByteReader(blob);
  while (reader.at < most) {
    const code = await reader.read(4);
    if (!code) return;
    if (!isCode(code, 0)) {
      reader.at -= 4;
      yield { stream: DAMAGE, data: code, time: null };
      if (!(await reader.find(4, isCode))) return;
      continue;
    }
    if (code[3] === END) continue;
    if (code[3] === PACK) {
      const pack = await reader.read(10);
      if (!pack) return;
      // MPEG-1's is two bytes shorter, and has no stuffing
      reader.at += pack[0] >> 6 === 1 ? pack[9] & 7 : -2;
      continue;
    }
    const sized = await reader.read(2);
    if (!sized) return;
    const size = (sized[0] << 8) | sized[1];
    if (code[3] === PRIVATE || (code[3] >= 0xc0 && code[3] < 0xf0)) {
      const data = await reader.read(size);
      if (!data) return;
      const part = partOf(code[3], data);
      if (part) yield part;
    } else reader.at += size;
  }
}

/**
 * @param {Uint8Array} data
 * @param {number} at
 */
function isCode(data, at) {
  return !data[at] && !data[at + 1] && data[at + 2] === 1 && data[at + 3] >= END;
}

/**
 * @param {number} stream
 * @param {Uint8Array} data a packet (PES) behind its length
 * @returns {Part | null}
 */
function partOf(stream, data) {
  let at = 0;
  let time = null;
  if (data[0] >> 6 === 2) {
    if (data[1] & 0x80) time = timeAt(data, 3);
    at = 3 + data[2];
  } else {
    while (data[at] === 0xff) at += 1;
    if (data[at] >> 6 === 1) at += 2;
    const kind = data[at] >> 4;
    if (kind === 2 || kind === 3) time = timeAt(data, at);
    at += kind === 2 ? 5 : kind === 3 ? 10 : 1;
  }
  if (at >= data.length) return null;
  if (stream !== PRIVATE) return { stream, data: data.subarray(at), time };
  return { stream: 0x100 + data[at], data: data.subarray(at + DVD_HEADER), time };
}

/**
 * @param {Uint8Array} data
 * @param {number} at
 */
function timeAt(data, at) {
  const high = (data[at] >> 1) & 7;
  const middle = ((data[at + 1] << 8) | data[at + 2]) >> 1;
  const low = ((data[at + 3] << 8) | data[at + 4]) >> 1;
  return (high * 2 ** 30 + middle * 2 ** 15 + low) / CLOCK;
}
