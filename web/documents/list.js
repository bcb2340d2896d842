/** The list of documents: what each is called, how long it is, and how far it is while it is made. */
import { button } from "../ui/button.js";
import { clock, percent } from "../ui/format.js";
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { t } from "../words/words.js";

/**
 * @import { DocumentView } from "../transcript/document.js"
 * @import { Shelf } from "./shelf.js"
 */

export class DocumentList {
  element = h("div", { class: "shelf-list" });
  #shelf;
  #onRemove;
  /** Its item, made once each, so that nothing is lost that has the focus. @type {Map<DocumentView, Item>} */
  #items = new Map();
  #list = h("ul", { class: "shelf-items" });
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
   * @param {(document: DocumentView) => void} onRemove
   */
  constructor(shelf, onRemove) {
    this.#shelf = shelf;
    this.#onRemove = onRemove;
    this.element.append(this.#live, this.#list, this.#empty);
    shelf.addEventListener("change", () => this.#update());
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
    const { documents, open } = this.#shelf;
    this.#empty.hidden = documents.length > 0;
    for (const document of this.#items.keys()) {
      if (!documents.includes(document)) this.#items.delete(document);
    }
    const elements = documents.map((document) => {
      let item = this.#items.get(document);
      if (!item) {
        item = new Item(document, () => this.#onRemove(document));
        this.#items.set(document, item);
      }
      item.update(document === open);
      return item.element;
    });
    const before = [...this.#list.children];
    if (before.length !== elements.length || before.some((item, i) => item !== elements[i]))
      this.#list.replaceChildren(...elements);
  }
}

class Item {
  element;
  #document;
  #link;
  #note = h("span", { class: "shelf-note" });

  /**
   * @param {DocumentView} document
   * @param {() => void} onRemove
   */
  constructor(document, onRemove) {
    this.#document = document;
    const { id, name } = document.transcript;
    this.#link = h(
      "a",
      { class: "shelf-item", href: `#/t/${id}` },
      h("span", { class: "shelf-name", dir: "auto" }, name),
      this.#note,
    );
    const label = t("shelf.remove", { name });
    const remove = button({
      label,
      icon: "remove",
      iconOnly: true,
      kind: "quiet",
      onClick: onRemove,
    });
    this.element = h("li", {}, this.#link, remove);
  }

  /** @param {boolean} open */
  update(open) {
    const { state, heard, duration } = this.#document.transcript;
    this.#link.ariaCurrent = open ? "page" : null;
    this.element.dataset.state = state;
    const far = duration ? percent(Math.min(1, heard / duration)) : "";
    const notes = {
      making: far ? t("shelf.making", { share: far }) : t("shelf.waiting"),
      stopped: far ? t("shelf.stopped", { share: far }) : t("shelf.not-begun"),
      failed: t("shelf.failed"),
      done: clock(duration),
    };
    if (this.#note.textContent !== notes[state]) this.#note.textContent = notes[state];
  }
}
