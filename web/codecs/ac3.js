/** AC-3 and E-AC-3 (ETSI TS 102 366), by FFmpeg's decoder. */
import exports from "../vendor/codecs/ac3.mjs";

/**
 * @import { Ac3Module } from "../vendor/codecs/ac3.mjs"
 * @import { PacketDecoder, PacketSound } from "./open.js"
 */

/** FFmpeg's number of 32-bit float samples, each channel by itself: this decoder's only format. */
const FLOAT_PLANAR = 8;

/** Channels by "audio coding mode", in FFmpeg's order, without the low-frequency channel. */
const MODES = ["FL FR", "FC", "FL FR", "FL FR FC", "FL FR BC", "FL FR FC BC", "FL FR SL SR"].concat(
  "FL FR FC SL SR",
);
/** Those that stand before the low-frequency channel. */
const FRONT = ["FL", "FR", "FC"];

/** @type {Promise<Ac3Module> | undefined} */
let loading;

/**
 * @param {boolean} enhanced E-AC-3
 * @returns {Promise<PacketDecoder>}
 */
export async function openAc3(enhanced) {
  // It tells of every damaged frame; the page says so itself
  loading ??= exports.default({ printErr: () => {} });
  const ffmpeg = await loading;
  const context = ffmpeg._init_decoder(enhanced ? 1 : 0);
  if (!context) throw new RangeError("No memory for a decoder");
  return {
    decode: (data) => decode(ffmpeg, context, data),
    close: () => ffmpeg._close_decoder(context),
  };
}

/**
 * @param {Ac3Module} ffmpeg
 * @param {number} context
 * @param {Uint8Array} data
 * @returns {PacketSound | null}
 */
function decode(ffmpeg, context, data) {
  const place = ffmpeg._configure_decode_packet(context, data.length);
  if (!place) throw new RangeError("No memory for a packet");
  ffmpeg.HEAPU8.set(data, place);
  if (ffmpeg._decode_packet(context, 0n) < 0) return null;
  if (ffmpeg._get_decoded_format(context) !== FLOAT_PLANAR) return null;
  const channels = ffmpeg._get_decoded_channels(context);
  const frames = ffmpeg._get_decoded_sample_count(context);
  const planes = Array.from({ length: channels }, (_, channel) => {
    const at = ffmpeg._get_decoded_plane_ptr(context, channel);
    return new Float32Array(ffmpeg.HEAPU8.buffer, at, frames).slice();
  });
  const layout = layoutOf(data);
  return {
    planes,
    rate: ffmpeg._get_decoded_sample_rate(context),
    // An E-AC-3 packet may add channels to those of its first frame
    layout: layout.length === channels ? layout : null,
  };
}

/** @param {Uint8Array} data a packet */
function layoutOf(data) {
  const [mode, low] = data[5] >> 3 > 10 ? enhancedMode(data) : plainMode(data);
  const names = MODES[mode].split(" ");
  const front = names.filter((name) => FRONT.includes(name));
  return low ? [...front, "LFE", ...names.slice(front.length)] : names;
}

/**
 * The mode, and whether there is a low-frequency channel (E.1.2.2).
 * @param {Uint8Array} data
 * @returns {[number, boolean]}
 */
function enhancedMode(data) {
  return [(data[4] >> 1) & 7, (data[4] & 1) === 1];
}

/**
 * The same of AC-3, where up to two levels of two bits stand between them (4.3.2).
 * @param {Uint8Array} data
 * @returns {[number, boolean]}
 */
function plainMode(data) {
  const mode = data[6] >> 5;
  const centre = mode !== 1 && (mode & 1) === 1;
  const levels = Number(centre) + Number((mode & 4) !== 0) + Number(mode === 2);
  const bits = (data[6] << 8) | data[7];
  return [mode, ((bits >> (12 - 2 * levels)) & 1) === 1];
}
