/** How far something is. */
import { h } from "./h.js";

/**
 * @param {string} label what is going on
 * @param {number | null} [share] of it that is done; null while nobody knows
 */
export function progressBar(label, share = null) {
  const bar = h("progress", { "aria-label": label, max: 1 });
  setShare(bar, share);
  return bar;
}

/**
 * @param {HTMLProgressElement} bar
 * @param {number | null} share
 */
export function setShare(bar, share) {
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
}
