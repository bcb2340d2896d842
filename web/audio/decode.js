/**
 * Audio of a file as a stream of mono blocks at the file's own sample rate.
 *
 * The engine resamples: browsers' own resamplers alias or dull the sound. Where a track cannot be
 * decoded as a stream (no WebCodecs, or a codec it lacks) the whole file is decoded at once, at
 * 48 kHz, which keeps everything a 16 kHz model can hear.
 */
import {
  ADTS,
  AudioSampleSink,
  BlobSource,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from "../vendor/mediabunny.mjs";

import { EngineError } from "../engine/client.js";
import { clock } from "../ui/format.js";

/** @import { AudioSample, InputAudioTrack } from "../vendor/mediabunny.mjs" */

/** Containers that are one file. Playlists are left out: they would fetch from elsewhere. */
export const FORMATS = [MP4, QTFF, MATROSKA, WEBM, WAVE, OGG, MP3, FLAC, ADTS, MPEG_TS];
const FALLBACK_RATE = 48000;
/** So much of a long file is read before anybody listens; another way to read it comes too late. */
export const ENOUGH_SECONDS = 60;
/** A longer hole between two packets is a damaged file, not a pause. */
const LONGEST_GAP_SECONDS = 3600;

/** A file that gives no audio; the message is a sentence for the user. */
export class DecodeError extends Error {
  name = "DecodeError";
}

/** The file cannot be decoded as a stream here; `decodeAudioData` may still know how. */
class NotStreamable extends Error {}

/**
 * @typedef {object} AudioSink where decoded audio goes (an `Engine` is one)
 * @property {(rate: number, options: SinkOptions & { seconds: number | null }) => Promise<unknown>} beginAudio
 *   a second call starts over
 * @property {(block: Float32Array<ArrayBuffer>, options: SinkOptions) => Promise<unknown>} pushAudio
 *   takes the array over; its promise says when there is room for the next
 *
 * @typedef {{ signal?: AbortSignal }} SinkOptions
 *
 * @typedef {object} DecodeProgress
 * @property {number} seconds decoded so far
 * @property {number | null} total seconds, where the file tells
 */

/**
 * Decodes the audio of `file` into `sink`, block by block.
 * @param {File} file
 * @param {AudioSink} sink
 * @param {{ onProgress?: (progress: DecodeProgress) => void, signal?: AbortSignal }} [options]
 * @throws {DecodeError} when there is no audio to be had
 */
export async function decodeAudio(file, sink, { onProgress, signal } = {}) {
  if (file.size === 0) throw new DecodeError(`${file.name} is empty.`);
  const input = new Input({ source: new BlobSource(file), formats: FORMATS });
  let pushed = 0; // seconds
  /** @param {DecodeProgress} progress */
  const report = (progress) => {
    pushed = progress.seconds;
    onProgress?.(progress);
  };
  try {
    const track = await findTrack(input, file);
    if (!track || !(await track.canDecode())) throw new NotStreamable();
    const total = await track.getDurationFromMetadata();
    const blocks = monoBlocks(new AudioSampleSink(track).samples(), file);
    await pushBlocks(blocks, sink, total, report, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (isFinal(error)) throw error;
    if (pushed >= ENOUGH_SECONDS) {
      throw new DecodeError(
        `${file.name} is damaged: its audio cannot be read beyond ${clock(pushed)}.`,
      );
    }
    await decodeWhole(file, sink, onProgress, signal);
  } finally {
    input.dispose();
  }
}

/**
 * @param {Input} input
 * @param {File} file
 * @returns {Promise<InputAudioTrack | null>} null when the container is unknown
 */
async function findTrack(input, file) {
  if (!(await input.canRead())) return null;
  const track = await input.getPrimaryAudioTrack();
  if (track) return track;
  throw new DecodeError(`${file.name} has no audio track, only pictures.`);
}

/**
 * @typedef {object} Block
 * @property {number} rate hertz
 * @property {Float32Array<ArrayBuffer>} samples mono
 */

/**
 * Mixes decoded samples down to mono and gathers them into blocks of about a second. Times are
 * the container's: what lies before zero (encoder delay) is dropped and holes become silence, so
 * that a segment's time is the player's time.
 * @param {AsyncIterable<AudioSample>} samples
 * @param {File} file
 * @returns {AsyncGenerator<Block>}
 */
async function* monoBlocks(samples, file) {
  let rate = 0;
  let position = 0; // frames since time zero
  /** @type {Float32Array<ArrayBuffer>} */
  let block = new Float32Array(0);
  let filled = 0;
  for await (const sample of samples) {
    if (!rate) {
      rate = sample.sampleRate;
      block = new Float32Array(rate);
    } else if (sample.sampleRate !== rate) {
      sample.close();
      throw new NotStreamable("the sample rate changes");
    }
    let mono;
    let start;
    try {
      mono = mixDown(sample);
      start = Math.round(sample.timestamp * rate);
    } finally {
      sample.close();
    }
    if (start < 0) mono = mono.subarray(Math.min(-start, mono.length));
    let gap = start - position;
    if (gap > LONGEST_GAP_SECONDS * rate) {
      throw new DecodeError(`${file.name} is damaged: its audio has a hole of hours.`);
    }
    if (gap < rate / 20) gap = 0; // rounding of timestamps is no hole
    position += gap + mono.length;
    while (gap > 0 || mono.length > 0) {
      const silent = Math.min(gap, block.length - filled);
      filled += silent; // new blocks are zero
      gap -= silent;
      const taken = gap ? 0 : Math.min(mono.length, block.length - filled);
      block.set(mono.subarray(0, taken), filled);
      mono = mono.subarray(taken);
      filled += taken;
      if (filled === block.length) {
        yield { rate, samples: block };
        block = new Float32Array(rate);
        filled = 0;
      }
    }
  }
  if (filled) yield { rate, samples: block.slice(0, filled) };
}

/** @param {AudioSample} sample */
function mixDown(sample) {
  const mono = new Float32Array(sample.numberOfFrames);
  const channels = sample.numberOfChannels;
  const channel = channels > 1 ? new Float32Array(mono.length) : mono;
  for (let index = 0; index < channels; index++) {
    sample.copyTo(channel, { planeIndex: index, format: "f32-planar" });
    if (channels > 1) for (let i = 0; i < mono.length; i++) mono[i] += channel[i] / channels;
  }
  return mono;
}

/**
 * Sends blocks to the sink, decoding one ahead while the sink works on the last.
 * @param {AsyncIterable<Block>} blocks
 * @param {AudioSink} sink
 * @param {number | null} total
 * @param {((progress: DecodeProgress) => void) | undefined} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function pushBlocks(blocks, sink, total, onProgress, signal) {
  let begun = false;
  let seconds = 0;
  /** @type {Promise<unknown>} */
  let pushed = Promise.resolve();
  try {
    for await (const { rate, samples } of blocks) {
      signal?.throwIfAborted();
      if (!begun) await sink.beginAudio(rate, { signal, seconds: total });
      begun = true;
      seconds += samples.length / rate;
      await pushed;
      pushed = sink.pushAudio(samples, { signal });
      pushed.catch(() => {}); // awaited a block later, or below
      onProgress?.({ seconds, total });
    }
  } finally {
    await pushed;
  }
  if (!begun) throw new DecodeError("There is no sound in this file: its audio track is empty.");
}

/**
 * @param {File} file
 * @param {AudioSink} sink
 * @param {((progress: DecodeProgress) => void) | undefined} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function decodeWhole(file, sink, onProgress, signal) {
  let audio;
  try {
    const context = new OfflineAudioContext(1, 1, FALLBACK_RATE);
    audio = await context.decodeAudioData(await file.arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    throw await explain(error, file);
  }
  signal?.throwIfAborted();
  const blocks = audioBufferBlocks(audio);
  await pushBlocks(blocks, sink, audio.duration, onProgress, signal);
}

/**
 * @param {AudioBuffer} audio
 * @returns {AsyncGenerator<Block>}
 */
async function* audioBufferBlocks(audio) {
  const channels = Array.from({ length: audio.numberOfChannels }, (_, index) =>
    audio.getChannelData(index),
  );
  for (let start = 0; start < audio.length; start += FALLBACK_RATE) {
    const samples = new Float32Array(Math.min(FALLBACK_RATE, audio.length - start));
    for (const channel of channels) {
      for (let i = 0; i < samples.length; i++) {
        samples[i] += (channel[start + i] ?? 0) / channels.length;
      }
    }
    yield { rate: FALLBACK_RATE, samples };
  }
}

/**
 * Whether `error` says all there is to say: another way to decode would not help.
 * @param {unknown} error
 */
function isFinal(error) {
  return error instanceof DecodeError || error instanceof EngineError;
}

/**
 * What to tell the user when no way to decode `file` worked.
 * @param {unknown} error
 * @param {File} file
 */
async function explain(error, file) {
  if (error instanceof DOMException && error.name === "NotReadableError") {
    return new DecodeError(`${file.name} could not be read; it may have been moved or changed.`);
  }
  if (await isText(file)) {
    return new DecodeError(`${file.name} is a text file, not audio or video.`);
  }
  return new DecodeError(
    `${file.name} has no audio that this browser can decode. ` +
      "Convert it to WAV, MP3 or M4A and try again.",
  );
}

/** @param {File} file */
async function isText(file) {
  try {
    const start = await file.slice(0, 4096).arrayBuffer();
    const text = new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch {
    return false;
  }
}
