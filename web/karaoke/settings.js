/** How the user likes the karaoke view, remembered from one visit to the next. */
import { Remembered, flag } from "../settings/remembered.js";
import { THEMES } from "./themes.js";

const SMALLEST = 0.5;
const LARGEST = 2;

/** @typedef {typeof settings.value} Settings `fullScreen`: the view takes the whole screen; `announce`:
 * a screen reader says each line */

/** The theme is a name in THEMES; null follows the system. */
export const settings = new Remembered("karaoke", {
  theme: { usual: /** @type {string | null} */ (null), check: themeFrom },
  fontScale: { usual: 1, check: scaleFrom },
  fullScreen: flag(true),
  announce: flag(false),
});

/** @param {unknown} found */
function themeFrom(found) {
  const known = found === null || (typeof found === "string" && Object.hasOwn(THEMES, found));
  return known ? found : undefined;
}

/** @param {unknown} found */
function scaleFrom(found) {
  return typeof found === "number" ? scaleWithin(found) : undefined;
}

/** @param {number} scale */
export function scaleWithin(scale) {
  const rounded = Math.round(scale * 10) / 10;
  return Math.min(LARGEST, Math.max(SMALLEST, rounded || 1));
}

/** The theme that goes with the system's own. */
export function systemTheme() {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}
