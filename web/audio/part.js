/** A part of a file, as mediabunny is given it. */
import { t } from "../words/words.js";
import { Container } from "./container.js";
import { DecodeError, NotStreamable, isUnreadable } from "./decode-error.js";

/** @import { FilePart } from "../engine/protocol.js" */

/** Bytes: FFmpeg's are 5 MiB at most. */
const LONGEST_CLUSTER = 8 << 20;

/**
 * @param {FilePart} part
 * @param {File} file
 * @param {boolean} oneOfMany
 * @returns {Promise<Container | null>} null where nothing can be had of one of many
 * @throws {NotStreamable | DecodeError}
 */
export async function openPart(part, file, oneOfMany) {
  if (!part.ranges.length) return null;
  const container = await Container.open(readable(file, part), part.alac).catch((error) => {
    // Behind damage there may be too little to be a file
    if (part.lost === null || isUnreadable(error)) throw error;
    return null;
  });
  if (container === "unknown" && !oneOfMany) throw new NotStreamable();
  if (container === "silent" && !oneOfMany) {
    throw new DecodeError(t("audio.pictures-only", { name: file.name }));
  }
  return container instanceof Container ? container : null;
}

/**
 * The bytes of a part. Behind a Matroska file that was cut off there are empty elements, or else
 * mediabunny would not read its last stretch, which is not complete, at all.
 * @param {File} file
 * @param {FilePart} part
 */
function readable(file, { ranges, missing }) {
  /** @type {BlobPart[]} */
  const pieces = ranges.map((range) => {
    if (Array.isArray(range)) return Uint8Array.from(range);
    return range.end - range.begin < file.size ? file.slice(range.begin, range.end) : file;
  });
  if (missing > 0 && missing < LONGEST_CLUSTER) {
    pieces.push(Uint8Array.from({ length: missing }, (_, at) => (at % 2 ? 0x80 : 0xec)));
  }
  return pieces.length === 1 && pieces[0] instanceof Blob ? pieces[0] : new Blob(pieces);
}
