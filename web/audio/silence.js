/** Why nothing may have been heard in a recording, and what to try next. */
import { list } from "../ui/format.js";
import { t } from "../words/words.js";
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
  if (peak < SILENT) told.push(t("audio.silent"));
  else if (peak < QUIET && skipsSilence) told.push(t("audio.quiet"));
  if (tracks.length > 1) {
    const taken = tracks.find(({ number }) => number === track);
    const others = tracks.filter(({ number }) => number !== track).map(described);
    told.push(
      t("audio.other-tracks", {
        track: taken ? described(taken) : t("audio.one-track"),
        others: list(others),
      }),
    );
  }
  if (channels > 1) told.push(t("audio.try-channel"));
  if (skipsSilence && peak >= QUIET) told.push(t("audio.try-all"));
  return told;
}
