/** AVI (Microsoft's RIFF, with OpenDML's further parts). */
import { ByteReader, textAt, viewOf } from "./bytes.js";
import { packetOf, PlainTrack } from "./containers.js";
import { FrameCutter } from "./frames.js";
import { ac3Header, mpegHeader } from "./headers.js";

/** @import { Plain } from "./containers.js" */

const MOST_CHUNKS = 4096;
/** Bytes: descriptions are shorter. */
const LONGEST = 1 << 16;

/** And a chunk is smaller. */
const LARGEST = 64 << 20;
/** What stands between pictures and sounds. */
const CHUNK = /^(\d\d(wb|dc|db|pc|tx)|ix\d\d|LIST|RIFF|JUNK|idx1|indx)$/;

/** WAVE's numbers of codecs (RFC 2361). */
const EXTENSIBLE = 0xfffe;
/** @type {Record<number, string>} */
const CODECS = {
  2: "ADPCM",
  6: "alaw",
  7: "ulaw",
  17: "ADPCM",
  80: "mp2",
  85: "mp3",
  255: "aac",
  352: "wma",
  353: "wma",
  354: "wma",
  8192: "ac3",
  8193: "dts",
};

/**
 * @typedef {object} Stream
 * @property {boolean} sound
 * @property {number} start seconds
 * @property {string} codec
 * @property {number} rate
 * @property {number} channels
 * @property {number} blockBytes of a sample of all channels
 */

/**
 * @param {Blob} blob
 * @returns {Promise<Plain | null>}
 */
export async function openAvi(blob) {
  const reader = new ByteReader(blob, 12);
  /** @type {Stream[]} */
  const streams = [];
  for (let count = 0; count < MOST_CHUNKS; count++) {
    const head = await reader.read(8);
    if (!head) return null;
    const [kind, size] = [textAt(head, 0), viewOf(head).getUint32(4, true)];
    if (kind === "LIST") {
      const list = await reader.read(4);
      if (!list) return null;
      if (textAt(list, 0) === "movi") break;
      if (["hdrl", "strl"].includes(textAt(list, 0))) continue;
      reader.at += size - 4 + (size & 1);
      continue;
    }
    const end = reader.at + size + (size & 1);
    const data = kind.startsWith("str") && size < LONGEST ? await reader.read(size) : null;
    if (kind === "strh" && data && size >= 48) streams.push(streamOf(data));
    const last = streams.at(-1);
    if (kind === "strf" && last?.sound && data && size >= 16) describe(last, data);
    reader.at = end;
  }
  const begin = reader.at;
  const tracks = streams.flatMap((stream, number) =>
    stream.sound ? [new PlainTrack(stream, () => packetsOf(blob, begin, number, stream))] : [],
  );
  return { tracks, zero: 0, continuous: false };
}

/**
 * @param {Uint8Array} data
 * @returns {Stream}
 */
function streamOf(data) {
  const view = viewOf(data);
  const [scale, rate, start] = [20, 24, 28].map((at) => view.getUint32(at, true));
  const sound = textAt(data, 0) === "auds";
  const unknown = { codec: "", rate: 0, channels: 0, blockBytes: 0 };
  return { sound, start: rate ? (start * scale) / rate : 0, ...unknown };
}

/**
 * @param {Stream} stream
 * @param {Uint8Array} data WAVE's format
 */
function describe(stream, data) {
  const view = viewOf(data);
  const said = view.getUint16(0, true);
  const tag = said === EXTENSIBLE && data.length >= 26 ? view.getUint16(24, true) : said;
  const bits = view.getUint16(14, true);
  stream.channels = view.getUint16(2, true);
  stream.rate = view.getUint32(4, true);
  stream.blockBytes = view.getUint16(12, true);
  if (tag === 1) stream.codec = bits <= 8 ? "pcm-u8" : `pcm-s${bits}`;
  else if (tag === 3) stream.codec = `pcm-f${bits}`;
  else stream.codec = CODECS[tag] ?? `wave-${tag}`;
}

/**
 * @param {Blob} blob
 * @param {number} begin
 * @param {number} number of the stream
 * @param {Stream} stream
 */
async function* packetsOf(blob, begin, number, stream) {
  const header = { mp3: mpegHeader, mp2: mpegHeader, ac3: ac3Header }[stream.codec];
  const cutter = header && new FrameCutter(header, stream.start);
  let frames = 0;
  for await (const { data, missing } of chunksOf(blob, begin, number)) {
    if (cutter) {
      if (missing) cutter.miss(missing);
      yield* cutter.push(data);
      continue;
    }
    const bytes = Math.max(1, stream.blockBytes);
    frames += Math.floor(missing / bytes);
    if (missing) yield null;
    const count = Math.floor(data.length / bytes);
    if (count) yield packetOf(data, stream.start + frames / stream.rate, count / stream.rate);
    frames += count;
  }
  if (cutter) yield* cutter.flush();
}

/**
 * A stream's bytes, as they lie between those of the others, and how many are missing before them:
 * of a stretch that cannot be taken apart, the share that it has of what came before.
 * @param {Blob} blob
 * @param {number} begin
 * @param {number} number
 */
async function* chunksOf(blob, begin, number) {
  const wanted = `${String(number).padStart(2, "0")}wb`;
  const reader = new ByteReader(blob, begin);
  let [bytes, missing] = [0, 0];
  for (let head = await reader.read(8); head; head = await reader.read(8)) {
    const [kind, size] = [textAt(head, 0), viewOf(head).getUint32(4, true)];
    const list = kind === "LIST" || kind === "RIFF";
    const end = reader.at + size + (size & 1);
    // Its last sound is heard of a file that was cut off
    const beyond = end > blob.size + 1 && kind !== wanted;
    if (!CHUNK.test(kind) || (!list && (beyond || size > LARGEST))) {
      const from = reader.at - 8;
      const isChunk = (/** @type {Uint8Array} */ data, /** @type {number} */ at) =>
        CHUNK.test(textAt(data, at));
      if (!(await reader.find(4, isChunk))) return;
      missing += Math.round(((reader.at - from) * bytes) / Math.max(1, from - begin));
      continue;
    }
    if (list) {
      reader.at += 4;
      continue;
    }
    if (kind === wanted) {
      const data = await reader.read(Math.min(size, blob.size - reader.at));
      if (data) yield { data, missing };
      [bytes, missing] = [bytes + size, 0];
    }
    reader.at = end;
  }
}
