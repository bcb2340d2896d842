/** What is transcribed, one recording after another: the engine does one thing at a time. */
import { Changing } from "../ui/changing.js";

/**
 * @import { Transcript } from "../transcript/transcript.js"
 *
 * @typedef {EventTarget & { readonly transcripts: Transcript[] }} Listed what is in the list: of one that
 *   is removed from it nothing more is done, until that is undone
 *
 * @typedef {object} QueueHooks
 * @property {(transcript: Transcript) => Promise<string>} make never rejected. It leaves the transcript
 *   done, failed or stopped, or waiting where somebody else needed the engine or nothing can be made
 *   now: why not, is its answer, in a sentence; "" else
 * @property {() => boolean} isFree whether nobody else has the engine
 * @property {() => void} interrupt what is made waits again
 * @property {(transcript: Transcript) => void} onTakenOut one that waited is not made
 */

/** Dispatches "change" when its order is another, or anything begins, goes on or ends. */
export class Queue extends Changing {
  #list;
  #hooks;
  /** Those of this run: what has been added since it last had nothing to do. @type {Set<Transcript>} */
  #run = new Set();
  /** @type {Transcript | null} */
  #current = null;
  /** What the user has cancelled while it was made. @type {Transcript | null} */
  #cancelled = null;
  #paused = false;
  #why = "";
  /** Nothing begins before all that come together are there. */
  #admitting = false;

  /**
   * @param {Listed} list
   * @param {QueueHooks} hooks
   */
  constructor(list, hooks) {
    super();
    this.#list = list;
    this.#hooks = hooks;
    list.addEventListener("change", () => this.#follow());
  }

  /** The one that is made. */
  get current() {
    return this.#current;
  }

  /** Whether it waits until the user wants it to go on. */
  get paused() {
    return this.#paused;
  }

  /** Why it paused by itself, in a sentence. */
  get why() {
    return this.#why;
  }

  /** Those of this run, in the order in which they are made. */
  get run() {
    const listed = new Set(this.#list.transcripts);
    return [...this.#run].filter((one) => listed.has(one)).sort((a, b) => a.turn - b.turn);
  }

  /** Those that are still to be made, but for the one that is. */
  get waiting() {
    return this.run.filter((one) => one.state === "waiting" && !one.elsewhere);
  }

  /** Those of earlier visits that were not made, or not to their end. */
  get held() {
    return this.#list.transcripts
      .filter((one) => !this.#run.has(one) && !one.elsewhere)
      .filter(({ state, cutOff }) => state === "waiting" || (state === "stopped" && cutOff))
      .sort((a, b) => a.turn - b.turn || a.created - b.created);
  }

  get failed() {
    return this.run.filter(({ state }) => state === "failed");
  }

  /** Whether there is nothing to do. */
  get idle() {
    return !this.#current && !this.waiting.length;
  }

  /** Whether one was made by the user's own wish, and has nobody beside it. */
  get isOfOne() {
    return this.run.length < 2;
  }

  /**
   * Behind those that wait.
   * @param {readonly Transcript[]} transcripts
   */
  add(...transcripts) {
    const last = this.waiting.at(-1) ?? this.#current;
    this.#admit(transcripts, (last?.turn ?? 0) + 1);
    if (this.#why) this.#goOn(); // what was missing may be there
    this.#next();
  }

  /** Next of all, and at once where it can be. @param {Transcript} transcript */
  begin(transcript) {
    const before = this.#current?.turn ?? null;
    const after = this.waiting.find((one) => one !== transcript)?.turn ?? (before ?? 0) + 2;
    this.#admit([transcript], before === null ? after - 1 : (before + after) / 2);
    this.goOn();
  }

  /** Stops what is made behind its last segment, and begins nothing more. */
  pause() {
    this.#paused = true;
    this.#hooks.interrupt();
    this.changed();
  }

  goOn() {
    this.#goOn();
    this.#next();
  }

  /**
   * Takes one out.
   * @param {Transcript} transcript
   */
  cancel(transcript) {
    if (transcript === this.#current) {
      this.#cancelled = transcript;
      this.#hooks.interrupt();
    } else if (transcript.state === "waiting") {
      this.#run.delete(transcript);
      transcript.breakOff("stopped");
      this.#hooks.onTakenOut(transcript);
      this.changed();
    }
  }

  /** Whether the user, and nobody else, has ended it. @param {Transcript} transcript */
  isCancelled(transcript) {
    return transcript === this.#cancelled;
  }

  /**
   * Moves one that waits.
   * @param {Transcript} transcript
   * @param {number} to its place among them, from 0
   */
  move(transcript, to) {
    const { waiting } = this;
    const rest = waiting.filter((one) => one !== transcript);
    if (rest.length === waiting.length) return;
    rest.splice(Math.max(0, to), 0, transcript);
    const turns = waiting.map(({ turn }) => turn);
    for (const [index, one] of rest.entries()) {
      if (one.turn !== turns[index]) one.wait(turns[index]);
    }
    this.changed();
  }

  /** Has all that failed made again, behind those that wait. */
  retry() {
    this.add(...this.failed);
  }

  /** Whoever had the engine has let it go. */
  proceed() {
    this.#next();
  }

  /** What is over is forgotten. */
  dismiss() {
    if (!this.idle) return;
    this.#run.clear();
    this.changed();
  }

  /**
   * @param {readonly Transcript[]} transcripts
   * @param {number} turn of the first
   */
  #admit(transcripts, turn) {
    if (this.idle && !transcripts.some((one) => this.#run.has(one))) this.#run.clear();
    this.#admitting = true;
    for (const [index, transcript] of transcripts.entries()) {
      this.#run.add(transcript);
      transcript.wait(turn + index);
    }
    this.#admitting = false;
    this.changed();
  }

  #goOn() {
    this.#paused = false;
    this.#why = "";
    this.changed();
  }

  #next() {
    if (this.#current || this.#paused || this.#admitting || !this.#hooks.isFree()) return;
    const [first] = this.waiting;
    if (first) this.#make(first);
  }

  /** @param {Transcript} transcript */
  async #make(transcript) {
    this.#current = transcript;
    this.changed();
    const why = await this.#hooks.make(transcript);
    this.#current = this.#cancelled = null;
    if (transcript.state === "stopped") this.#run.delete(transcript); // it is no part of it any more
    if (why) [this.#paused, this.#why] = [true, why];
    this.changed();
    this.#next();
  }

  /** One may have been removed from the list, or come back. */
  #follow() {
    this.changed();
    this.#next();
  }
}
