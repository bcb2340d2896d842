/** The transcripts on the page: the newest on top and open, those before it folded. */

/** @import { TranscriptCard } from "./card.js" */

export class Cards {
  #place;
  /** Newest first. @type {TranscriptCard[]} */
  #cards = [];

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /**
   * Puts a card on top; the ones before it stay, folded.
   * @param {TranscriptCard} card
   */
  add(card) {
    if (this.#cards[0] === card) return;
    for (const older of this.#cards) older.element.open = false;
    this.#cards.unshift(card);
    this.#place.prepend(card.element);
  }

  /**
   * Marks what is being played.
   * @param {File} file
   * @param {number} seconds
   */
  follow(file, seconds) {
    for (const card of this.#cards) if (card.isOf(file)) card.follow(seconds);
  }

  /**
   * What is said in a file at a time.
   * @param {File} file
   * @param {number} seconds
   */
  segmentAt(file, seconds) {
    return this.#cards.find((card) => card.isOf(file))?.segmentAt(seconds) ?? null;
  }

  /** Whether closing the page would lose what somebody has corrected. */
  get unsaved() {
    return this.#cards.some((card) => card.unsaved);
  }
}
