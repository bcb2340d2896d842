/**
 * The looks of the karaoke view and movie. Colours are `#rrggbb`, since they are mixed; the words
 * have at least 4.5:1 against the background.
 */
import { t } from "../words/words.js";

/**
 * @typedef {object} Theme
 * @property {string} label as shown to the user
 * @property {string} background
 * @property {string | null} glow a light from above over the background; null for none
 * @property {string} sung what has been sung
 * @property {string} unsung what is left of the line that is being sung
 * @property {string} next the lines ahead
 * @property {string} outline around the letters where the background is not drawn
 * @property {string} font a CSS family list
 * @property {number} weight a CSS font weight
 * @property {number} fade how much weaker lines grow away from the sung one: from 0 to 1
 * @property {boolean} underline whether what is sung is underlined, too
 */

const SANS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", ' +
  '"Noto Sans CJK SC", sans-serif';
const SERIF = 'Georgia, "Iowan Old Style", "Noto Serif", "Noto Serif CJK SC", serif';

/** @satisfies {Record<string, Theme>} */
const ALL = {
  dark: {
    get label() {
      return t("karaoke.dark");
    },
    background: "#0b1110",
    glow: "#16322e",
    sung: "#5ed0c0",
    unsung: "#f2f7f5",
    next: "#a2b0ac",
    outline: "#0b1110",
    font: SANS,
    weight: 700,
    fade: 1,
    underline: false,
  },
  light: {
    get label() {
      return t("karaoke.light");
    },
    background: "#f6f7f6",
    glow: "#ffffff",
    sung: "#0f766e",
    unsung: "#17211f",
    next: "#56635f",
    outline: "#ffffff",
    font: SANS,
    weight: 700,
    fade: 1,
    underline: false,
  },
  contrast: {
    get label() {
      return t("karaoke.contrast");
    },
    background: "#000000",
    glow: null,
    sung: "#ffe600",
    unsung: "#ffffff",
    next: "#d0d0d0",
    outline: "#000000",
    font: SANS,
    weight: 800,
    fade: 0.35,
    underline: true,
  },
  stage: {
    get label() {
      return t("karaoke.stage");
    },
    background: "#1a0710",
    glow: "#7a2233",
    sung: "#ffb347",
    unsung: "#fff4e6",
    next: "#d9b3a6",
    outline: "#1a0710",
    font: SERIF,
    weight: 700,
    fade: 1,
    underline: false,
  },
};

/** @type {Record<string, Theme>} */
export const THEMES = ALL;

/**
 * The colour between two.
 * @param {string} from `#rrggbb`
 * @param {string} to `#rrggbb`
 * @param {number} share from 0, all `from`, to 1
 */
export function mix(from, to, share) {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const [a, b] = [channels(from), channels(to)];
  return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * share)).join(" ")})`;
}

/** @param {string} colour `#rrggbb` */
function channels(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
