/**
 * What is said of an element when it is pointed at, has the keyboard or is pressed long. There is one
 * tooltip on the page, which goes from one element to the next. It stays while it is pointed at, and
 * Escape takes it away (WCAG 2.2, 1.4.13).
 */
import { h } from "./h.js";
import { placeBeside, raise } from "./place.js";

/**
 * @callback Describe what a tooltip says of an element
 * @param {Element} element
 * @returns {Node | string | null} null for one that has no tooltip; an empty string is shown as none
 */

/** Milliseconds: until the pointer has come to rest, to cross over to the tooltip, of a long press. */
const [REST, CROSSING, PRESS] = [400, 150, 500];
/** Pixels that a finger may move while it presses. */
const STILL = 10;
const ID = "tooltip";

class Tooltip {
  #element = h("div", { class: "tooltip", role: "tooltip", id: ID });
  /** What it is about. @type {Element | null} */
  anchor = null;
  /** Shown because of the keyboard: a pointer that leaves does not take it away. */
  #held = false;
  #timer = 0;
  #listening = new AbortController();

  constructor() {
    this.#element.addEventListener("pointerenter", () => this.cancel());
    this.#element.addEventListener("pointerleave", () => this.leave());
  }

  /** @param {() => void} what @param {number} ms */
  after(ms, what) {
    this.cancel();
    this.#timer = setTimeout(what, ms);
  }

  /** What was to come does not. */
  cancel() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {Element} anchor
   * @param {Node | string} says
   * @param {boolean} held
   */
  show(anchor, says, held) {
    this.hide();
    this.anchor = anchor;
    this.#held = held;
    this.#element.replaceChildren(says);
    // In a dialog what lies outside of it is out of reach; in a full screen, out of sight
    const host = anchor.closest("dialog") ?? document.fullscreenElement ?? document.body;
    host.append(this.#element);
    raise(this.#element);
    const replace = () => placeBeside(this.#element, anchor, "center");
    replace();
    if (speaks(this.#element)) describe(anchor, true);
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    addEventListener("keydown", (event) => this.#onKey(event), { capture: true, signal });
    addEventListener("scroll", replace, { capture: true, passive: true, signal });
    addEventListener("resize", replace, { signal });
  }

  hide() {
    this.cancel();
    if (!this.anchor) return;
    this.#listening.abort();
    describe(this.anchor, false);
    this.anchor = null;
    this.#element.remove();
  }

  /** The pointer has gone elsewhere, maybe on its way to the tooltip. */
  leave() {
    if (!this.#held) this.after(CROSSING, () => this.hide());
  }

  /** @param {Node} node */
  contains(node) {
    return this.#element.contains(node);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (isTyping(event.target)) return this.hide(); // in it, now: the keys are the field's
    if (event.key !== "Escape") return;
    this.hide();
    event.preventDefault(); // else a dialog would close at the same time
    event.stopPropagation();
  }
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** @type {Tooltip | undefined} */
let only;

/**
 * Whether anything in it is for those who hear it: the rest, hidden from them, is the element's name.
 * @param {Element} element
 */
function speaks({ childNodes }) {
  return [...childNodes].some(
    (node) => !(node instanceof Element && node.getAttribute("aria-hidden") === "true"),
  );
}

/**
 * @param {Element} element
 * @param {boolean} is described by the tooltip
 */
function describe(element, is) {
  const ids = (element.getAttribute("aria-describedby") ?? "").split(/\s+/);
  const others = ids.filter((id) => id && id !== ID);
  if (is) others.push(ID);
  if (others.length) element.setAttribute("aria-describedby", others.join(" "));
  else element.removeAttribute("aria-describedby");
}

/**
 * Gives elements within `root` a tooltip.
 * @param {Document | Element} root
 * @param {Describe} about is asked for the element under the pointer, then for those around it
 * @returns {() => void} takes it away again
 */
export function tooltips(root, about) {
  only ??= new Tooltip();
  const tooltip = only;
  const listening = new AbortController();
  const { signal } = listening;

  /** @param {EventTarget | null} target @returns {Element | null} */
  const described = (target) => {
    let element = target instanceof Element ? target : null;
    while (element && about(element) === null) {
      element = element === root ? null : element.parentElement;
    }
    return element;
  };

  /** @param {Element} anchor @param {boolean} [held] */
  const show = (anchor, held = false) => {
    const says = anchor.isConnected ? about(anchor) : null;
    if (says) tooltip.show(anchor, says, held);
  };

  /** @param {PointerEvent} event */
  const over = (event) => {
    if (tooltip.anchor && !tooltip.anchor.isConnected) tooltip.hide();
    if (event.pointerType === "touch") return;
    const anchor = described(event.target);
    if (!anchor) return;
    if (anchor === tooltip.anchor) tooltip.cancel();
    else tooltip.after(REST, () => show(anchor));
  };

  /** @param {PointerEvent} event */
  const out = (event) => {
    if (event.pointerType === "touch") return;
    const anchor = described(event.target);
    if (!anchor || (event.relatedTarget instanceof Node && anchor.contains(event.relatedTarget)))
      return;
    tooltip.cancel();
    if (anchor === tooltip.anchor) tooltip.leave();
  };

  /** @param {PointerEvent} event */
  const down = (event) => {
    if (event.target instanceof Node && tooltip.contains(event.target)) return;
    tooltip.hide();
    const anchor = event.pointerType === "touch" ? described(event.target) : null;
    if (anchor) pressLong(tooltip, event, () => show(anchor));
  };

  /** @param {FocusEvent} event */
  const focus = (event) => {
    const { target } = event;
    const anchor = target instanceof Element && target.matches(":focus-visible") && target;
    const of = anchor && described(anchor);
    if (of) show(of, true);
  };

  /** @param {FocusEvent} event */
  const blur = (event) => {
    if (described(event.target) === tooltip.anchor) tooltip.hide();
  };

  const listen = /** @type {HTMLElement} */ (root); // a document has the same events
  listen.addEventListener("pointerover", over, { signal });
  listen.addEventListener("pointerout", out, { signal });
  listen.addEventListener("pointerdown", down, { signal });
  listen.addEventListener("focusin", focus, { signal });
  listen.addEventListener("focusout", blur, { signal });
  return () => {
    listening.abort();
    tooltip.hide();
  };
}

/**
 * A finger that stays where it is for a while shows what it points at, and then presses nothing.
 * @param {Tooltip} tooltip
 * @param {PointerEvent} start
 * @param {() => void} show
 */
function pressLong(tooltip, start, show) {
  const ended = new AbortController();
  const options = { capture: true, signal: ended.signal };
  let shown = false;
  const end = () => {
    ended.abort();
    if (!shown) tooltip.cancel();
  };
  tooltip.after(PRESS, () => {
    shown = true;
    show();
  });
  addEventListener("pointerup", () => (shown ? setTimeout(end) : end()), options); // after its click
  addEventListener("pointercancel", end, options);
  addEventListener(
    "pointermove",
    (event) => {
      const moved = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
      if (moved > STILL) end();
    },
    options,
  );
  for (const type of ["click", "contextmenu"]) {
    addEventListener(
      type,
      (event) => {
        if (!shown) return;
        event.preventDefault();
        event.stopPropagation();
      },
      options,
    );
  }
}
