/** Decoders of ours, for codecs that browsers lack: web/codecs, fetched when a file needs one. */
import { DecodeError, NotStreamable } from "./decode-error.js";

/**
 * @import { PacketDecoder, PacketSound } from "../codecs/open.js"
 * @import { OpenTrack } from "./container.js"
 * @import { Sound } from "./pieces.js"
 */

const CODECS = ["ac3", "eac3", "mp2", "alac"];

/** @param {string} codec */
export function isBundled(codec) {
  return CODECS.includes(codec);
}

/**
 * @param {OpenTrack} track
 * @returns {Promise<{ decode: (data: Uint8Array) => Promise<Sound | null>, close: () => void }>}
 * @throws {DecodeError | NotStreamable}
 */
export async function bundledDecoder({ facts, setup }) {
  const decoder = await opened(facts.codec, setup);
  if (!decoder) throw new NotStreamable();
  return {
    async decode(data) {
      const found = await decoder.decode(data);
      return found && soundOf(found);
    },
    close: () => decoder.close(),
  };
}

/**
 * @param {string} codec
 * @param {Uint8Array | null} setup
 * @returns {Promise<PacketDecoder | null>}
 */
async function opened(codec, setup) {
  try {
    const { openDecoder } = await import("../codecs/open.js");
    return await openDecoder(codec, setup);
  } catch {
    throw new DecodeError(
      "The decoder that this file needs could not be loaded. Check your connection and open it again.",
    );
  }
}

/**
 * @param {PacketSound} found
 * @returns {Sound}
 */
function soundOf({ planes, rate, layout }) {
  return {
    sampleRate: rate,
    numberOfChannels: planes.length,
    numberOfFrames: planes[0].length,
    layout,
    copyTo: (to, { planeIndex }) => to.set(planes[planeIndex]),
    close() {},
  };
}
