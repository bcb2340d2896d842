/** Whether something is on the screen, and how it gets there. */

/**
 * @param {HTMLElement} element
 * @param {number} [margin] pixels at the screen's edges that do not count
 */
export function isOnScreen(element, margin = 0) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > margin && top < innerHeight - margin;
}

/** @param {HTMLElement} element */
export function reveal(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}
