/**
 * A file decoded at once, where it cannot be decoded as a stream (no WebCodecs, or a codec that it
 * lacks), at 48 kHz, which keeps everything a 16 kHz model can hear.
 */

/** @import { Piece } from "./pieces.js" */

const RATE = 48000;

/**
 * @param {Blob} file
 * @returns {Promise<AudioBuffer>}
 * @throws {DOMException}
 */
export async function decodeWhole(file) {
  const context = new OfflineAudioContext(1, 1, RATE);
  return context.decodeAudioData(await file.arrayBuffer());
}

/**
 * @param {AudioBuffer} audio
 * @returns {Generator<Piece>} of a second
 */
export function* piecesOfWhole(audio) {
  const channels = audio.numberOfChannels;
  for (let start = 0; start < audio.length; start += RATE) {
    const frames = Math.min(RATE, audio.length - start);
    const samples = new Float32Array(frames * channels);
    for (let channel = 0; channel < channels; channel++) {
      const plane = audio.getChannelData(channel).subarray(start, start + frames);
      samples.set(plane, channel * frames);
    }
    // Of more than two channels browsers make Web Audio's order, which is that of most codecs
    yield { samples, rate: RATE, channels, codec: "whole", layout: null, start: null };
  }
}
