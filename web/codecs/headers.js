/** What frames of sound say in their first bytes: AC-3 and E-AC-3, and MPEG audio. */

/**
 * @typedef {object} FrameHeader
 * @property {string} codec
 * @property {number} size bytes
 * @property {number} frames samples of each channel
 * @property {number} rate hertz
 * @property {number} channels 0 where that takes reading on
 * @property {boolean} joins whether it is a part of what came before: E-AC-3's further channels
 *
 * @typedef {(data: Uint8Array, at: number) => FrameHeader | null} ReadHeader
 */

/** Bytes that are needed to read one. */
export const HEADER_BYTES = 8;

const AC3_RATES = [48000, 44100, 32000];
const AC3_KILOBITS = [
  32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
];
const BLOCKS = [1, 2, 3, 6];
const BLOCK_FRAMES = 256;

/**
 * ETSI TS 102 366, 4.3 and E.1.2.
 * @type {ReadHeader}
 */
export function ac3Header(data, at) {
  if (at + HEADER_BYTES > data.length || data[at] !== 0x0b || data[at + 1] !== 0x77) return null;
  const version = data[at + 5] >> 3;
  const rate = data[at + 4] >> 6;
  if (version > 16) return null;
  if (version > 10) {
    const [first, second] = [data[at + 2], data[at + 4]];
    const half = (second >> 4) & 3;
    if (rate === 3 && half === 3) return null;
    return {
      codec: "eac3",
      size: ((((first & 7) << 8) | data[at + 3]) + 1) * 2,
      frames: (rate === 3 ? 6 : BLOCKS[half]) * BLOCK_FRAMES,
      rate: rate === 3 ? AC3_RATES[half] / 2 : AC3_RATES[rate],
      channels: 0,
      joins: first >> 6 === 1 || ((first >> 3) & 7) > 0,
    };
  }
  const code = data[at + 4] & 63;
  const kilobits = AC3_KILOBITS[code >> 1];
  if (rate === 3 || kilobits === undefined) return null;
  // 1536 samples at so many bits a second, in words of 16 bits
  const words = [2 * kilobits, Math.floor((kilobits * 320) / 147) + (code & 1), 3 * kilobits][rate];
  const frames = 6 * BLOCK_FRAMES;
  return {
    codec: "ac3",
    size: 2 * words,
    frames,
    rate: AC3_RATES[rate],
    channels: 0,
    joins: false,
  };
}

const MPEG_RATES = [44100, 48000, 32000];
/** How often the rate is halved, by the version's number. */
const HALVED = [2, 0, 1, 0];
/** Kilobits a second by layer; MPEG-2's layers II and III have the same. */
const KILOBITS = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const LOW_KILOBITS = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/**
 * ISO/IEC 11172-3 and 13818-3, 2.4.1.3.
 * @type {ReadHeader}
 */
export function mpegHeader(data, at) {
  if (at + HEADER_BYTES > data.length || data[at] !== 0xff || data[at + 1] < 0xe0) return null;
  const version = (data[at + 1] >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: "2.5"
  const layer = 4 - ((data[at + 1] >> 1) & 3);
  const [kilobit, number] = [data[at + 2] >> 4, (data[at + 2] >> 2) & 3];
  if (version === 1 || layer === 4 || number === 3) return null;
  const rate = MPEG_RATES[number] >> HALVED[version];
  const kilobits = (version === 3 ? KILOBITS : LOW_KILOBITS)[layer - 1][kilobit];
  if (!kilobits) return null; // free, or none
  const padding = (data[at + 2] >> 1) & 1;
  const frames = layer === 1 ? 384 : layer === 3 && version !== 3 ? 576 : 1152;
  const slot = layer === 1 ? 4 : 1;
  const slots = Math.floor((frames / 8 / slot) * ((kilobits * 1000) / rate)) + padding;
  const channels = data[at + 3] >> 6 === 3 ? 1 : 2;
  const codec = layer === 3 ? "mp3" : "mp2";
  return { codec, size: slots * slot, frames, rate, channels, joins: false };
}
