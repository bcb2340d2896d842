/** All that are made in this run, in their order: which is next is changed here. */
import { button } from "../ui/button.js";
import { clock, percent } from "../ui/format.js";
import { h } from "../ui/h.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";

/**
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { IconName } from "../ui/icons.js"
 * @import { Key } from "../words/words.js"
 * @import { Queue } from "./queue.js"
 *
 * @typedef {object} SheetHooks
 * @property {(transcript: Transcript) => void} onRemove from the list
 */

const STATES = /** @type {const} */ ({
  waiting: "queue.waits",
  making: "shelf.waiting",
  done: "queue.is-done",
  stopped: "shelf.not-begun",
  failed: "shelf.failed",
});

export class QueueSheet {
  #queue;
  #hooks;
  #sheet = new Sheet({ title: t("queue.title"), side: true });
  #list = h("ol", { class: "queue-rows" });
  /** Made once each, so that nothing is lost that has the focus. @type {Map<Transcript, Row>} */
  #rows = new Map();
  /** @type {Transcript | null} */
  #dragged = null;

  /**
   * @param {Queue} queue
   * @param {SheetHooks} hooks
   */
  constructor(queue, hooks) {
    this.#queue = queue;
    this.#hooks = hooks;
    this.#sheet.body.append(this.#list);
    this.#sheet.body.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a")) this.#sheet.close();
    });
    queue.addEventListener("change", () => this.#show());
    this.#list.addEventListener("dragstart", ({ target }) => {
      this.#dragged = this.#at(target);
    });
    this.#list.addEventListener("dragover", (event) => {
      if (this.#dragged && this.#at(event.target)) event.preventDefault(); // it may be let go here
    });
    this.#list.addEventListener("drop", ({ target }) => {
      const over = this.#at(target);
      if (this.#dragged && over) queue.move(this.#dragged, queue.waiting.indexOf(over));
      this.#dragged = null;
    });
  }

  open() {
    this.#sheet.open();
    this.#show();
  }

  /** The one that waits in the row of an element. @param {EventTarget | null} target */
  #at(target) {
    const row = target instanceof Element ? target.closest("li") : null;
    return this.#queue.waiting.find((one) => this.#rows.get(one)?.element === row) ?? null;
  }

  #show() {
    if (!this.#sheet.element.open) return;
    const { run, waiting } = this.#queue;
    const at = document.activeElement;
    const rows = run.map((transcript) => {
      const row = this.#rows.get(transcript) ?? new Row(transcript, this.#queue, this.#hooks);
      this.#rows.set(transcript, row);
      row.show(waiting.indexOf(transcript), waiting.length);
      return row;
    });
    const elements = rows.map(({ element }) => element);
    if (elements.some((one, i) => this.#list.children[i] !== one) || !elements.length) {
      this.#list.replaceChildren(...elements);
    }
    this.#keepFocus(at, rows);
  }

  /**
   * What was moved keeps the keyboard; what has gone, or cannot be pressed any more, leaves it near.
   * @param {Element | null} at what had it
   * @param {readonly Row[]} rows
   */
  #keepFocus(at, rows) {
    if (!(at instanceof HTMLElement) || at === document.body) return;
    const row = rows.find(({ element }) => element.contains(at));
    const usable = at instanceof HTMLButtonElement && !at.disabled && !at.hidden;
    if (row && (usable || at instanceof HTMLAnchorElement)) at.focus();
    else if (row) row.focus();
    else if (!at.isConnected) this.#sheet.element.focus();
  }
}

class Row {
  element;
  #transcript;
  #place = h("span", { class: "queue-place" });
  #note = h("span", { class: "queue-note" });
  #up;
  #down;
  #first;
  #cancel;
  #again;

  /**
   * @param {Transcript} transcript
   * @param {Queue} queue
   * @param {SheetHooks} hooks
   */
  constructor(transcript, queue, hooks) {
    this.#transcript = transcript;
    const { name, id, folder } = transcript;
    /** @type {(key: Key, icon: IconName, onClick: () => void) => HTMLButtonElement} */
    const act = (key, icon, onClick) =>
      button({ label: t(key, { name }), icon, onClick, kind: "quiet", iconOnly: true });
    const move = (/** @type {number} */ by) => () =>
      queue.move(transcript, queue.waiting.indexOf(transcript) + by);
    this.#first = act("queue.first-of", "top", () => queue.move(transcript, 0));
    this.#up = act("queue.up-of", "up", move(-1));
    this.#down = act("queue.down-of", "down", move(1));
    this.#cancel = act("queue.cancel-of", "close", () => queue.cancel(transcript));
    this.#again = act("queue.again-of", "repeat", () => queue.add(transcript));
    const remove = act("shelf.remove", "remove", () => hooks.onRemove(transcript));
    const buttons = [this.#first, this.#up, this.#down, this.#again, this.#cancel, remove];
    this.element = h(
      "li",
      {},
      this.#place,
      h(
        "a",
        { href: `#/t/${id}`, class: "queue-name", draggable: false },
        h("span", { dir: "auto" }, folder ? `${folder}/${name}` : name),
        this.#note,
      ),
      h("div", { class: "queue-row-buttons" }, ...buttons),
    );
  }

  /**
   * @param {number} index among those that wait; -1 where it does not
   * @param {number} count of those that wait
   */
  show(index, count) {
    const { state, failure } = this.#transcript;
    const waits = index >= 0;
    this.element.dataset.state = state;
    this.element.draggable = waits;
    this.#place.textContent = waits ? String(index + 1) : "";
    this.#note.textContent = state === "failed" ? failure : noteOf(this.#transcript);
    this.#first.hidden = this.#up.hidden = this.#down.hidden = !waits;
    this.#first.disabled = this.#up.disabled = index === 0;
    this.#down.disabled = index === count - 1;
    this.#again.hidden = state !== "failed";
    this.#cancel.hidden = !waits && state !== "making";
  }

  focus() {
    const buttons = [...this.element.querySelectorAll("button")];
    buttons.find((one) => !one.hidden && !one.disabled)?.focus();
  }
}

/** @param {Transcript} transcript */
function noteOf({ state, heard, duration, segments }) {
  const length = duration ? clock(duration) : "";
  if (state === "making" && duration) {
    return t("shelf.making", { share: percent(Math.min(1, heard / duration)) });
  }
  if (state === "waiting" && segments.length) {
    return t("queue.begun", { share: percent(Math.min(1, heard / (duration || heard))) });
  }
  return [t(STATES[state]), length].filter(Boolean).join(" · ");
}
