/** A share as the length of a bar, for the eye alone: the number stands beside it. */

/** @param {string} width of the filled part, a CSS length */
export function shareBar(width) {
  const bar = document.createElement("span");
  const fill = document.createElement("span");
  bar.className = "share-bar";
  bar.ariaHidden = "true";
  fill.style.width = width;
  bar.append(fill);
  return bar;
}
