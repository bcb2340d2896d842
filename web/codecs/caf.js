/** Apple's Core Audio Format with ALAC in it; what else it holds the engine reads, or nobody does. */
import { ByteReader, textAt, viewOf } from "./bytes.js";
import { packetOf, PlainTrack } from "./containers.js";

/** @import { Plain } from "./containers.js" */

const MOST_CHUNKS = 4096;
/** Bytes: the table of a week of sound is smaller. */
const LONGEST_TABLE = 64 << 20;
const COOKIE_BYTES = 24;

/**
 * @param {Blob} blob
 * @returns {Promise<Plain | null>}
 */
export async function openCaf(blob) {
  const chunks = await chunksOf(blob);
  const [description, cookie, table, data] = ["desc", "kuki", "pakt", "data"].map((kind) =>
    chunks.get(kind),
  );
  if (!description || !data) return null;
  const described = await bytesOf(blob, description);
  if (described.length < 32) return null;
  const codec = textAt(described, 8).trim();
  if (codec !== "alac" || !cookie || !table || table.size > LONGEST_TABLE) return null;
  const view = viewOf(described);
  const [rate, frames, channels] = [view.getFloat64(0), view.getUint32(20), view.getUint32(24)];
  const sizes = packetSizes(await bytesOf(blob, table));
  const setup = withoutBoxes(await bytesOf(blob, cookie));
  const begin = data.at + 4; // behind how often the file was edited
  async function* packets() {
    const reader = new ByteReader(blob, begin);
    let number = 0;
    for (const size of sizes) {
      const packet = await reader.read(size);
      if (!packet) return;
      yield packetOf(packet, (number++ * frames) / rate, frames / rate);
    }
  }
  const track = new PlainTrack({ codec, rate, channels, setup }, packets);
  return { tracks: [track], zero: 0, continuous: true };
}

/**
 * Where each kind of chunk is, the first of it.
 * @param {Blob} blob
 */
async function chunksOf(blob) {
  /** @type {Map<string, { at: number, size: number }>} */
  const found = new Map();
  for (let at = 8, count = 0; at + 12 <= blob.size && count < MOST_CHUNKS; count++) {
    const head = new Uint8Array(await blob.slice(at, at + 12).arrayBuffer());
    const claimed = Number(viewOf(head).getBigInt64(4));
    at += 12;
    const size = claimed < 0 ? blob.size - at : Math.min(claimed, blob.size - at);
    const kind = textAt(head, 0);
    if (!found.has(kind)) found.set(kind, { at, size });
    at += size;
  }
  return found;
}

/**
 * @param {Blob} blob
 * @param {{ at: number, size: number }} chunk
 */
async function bytesOf(blob, { at, size }) {
  return new Uint8Array(await blob.slice(at, at + size).arrayBuffer());
}

/**
 * Bytes of each packet: numbers of seven bits a byte, the last of which has no eighth.
 * @param {Uint8Array} table
 */
function packetSizes(table) {
  /** @type {number[]} */
  const sizes = [];
  let size = 0;
  for (const byte of table.subarray(24)) {
    size = size * 128 + (byte & 127);
    if (byte & 128) continue;
    sizes.push(size);
    size = 0;
  }
  const count = table.length < 24 ? 0 : Number(viewOf(table).getBigInt64(0));
  return sizes.slice(0, Math.max(0, count));
}

/**
 * The cookie itself, of one that may lie in QuickTime's boxes.
 * @param {Uint8Array} setup
 */
function withoutBoxes(setup) {
  const from = textAt(setup, 4) === "frma" ? 12 : 0;
  const inside = textAt(setup, from + 4) === "alac" ? from + 12 : from;
  return setup.subarray(inside, inside + COOKIE_BYTES);
}
