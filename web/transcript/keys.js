/** What the keys do in a transcript: which word each leads to, or what it does with this one. */
import { moved } from "./places.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { Place } from "./places.js"
 */

/**
 * @typedef {object} Acts
 * @property {(place: Place) => void} goTo
 * @property {(step: 1 | -1) => void} goToUnsure
 * @property {(place: Place) => void} play from there
 * @property {() => void} toggle playing or not
 * @property {(place: Place, options: { whole: boolean }) => void} edit
 * @property {(place: Place) => void} speaker asks who says it
 */

/**
 * @param {KeyboardEvent} event
 * @param {Place} place where the keyboard is
 * @param {readonly Segment[]} segments
 * @param {Acts} acts
 * @returns {(() => void) | null} null for a key that is not the transcript's
 */
export function actionOf(event, place, segments, acts) {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  const go = (/** @type {Place | null} */ to) => () => void (to && acts.goTo(to));
  const rtl = event.target instanceof Element && getComputedStyle(event.target).direction === "rtl";
  if (altKey) return null;
  if (ctrlKey || metaKey) {
    if (key === "Home") return go({ segment: 0, word: 0 });
    if (key === "End") return go(moved(segments, { segment: segments.length, word: 0 }, -1));
    return null;
  }
  switch (key) {
    case "ArrowRight":
      return go(moved(segments, place, rtl ? -1 : 1));
    case "ArrowLeft":
      return go(moved(segments, place, rtl ? 1 : -1));
    case "ArrowDown":
      return go(moved(segments, { segment: place.segment, word: Infinity }, 1));
    case "ArrowUp":
      return go(
        place.word > 0
          ? { ...place, word: 0 }
          : segments[place.segment - 1]
            ? { segment: place.segment - 1, word: 0 }
            : null,
      );
    case "Home":
      return go({ ...place, word: 0 });
    case "End":
      return go(moved(segments, { segment: place.segment + 1, word: 0 }, -1));
    case "Enter":
      return () => acts.play(place);
    case " ":
      return () => acts.toggle();
    case "F2":
    case "e":
    case "E":
      return () => acts.edit(place, { whole: shiftKey });
    case "s":
      return () => acts.speaker(place);
    case "n":
      return () => acts.goToUnsure(1);
    case "p":
      return () => acts.goToUnsure(-1);
    default:
      return null;
  }
}
