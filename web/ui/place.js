/** Where something that floats has room beside what it belongs to. */

/** Pixels that stay free at the screen's edges. */
const MARGIN = 8;

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {object} Room
 * @property {number} left
 * @property {number} top
 * @property {number} height at most: what is higher scrolls
 */

/**
 * Below the anchor, or above it if there is room only there; where neither has enough, on the side
 * that has more, and not as high.
 * @param {Box} anchor
 * @param {{ width: number, height: number }} size of what floats
 * @param {{ width: number, height: number }} screen
 * @param {{ align?: "left" | "center" | "right", gap?: number }} [options] which edges are in line
 * @returns {Room}
 */
export function roomFor(anchor, size, screen, { align = "left", gap = 6 } = {}) {
  const share = { left: 0, center: 0.5, right: 1 }[align];
  const wanted = anchor.x + share * (anchor.width - size.width);
  const left = Math.max(MARGIN, Math.min(wanted, screen.width - MARGIN - size.width));
  const below = anchor.y + anchor.height + gap;
  const room = { above: anchor.y - gap - MARGIN, below: screen.height - MARGIN - below };
  const upwards = size.height > room.below && room.above > room.below;
  const height = Math.max(0, Math.min(size.height, upwards ? room.above : room.below));
  return { left, top: upwards ? anchor.y - gap - height : below, height };
}

/**
 * Places an element whose style is `position: fixed`.
 * @param {HTMLElement} floating
 * @param {Element} anchor
 * @param {"start" | "center" | "end"} [align] in the direction of the anchor's text
 */
export function placeBeside(floating, anchor, align = "start") {
  floating.style.maxHeight = "";
  const { documentElement: root, defaultView } = anchor.ownerDocument;
  const rtl = getComputedStyle(anchor).direction === "rtl";
  const screen = { width: root.clientWidth, height: defaultView?.innerHeight ?? root.clientHeight };
  const size = { width: floating.offsetWidth, height: floating.offsetHeight };
  const side = align === "center" ? "center" : (align === "start") === rtl ? "right" : "left";
  const room = roomFor(anchor.getBoundingClientRect(), size, screen, { align: side });
  floating.style.left = `${room.left}px`;
  floating.style.top = `${room.top}px`;
  if (room.height < size.height) floating.style.maxHeight = `${room.height}px`;
}

/**
 * Shows it above everything, where the browser has such a place; else where its stylesheet puts it.
 * @param {HTMLElement} floating in the document already
 */
export function raise(floating) {
  if (!("showPopover" in floating)) return;
  floating.popover = "manual";
  if (!floating.matches(":popover-open")) floating.showPopover();
}
