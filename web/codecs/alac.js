/**
 * Apple Lossless (ALAC), written after Apple's description of it (ALACMagicCookieDescription.txt)
 * and FFmpeg's decoder (libavcodec/alac.c).
 *
 * A packet is a row of elements of one or two channels. In each, a predictor that learns foretells
 * every sample from those before, and what it missed by is in adaptive Golomb-Rice codes.
 */
import { BitReader } from "./bits.js";

/** @import { PacketDecoder, PacketSound } from "./open.js" */

/**
 * What an encoder says of its packets: the "magic cookie".
 * @typedef {object} Cookie
 * @property {number} frames in a packet that does not say how many
 * @property {number} bits of a sample
 * @property {number} multiplier of the codes' history
 * @property {number} history with which each packet begins
 * @property {number} limit of the codes' parameter
 * @property {number} channels
 * @property {number} rate hertz
 */

const MOST_FRAMES = 1 << 16;
const MOST_CHANNELS = 8;

/** Elements of a packet. */
const SINGLE = 0;
const PAIR = 1;
const LOW = 3;
const END = 7;

/** Where each channel that comes belongs, for so many, and what they are then. */
const ORDERS = [
  { order: [0], layout: "FC" },
  { order: [0, 1], layout: "FL FR" },
  { order: [2, 0, 1], layout: "FL FR FC" },
  { order: [2, 0, 1, 3], layout: "FL FR FC BC" },
  { order: [2, 0, 1, 3, 4], layout: "FL FR FC BL BR" },
  { order: [2, 0, 1, 4, 5, 3], layout: "FL FR FC LFE BL BR" },
  { order: [2, 0, 1, 4, 5, 6, 3], layout: "FL FR FC LFE BL BR BC" },
  { order: [2, 6, 7, 0, 1, 4, 5, 3], layout: "FL FR FC LFE BL BR FLC FRC" },
];

/**
 * @param {Uint8Array | null} setup
 * @returns {PacketDecoder | null} null for what is no cookie
 */
export function openAlac(setup) {
  const cookie = setup && cookieOf(setup);
  if (!cookie) return null;
  return {
    decode(data) {
      try {
        return decodePacket(data, cookie);
      } catch (error) {
        if (error instanceof RangeError) return null; // damaged
        throw error;
      }
    },
    close() {},
  };
}

/**
 * @param {Uint8Array} setup
 * @returns {Cookie | null}
 */
function cookieOf(setup) {
  if (setup.length < 24) return null;
  const view = new DataView(setup.buffer, setup.byteOffset, setup.byteLength);
  const cookie = {
    frames: view.getUint32(0),
    bits: setup[5],
    multiplier: setup[6],
    history: setup[7],
    limit: setup[8],
    channels: setup[9],
    rate: view.getUint32(20),
  };
  const { frames, bits, limit, channels } = cookie;
  const sound = frames > 0 && frames <= MOST_FRAMES && [16, 20, 24, 32].includes(bits);
  return sound && limit > 0 && channels > 0 && channels <= MOST_CHANNELS ? cookie : null;
}

/**
 * @param {Uint8Array} data
 * @param {Cookie} cookie
 * @returns {PacketSound}
 * @throws {RangeError} for a damaged packet
 */
function decodePacket(data, cookie) {
  const bits = new BitReader(data);
  const { order, layout } = ORDERS[cookie.channels - 1];
  /** @type {Float32Array<ArrayBuffer>[]} */
  const planes = [];
  let channel = 0;
  for (let element = bits.read(3); element !== END; element = bits.read(3)) {
    if (element !== SINGLE && element !== PAIR && element !== LOW) throw new RangeError("Element");
    const count = element === PAIR ? 2 : 1;
    if (channel + count > cookie.channels) throw new RangeError("Too many channels");
    for (const samples of decodeElement(bits, count, cookie)) {
      planes[order[channel]] = scaled(samples, cookie.bits);
      channel += 1;
    }
  }
  const frames = planes[order[0]]?.length;
  const whole = channel === cookie.channels && planes.every((plane) => plane.length === frames);
  if (!whole || bits.left < 0) throw new RangeError("Channels are missing");
  return { planes, rate: cookie.rate, layout: layout.split(" ") };
}

/**
 * @param {Int32Array} samples
 * @param {number} bits
 */
function scaled(samples, bits) {
  const scale = 2 ** (1 - bits);
  const plane = new Float32Array(samples.length);
  for (let frame = 0; frame < samples.length; frame++) plane[frame] = samples[frame] * scale;
  return plane;
}

/**
 * @param {BitReader} bits
 * @param {number} count of channels
 * @param {Cookie} cookie
 * @returns {Int32Array[]} samples of each channel
 */
function decodeElement(bits, count, cookie) {
  bits.skip(4 + 12);
  const counted = bits.read(1) === 1;
  const extra = bits.read(2) * 8;
  const plain = bits.read(1) === 1;
  const frames = counted ? bits.read(32) : cookie.frames;
  if (frames === 0 || frames > cookie.frames) throw new RangeError("Frames");
  const outputs = Array.from({ length: count }, () => new Int32Array(frames));
  if (plain) {
    for (let frame = 0; frame < frames; frame++) {
      for (const output of outputs) output[frame] = bits.readSigned(cookie.bits);
    }
    return outputs;
  }
  const width = cookie.bits - extra + count - 1;
  if (width > 32 || width < 1) throw new RangeError("Width");
  const shift = bits.read(8);
  const weight = bits.read(8);
  const predictors = outputs.map(() => readPredictor(bits));
  const lows = extra ? outputs.map(() => new Int32Array(frames)) : [];
  for (let frame = 0; extra && frame < frames; frame++) {
    for (const low of lows) low[frame] = bits.read(extra);
  }
  outputs.forEach((output, at) => {
    const { kind, multiplier, coefficients, shift } = predictors[at];
    readErrors(bits, output, width, (multiplier * cookie.multiplier) >> 2, cookie);
    if (kind === 15) accumulate(output, 1, output.length, width);
    predict(output, coefficients, shift, width);
  });
  if (count === 2 && weight) unmix(outputs[0], outputs[1], weight, shift);
  lows.forEach((low, at) => {
    for (let frame = 0; frame < frames; frame++) {
      outputs[at][frame] = (outputs[at][frame] << extra) | low[frame];
    }
  });
  return outputs;
}

/** @param {BitReader} bits */
function readPredictor(bits) {
  const kind = bits.read(4);
  const shift = bits.read(4);
  const multiplier = bits.read(3);
  const coefficients = new Int16Array(bits.read(5));
  // The first is of the sample before, so it comes to stand last
  for (let at = coefficients.length - 1; at >= 0; at--) coefficients[at] = bits.readSigned(16);
  return { kind, shift, multiplier, coefficients };
}

/**
 * What the predictor missed by.
 * @param {BitReader} bits
 * @param {Int32Array} errors to be filled
 * @param {number} width in bits, of a value that has no code
 * @param {number} multiplier
 * @param {Cookie} cookie
 */
function readErrors(bits, errors, width, multiplier, { history: first, limit }) {
  let history = first;
  let sign = 0;
  for (let at = 0; at < errors.length; at++) {
    if (bits.left <= 0) throw new RangeError("The packet is too short");
    const code = bits.readRice(Math.min(log2((history >> 9) + 3), limit), width) + sign;
    sign = 0;
    errors[at] = (code >>> 1) ^ -(code & 1);
    if (code > 0xffff) history = 0xffff;
    else history += code * multiplier - ((history * multiplier) >> 9);
    if (history < 128 && at + 1 < errors.length) {
      // Silence: how many are 0
      const parameter = 7 - log2(history) + ((history + 16) >> 6);
      const zeros = bits.readRice(Math.min(parameter, limit), 16);
      if (zeros >= errors.length - at) throw new RangeError("Silence");
      at += zeros;
      sign = zeros <= 0xffff ? 1 : 0;
      history = 0;
    }
  }
}

/** @param {number} value 0 of what is below 2 */
function log2(value) {
  return 31 - Math.clz32(value | 1);
}

/**
 * Errors to samples, in place.
 * @param {Int32Array} samples
 * @param {Int16Array} coefficients which learn
 * @param {number} shift by which they are too large
 * @param {number} width in bits
 */
function predict(samples, coefficients, shift, width) {
  const order = coefficients.length;
  if (order === 0) return;
  if (order === 31) return accumulate(samples, 1, samples.length, width);
  if (shift === 0) throw new RangeError("Shift");
  const unused = 32 - width;
  const half = 1 << (shift - 1);
  accumulate(samples, 1, Math.min(order + 1, samples.length), width);
  for (let at = order + 1; at < samples.length; at++) {
    const from = at - order;
    const base = samples[from - 1];
    let error = samples[at];
    let sum = half;
    for (let tap = 0; tap < order; tap++) {
      sum = (sum + Math.imul(samples[from + tap] - base, coefficients[tap])) | 0;
    }
    samples[at] = (((sum >> shift) + base + error) << unused) >> unused;
    const direction = Math.sign(error);
    for (let tap = 0; tap < order && error * direction > 0; tap++) {
      const distance = base - samples[from + tap];
      const step = Math.sign(distance) * direction;
      coefficients[tap] -= step;
      error = (error - Math.imul((distance * step) >> shift, tap + 1)) | 0;
    }
  }
}

/**
 * Each value becomes the sum of all before.
 * @param {Int32Array} values
 * @param {number} from
 * @param {number} to
 * @param {number} width in bits
 */
function accumulate(values, from, to, width) {
  const unused = 32 - width;
  for (let at = from; at < to; at++) {
    values[at] = ((values[at - 1] + values[at]) << unused) >> unused;
  }
}

/**
 * A weighted mean and a difference to left and right, in place.
 * @param {Int32Array} first
 * @param {Int32Array} second
 * @param {number} weight
 * @param {number} shift
 */
function unmix(first, second, weight, shift) {
  for (let at = 0; at < first.length; at++) {
    const right = first[at] - (Math.imul(second[at], weight) >> shift);
    first[at] = right + second[at];
    second[at] = right;
  }
}
