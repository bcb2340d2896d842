/** The sound of a track in pieces that are worth sending: with all channels, each with its time. */
import { decoded } from "./decoder.js";

/**
 * @import { SoundPiece } from "../engine/protocol.js"
 * @import { Container, OpenTrack } from "./container.js"
 */

/** Seconds after which a piece is long enough. */
const GATHERED = 1;
/** Seconds: containers round timestamps to a millisecond. */
const ROUNDING = 0.002;
/** A track whose samples all stay below it, -60 dB, holds no sound. */
const AUDIBLE = 1e-3;

/**
 * @typedef {SoundPiece & { samples: Float32Array<ArrayBuffer> }} Piece samples of a whole channel
 *   after the other
 *
 * @typedef {object} Unreadable a stretch that could not be decoded
 * @property {null} samples
 * @property {number | null} start seconds since the container's start; null where it follows upon the
 *   piece before
 * @property {number | null} seconds null where the next piece's start says how long it was
 */

/**
 * All of a track, with times since `zero`.
 * @param {Container} container
 * @param {OpenTrack} track
 * @param {number} [zero] seconds on the container's clock: its start, and what an encoder has put in
 *   front
 * @returns {AsyncGenerator<Piece | Unreadable>}
 */
export async function* piecesOf(container, track, zero = container.zero) {
  const { end } = await container.ends(track);
  const { codec } = track.facts;
  let gathering = new Gathering(codec);
  const begins = container.heardTimes ? zero : Number.POSITIVE_INFINITY;
  for await (const found of decoded(track, end, begins)) {
    if ("lost" in found) {
      if (gathering.frames) yield gathering.piece;
      gathering = new Gathering(codec);
      const start = found.time === null ? null : found.time - zero;
      yield { samples: null, start, seconds: found.seconds };
      continue;
    }
    const start = found.time - zero;
    if (gathering.frames && !gathering.isFollowedBy(found.sound, start)) {
      yield gathering.piece;
      gathering = new Gathering(codec);
    }
    gathering.add(found.sound, start);
  }
  if (gathering.frames) yield gathering.piece;
}

/**
 * A piece without what lies before the container's start.
 * @param {Piece} piece
 * @returns {Piece}
 */
export function trimmed(piece) {
  const { samples, channels, rate, start } = piece;
  if (start === null || start >= 0) return piece;
  const frames = samples.length / channels;
  const cut = Math.min(frames, Math.round(-start * rate));
  const left = new Float32Array((frames - cut) * channels);
  for (let channel = 0; channel < channels; channel++) {
    const plane = samples.subarray(channel * frames + cut, (channel + 1) * frames);
    left.set(plane, channel * (frames - cut));
  }
  return { ...piece, samples: left, start: 0 };
}

/**
 * Whether a track is more than silence.
 * @param {Container} container
 * @param {OpenTrack} track
 */
export async function holdsSound(container, track) {
  try {
    for await (const { samples } of piecesOf(container, track)) {
      if (samples?.some((sample) => Math.abs(sample) >= AUDIBLE)) return true;
    }
  } catch {
    // What cannot be decoded holds nothing that can be heard
  }
  return false;
}

/**
 * What of WebCodecs' AudioData is needed here: mediabunny's AudioSample has it, too.
 * @typedef {Pick<AudioData, "numberOfFrames" | "numberOfChannels" | "sampleRate" | "close"> & {
 *   copyTo: (to: Float32Array<ArrayBuffer>, how: { planeIndex: number, format: "f32-planar" }) => void,
 *   layout?: string[] | null,
 * }} Sound
 */

/** Sound that follows upon sound. */
class Gathering {
  frames = 0;
  #rate = 0;
  #channels = 0;
  #start = 0;
  /** Of each sound, channel by channel. @type {Float32Array<ArrayBuffer>[][]} */
  #planes = [];
  #codec;
  /** @type {string[] | null} */
  #layout = null;

  /** @param {string} codec */
  constructor(codec) {
    this.#codec = codec;
  }

  /**
   * @param {Sound} sound
   * @param {number} start
   */
  isFollowedBy(sound, start) {
    const seconds = this.frames / this.#rate;
    return (
      seconds < GATHERED &&
      sound.sampleRate === this.#rate &&
      sound.numberOfChannels === this.#channels &&
      String(sound.layout ?? null) === String(this.#layout) &&
      Math.abs(start - this.#start - seconds) < ROUNDING
    );
  }

  /**
   * @param {Sound} sound which is closed
   * @param {number} start
   */
  add(sound, start) {
    if (!this.frames) this.#start = start;
    this.#rate = sound.sampleRate;
    this.#channels = sound.numberOfChannels;
    this.#layout = sound.layout ?? null;
    const planes = Array.from({ length: this.#channels }, (_, planeIndex) => {
      const plane = new Float32Array(sound.numberOfFrames);
      sound.copyTo(plane, { planeIndex, format: "f32-planar" });
      return plane;
    });
    this.#planes.push(planes);
    this.frames += sound.numberOfFrames;
    sound.close();
  }

  /** @returns {Piece} */
  get piece() {
    const samples = new Float32Array(this.frames * this.#channels);
    let at = 0;
    for (let channel = 0; channel < this.#channels; channel++) {
      for (const planes of this.#planes) {
        samples.set(planes[channel], at);
        at += planes[channel].length;
      }
    }
    const [rate, channels, codec, start] = [this.#rate, this.#channels, this.#codec, this.#start];
    return { samples, rate, channels, codec, layout: this.#layout, start };
  }
}
