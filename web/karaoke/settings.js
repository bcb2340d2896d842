/** How the user likes the karaoke view: kept in the browser from one visit to the next. */
import { THEMES } from "./themes.js";

const KEY = "karaoke";
const SMALLEST = 0.5;
const LARGEST = 2;

/**
 * @typedef {object} Settings
 * @property {string | null} theme a name in THEMES; null follows the system
 * @property {number} fontScale
 * @property {boolean} fullScreen whether the view takes the whole screen
 * @property {boolean} announce whether a screen reader says each line
 */

/** @returns {Settings} */
export function loadSettings() {
  /** @type {Settings} */
  const settings = { theme: null, fontScale: 1, fullScreen: true, announce: false };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (Object.hasOwn(THEMES, kept.theme)) settings.theme = kept.theme;
    if (typeof kept.fontScale === "number") settings.fontScale = scaleWithin(kept.fontScale);
    if (typeof kept.fullScreen === "boolean") settings.fullScreen = kept.fullScreen;
    if (typeof kept.announce === "boolean") settings.announce = kept.announce;
  } catch {
    // No storage, or not ours: as on the first visit
  }
  return settings;
}

/** @param {Settings} settings */
export function saveSettings(settings) {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Forgotten by the next visit, no worse
  }
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
