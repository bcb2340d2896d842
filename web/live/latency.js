/** How long after it was spoken a word is seen. */

/** @import { Word } from "../engine/protocol.js" */

/** Words whose median is shown: what it is now, not what it was an hour ago. */
const RECENT = 50;

export class Latency {
  /** Seconds from the end of each word to its first showing, tentative or not. @type {number[]} */
  shown = [];
  /** Seconds from the end of each word to when it was certain. @type {number[]} */
  committed = [];

  /**
   * @param {readonly Word[]} words that follow upon the committed ones
   * @param {number} captured seconds of sound there are as they are shown
   */
  tentative(words, captured) {
    // A word is known by its place: its text may still change
    const fresh = words.slice(Math.max(0, this.shown.length - this.committed.length));
    for (const word of fresh) this.shown.push(captured - word.end);
  }

  /**
   * @param {readonly Word[]} words
   * @param {number} captured
   */
  commit(words, captured) {
    this.tentative(words, captured);
    for (const word of words) this.committed.push(captured - word.end);
  }

  /** Medians of the latest words; null before the first. */
  get recent() {
    return {
      shown: median(this.shown.slice(-RECENT)),
      committed: median(this.committed.slice(-RECENT)),
    };
  }
}

/** @param {number[]} values */
export function median(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
