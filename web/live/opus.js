/** A recording as a small file: Opus, in Ogg or, where that cannot be written, in WebM. */
import {
  BlobSource,
  Conversion,
  Input,
  OggOutputFormat,
  Output,
  Quality,
  StreamTarget,
  WAVE,
  WebMOutputFormat,
  canEncodeAudio,
} from "../vendor/mediabunny.mjs";

import { BlobWriter } from "../files/blob-writer.js";
import { t } from "../words/words.js";
import { RecordingError } from "./recording-error.js";

/**
 * @import { StreamTargetChunk } from "../vendor/mediabunny.mjs"
 *
 * @typedef {object} OpusOptions
 * @property {string} [name] without extension
 * @property {AbortSignal} [signal]
 * @property {(fraction: number) => void} [onProgress] 0 to 1
 */

const FORMATS = [
  { format: () => new OggOutputFormat(), extension: "ogg", type: "audio/ogg" },
  { format: () => new WebMOutputFormat(), extension: "webm", type: "audio/webm" },
];
/** 48 kbit/s: speech of one channel loses nothing that can be heard. */
const QUALITY = new Quality({ bitrate: 48_000 });
/** The rate that every encoder takes, for it is Opus' own. */
const USUAL_RATE = 48000;
/** Bytes that are written at once. */
const CHUNK = 2 ** 20;

/**
 * @param {File} wav of one channel
 * @param {number} rate hertz of it
 * @param {OpusOptions} options
 * @returns {Promise<File>}
 * @throws {RecordingError}
 * @throws {DOMException} the signal's
 */
export async function encodeOpus(wav, rate, { name = "Recording", signal, onProgress }) {
  signal?.throwIfAborted();
  const sampleRate = await encodableRate(rate);
  /** @type {unknown} */
  let cause;
  for (const { format, extension, type } of FORMATS) {
    const input = new Input({ source: new BlobSource(wav), formats: [WAVE] });
    const writer = new BlobWriter();
    const writable = new WritableStream({
      write: (/** @type {StreamTargetChunk} */ chunk) => writer.write(chunk),
    });
    const target = new StreamTarget(writable, { chunked: true, chunkSize: CHUNK });
    const output = new Output({ format: format(), target });
    try {
      const audio = { codec: /** @type {const} */ ("opus"), quality: QUALITY, sampleRate };
      const conversion = await Conversion.init({ input, output, audio });
      await converted(conversion, signal, onProgress);
      return new File([writer.blob(type)], `${name}.${extension}`, { type });
    } catch (error) {
      signal?.throwIfAborted();
      cause = error;
    } finally {
      input.dispose();
    }
  }
  throw new RecordingError(t("live.no-opus"), { cause });
}

/**
 * @param {number} rate hertz
 * @throws {RecordingError} there is no encoder
 */
async function encodableRate(rate) {
  for (const sampleRate of [rate, USUAL_RATE]) {
    const shape = { numberOfChannels: 1, sampleRate, quality: QUALITY };
    if (await canEncodeAudio("opus", shape)) return sampleRate;
  }
  throw new RecordingError(t("live.no-opus-encoder"));
}

/**
 * @param {Conversion} conversion
 * @param {AbortSignal | undefined} signal
 * @param {((fraction: number) => void) | undefined} onProgress
 */
async function converted(conversion, signal, onProgress) {
  const cancel = () => void conversion.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  conversion.onProgress = (fraction) => onProgress?.(fraction);
  try {
    signal?.throwIfAborted();
    await conversion.execute();
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}
