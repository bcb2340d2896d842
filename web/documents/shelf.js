/** The documents, newest first, and which of them is open. */
import { Changing } from "../ui/changing.js";

/**
 * @import { DocumentView } from "../transcript/document.js"
 * @import { Transcript } from "../transcript/transcript.js"
 */

/** Dispatches "change" when a document comes, goes, is opened, or is made further. */
export class Shelf extends Changing {
  /** @type {Transcript[]} */
  #transcripts = [];
  /** Of those that were shown in this visit. @type {Map<Transcript, DocumentView>} */
  #views = new Map();
  /** @type {DocumentView | null} */
  #open = null;
  #place;

  /** @param {HTMLElement} place that shows the open one */
  constructor(place) {
    super();
    this.#place = place;
  }

  get transcripts() {
    return [...this.#transcripts];
  }

  /** The one that is shown. */
  get open() {
    return this.#open;
  }

  /** Whether closing the page would lose what somebody has corrected, where nothing keeps it. */
  get unsaved() {
    return [...this.#views.values()].some((document) => document.unsaved);
  }

  /** @param {readonly Transcript[]} transcripts that are new here */
  add(...transcripts) {
    this.#put(...transcripts);
    for (const transcript of transcripts) {
      transcript.addEventListener("state", () => this.changed());
    }
  }

  /** @param {DocumentView} document that shows one of them */
  addView(document) {
    this.#views.set(document.transcript, document);
  }

  /**
   * Takes one away.
   * @param {Transcript} transcript
   * @returns {() => void} puts it back where it was
   */
  remove(transcript) {
    this.#transcripts = this.#transcripts.filter((other) => other !== transcript);
    this.changed();
    return () => this.#put(transcript);
  }

  /** Takes all away. */
  clear() {
    this.#transcripts = [];
    this.#views.clear();
    this.changed();
  }

  /** @param {string} id */
  find(id) {
    return this.#transcripts.find((transcript) => transcript.id === id) ?? null;
  }

  /** @param {Transcript} transcript */
  viewOf(transcript) {
    return this.#views.get(transcript) ?? null;
  }

  /** @param {DocumentView | null} document */
  show(document) {
    if (document === this.#open) return;
    this.#open = document;
    this.#place.replaceChildren(...(document ? [document.element] : []));
    this.#place.hidden = !document;
    this.changed();
  }

  /** @param {Transcript[]} transcripts */
  #put(...transcripts) {
    // Of two of the same millisecond, the one that came last is first
    this.#transcripts = [...transcripts.reverse(), ...this.#transcripts].sort(
      (a, b) => b.created - a.created,
    );
    this.changed();
  }
}
