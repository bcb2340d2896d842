/**
 * A track's packets to sound. A packet that cannot be decoded costs its own length: a new decoder
 * goes on with the next.
 */
import { bundledDecoder, isBundled } from "./bundled.js";
import { NotStreamable } from "./decode-error.js";
import { HOLE, packetsOf } from "./packets.js";
import { decodePcm, isPcm } from "./pcm.js";

/**
 * @import { EncodedPacket } from "../vendor/mediabunny.mjs"
 * @import { OpenTrack } from "./container.js"
 * @import { Sound } from "./pieces.js"
 */

/** Packets that a decoder is given ahead. */
const AHEAD = 16;
/** Seconds between two packets that are no rounding. */
const GAP = 0.05;
/** Seconds that a Vorbis packet can have though those before it were short. */
const LONGEST_VORBIS = 0.13;
/** Packets in a row that give nothing at all, after which a track cannot be decoded here. */
const HOPELESS = 40;

/**
 * @typedef {object} Decoded
 * @property {Sound} sound close it
 * @property {number} time of its beginning, in seconds on the container's own clock
 *
 * @typedef {object} Lost
 * @property {true} lost
 * @property {number | null} time null where it follows upon what came before
 * @property {number | null} seconds null where the next time says how long it was
 */

/**
 * @param {OpenTrack} track
 * @param {number | null} end when it ends on the container's own clock, where the file says so
 * @param {number} zero when it begins, at the earliest; Infinity where its packets' times count what
 *   is left out of the sound, wherever a decoder begins
 * @returns {AsyncGenerator<Decoded | Lost>}
 * @throws {NotStreamable}
 */
export async function* decoded(track, end, zero) {
  const { source, facts } = track;
  if (isPcm(facts.codec)) yield* uncompressed(source, facts.codec, end);
  else if (isBundled(facts.codec)) yield* bundled(track, end);
  else if (await source.canDecode()) yield* compressed(source, end, zero);
  else throw new NotStreamable();
}

/**
 * @param {OpenTrack["source"]} source
 * @param {string} codec
 * @param {number | null} end
 * @returns {AsyncGenerator<Decoded | Lost>}
 */
async function* uncompressed(source, codec, end) {
  const [rate, channels] = [await source.getSampleRate(), await source.getNumberOfChannels()];
  for await (const packet of packetsOf(source, end)) {
    if (packet === HOLE) yield { lost: true, time: null, seconds: null };
    else yield { sound: decodePcm(codec, packet.data, rate, channels), time: packet.timestamp };
  }
}

/**
 * By a decoder of ours, packet by packet.
 * @param {OpenTrack} track
 * @param {number | null} end
 * @returns {AsyncGenerator<Decoded | Lost>}
 */
async function* bundled(track, end) {
  const decoder = await bundledDecoder(track);
  let anything = false;
  let failures = 0;
  try {
    for await (const packet of packetsOf(track.source, end)) {
      const sound = packet === HOLE ? null : await decoder.decode(packet.data);
      if (packet === HOLE) yield { lost: true, time: null, seconds: null };
      else if (sound) yield { sound, time: packet.timestamp };
      else yield { lost: true, time: packet.timestamp, seconds: packet.duration || null };
      anything ||= sound !== null;
      if (!anything && ++failures > HOPELESS) break;
    }
  } finally {
    decoder.close();
  }
  if (!anything) throw new NotStreamable();
}

/**
 * @param {OpenTrack["source"]} source
 * @param {number | null} end
 * @param {number} zero
 * @returns {AsyncGenerator<Decoded | Lost>}
 */
async function* compressed(source, end, zero) {
  const config = /** @type {AudioDecoderConfig} */ (await source.getDecoderConfig());
  const checked = config.codec === "flac";
  let reached = Number.NaN;
  // Of packets: containers without lengths say that one lasts until the next, holes included
  let longest = config.codec === "vorbis" ? LONGEST_VORBIS : 0;
  let shortest = Number.POSITIVE_INFINITY;
  let anything = false;
  let failures = 0;
  let run = new Run(config, zero);
  /**
   * What a run that failed has left: what it made, the packet that it failed at, and a new run with
   * those behind it.
   * @returns {Generator<Decoded | Lost>}
   */
  function* recovered() {
    while (run.failed) {
      yield* made();
      const [damaged, ...rest] = run.close();
      if (!anything && ++failures > HOPELESS) throw new NotStreamable();
      if (damaged) yield { lost: true, time: damaged.timestamp, seconds: damaged.duration || null };
      run = new Run(config, zero);
      for (const packet of rest) run.give(packet);
    }
  }
  function* made() {
    for (const one of run.take()) {
      anything = true;
      longest = Math.max(longest, one.sound.numberOfFrames / one.sound.sampleRate);
      yield one;
    }
  }
  async function* flushed() {
    do {
      yield* recovered();
      await run.flush();
    } while (run.failed);
    yield* made();
  }
  try {
    for await (const packet of packetsOf(source, end)) {
      // Chromium's decoders count samples, and know of no time that is left out
      if (packet === HOLE || Math.abs(packet.timestamp - reached) > GAP) {
        yield* flushed();
        run.close();
        run = new Run(config, zero);
      }
      if (packet === HOLE) {
        yield { lost: true, time: null, seconds: null };
        continue;
      }
      if (packet.duration) shortest = Math.min(shortest, packet.duration);
      reached = packet.timestamp + Math.min(packet.duration, longest || shortest);
      if (checked && !isFlacFrame(packet.data)) {
        yield* flushed();
        run.close();
        run = new Run(config, zero);
        yield { lost: true, time: packet.timestamp, seconds: packet.duration };
        continue;
      }
      run.give(packet);
      await run.ready();
      yield* recovered();
      yield* made();
    }
    yield* flushed();
  } finally {
    run.close();
  }
}

/** Of FLAC's CRC-16, by a byte's value. */
const CRC = Uint16Array.from({ length: 256 }, (_, crc) => {
  crc <<= 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x8000 ? 0x8005 : 0);
  return crc;
});

/**
 * Whether a frame is as its encoder wrote it; decoders do not look, and make noise of one that is not.
 * @param {Uint8Array} data
 */
function isFlacFrame(data) {
  let crc = 0;
  for (const byte of data) crc = ((crc << 8) & 0xffff) ^ CRC[(crc >> 8) ^ byte];
  return crc === 0;
}

/** One decoder, from a packet on to the first that it cannot decode. */
class Run {
  failed = false;
  /** @type {Decoded[]} */
  #made = [];
  /** Those of which no sound has come yet. @type {EncodedPacket[]} */
  #given = [];
  /** Until where there is sound, on the decoder's clock. */
  #reached = -Infinity;
  /** From the decoder's clock to the container's: Chromium's begins at 0 for what begins earlier. */
  #offset = 0;
  /** Where the next sound begins if it follows upon the last, on the container's. */
  #next = Number.NaN;
  #decoder;
  #codec;
  #zero;
  /** @type {() => void} */
  #changed = () => {};

  /**
   * @param {AudioDecoderConfig} config
   * @param {number} zero see `decoded`
   */
  constructor(config, zero) {
    this.#codec = config.codec;
    this.#zero = zero;
    this.#decoder = new AudioDecoder({
      output: (sound) => this.#receive(sound),
      error: () => this.#fail(),
    });
    this.#decoder.addEventListener("dequeue", () => this.#changed());
    try {
      this.#decoder.configure(config);
    } catch {
      throw new NotStreamable();
    }
  }

  /** @param {EncodedPacket} packet */
  give(packet) {
    this.#given.push(packet);
    if (this.failed) return;
    try {
      this.#decoder.decode(packet.toEncodedAudioChunk());
    } catch {
      this.#fail();
    }
  }

  /** Waits until it is worth while to give another packet. */
  async ready() {
    while (!this.failed && this.#decoder.decodeQueueSize > AHEAD && !this.#made.length) {
      await new Promise((resolve) => (this.#changed = () => resolve(undefined)));
    }
  }

  /** Until all is made of what was given, or until it fails. */
  async flush() {
    if (this.failed) return;
    await this.#decoder.flush().catch(() => this.#fail());
  }

  /** What has been made. */
  take() {
    return this.#made.splice(0);
  }

  /** Ends it; returns the packets of which nothing was made. */
  close() {
    for (const { sound } of this.#made.splice(0)) sound.close();
    if (this.#decoder.state !== "closed") this.#decoder.close();
    return this.#given.splice(0);
  }

  #fail() {
    this.failed = true;
    this.#changed();
  }

  /**
   * When the first sound of all begins, on the container's clock.
   * @param {number} seconds that it lasts
   */
  #begins(seconds) {
    const [first, second] = this.#given;
    // Vorbis's decoders make nothing of a first packet but the past of the second
    if (this.#codec === "vorbis" && second) return second.timestamp;
    // Opus's leave out what encoders put in front of a track, wherever they begin. Where a track
    // begins, some containers put that time below 0, and others leave it out of their times
    const leftOut = first && (first.timestamp > this.#zero || first.timestamp < 0);
    if (this.#codec === "opus" && leftOut) {
      return first.timestamp + Math.max(0, first.duration - seconds);
    }
    return first?.timestamp;
  }

  /** @param {AudioData} sound */
  #receive(sound) {
    const seconds = sound.numberOfFrames / sound.sampleRate;
    const stamped = sound.timestamp / 1e6;
    if (Number.isNaN(this.#next)) this.#offset = (this.#begins(seconds) ?? stamped) - stamped;
    const time = stamped + this.#offset;
    // Samples are counted: timestamps are rounded
    if (!(Math.abs(time - this.#next) < seconds)) this.#next = time;
    if (sound.numberOfFrames) this.#made.push({ sound, time: this.#next });
    else sound.close();
    this.#next += seconds;
    this.#reached = time + seconds;
    while (this.#given.length) {
      const { timestamp, duration } = this.#given[0];
      if (timestamp + duration / 2 > this.#reached) break;
      this.#given.shift();
    }
    this.#changed();
  }
}
