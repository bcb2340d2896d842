/** The list of documents, by day: what each is called, how long it is, and how far it is while it is made. */
import { button } from "../ui/button.js";
import { clock, day, percent } from "../ui/format.js";
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { uniqueId } from "../ui/id.js";
import { t } from "../words/words.js";

/**
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { Item as MenuItem } from "../ui/menu.js"
 * @import { FinderHooks } from "./finder.js"
 * @import { Shelf } from "./shelf.js"
 *
 * @typedef {Omit<FinderHooks, "onSearching"> & {
 *   onRemove: (transcript: Transcript) => void,
 *   menu: () => readonly MenuItem[],
 * }} ListHooks `menu` is what is done with all of them
 */

export class DocumentList {
  element = h("div", { class: "shelf-list" });
  #shelf;
  #hooks;
  /** Where the search and the menu come to be. */
  #top = h("div", { class: "shelf-search" });
  /** Its item, made once each, so that nothing is lost that has the focus. @type {Map<Transcript, Item>} */
  #items = new Map();
  /** Of those that wait. @type {ReadonlyMap<Transcript, number>} */
  #places = new Map();
  /** By what their heading says. @type {Map<string, Day>} */
  #days = new Map();
  #list = h("div", { class: "shelf-days" });
  #empty = h("p", { class: "hint" }, t("shelf.empty"));
  #live = h(
    "a",
    { class: "shelf-item shelf-live", href: "#/live", hidden: true },
    icon("microphone"),
    h("span", { class: "shelf-name" }, t("shelf.live")),
    h("span", { class: "shelf-note" }),
  );

  /**
   * @param {Shelf} shelf
   * @param {ListHooks} hooks
   */
  constructor(shelf, hooks) {
    this.#shelf = shelf;
    this.#hooks = hooks;
    this.element.append(this.#top, this.#live, this.#list, this.#empty);
    shelf.addEventListener("change", () => this.#update());
    this.#update();
  }

  /** Offers what is done with all of them; it comes when the page can be used. */
  async offer() {
    const hooks = this.#hooks;
    const [{ Finder }, { menuButton }] = await Promise.all([
      import("./finder.js"),
      import("../ui/menu.js"),
    ]);
    const onSearching = (/** @type {boolean} */ searching) => {
      this.#list.hidden = searching;
    };
    const { field, status, results } = new Finder({ ...hooks, onSearching });
    const looks = /** @type {const} */ ({ icon: "more", kind: "quiet", iconOnly: true });
    const menu = menuButton({ label: t("shelf.more"), ...looks, items: hooks.menu });
    this.#top.append(field, menu, status);
    this.#list.before(results);
  }

  /** @param {ReadonlyMap<Transcript, number>} places of those that wait, from 1 */
  set places(places) {
    this.#places = places;
    this.#update();
  }

  /** @param {number | null} seconds of the session that goes on; null where there is none */
  set live(seconds) {
    this.#live.hidden = seconds === null;
    const note = this.#live.lastElementChild;
    const text = seconds === null ? "" : clock(seconds);
    if (note && note.textContent !== text) note.textContent = text;
  }

  #update() {
    const { transcripts, open } = this.#shelf;
    this.#empty.hidden = transcripts.length > 0;
    const there = new Set(transcripts);
    for (const transcript of this.#items.keys()) {
      if (!there.has(transcript)) this.#items.delete(transcript);
    }
    /** @type {Map<string, Transcript[]>} */
    const groups = new Map();
    for (const transcript of transcripts) {
      const name = day(transcript.created);
      const group = groups.get(name) ?? [];
      group.push(transcript);
      groups.set(name, group);
    }
    for (const name of this.#days.keys()) if (!groups.has(name)) this.#days.delete(name);
    const days = [...groups].map(([name, group]) => {
      const one = this.#days.get(name) ?? new Day(name);
      this.#days.set(name, one);
      one.show(group.map((transcript) => this.#item(transcript, transcript === open?.transcript)));
      return one.element;
    });
    put(this.#list, days);
  }

  /**
   * @param {Transcript} transcript
   * @param {boolean} open
   */
  #item(transcript, open) {
    let item = this.#items.get(transcript);
    if (!item) {
      item = new Item(transcript, () => this.#hooks.onRemove(transcript));
      this.#items.set(transcript, item);
    }
    item.update(open, this.#places.get(transcript));
    return item.element;
  }
}

/** What was made on one day. */
class Day {
  element;
  #list;

  /** @param {string} name */
  constructor(name) {
    const id = uniqueId("day");
    this.#list = h("ul", { class: "shelf-items", "aria-labelledby": id });
    this.element = h("section", {}, h("h2", { class: "shelf-day", id }, name), this.#list);
  }

  /** @param {HTMLElement[]} items */
  show(items) {
    put(this.#list, items);
  }
}

class Item {
  element;
  #transcript;
  #link;
  #name = h("span", { class: "shelf-name", dir: "auto" });
  #note = h("span", { class: "shelf-note" });
  #remove;

  /**
   * @param {Transcript} transcript
   * @param {() => void} onRemove
   */
  constructor(transcript, onRemove) {
    this.#transcript = transcript;
    const href = `#/t/${transcript.id}`;
    this.#link = h("a", { class: "shelf-item", href }, this.#name, this.#note);
    this.#remove = button({
      label: t("shelf.remove", { name: transcript.name }),
      icon: "remove",
      iconOnly: true,
      kind: "quiet",
      onClick: onRemove,
    });
    this.element = h("li", {}, this.#link, this.#remove);
  }

  /**
   * @param {boolean} open
   * @param {number} [place] in the queue
   */
  update(open, place) {
    const { name, state, heard, duration, elsewhere } = this.#transcript;
    this.#link.ariaCurrent = open ? "page" : null;
    this.element.dataset.state = state;
    const far = duration ? percent(Math.min(1, heard / duration)) : "";
    const notes = {
      waiting: place ? t("shelf.queued", { place }) : t("shelf.held"),
      making: far ? t("shelf.making", { share: far }) : t("shelf.waiting"),
      stopped: far && heard ? t("shelf.stopped", { share: far }) : t("shelf.not-begun"),
      failed: t("shelf.failed"),
      done: clock(duration),
    };
    const note = elsewhere && state !== "making" ? t("shelf.elsewhere") : notes[state];
    if (this.#note.textContent !== note) this.#note.textContent = note;
    if (this.#name.textContent !== name) this.#name.textContent = name;
  }
}

/**
 * Puts elements into another, which has them already as a rule.
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} children
 */
function put(parent, children) {
  const before = [...parent.children];
  if (before.length !== children.length || before.some((child, i) => child !== children[i]))
    parent.replaceChildren(...children);
}
