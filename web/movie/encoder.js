/**
 * A movie's pictures through several encoders at once.
 *
 * A browser's own encoder runs in one thread. A movie is cut into stretches that begin with a key
 * frame, and so need nothing of those before; each encoder, a lane, gets every n-th of them, and
 * their packets are put together again in order. Of stretches that come early, only packets wait.
 */
import {
  CanvasSource,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  NullTarget,
  Output,
  Quality,
  canEncodeVideo,
} from "../vendor/mediabunny.mjs";

import { pictureOf } from "./background.js";

/**
 * @import { EncodedPacket, VideoCodec } from "../vendor/mediabunny.mjs"
 *
 * @typedef {{ packet: EncodedPacket, meta: EncodedVideoChunkMetadata | undefined }} Encoded
 *
 * @typedef {object} Pictures
 * @property {VideoCodec} codec
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 */

export const QUALITY = new Quality("high");
const KEY_FRAME_SECONDS = 4;
const MOST_LANES = 4;

/** What encoders of one kind say about their packets is not the same: only one can be used. */
export class LanesDiffer extends Error {}

/**
 * How many encoders are of use here: those in hardware have no need of others.
 * @param {Pictures} pictures
 */
export async function lanesFor({ codec, width, height, fps }) {
  const hardware = await canEncodeVideo(codec, {
    width,
    height,
    frameRate: fps,
    quality: QUALITY,
    hardwareAcceleration: "prefer-hardware",
  });
  return hardware ? 1 : Math.min(MOST_LANES, navigator.hardwareConcurrency || 1);
}

/** One encoder, and the canvas that its pictures are drawn on. */
export class Lane {
  /** What came out. @type {Encoded[]} */
  packets = [];
  context;
  #fps;
  #frames;
  #output;
  /** The frame that is on the canvas. */
  shown = 0;
  /** What the scene said of it. */
  said = "";
  /** Pictures of the stretch so far. */
  taken = 0;

  /** @param {Pictures} pictures */
  constructor({ codec, width, height, fps }) {
    const { canvas, context } = pictureOf(width, height);
    this.context = context;
    this.#fps = fps;
    this.#frames = new CanvasSource(canvas, {
      codec,
      quality: QUALITY,
      keyFrameInterval: KEY_FRAME_SECONDS,
      onEncodedPacket: (packet, meta) => this.packets.push({ packet, meta }),
    });
    // The library has its encoders only in files: this one goes nowhere
    const format = new Mp4OutputFormat({ fastStart: false });
    this.#output = new Output({ format, target: new NullTarget() });
    this.#output.addVideoTrack(this.#frames, { frameRate: fps });
  }

  start() {
    return this.#output.start();
  }

  /**
   * @param {number} frame that is on the canvas now
   * @param {string} said what the scene said of it
   */
  show(frame, said) {
    this.shown = frame;
    this.said = said;
  }

  /**
   * Encodes what is on the canvas.
   * @param {number} until seconds at which another picture comes
   * @param {boolean} key
   */
  async take(until, key) {
    const seconds = this.shown / this.#fps;
    this.taken += 1;
    await this.#frames.add(seconds, until - seconds, { keyFrame: key });
  }

  async finish() {
    this.#frames.close();
    await this.#output.finalize();
  }

  async stop() {
    await this.#output.cancel();
  }
}

/** Puts the packets of lanes in order. */
export class Merge {
  source;
  /** Seconds that are handed on. */
  reached = 0;
  #lanes;
  #frames;
  #stretch = 0;
  #sent = 0;
  /** How many packets stretches have, of those that are drawn. @type {number[]} */
  #counts = [];
  /** @type {Uint8Array | null} */
  #description = null;
  #begun = false;

  /**
   * @param {readonly Lane[]} lanes
   * @param {Pictures} pictures
   */
  constructor(lanes, { codec, fps }) {
    this.#lanes = lanes;
    this.#frames = framesOfStretch(fps) / fps;
    this.source = new EncodedVideoPacketSource(codec);
  }

  /** @param {number} count packets of the next stretch that is drawn to its end */
  ended(count) {
    this.#counts.push(count);
  }

  /**
   * Hands on what can be.
   * @param {boolean} [all] whether nothing more comes
   */
  async drain(all = false) {
    for (;;) {
      const { packets } = this.#lanes[this.#stretch % this.#lanes.length];
      const next = packets[0];
      if (next && Math.floor(next.packet.timestamp / this.#frames + 1e-6) === this.#stretch) {
        packets.shift();
        await this.#add(next);
        this.#sent += 1;
        continue;
      }
      const count = this.#counts[this.#stretch];
      if (count === undefined || (this.#sent < count && !next && !all)) return;
      this.#stretch += 1;
      this.#sent = 0;
    }
  }

  /** @param {Encoded} encoded */
  async #add({ packet, meta }) {
    const description = bytesOf(meta?.decoderConfig?.description);
    if (!this.#begun) this.#description = description;
    else if (description && !same(description, this.#description)) throw new LanesDiffer();
    await this.source.add(packet, this.#begun ? undefined : meta);
    this.#begun = true;
    this.reached = packet.timestamp;
  }
}

/** @param {number} fps */
export function framesOfStretch(fps) {
  return Math.round(KEY_FRAME_SECONDS * fps);
}

/** @param {AllowSharedBufferSource | undefined} given */
function bytesOf(given) {
  if (!given) return null;
  return ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given);
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array | null} other
 */
function same(one, other) {
  return one.length === other?.length && one.every((byte, i) => byte === other[i]);
}
