/** Decoders that browsers lack or that differ between them; each is fetched when a file needs it. */

/**
 * @typedef {object} PacketSound what a packet holds
 * @property {Float32Array<ArrayBuffer>[]} planes of each channel
 * @property {number} rate hertz
 * @property {string[] | null} layout the channels' names, as FFmpeg has them; null where their number
 *   says it all
 *
 * @typedef {object} PacketDecoder
 * @property {(data: Uint8Array) => PacketSound | null | Promise<PacketSound | null>} decode null where
 *   it cannot
 * @property {() => void} close
 */

/**
 * @param {string} codec "ac3", "eac3", "mp2" (any MPEG audio below layer III) or "alac"
 * @param {Uint8Array | null} setup what the container says to the decoder, for those that need it
 * @returns {Promise<PacketDecoder | null>} null where the container does not say what is needed
 */
export async function openDecoder(codec, setup) {
  if (codec === "alac") {
    const { openAlac } = await import("./alac.js");
    return openAlac(setup);
  }
  if (codec === "mp2") {
    const { openMpeg } = await import("./mpeg.js");
    return openMpeg();
  }
  const { openAc3 } = await import("./ac3.js");
  return openAc3(codec === "eac3");
}
