/** Decoders of ours, for codecs that browsers lack: web/codecs, fetched when a file needs one. */
import { t } from "../words/words.js";
import { DecodeError, NotStreamable } from "./decode-error.js";

/**
 * @import { PacketSound } from "../codecs/open.js"
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
  const opened = async () => (await import("../codecs/open.js")).openDecoder(facts.codec, setup);
  const decoder = await fetched(opened());
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
 * A part of the page that is fetched when it is needed.
 * @template T
 * @param {Promise<T>} loading
 * @returns {Promise<T>}
 * @throws {DecodeError} where it cannot be had
 */
export async function fetched(loading) {
  try {
    return await loading;
  } catch {
    throw new DecodeError(t("audio.no-decoder"));
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
