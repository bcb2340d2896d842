/** What goes on in a live session, and how well, in words. */

/**
 * @import { Mode } from "./options.js"
 * @import { EarState, SoundState } from "./session.js"
 */

/** @typedef {{ step: number, wanted: number }} Pace seconds between two readings */

/** Seconds that are not read yet without anything being late. @type {Record<Mode, number>} */
const USUAL = { agreement: 5, sliding: 8, utterance: 32, command: 15 };

/** While there is sound. @type {Record<EarState, string>} */
const ON = {
  waiting: "Recording; what you say now will be heard as soon as the engine is ready",
  listening: "Listening",
  deaf: "Recording, but not listening",
  done: "Recording",
};

/** After it. @type {Record<EarState, string>} */
const ENDED = {
  waiting: "Recorded; waiting for the engine",
  listening: "Hearing the last words",
  deaf: "Recorded",
  done: "Recorded",
};

/**
 * @param {SoundState} sound
 * @param {EarState} ear
 */
export function stateInWords(sound, ear) {
  if (sound === "opening") return "Waiting for your permission";
  if (sound === "paused") return "Paused";
  return sound === "on" ? ON[ear] : ENDED[ear];
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
    const [shown, final] = [latency.shown, latency.committed].map((delay) => delay.toFixed(1));
    said.push(`Words are shown after ${shown} s and final after ${final} s.`);
  }
  if (pace && pace.step > pace.wanted) {
    said.push(
      `This machine is slow for this model: it reads every ${short(pace.step)} s ` +
        `instead of every ${short(pace.wanted)} s. Nothing is left out.`,
    );
  }
  if (behind > USUAL[mode]) said.push(`${Math.round(behind)} s are still to be heard.`);
  else if (said.length === 1 && latency?.committed) said.push("It keeps up.");
  if (missed >= 0.1) {
    said.push(
      `${missed.toFixed(1)} s were not recorded: the tab slept, or the device fell silent.`,
    );
  }
  return said.join(" ");
}

/** @param {number} seconds */
function short(seconds) {
  return String(Math.round(10 * seconds) / 10);
}
