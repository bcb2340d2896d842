/** A speaker's name and colour, and a letter in a mark, as they are everywhere on the page. */
import { h } from "../ui/h.js";
import { initialOf, nameOf } from "./speakers.js";

/** Colours that there are (--speaker-0 and so on); who comes after them has one of them, too. */
const COLOURS = 8;

/**
 * @param {HTMLElement} holder
 * @param {readonly string[]} names by number
 * @param {number | null} number null for nobody known
 */
export function showSpeaker(holder, names, number) {
  holder.dataset.speaker = number === null ? "" : String(number % COLOURS);
  holder.replaceChildren(
    h("span", { class: "speaker-mark", "aria-hidden": "true" }, initialOf(names, number)),
    h("bdi", { class: "speaker-name" }, nameOf(names, number)),
  );
}
