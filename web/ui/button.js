/** Buttons, alike everywhere: words, a picture, or both; keys that do the same are in the tooltip. */
import { h } from "./h.js";
import { icon } from "./icons.js";
import { tooltips } from "./tooltip.js";

/**
 * @import { IconName } from "./icons.js"
 * @import { Describe } from "./tooltip.js"
 */

/**
 * @typedef {object} Looks
 * @property {string} label what it does
 * @property {IconName} [icon]
 * @property {"primary" | "plain" | "quiet"} [kind] primary is the one obvious action; quiet has no edge
 * @property {boolean} [iconOnly] the label is its name and in its tooltip
 * @property {string} [keys] that do the same, as people read them
 * @property {boolean} [pressed] of what is on or off
 */

/** @typedef {Looks & { onClick?: (event: MouseEvent) => void }} ButtonOptions */

/** What the tooltips of buttons say. @type {WeakMap<Element, Looks>} */
const tips = new WeakMap();

/** Whether the page shows them. */
let shown = false;

/** @param {ButtonOptions} options */
export function button({ onClick, ...looks }) {
  if (!shown) tooltips(document, tipOf);
  shown = true;
  const made = h("button", { type: "button", onclick: onClick ?? null });
  setButton(made, looks);
  return made;
}

/**
 * Makes a button look and be called otherwise, such as Pause instead of Play.
 * @param {HTMLButtonElement} made by `button`
 * @param {Looks} looks all of them
 */
export function setButton(made, looks) {
  const { label, kind = "plain", iconOnly = false, keys, pressed } = looks;
  made.className = ["button", kind !== "plain" && kind, iconOnly && "icon-only"]
    .filter(Boolean)
    .join(" ");
  made.replaceChildren(...(looks.icon ? [icon(looks.icon)] : []));
  if (!iconOnly) made.append(h("span", {}, label));
  setAttribute(made, "aria-label", iconOnly ? label : undefined);
  setAttribute(made, "aria-pressed", pressed === undefined ? undefined : String(pressed));
  if (iconOnly || keys) tips.set(made, looks);
  else tips.delete(made);
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | undefined} value
 */
function setAttribute(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** @type {Describe} */
function tipOf(element) {
  const looks = tips.get(element);
  if (!looks) return null;
  const tip = new DocumentFragment();
  if (looks.iconOnly) tip.append(h("span", { "aria-hidden": "true" }, looks.label));
  if (looks.keys) tip.append(h("kbd", { class: "shortcut" }, looks.keys));
  return tip;
}
