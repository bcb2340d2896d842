/** What goes on in a live session, and how well, in words. */
import { number } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @import { Mode } from "./options.js"
 * @import { EarState, SoundState } from "./session.js"
 */

/** @typedef {{ step: number, wanted: number }} Pace seconds between two readings */

/** Seconds that are not read yet without anything being late. @type {Record<Mode, number>} */
const USUAL = { agreement: 5, sliding: 8, utterance: 32, command: 15 };

/**
 * @param {SoundState} sound
 * @param {EarState} ear
 */
export function stateInWords(sound, ear) {
  if (sound === "opening" || sound === "paused") return t(`live.sound.${sound}`);
  return sound === "on" ? t(`live.sound.on.${ear}`) : t(`live.sound.ended.${ear}`);
}

/**
 * @param {object} facts
 * @param {Mode} facts.mode
 * @param {{ shown: number | null, committed: number | null } | null} facts.latency seconds
 * @param {number} facts.behind seconds of sound not read
 * @param {Pace | null} facts.pace
 * @param {number} facts.missed seconds never captured
 */
export function paceInWords({ mode, latency, behind, pace, missed }) {
  const said = [];
  if (latency && latency.committed !== null && latency.shown !== null) {
    const [shown, final] = [number(latency.shown, 1), number(latency.committed, 1)];
    said.push(t("live.latency", { shown, final }));
  }
  if (pace && pace.step > pace.wanted) {
    said.push(t("live.slow", { step: short(pace.step), wanted: short(pace.wanted) }));
  }
  if (behind > USUAL[mode]) said.push(t("live.behind", { seconds: Math.round(behind) }));
  else if (said.length === 1 && latency?.committed) said.push(t("live.keeps-up"));
  if (missed >= 0.1) {
    said.push(t("live.missed", { seconds: number(missed, 1) }));
  }
  return said.join(" ");
}

/** @param {number} seconds */
function short(seconds) {
  return Math.round(10 * seconds) / 10;
}
