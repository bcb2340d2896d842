/** MPEG audio of layers I and II (ISO/IEC 11172-3), by mpg123. */
import mpg123 from "../vendor/codecs/mpg123.mjs";

/** @import { PacketDecoder, PacketSound } from "./open.js" */

/** @returns {Promise<PacketDecoder>} */
export async function openMpeg() {
  const decoder = new mpg123.MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  return {
    async decode(data) {
      const frames = framesOf(data);
      // Without a header it would look for one in what is none
      const found = frames ? decoder.decodeFrame(data) : null;
      if (found?.samplesDecoded === frames) return soundOf(data, found);
      // What it has kept of a damaged packet would come before the next
      if (found) await decoder.reset();
      return null;
    },
    close: () => decoder.free(),
  };
}

/**
 * @param {Uint8Array} data a packet
 * @param {{ channelData: Float32Array[], sampleRate: number }} found always two channels
 * @returns {PacketSound}
 */
function soundOf(data, { channelData, sampleRate }) {
  const planes = /** @type {Float32Array<ArrayBuffer>[]} */ (channelData);
  const mono = data[3] >> 6 === 3;
  return { planes: mono ? planes.slice(0, 1) : planes, rate: sampleRate, layout: null };
}

/** @param {Uint8Array} data a packet; 0 where its header is none of layer I or II */
function framesOf(data) {
  if (data.length < 4 || data[0] !== 0xff || (data[1] & 0xe0) !== 0xe0) return 0;
  const layer = 4 - ((data[1] >> 1) & 3);
  if (layer === 1) return 384;
  return layer === 2 ? 1152 : 0;
}
