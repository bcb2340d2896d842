/** Where a transcript has no words although there should be some: speech that was not understood,
 * sound that could not be read. A person can listen there. */
import { clock, number } from "../ui/format.js";
import { t } from "../words/words.js";

/** @import { Transcript } from "./transcript.js" */

/**
 * @typedef {object} Gap
 * @property {number} start seconds
 * @property {string} text
 */

/**
 * @param {Pick<Transcript, "missed" | "losses">} transcript
 * @returns {Gap[]} in the order of their times
 */
export function gapsOf({ missed, losses }) {
  const gaps = missed.map(([start, end]) => gap(start, end, "transcript.not-understood"));
  for (const { start, end } of losses) {
    if (end !== null) gaps.push(gap(start, end, "transcript.not-read"));
  }
  return gaps.sort((a, b) => a.start - b.start);
}

/**
 * Says among lines of what was said where words are missing; what it said before goes.
 * @param {HTMLElement} lines
 * @param {readonly Gap[]} gaps
 * @param {object} how
 * @param {(seconds: number) => Element | null} how.behind the line of what is said next
 * @param {(seconds: number) => void} how.play
 */
export function showGaps(lines, gaps, { behind, play }) {
  for (const line of lines.querySelectorAll(".gap")) line.remove();
  for (const { start, text } of gaps) {
    const time = document.createElement("button");
    time.type = "button";
    time.className = "time";
    time.textContent = clock(start);
    time.setAttribute("aria-label", t("transcript.play-gap", { time: clock(start), gap: text }));
    time.addEventListener("click", () => play(start));
    const what = document.createElement("p");
    what.textContent = text;
    const line = document.createElement("li");
    line.className = "gap";
    line.append(time, what);
    lines.insertBefore(line, behind(start));
  }
}

/**
 * @param {number} start
 * @param {number} end
 * @param {"transcript.not-understood" | "transcript.not-read"} what
 */
function gap(start, end, what) {
  const seconds = end - start;
  return { start, text: t(what, { seconds: number(seconds, seconds < 10 ? 1 : 0) }) };
}
