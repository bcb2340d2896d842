/** Whether something is on the screen, and how it gets there. */

/**
 * @param {HTMLElement} element
 * @param {number} [margin] pixels at the screen's edges that do not count
 */
export function isOnScreen(element, margin = 0) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > margin && top < innerHeight - margin;
}

/** Screens that are scrolled through smoothly; further away, the way there would be a blur. */
const NEAR = 2;

/** @param {HTMLElement} element */
export function reveal(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { top } = element.getBoundingClientRect();
  const far = Math.abs(top) > NEAR * innerHeight;
  element.scrollIntoView({ block: "center", behavior: still || far ? "instant" : "smooth" });
  // What is far away has only estimated heights until it is drawn, which may move the element
  if (far) requestAnimationFrame(() => requestAnimationFrame(() => bringBack(element)));
}

/** @param {HTMLElement} element */
function bringBack(element) {
  if (!isOnScreen(element)) element.scrollIntoView({ block: "center", behavior: "instant" });
}
