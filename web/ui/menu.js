/**
 * Buttons with a menu, as WAI-ARIA's authoring practices describe them: arrows, Home, End and first
 * letters move; Escape gives the keyboard back to the button; Tab goes on from it.
 */
import { button } from "./button.js";
import { h } from "./h.js";
import { icon } from "./icons.js";
import { uniqueId } from "./id.js";
import { placeBeside, raise } from "./place.js";

/**
 * @import { Looks } from "./button.js"
 * @import { IconName } from "./icons.js"
 */

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {string} [hint] more about it, below it
 * @property {IconName} [icon]
 * @property {string} [keys] that do the same, as people read them
 * @property {boolean} [checked] of what is on or off: the menu stays open, to see it change
 * @property {boolean} [oneOf] what is checked is one of its group, and choosing closes the menu
 * @property {string} [group] the heading above it and those after it with the same
 * @property {boolean} [disabled]
 * @property {() => void} onSelect
 */

/** Milliseconds after which a letter begins another word. */
const NEXT_WORD = 700;

/**
 * A button that opens a menu.
 * @param {Looks & { items: () => readonly Item[], picture?: () => Node }} options `items` are asked
 *   for when it opens; the picture below them is for the eye alone
 * @returns {HTMLElement} with the button in it
 */
export function menuButton({ items, picture, ...looks }) {
  const opener = button(looks);
  if (!looks.iconOnly) opener.append(arrow());
  const element = h("span", { class: "menu-button" }, opener);
  new Menu(element, opener, items, picture);
  return element;
}

/**
 * A button that does what is done most, and beside it one with a menu of the rest.
 * @param {Looks & { onClick: () => void, menuLabel: string, items: () => readonly Item[] }} options
 * @returns {HTMLElement} with both buttons in it
 */
export function splitButton({ items, menuLabel, onClick, ...looks }) {
  const opener = button({ label: menuLabel, icon: "down", kind: looks.kind, iconOnly: true });
  const element = h("span", { class: "menu-button split" }, button({ ...looks, onClick }), opener);
  new Menu(element, opener, items);
  return element;
}

function arrow() {
  const picture = icon("down");
  picture.classList.add("menu-arrow");
  return picture;
}

class Menu {
  #around;
  #opener;
  #items;
  #picture;
  /** While it is open. @type {HTMLElement | null} */
  #element = null;
  #listening = new AbortController();
  #typed = { word: "", at: 0 };

  /**
   * @param {HTMLElement} around holds the opener and, while it is open, the menu
   * @param {HTMLButtonElement} opener
   * @param {() => readonly Item[]} items
   * @param {() => Node} [picture]
   */
  constructor(around, opener, items, picture) {
    this.#around = around;
    this.#opener = opener;
    this.#items = items;
    this.#picture = picture;
    opener.setAttribute("aria-haspopup", "menu");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", () => (this.#element ? this.#close() : this.#open()));
    opener.addEventListener("keydown", (event) => this.#onOpenerKey(event));
  }

  /** @param {number} [at] which item has the keyboard */
  #open(at = 0) {
    const props = { id: uniqueId("menu"), "aria-label": nameOf(this.#opener) };
    const element = h("div", { class: "menu", role: "menu", ...props });
    this.#element = element;
    this.#fill();
    this.#around.append(element);
    raise(element);
    this.#place();
    this.#opener.setAttribute("aria-expanded", "true");
    this.#opener.setAttribute("aria-controls", element.id);
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    element.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    element.addEventListener("pointermove", (event) => this.#point(event), { signal });
    this.#around.addEventListener("focusout", (event) => this.#onFocusOut(event), { signal });
    const outside = (/** @type {Event} */ event) => {
      if (!this.#has(event.target)) this.#close({ giveBack: false });
    };
    addEventListener("pointerdown", outside, { capture: true, signal });
    addEventListener("resize", () => this.#place(), { signal });
    addEventListener("scroll", () => this.#place(), { capture: true, passive: true, signal });
    this.#focus(at);
  }

  #place() {
    if (this.#element) placeBeside(this.#element, this.#around);
  }

  #fill() {
    const items = this.#items();
    this.#element?.replaceChildren();
    /** @type {string | undefined | null} */
    let before = null;
    for (const item of items) {
      if (item.group !== before) this.#element?.append(groupOf(item.group));
      before = item.group;
      this.#element?.lastElementChild?.append(this.#row(item));
    }
    const picture = this.#picture?.();
    if (picture) {
      this.#element?.append(h("div", { class: "menu-below", "aria-hidden": "true" }, picture));
    }
  }

  /** @param {Item} item */
  #row(item) {
    const row = rowOf(item);
    const stays = item.checked !== undefined && !item.oneOf;
    row.addEventListener("click", () => {
      if (item.disabled) return;
      if (!stays) this.#close();
      item.onSelect();
      if (stays) this.#refresh();
    });
    return row;
  }

  /** Shows what has become of what is on or off. */
  #refresh() {
    const at = this.#rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    this.#fill();
    this.#focus(at);
  }

  /** @returns {HTMLElement[]} */
  get #rows() {
    return [...(this.#element?.querySelectorAll(".menu-item") ?? [])].map(
      (row) => /** @type {HTMLElement} */ (row),
    );
  }

  /** @param {number} at counted from the end if negative */
  #focus(at) {
    this.#rows.at(at)?.focus();
  }

  /** @param {{ giveBack?: boolean }} [options] whether the button gets the keyboard */
  #close({ giveBack = true } = {}) {
    this.#listening.abort();
    this.#opener.setAttribute("aria-expanded", "false");
    this.#opener.removeAttribute("aria-controls");
    if (giveBack) this.#opener.focus();
    this.#element?.remove();
    this.#element = null;
  }

  /** @param {EventTarget | null} target */
  #has(target) {
    return target instanceof Node && this.#around.contains(target);
  }

  /** @param {KeyboardEvent} event */
  #onOpenerKey(event) {
    const at = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (at === undefined || this.#element) return;
    event.preventDefault();
    this.#open(at);
  }

  /** @param {FocusEvent} event */
  #onFocusOut(event) {
    // With nothing that has the keyboard next, the window has lost it
    if (event.relatedTarget && !this.#has(event.relatedTarget)) this.#close({ giveBack: false });
  }

  /** The keyboard goes where the mouse is, so that there is one place. @param {PointerEvent} event */
  #point(event) {
    const row = event.target instanceof Element ? event.target.closest(".menu-item") : null;
    if (row instanceof HTMLElement && event.pointerType === "mouse")
      row.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const rows = this.#rows;
    const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const { key, ctrlKey, metaKey, altKey } = event;
    if (key === "Tab") return this.#close(); // and the key goes on from the button
    if (ctrlKey || metaKey || altKey) return;
    const moves = {
      ArrowDown: (at + 1) % rows.length,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const to = moves[/** @type {keyof typeof moves} */ (key)];
    if (to !== undefined) this.#focus(to);
    else if (key === "Escape") this.#close();
    else if (key === "Enter" || key === " ") rows[at]?.click();
    else if (key.length === 1) this.#type(key, event.timeStamp, at);
    else return;
    event.preventDefault();
    event.stopPropagation(); // a key of the menu is none of the page
  }

  /**
   * @param {string} letter
   * @param {number} now
   * @param {number} at
   */
  #type(letter, now, at) {
    const goesOn = now - this.#typed.at < NEXT_WORD;
    this.#typed = { word: (goesOn ? this.#typed.word : "") + letter, at: now };
    const labels = this.#rows.map((row) => row.querySelector(".menu-label")?.textContent ?? "");
    const found = findByLetters(labels, this.#typed.word, at);
    if (found >= 0) this.#focus(found);
  }
}

/**
 * Which label begins so, from the present one on and round; one letter again and again goes from one
 * to the next.
 * @param {readonly string[]} labels
 * @param {string} typed
 * @param {number} at the present one
 */
export function findByLetters(labels, typed, at) {
  const word = typed.toLocaleLowerCase();
  const same = [...word].every((letter) => letter === word[0]);
  const wanted = same ? word.slice(0, 1) : word;
  const first = same ? at + 1 : Math.max(0, at);
  for (let step = 0; step < labels.length; step++) {
    const index = (first + step) % labels.length;
    if (labels[index]?.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}

/** @param {Element} element */
function nameOf(element) {
  return element.getAttribute("aria-label") ?? element.textContent ?? "";
}

/** @param {string | undefined} group */
function groupOf(group) {
  if (!group) return h("div", { class: "menu-group", role: "none" });
  const id = uniqueId("menu-group");
  const title = h("div", { class: "menu-heading", id, "aria-hidden": "true" }, group);
  return h("div", { class: "menu-group", role: "group", "aria-labelledby": id }, title);
}

/** @param {Item} item */
function rowOf(item) {
  const { label, hint, keys, checked, oneOf, disabled } = item;
  const isSwitch = checked !== undefined;
  const role = !isSwitch ? "menuitem" : oneOf ? "menuitemradio" : "menuitemcheckbox";
  const [hintId, keysId] = [uniqueId("hint"), uniqueId("keys")];
  const unnamed = { "aria-hidden": "true" }; // a description alone: names are what people say and type
  const picture = isSwitch ? (checked ? "check" : null) : item.icon;
  return h(
    "div",
    {
      class: "menu-item",
      role,
      tabIndex: -1,
      "aria-describedby": [hint && hintId, keys && keysId].filter(Boolean).join(" ") || null,
      "aria-checked": isSwitch ? String(checked) : null,
      "aria-disabled": disabled ? "true" : null,
    },
    h("span", { class: "menu-picture" }, picture && icon(picture)),
    h(
      "span",
      { class: "menu-text" },
      h("span", { class: "menu-label" }, label),
      hint && h("span", { class: "menu-hint", id: hintId, ...unnamed }, hint),
    ),
    keys && h("kbd", { class: "shortcut", id: keysId, ...unnamed }, keys),
  );
}
