/** What was said in a recording: what cards, the karaoke view and movies show. */

/** @import { Language, Segment, TranscribeResult } from "../engine/protocol.js" */

/** Dispatches "change" when anything of it is another. */
export class Transcript extends EventTarget {
  /** In the order of their times. @type {Segment[]} */
  segments = [];
  /** @type {Language} */
  language = { code: "en", probability: null, probabilities: {} };
  /** @type {Record<string, number> | null} */
  timings = null;
  /** What was transcribed, where silence was skipped. @type {[number, number][] | null} */
  speech = null;
  file;
  duration;

  /**
   * @param {File | null} file null where there is only the text
   * @param {number} duration seconds, as far as is known
   */
  constructor(file, duration) {
    super();
    this.file = file;
    this.duration = duration;
  }

  /** @param {Segment} segment what comes after all before */
  add(segment) {
    this.segments.push(segment);
    this.changed();
  }

  /** @param {TranscribeResult | null} result null where it was stopped: what was found stays */
  finish(result) {
    this.timings = result?.timings ?? null;
    this.speech = result?.speech ?? null;
    this.duration = result?.duration ?? this.duration; // a file may have claimed another
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {TranscribeResult} what has been found so far */
  get result() {
    const { segments, language, duration, timings, speech } = this;
    const text = segments.map((segment) => segment.text).join("");
    return { text, segments, language, duration, timings, speech };
  }
}
