/** Reads a file's audio into the engine beside whatever else goes on. */
import { ENOUGH_SECONDS, decodeAudio } from "./decode.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { PlacedSound, SoundEnd } from "../engine/protocol.js"
 * @import { Choice, DecodeProgress, Heard, SoundSink } from "./decode.js"
 * @import { Peaks } from "./peaks.js"
 */

/** The engine's peaks are of so many stretches a second. */
const PEAKS_RATE = 200;

/**
 * @typedef {object} Reading
 * @property {Promise<unknown>} ready enough is there to begin with, or all; rejected where there is
 *   nothing to be had
 * @property {Promise<SoundEnd & Heard>} done all is read. Rejected where it broke off; what came
 *   before it can be transcribed all the same
 * @property {() => void} stop
 */

/**
 * @param {File} file
 * @param {Pick<Engine, "sound">} engine
 * @param {{
 *   signal?: AbortSignal, onProgress?: (progress: DecodeProgress) => void, peaks?: Peaks,
 *   choice?: Choice,
 * }} [options] `peaks` are filled on the way
 * @returns {Reading}
 */
export function readAudio(file, engine, { signal, onProgress, peaks, choice } = {}) {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  /** @type {(value?: unknown) => void} */
  let begin;
  const enough = new Promise((resolve) => (begin = resolve));
  const done = decodeAudio(file, peaks ? watched(engine.sound, peaks) : engine.sound, {
    choice,
    signal: either,
    onProgress(progress) {
      onProgress?.(progress);
      if (progress.seconds >= ENOUGH_SECONDS) begin();
    },
  });
  const ready = Promise.race([enough, done]);
  for (const promise of [done, ready]) promise.catch(() => {}); // whoever awaits them is told
  return { ready, done, stop: () => stop.abort() };
}

/**
 * @param {SoundSink} sink
 * @param {Peaks} peaks
 * @returns {SoundSink}
 */
function watched(sink, peaks) {
  /** @type {<T extends PlacedSound>(answer: Promise<T>) => Promise<T>} */
  const seen = async (answer) => {
    const placed = await answer;
    peaks.add(Float32Array.from(placed.peaks));
    return placed;
  };
  return {
    inspect: (...given) => sink.inspect(...given),
    begin(...given) {
      peaks.begin(PEAKS_RATE);
      return sink.begin(...given);
    },
    read: (...given) => seen(sink.read(...given)),
    push: (...given) => seen(sink.push(...given)),
    lose: (...given) => seen(sink.lose(...given)),
    finish: (...given) => seen(sink.finish(...given)),
  };
}
