/** Pictures for buttons: paths in a square of 24, drawn as lines. */

const SVG = "http://www.w3.org/2000/svg";

export const ICONS = {
  add: "M12 5v14M5 12h14",
  announce: "M4 5h16v11H9.5L4 20zM8 9h8M8 12.5h5",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v11H9zM5 15V4h10",
  correct: "M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3",
  down: "M7 10l5 5 5-5",
  earlier:
    "M2.5 12.5A9.5 9.5 0 1 0 12 3C9.3 3 6.9 4.1 5.1 5.8L2.5 8.5M2.5 3.5v5h5M14.3 8.7h-3.9L10 12c2.2-1.1 4.6-.2 4.6 1.7s-2.5 2.9-4.9 1.5",
  export: "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19h14",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  find: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L20 20",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  karaoke: "M13 11a4 4 0 1 1 5-5M13 11L5 20M18 6a4 4 0 0 1-5 5M9 15.5L5 20",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10",
  larger: "M3 18L8 6l5 12M4.7 14h6.6M15.5 12h6M18.5 9v6",
  later:
    "M21.5 12.5A9.5 9.5 0 1 1 12 3c2.7 0 5.1 1.1 6.9 2.8l2.6 2.7M21.5 3.5v5h-5M14.3 8.7h-3.9L10 12c2.2-1.1 4.6-.2 4.6 1.7s-2.5 2.9-4.9 1.5",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  machine: "M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4",
  microphone:
    "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21",
  more: "M4.5 12a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0zM11.5 12a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0zM18.5 12a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0z",
  movie: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.5h4M4 14.5h4M16 9.5h4M16 14.5h4",
  next: "M9 5l7 7-7 7",
  pause: "M8.5 5v14M15.5 5v14",
  play: "M8 5l11 7-11 7z",
  redo: "M19 9H10a5 5 0 0 0 0 10h5M15 5l4 4-4 4",
  remove: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  repeat:
    "M17 2.5L20.5 6 17 9.5M3.5 11.5V10a4 4 0 0 1 4-4h13M7 21.5L3.5 18 7 14.5M20.5 12.5V14a4 4 0 0 1-4 4h-13",
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 0 0-4 0zM7 17a2 2 0 1 0 4 0 2 2 0 0 0-4 0z",
  silent: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  smaller: "M3 18L8 6l5 12M4.7 14h6.6M15.5 12h6",
  sound: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11",
  speakers:
    "M5.5 9a3.5 3.5 0 1 0 7 0 3.5 3.5 0 0 0-7 0zM3 20c0-7 12-7 12 0M15.5 6a3.5 3.5 0 0 1 0 6.5M17.5 15c2.3.7 3.5 2.4 3.5 5",
  top: "M6 4h12M7 14l5-5 5 5M12 9v11",
  undo: "M5 9h9a5 5 0 0 1 0 10H9M9 5L5 9l4 4",
  up: "M7 14l5-5 5 5",
  view: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
};

/** @typedef {keyof typeof ICONS} IconName */

/** They point along the text, whose direction turns them. @type {ReadonlySet<IconName>} */
const TURNS = new Set(["back", "next", "redo", "undo", "list"]);

/**
 * A picture beside or instead of words, which say the same.
 * @param {IconName} name
 */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", TURNS.has(name) ? "icon turns" : "icon");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  picture.append(path);
  return picture;
}
