/** Why nothing may have been heard in a recording, and what to try next. */
import { described } from "./choice.js";

/**
 * @import { SoundEnd } from "../engine/protocol.js"
 * @import { Heard } from "./decode.js"
 */

/** No sample is larger: -60 dB. */
const SILENT = 1e-3;
/** -30 dB: what finds speech misses much of what is quieter. */
const QUIET = 0.03;

/**
 * @param {Heard & Pick<SoundEnd, "peak" | "channels">} heard of a recording that was read to its end
 * @param {boolean} skipsSilence
 * @returns {string[]} sentences
 */
export function hints({ tracks, track, peak, channels }, skipsSilence) {
  const told = [];
  if (peak < SILENT) told.push("The sound is silent from beginning to end.");
  else if (peak < QUIET && skipsSilence) {
    told.push("The sound is very quiet: without “Skip silence” it is transcribed all the same.");
  }
  if (tracks.length > 1) {
    const taken = tracks.find(({ number }) => number === track);
    const others = tracks.filter(({ number }) => number !== track).map(described);
    told.push(`This was ${taken ? described(taken) : "one track"}. There is ${others.join(", ")}.`);
  }
  if (channels > 1) told.push("If one channel holds something else, choose it above.");
  if (skipsSilence && peak >= QUIET) {
    told.push("If somebody speaks in it, transcribe it without “Skip silence”.");
  }
  return told;
}
