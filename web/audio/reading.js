/** Reads a file's audio into the engine beside whatever else goes on. */
import { ENOUGH_SECONDS, decodeAudio } from "./decode.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { AudioSink, DecodeProgress } from "./decode.js"
 * @import { Peaks } from "./peaks.js"
 */

/**
 * @typedef {object} Reading
 * @property {Promise<unknown>} ready enough is there to begin with, or all; rejected where there is
 *   nothing to be had
 * @property {Promise<number>} done all is read: its seconds. Rejected where it broke off; what came
 *   before it can be transcribed all the same
 * @property {() => void} stop
 */

/**
 * @param {File} file
 * @param {Engine} engine
 * @param {{ signal?: AbortSignal, onProgress?: (progress: DecodeProgress) => void, peaks?: Peaks }} [options]
 *   `peaks` sees the audio on its way
 * @returns {Reading}
 */
export function readAudio(file, engine, { signal, onProgress, peaks } = {}) {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  /** @type {(value?: unknown) => void} */
  let begin;
  const enough = new Promise((resolve) => (begin = resolve));
  let seconds = 0;
  const done = (async () => {
    try {
      await decodeAudio(file, peaks ? watched(engine, peaks) : engine, {
        signal: either,
        onProgress(progress) {
          ({ seconds } = progress);
          onProgress?.(progress);
          if (seconds >= ENOUGH_SECONDS) begin();
        },
      });
    } catch (error) {
      // Whoever listens is to hear the end of it
      if (seconds && !either.aborted) await engine.finishAudio({ signal: either }).catch(() => {});
      throw error;
    }
    return (await engine.finishAudio({ signal: either })).seconds;
  })();
  const ready = Promise.race([enough, done]);
  for (const promise of [done, ready]) promise.catch(() => {}); // whoever awaits them is told
  return { ready, done, stop: () => stop.abort() };
}

/**
 * @param {AudioSink} sink
 * @param {Peaks} peaks
 * @returns {AudioSink}
 */
function watched(sink, peaks) {
  return {
    beginAudio(rate, options) {
      peaks.begin(rate);
      return sink.beginAudio(rate, options);
    },
    pushAudio(block, options) {
      peaks.add(block); // before it is given away
      return sink.pushAudio(block, options);
    },
  };
}
