/**
 * Some lines of a transcript in a row. Near the screen each is an element; elsewhere all of them are
 * one text, for the browser to find, select and copy: a day has twenty thousand lines.
 */

/** @import { Gap } from "./gaps.js" */
/** @import { Item } from "./item.js" */

const MOST_ITEMS = 50;
const MOST_CHARACTERS = 10_000;

/** Characters that a line of text holds, about, and its height, as far as nobody has seen it. */
const A_LINE = 100;
const LINE_REM = 2.4;

export class Stretch {
  element = document.createElement("div");
  /** Where its lines are, if they are elements. */
  list = document.createElement("ol");
  /** @type {Item[]} */
  items = [];
  /** What is missing between its lines. @type {Gap[]} */
  gaps = [];
  /** Whether it is near the screen. */
  near = false;
  /** Whether its lines are elements. */
  shown = true;
  /** Of all its lines. */
  characters = 0;
  /** How high its lines were, in pixels. */
  #height = 0;

  constructor() {
    this.element.className = "stretch";
    this.element.append(this.list);
  }

  /** @param {{ segment: number }} place */
  holds({ segment }) {
    const [first, last] = [this.items[0], this.items.at(-1)];
    return (
      first !== undefined && last !== undefined && first.first <= segment && segment < last.end
    );
  }

  /** Whether the next line belongs to another. */
  get isFull() {
    return this.items.length >= MOST_ITEMS || this.characters >= MOST_CHARACTERS;
  }

  /** Makes room for its lines as elements. */
  clear() {
    this.shown = true;
    delete this.element.dataset.far;
    this.element.style.blockSize = "";
    this.list.replaceChildren();
    this.element.replaceChildren(this.list);
  }

  /**
   * Makes one text of its lines, as high as they were.
   * @param {string[]} lines
   */
  hide(lines) {
    if (this.items.some((item) => item.element)) {
      this.#height = this.element.getBoundingClientRect().height;
    }
    for (const item of this.items) item.hide();
    this.shown = false;
    this.element.dataset.far = "";
    const count = lines.reduce((sum, line) => sum + Math.ceil(line.length / A_LINE), 0);
    this.element.style.blockSize = this.#height ? `${this.#height}px` : `${count * LINE_REM}rem`;
    this.element.textContent = lines.join("\n");
  }
}
