/** Containers that mediabunny does not take apart. */
import { EncodedPacket } from "../vendor/mediabunny.mjs";

/**
 * @typedef {"ac3" | "avi" | "caf" | "mpg"} PlainKind frames of AC-3 alone, AVI, Core Audio Format, and
 *   MPEG program streams
 *
 * @typedef {object} Plain a container
 * @property {PlainTrack[]} tracks
 * @property {number} zero where it starts, in seconds on its own clock
 * @property {boolean} continuous whether its kind knows no times
 *
 * @typedef {object} PlainFacts
 * @property {string} codec as mediabunny names it
 * @property {number} [rate] hertz, where the codec does not say so
 * @property {number} [channels]
 * @property {Uint8Array | null} [setup] what is said to the decoder
 */

/** A track with what of mediabunny's tracks is needed of it. */
export class PlainTrack {
  /**
   * @param {PlainFacts} facts
   * @param {() => AsyncGenerator<EncodedPacket | null>} packets all, from the first; null where some
   *   are missing
   */
  constructor(facts, packets) {
    this.codec = facts.codec;
    this.setup = facts.setup ?? null;
    this.packets = packets;
    this.rate = facts.rate ?? 48000;
    this.channels = facts.channels ?? 2;
  }

  async getSampleRate() {
    return this.rate;
  }

  async getNumberOfChannels() {
    return this.channels;
  }

  /** @returns {Promise<AudioDecoderConfig>} */
  async getDecoderConfig() {
    return { codec: this.codec, sampleRate: this.rate, numberOfChannels: this.channels };
  }

  async canDecode() {
    if (this.codec !== "mp3" || !("AudioDecoder" in globalThis)) return false;
    const { supported } = await AudioDecoder.isConfigSupported(await this.getDecoderConfig());
    return supported === true;
  }
}

/**
 * @param {Uint8Array} data
 * @param {number} time seconds
 * @param {number} duration
 */
export function packetOf(data, time, duration) {
  return new EncodedPacket(data, "key", time, duration);
}

/**
 * What opens containers of a kind; it gives null for one that it cannot read.
 * @param {PlainKind} kind
 * @returns {Promise<(blob: Blob) => Promise<Plain | null>>}
 */
export async function openerOf(kind) {
  switch (kind) {
    case "ac3":
      return (await import("./frames.js")).openFrames;
    case "avi":
      return (await import("./avi.js")).openAvi;
    case "caf":
      return (await import("./caf.js")).openCaf;
    case "mpg":
      return (await import("./mpg.js")).openMpg;
  }
}
