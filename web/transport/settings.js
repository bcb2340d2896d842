/** How fast and how loud the user likes it: kept in the browser from one visit to the next. */

const KEY = "transport";

/** How many times as fast as it was recorded. */
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/**
 * @typedef {object} Settings
 * @property {number} rate of RATES
 * @property {number} volume from 0 to 1
 */

/** @returns {Settings} */
export function loadSettings() {
  const settings = { rate: 1, volume: 1 };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (RATES.includes(kept.rate)) settings.rate = kept.rate;
    if (kept.volume >= 0 && kept.volume <= 1) settings.volume = Number(kept.volume);
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
