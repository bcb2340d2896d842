/** Who a key is for: what has the keyboard, or the page. */
import { arePlain, split } from "./keys.js";

const TEXT = `textarea, input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"],
  [type="file"], [type="submit"], [type="reset"], [type="color"]),
  [contenteditable=""], [contenteditable="true"], [contenteditable="plaintext-only"]`;

/** They move or choose in themselves by arrows and letters. */
const CHOOSES = `select, input[type="radio"], input[type="range"], audio, video, [role="menu"],
  [role="listbox"], [role="combobox"], [role="slider"], [role="tablist"], [role="radiogroup"],
  [role="tree"], [role="grid"]`;

/** They are pressed by Space or Enter. */
const PRESSED = `button, a[href], summary, input, [role="button"], [role="switch"], [role="tab"],
  [role="link"], [role="checkbox"], [role="option"], [role="menuitem"]`;

/**
 * Whether keys are the page's while an element has the keyboard.
 * @param {string} keys canonical
 * @param {EventTarget | null} target
 * @param {boolean} typing whether they are meant for somebody who types, too
 */
export function areForPage(keys, target, typing) {
  const plain = arePlain(keys);
  if (plain && document.querySelector("dialog:modal")) return false;
  const at = target instanceof Element ? target : null;
  if (at?.closest(TEXT)) return typing;
  if (!plain) return true;
  if (at?.closest(CHOOSES)) return false;
  return !(["Space", "Enter"].includes(split(keys).key) && at?.closest(PRESSED));
}
