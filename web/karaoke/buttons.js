/** Buttons that are a picture. */

/** Paths in a square of 24. */
export const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  smaller: "M5 11h14v2H5z",
  larger: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  announce: "M4 9v6h4l5 4V5L8 9zM15.5 8.5a5 5 0 0 1 0 7l1.4 1.4a7 7 0 0 0 0-9.8z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
  close:
    "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z",
};

/**
 * @param {string} label
 * @param {string} path of its picture
 * @param {string} key that does the same
 */
export function button(label, path, key) {
  const made = document.createElement("button");
  made.type = "button";
  if (key) made.setAttribute("aria-keyshortcuts", key);
  relabel(made, label, path, key);
  return made;
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} label
 * @param {string} path
 * @param {string} key
 */
export function relabel(button, label, path, key) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  picture.append(shape);
  button.replaceChildren(picture);
  button.setAttribute("aria-label", label);
  button.title = key ? `${label} (${key})` : label;
}
