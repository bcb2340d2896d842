/** Frames of sound that follow one another in a stream of bytes. */
import { ByteReader } from "./bytes.js";
import { packetOf, PlainTrack } from "./containers.js";
import { ac3Header, HEADER_BYTES } from "./headers.js";

/**
 * @import { EncodedPacket } from "../vendor/mediabunny.mjs"
 * @import { Plain } from "./containers.js"
 * @import { FrameHeader, ReadHeader } from "./headers.js"
 */

/** Cuts a stream, which comes in parts of any size, into packets. */
export class FrameCutter {
  #read;
  #left = new Uint8Array(0);
  /** Of the next packet, seconds. */
  #time;
  /** Bytes that were in no packet since the last. */
  #skipped = 0;
  #missed = false;
  /** The first packet's. @type {FrameHeader | null} */
  #first = null;
  /** Of all packets so far. */
  #bytes = 0;
  #seconds = 0;
  /** From where on in what is left another time holds. @type {{ at: number, time: number }[]} */
  #marks = [];

  /**
   * @param {ReadHeader} read
   * @param {number} [time] of the first packet, in seconds
   */
  constructor(read, time = 0) {
    this.#read = read;
    this.#time = time;
  }

  /**
   * @param {Uint8Array} data
   * @param {number | null} [time] of the first packet that begins in it
   */
  *push(data, time = null) {
    if (time !== null) this.#marks.push({ at: this.#left.length, time });
    const joined = new Uint8Array(this.#left.length + data.length);
    joined.set(this.#left);
    joined.set(data, this.#left.length);
    yield* this.#cut(joined, false);
  }

  /**
   * Tells of bytes of the stream that are not there. A packet that has begun before them is lost.
   * @param {number} count about how many; 0 where the next time says it
   */
  miss(count) {
    this.#skipped += Math.max(1, this.#left.length + count);
    this.#left = new Uint8Array(0);
    this.#missed = true;
  }

  /** What is left at the end. */
  *flush() {
    yield* this.#cut(this.#left, true);
  }

  /**
   * @param {Uint8Array} data
   * @param {boolean} all
   * @returns {Generator<EncodedPacket | null>} null where packets are missing
   */
  *#cut(data, all) {
    let at = 0;
    while (at + HEADER_BYTES <= data.length) {
      const header = this.#headerAt(data, at);
      const end = header ? this.#endOf(header, data, at, all) : at;
      if (end === null) break;
      if (header && end > at) {
        const seconds = header.frames / header.rate;
        const skipped = this.#bytes ? (this.#skipped * this.#seconds) / this.#bytes : 0;
        const missing = Math.round(skipped / seconds);
        const reached = this.#time + seconds / 2;
        this.#time += missing * seconds;
        this.#look(at);
        if (missing || (this.#missed && this.#time > reached)) yield null;
        yield packetOf(data.slice(at, end), this.#time, seconds);
        this.#first ??= header;
        this.#bytes += end - at;
        this.#seconds += seconds;
        this.#time += seconds;
        this.#skipped = 0;
        this.#missed = false;
        at = end;
      } else {
        at += 1;
        this.#skipped += 1;
      }
    }
    this.#left = data.slice(at);
    for (const mark of this.#marks) mark.at = Math.max(0, mark.at - at);
  }

  /**
   * Null where there is none, or one of another stream's: then it is no header, but looks like one.
   * @type {ReadHeader}
   */
  #headerAt(data, at) {
    const [header, first] = [this.#read(data, at), this.#first];
    const same = !first || (header?.rate === first.rate && header.codec === first.codec);
    return same ? header : null;
  }

  /**
   * Where the packet ends that begins with a header; where it begins, if it is none, since no other
   * stands before or behind it; null where that cannot be known yet.
   * @param {FrameHeader} header
   * @param {Uint8Array} data
   * @param {number} at
   * @param {boolean} all
   */
  #endOf(header, data, at, all) {
    for (let end = at + header.size; ; ) {
      if (end + HEADER_BYTES > data.length) {
        if (!all) return null;
        return end <= data.length ? end : at;
      }
      const next = this.#headerAt(data, end);
      if (!next) return this.#skipped ? at : end;
      if (!next.joins) return end;
      end += next.size;
    }
  }

  /** @param {number} at */
  #look(at) {
    while (this.#marks.length && this.#marks[0].at <= at) {
      this.#time = /** @type {{ time: number }} */ (this.#marks.shift()).time;
    }
  }
}

/**
 * A file that is nothing but frames of AC-3 or E-AC-3.
 * @param {Blob} blob
 * @returns {Promise<Plain | null>}
 */
export async function openFrames(blob) {
  const start = new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer());
  const header = ac3Header(start, 0);
  if (!header) return null;
  async function* packets() {
    const cutter = new FrameCutter(ac3Header);
    const reader = new ByteReader(blob);
    for (let data = await reader.some(); data; data = await reader.some()) yield* cutter.push(data);
    yield* cutter.flush();
  }
  return { tracks: [new PlainTrack(header, packets)], zero: 0, continuous: true };
}
