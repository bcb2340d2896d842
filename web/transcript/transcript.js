/** What was said in a recording: what cards, the karaoke view and movies show, and what of it a
 * person has changed. */
import { t } from "../words/words.js";
import { rewritten, withWord } from "./words.js";

/** @import { Language, Loss, Segment, TranscribeResult } from "../engine/protocol.js" */

/**
 * Dispatches "change" when anything of it is another: a `CustomEvent` whose `detail` is the index
 * of the one segment that is, or null.
 */
export class Transcript extends EventTarget {
  /** In the order of their times; each is replaced, never changed. @type {Segment[]} */
  segments = [];
  /** @type {Language} */
  language = { code: "en", probability: null, probabilities: {} };
  /** @type {Record<string, number> | null} */
  timings = null;
  /** What was transcribed, where silence was skipped. @type {[number, number][] | null} */
  speech = null;
  /** What of the recording could not be read. @type {Loss[]} */
  losses = [];
  /** Speech that was not understood. @type {[number, number][]} */
  missed = [];
  /** What to tell of the recording. @type {string[]} */
  notes = [];
  file;
  duration;
  name;
  /** Whether there are edits that have not been saved. */
  unsaved = false;
  /** @type {{ index: number, before: Segment, after: Segment }[]} */
  #done = [];
  /** @type {{ index: number, before: Segment, after: Segment }[]} */
  #undone = [];

  /**
   * @param {File | null} file null where there is only the text
   * @param {number} duration seconds, as far as is known
   * @param {string} [name] as shown to the user
   */
  constructor(file, duration, name = file?.name ?? t("transcript.transcript")) {
    super();
    this.file = file;
    this.duration = duration;
    this.name = name;
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
    this.losses = result?.losses ?? [];
    this.missed = result?.missed ?? [];
    this.notes = result?.notes ?? [];
    this.duration = result?.duration ?? this.duration; // a file may have claimed another
    this.changed();
  }

  /** @param {number | null} [index] */
  changed(index = null) {
    this.dispatchEvent(new CustomEvent("change", { detail: index }));
  }

  /**
   * Gives a word another text and the same time.
   * @param {number} index of the segment
   * @param {number} word
   * @param {string} text without any, the word goes
   */
  editWord(index, word, text) {
    this.#edit(index, withWord(this.segments[index], word, text));
  }

  /**
   * Gives a segment another text; what stays of it keeps its time.
   * @param {number} index
   * @param {string} text
   */
  editSegment(index, text) {
    this.#edit(index, rewritten(this.segments[index], text));
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Takes the last edit back; returns the segment's index, if there was one. */
  undo() {
    const edit = this.#done.pop();
    if (!edit) return null;
    this.#undone.push(edit);
    this.#put(edit.index, edit.before);
    return edit.index;
  }

  redo() {
    const edit = this.#undone.pop();
    if (!edit) return null;
    this.#done.push(edit);
    this.#put(edit.index, edit.after);
    return edit.index;
  }

  /** @returns {TranscribeResult} what has been found so far */
  get result() {
    const { segments, language, duration, timings, speech, losses, missed, notes } = this;
    const text = segments.map((segment) => segment.text).join("");
    return { text, segments, language, duration, timings, speech, losses, missed, notes };
  }

  /**
   * @param {number} index
   * @param {Segment} after
   */
  #edit(index, after) {
    const before = this.segments[index];
    if (after.text === before.text) return;
    this.#done.push({ index, before, after });
    this.#undone = [];
    this.#put(index, after);
  }

  /**
   * @param {number} index
   * @param {Segment} segment
   */
  #put(index, segment) {
    this.segments[index] = segment;
    this.unsaved = true;
    this.changed(index);
  }
}
