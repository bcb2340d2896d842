/** What was said in a recording: what cards, the karaoke view and movies show, and what of it a
 * person has changed. */
import { hostOf } from "../files/origin.js";
import { t } from "../words/words.js";
import { placeAt } from "./places.js";
import { givenTo, givenToNobody, saidByOne } from "./reassigning.js";
import { namesFor, speakerOf, withName } from "./speakers.js";
import { rewritten, timedWords, withWord } from "./words.js";

/**
 * @import { Language, Loss, Segment, TranscribeOptions, TranscribeResult } from "../engine/protocol.js"
 * @import { Place } from "./places.js"
 * @import { Replaced, Scope } from "./reassigning.js"
 *
 * @typedef {Replaced & { names: string[][] }} Edit the names of who speaks before it and after it
 *
 * @typedef {"waiting" | "making" | "done" | "stopped" | "failed"} State of what is made of a recording:
 *   "waiting" in the queue; "stopped" by the user, or with the page
 */

/**
 * Dispatches "change" when anything of it is another: a `CustomEvent` whose `detail` is the index
 * of the one segment that is, or null. Before that it dispatches "arrange" when segments are at other
 * places than before, or others'. Dispatches "state" when `state` or `heard` is another.
 */
export class Transcript extends EventTarget {
  /** What its address names it by. */
  id = newId();
  /** Milliseconds since 1970. */
  created = Date.now();
  /** @type {State} */
  state = "making";
  /** Seconds of the recording that have been heard so far; of the last of them there may be no text yet. */
  heard = 0;
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
  /** Names of who speaks, by the numbers that segments have. @type {string[]} */
  speakers = [];
  /** Whether it is in English, whatever was spoken. */
  translated = false;
  /** What is said of it beside its title. @type {string[]} */
  told = [];
  /** Why its making has failed, in a sentence. */
  failure = "";
  /** With which settings it is made, whatever the model. @type {TranscribeOptions | null} */
  asked = null;
  /** Its place among those that wait: the lowest is next. */
  turn = 0;
  /** The folder that its recording came in, if it came in one: "talks/2026". */
  folder = "";
  /** Whether an earlier visit ended while it was made. */
  cutOff = false;
  /** The name of the model that made it. */
  model = "";
  /** By what its recording is known again, and which site it came from, where it came from one.
   * @type {{ name: string, size: number, type: string, host?: string } | null} */
  source = null;
  /** Hertz of what a live session has recorded, where it is of one. @type {number | null} */
  pcm = null;
  /** Whether another tab has it, and keeps it. */
  elsewhere = false;
  /** Whether its text is here: of one that is kept it comes when it is shown. */
  read = true;
  duration;
  name;
  /** @type {File | null} */
  #file = null;
  /** Whether there are edits that have not been saved. */
  unsaved = false;
  #wentOn = false;
  /** @type {Edit[]} */
  #done = [];
  /** @type {Edit[]} */
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

  get file() {
    return this.#file;
  }

  set file(file) {
    this.#file = file;
    if (!file) return;
    const { name, size, type } = file;
    const host = hostOf(file) ?? (this.source && this.isOf(file) ? this.source.host : null);
    this.source = { name, size, type, ...(host ? { host } : {}) };
  }

  /** @param {Segment} segment what comes after all before */
  add(segment) {
    this.take([segment]);
    this.heardTo(segment.end);
    this.changed();
  }

  /** @param {readonly Segment[]} segments that are there already; nobody is told */
  take(segments) {
    for (const part of segments.flatMap(saidByOne)) {
      this.segments.push({ ...part, id: this.segments.length });
    }
  }

  /** @param {number} seconds */
  heardTo(seconds) {
    if (seconds <= this.heard) return;
    this.heard = seconds;
    this.dispatchEvent(new Event("state"));
  }

  /** @param {number} seconds that its recording has, as its file says before it is read */
  lasts(seconds) {
    if (this.state !== "waiting" || this.duration) return;
    this.duration = seconds;
    this.dispatchEvent(new Event("state"));
  }

  /** @param {number} seconds that it is known to have */
  reaches(seconds) {
    if (seconds <= this.duration || this.state !== "making") return;
    this.duration = seconds;
    this.dispatchEvent(new Event("state"));
  }

  /** Where the text ends, in seconds: what comes after is heard when it goes on. */
  get end() {
    return this.segments.at(-1)?.end ?? 0;
  }

  /** Whether anybody is known to speak. */
  get hasSpeakers() {
    return this.segments.some((segment) => speakerOf(segment) !== null);
  }

  /** Whether a file is the one that it was made from, as far as its name and size tell. @param {File} file */
  isOf({ name, size }) {
    return this.source === null || (this.source.name === name && this.source.size === size);
  }

  /** @param {string} name */
  rename(name) {
    this.name = name;
    this.changed();
    this.dispatchEvent(new Event("state"));
  }

  /** It is made, or goes on behind what there is. */
  begin() {
    this.#wentOn ||= this.segments.length > 0;
    this.failure = "";
    this.cutOff = false;
    this.heard = this.end;
    this.#turn("making");
  }

  /**
   * It is made later, behind what there is.
   * @param {number} turn its place among those that wait
   */
  wait(turn) {
    this.turn = turn;
    this.failure = "";
    this.cutOff = false;
    this.heard = this.end;
    this.#turn("waiting");
  }

  /** @param {TranscribeResult} result of what was heard since it began, or went on */
  finish(result) {
    this.timings = result.timings ?? null;
    this.speech = this.#wentOn ? null : (result.speech ?? null); // of what came before, nobody knows
    this.losses = result.losses ?? []; // the file is read from its beginning each time
    this.missed = [...this.missed, ...(result.missed ?? [])];
    if (result.speakers?.length) this.speakers = result.speakers;
    this.notes = [...new Set([...this.notes, ...(result.notes ?? [])])];
    this.duration = result.duration; // a file may have claimed another
    this.heard = this.duration;
    this.#turn("done");
    this.changed();
  }

  /**
   * It ends before its recording: what was found stays.
   * @param {"stopped" | "failed"} state
   */
  breakOff(state) {
    this.heard = this.end;
    this.#turn(state);
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
    this.#rewrite(index, withWord(this.segments[index], word, text));
  }

  /**
   * Gives a segment another text; what stays of it keeps its time.
   * @param {number} index
   * @param {string} text
   */
  editSegment(index, text) {
    this.#rewrite(index, rewritten(this.segments[index], text));
  }

  /**
   * Gives what one speaker says, or nobody known, to another: this merges two, where it is all.
   * @param {Place} place where that speaker speaks
   * @param {Scope} scope
   * @param {number | null} speaker null for nobody
   * @param {string} [name] of the speaker, where it is new
   * @returns {Place} where the place's word is then
   */
  giveTo(place, scope, speaker, name) {
    const { replaced, at } = givenTo(this.segments, place, scope, speaker);
    const isNew = speaker !== null && name !== undefined;
    const names = isNew ? withName(this.speakers, speaker, name) : this.speakers;
    if (replaced.after.length) this.#edit({ ...replaced, names: [this.speakers, names] });
    return at;
  }

  /**
   * @param {number} speaker
   * @param {string} name
   */
  nameSpeaker(speaker, name) {
    const names = [this.speakers, withName(this.speakers, speaker, name)];
    this.#edit({ index: 0, before: [], after: [], names });
  }

  /** Nobody is known to speak any more. */
  removeSpeakers() {
    this.#edit({ ...givenToNobody(this.segments), names: [this.speakers, []] });
  }

  /**
   * The segment that is said at a time.
   * @param {number} seconds
   */
  segmentAt(seconds) {
    const place = placeAt(this.segments, seconds);
    return place ? this.segments[place.segment] : null;
  }

  /**
   * The words that are said between two times.
   * @param {number} from seconds
   * @param {number} to seconds
   */
  wordsIn(from, to) {
    return this.segments
      .filter(({ start, end }) => start < to && end > from)
      .flatMap((segment) => timedWords(segment))
      .filter(({ start, end }) => start < to && end > from);
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Takes the last edit back; returns the index of the first segment of it, if it is of any. */
  undo() {
    const edit = this.#done.pop();
    if (!edit) return null;
    this.#undone.push(edit);
    const { index, before, after, names } = edit;
    return this.#put({ index, before: after, after: before, names: [names[1], names[0]] });
  }

  redo() {
    const edit = this.#undone.pop();
    if (!edit) return null;
    this.#done.push(edit);
    return this.#put(edit);
  }

  /** What has been found so far. */
  get result() {
    return this.resultOf(this.segments);
  }

  /**
   * @param {readonly Segment[]} segments its own, which may not be here
   * @returns {TranscribeResult}
   */
  resultOf(segments) {
    const { language, duration, timings, speech, losses, missed, notes } = this;
    return {
      text: segments.map((segment) => segment.text).join(""),
      segments: segments.map((segment, id) => (segment.id === id ? segment : { ...segment, id })),
      ...{ language, duration, timings, speech, losses, missed, notes },
      speakers: namesFor(this.speakers, segments),
    };
  }

  /** @param {State} state */
  #turn(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  /**
   * @param {number} index
   * @param {Segment} after
   */
  #rewrite(index, after) {
    const before = this.segments[index];
    if (after.text === before.text) return;
    const names = [this.speakers, this.speakers];
    this.#edit({ index, before: [before], after: [after], names });
  }

  /** @param {Edit} edit */
  #edit(edit) {
    this.#done.push(edit);
    this.#undone = [];
    this.#put(edit);
  }

  /**
   * @param {Edit} edit
   * @returns {number | null} the index of its first segment, null where it is of none
   */
  #put({ index, before, after, names }) {
    const { segments } = this;
    const behind = segments.slice(index + before.length);
    this.segments = [...segments.slice(0, index), ...after, ...behind];
    this.speakers = names[1];
    this.unsaved = true;
    const isText =
      before.length === 1 && after.length === 1 && speakerOf(before[0]) === speakerOf(after[0]);
    if (!isText) this.dispatchEvent(new Event("arrange"));
    this.changed(isText ? index : null);
    return after.length ? index : null;
  }
}

/** Short enough for an address, and no two alike. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, "0")).join("");
}
