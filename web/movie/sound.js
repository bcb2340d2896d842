/** A recording's sound on its way into a movie: copied where that can be, else encoded anew. */
import {
  AudioSampleSink,
  AudioSampleSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Quality,
  canEncodeAudio,
} from "../vendor/mediabunny.mjs";

import { t } from "../words/words.js";
import { MovieError } from "./error.js";

/**
 * @import {
 *   AudioCodec, AudioSample, AudioSource, Input, InputAudioTrack, OutputFormat
 * } from "../vendor/mediabunny.mjs"
 */

/**
 * @typedef {object} Sound
 * @property {InputAudioTrack} track
 * @property {AudioSource} source
 * @property {boolean} copied
 * @property {(until: number) => Promise<void>} pump hands over all before a time, in seconds
 * @property {() => void} close
 */

/** Copied as they are: what a file may hold is more than what players of it know. */
const COPIED = { mp4: ["aac", "mp3", "opus", "ac3", "eac3", "flac"], webm: ["opus", "vorbis"] };
/** Encoded, the best known to players first. */
const ENCODED = /** @type {Record<string, AudioCodec[]>} */ ({
  mp4: ["aac", "opus", "pcm-s16"],
  webm: ["opus", "vorbis"],
});
const QUALITY = new Quality("high");
const USUAL_RATE = 48000;

/**
 * @param {Input} input
 * @param {File} file
 * @param {OutputFormat} container
 * @param {"mp4" | "webm"} format
 * @returns {Promise<Sound | null>} null for a file without sound
 * @throws {MovieError}
 */
export async function openSound(input, file, container, format) {
  const track = await input.getPrimaryAudioTrack();
  if (!track) return null;
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  if (codec && config && COPIED[format].includes(codec)) {
    return copied(track, codec, config, container.negativeTimestampSupport === "full");
  }
  if (await track.canDecode()) return encoded(track, file, format);
  throw new MovieError(t("movie.no-sound", { name: file.name, format: format.toUpperCase() }));
}

/**
 * @param {InputAudioTrack} track
 * @param {AudioCodec} codec
 * @param {AudioDecoderConfig} decoderConfig
 * @param {boolean} early whether what is before time zero (an encoder's delay) can be kept
 * @returns {Sound}
 */
function copied(track, codec, decoderConfig, early) {
  const source = new EncodedAudioPacketSource(codec);
  const packets = new EncodedPacketSink(track).packets();
  const pump = pumpOf(packets, async (packet) => {
    if (early || packet.timestamp >= 0) await source.add(packet, { decoderConfig });
  });
  return { track, source, copied: true, pump, close: () => void packets.return() };
}

/**
 * @param {InputAudioTrack} track
 * @param {File} file
 * @param {"mp4" | "webm"} format
 * @returns {Promise<Sound>}
 */
async function encoded(track, file, format) {
  const channels = await track.getNumberOfChannels();
  const rate = await track.getSampleRate();
  const own = { numberOfChannels: channels, sampleRate: rate };
  const usual = { numberOfChannels: Math.min(channels, 2), sampleRate: USUAL_RATE };
  for (const codec of ENCODED[format]) {
    for (const shape of [own, usual]) {
      if (!(await canEncodeAudio(codec, { ...shape, quality: QUALITY }))) continue;
      const transform = shape === own ? undefined : shape;
      const source = new AudioSampleSource({ codec, quality: QUALITY, transform });
      const samples = new AudioSampleSink(track).samples();
      const pump = pumpOf(samples, (sample) => addFromZero(source, sample));
      return { track, source, copied: false, pump, close: () => void samples.return() };
    }
  }
  throw new MovieError(
    t("movie.no-sound-encoder", { name: file.name, format: format.toUpperCase() }),
  );
}

/**
 * @param {AudioSampleSource} source
 * @param {AudioSample} sample closed
 */
async function addFromZero(source, sample) {
  const early = Math.round(-sample.timestamp * sample.sampleRate);
  let kept = sample;
  try {
    if (early >= sample.numberOfFrames) return;
    if (early > 0) {
      kept = sample.trim(early);
      kept.setTimestamp(0);
    }
    await source.add(kept);
  } finally {
    sample.close();
    if (kept !== sample) kept.close();
  }
}

/**
 * @template {{ timestamp: number }} T
 * @param {AsyncGenerator<T, void, unknown>} items in the order of their times
 * @param {(item: T) => Promise<void>} take
 * @returns {Sound["pump"]}
 */
function pumpOf(items, take) {
  let reached = -Infinity;
  return async (until) => {
    while (reached < until) {
      const { value, done } = await items.next();
      reached = done || !value ? Infinity : value.timestamp;
      if (!done && value) await take(value);
    }
  };
}
