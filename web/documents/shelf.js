/** The documents of this visit, newest first, and which of them is open. */

/** @import { DocumentView } from "../transcript/document.js" */

/** Dispatches "change" when a document comes, goes, is opened, or is made further. */
export class Shelf extends EventTarget {
  /** @type {DocumentView[]} */
  #documents = [];
  /** @type {DocumentView | null} */
  #open = null;
  #place;

  /** @param {HTMLElement} place that shows the open one */
  constructor(place) {
    super();
    this.#place = place;
  }

  get documents() {
    return [...this.#documents];
  }

  /** The one that is shown. */
  get open() {
    return this.#open;
  }

  /** Whether closing the page would lose what somebody has corrected. */
  get unsaved() {
    return this.#documents.some((document) => document.unsaved);
  }

  /** @param {DocumentView} document */
  add(document) {
    this.#put(document, 0);
    document.transcript.addEventListener("state", () => this.#changed());
  }

  /**
   * Takes a document away.
   * @param {DocumentView} document
   * @returns {() => void} puts it back where it was
   */
  remove(document) {
    const index = this.#documents.indexOf(document);
    this.#documents.splice(index, 1);
    this.#changed();
    return () => this.#put(document, index);
  }

  /** @param {string} id */
  find(id) {
    return this.#documents.find((document) => document.transcript.id === id) ?? null;
  }

  /** @param {DocumentView | null} document */
  show(document) {
    if (document === this.#open) return;
    this.#open = document;
    this.#place.replaceChildren(...(document ? [document.element] : []));
    this.#place.hidden = !document;
    this.#changed();
  }

  /**
   * @param {DocumentView} document
   * @param {number} index
   */
  #put(document, index) {
    this.#documents.splice(index, 0, document);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
