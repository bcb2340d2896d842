/**
 * One live session: sound is recorded first of all, and handed to the engine as fast as that takes
 * it. Whatever happens to the engine, the recording goes on; a new engine hears again what the old
 * one had not committed.
 */
import { EngineError } from "../engine/client.js";
import { t } from "../words/words.js";
import { Backlog } from "./backlog.js";
import { openCapture } from "./capture.js";
import { Heard, shifted } from "./heard.js";
import { Latency } from "./latency.js";
import { Recording } from "./recording.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { LiveEvent, TranscribeResult } from "../engine/protocol.js"
 * @import { Capture, CaptureError, CaptureOptions, Level } from "./capture.js"
 */

/** Failures of the engine after which another may do better. */
const PASSING = ["died", "stalled"];
/** How often in a row the engine may fail before it has heard anything to speak of. */
const MOST_FAILURES = 3;
/** Seconds of sound that are something to speak of. */
const WORTH_A_TRY = 30;
/** Seconds of silence recorded where the user pauses, so that what was said before is finished. */
const PAUSE_SECONDS = 1;
/** Milliseconds in which the last sound before a pause has come. */
const SETTLED_MS = 250;
/** Milliseconds between two blocks at most; later, the sound has stopped. */
const BLOCK_MS = 200;

/**
 * @typedef {"opening" | "on" | "paused" | "ended"} SoundState
 * @typedef {"waiting" | "listening" | "deaf" | "done"} EarState "waiting" for the engine; "deaf" when
 *   it has failed for good
 *
 * @typedef {object} LiveHooks
 * @property {(signal: AbortSignal) => Promise<void>} prepare makes the engine ready, with its model
 * @property {(handlers: { onEvent: (event: LiveEvent) => void, signal: AbortSignal }) => Promise<unknown>} hear
 *   has the engine listen to the audio it is handed, to its end
 * @property {(event: LiveEvent) => void} onEvent with times of the recording
 * @property {() => void} onChange of `sound` or `ear`
 * @property {(level: Level) => void} onLevel
 * @property {(seconds: number) => void} onGap so much was not captured
 * @property {(rate: number) => ((samples: Int16Array<ArrayBuffer>) => void) | undefined} [onRecording]
 *   it begins: what is recorded is kept elsewhere, too
 * @property {(error: Error, then: string) => void} onTrouble what has failed, and in a sentence how
 *   it goes on
 *
 * @typedef {Pick<Engine, "beginAudio" | "pushAudio" | "finishAudio">} Ears
 *
 * @typedef {object} Outcome
 * @property {Recording} recording
 * @property {TranscribeResult} result
 * @property {boolean} complete whether all of the recording was heard
 */

export class LiveSession {
  /** @type {SoundState} */
  sound = "opening";
  /** @type {EarState} */
  ear = "waiting";
  /** @type {Recording | null} */
  recording = null;
  heard = new Heard();
  latency = new Latency();
  #engine;
  #hooks;
  #open;
  /** @type {Capture | null} */
  #capture = null;
  /** @type {Backlog | null} */
  #backlog = null;
  /** When the last block came. */
  #blockAt = 0;
  /** Seconds that the engine has read. */
  #read = 0;
  /** Fires when there is more sound, or no more. */
  #more = new EventTarget();
  /** Fires when the user wants the engine to try once more. */
  #again = new EventTarget();
  /** Ends the listening before it is through. */
  #quit = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  /** @type {Promise<void> | null} */
  #listening = null;

  /**
   * @param {Ears} engine
   * @param {LiveHooks} hooks
   * @param {typeof openCapture} [open]
   */
  constructor(engine, hooks, open = openCapture) {
    this.#engine = engine;
    this.#hooks = hooks;
    this.#open = open;
  }

  /**
   * @param {Pick<CaptureOptions, "source" | "deviceId" | "signal">} request
   * @throws {CaptureError}
   */
  async start(request) {
    const capture = await this.#open({
      ...request,
      onBlock: (samples, rate) => this.#take(samples, rate),
      onLevel: this.#hooks.onLevel,
      onGap: this.#hooks.onGap,
      onEnd: (error) => {
        if (this.sound === "ended") return;
        this.#hooks.onTrouble(error, "");
        this.#endSound();
      },
    });
    this.#capture = capture;
    this.#keep(capture.rate);
    if (this.sound === "opening") this.#turn("on");
    this.#listening = this.#listen();
  }

  /** Of the device, or of what is shared. */
  get label() {
    return this.#capture?.label ?? "";
  }

  /** Seconds of sound. */
  get seconds() {
    return this.recording?.seconds ?? 0;
  }

  /** Seconds of sound that the engine has not read. */
  get behind() {
    return Math.max(0, this.seconds - this.#read);
  }

  pause() {
    if (this.sound !== "on") return;
    this.#capture?.pause();
    this.#turn("paused");
    this.#settling = setTimeout(() => this.#settle(), SETTLED_MS);
  }

  resume() {
    if (this.sound !== "paused") return;
    this.#settle();
    this.#capture?.resume();
    this.#turn("on");
  }

  /**
   * Ends the sound and waits for its last words; `quit` ends the waiting.
   * @returns {Promise<Outcome | null>} null where there was no sound
   */
  async stop() {
    await this.#capture?.stop();
    this.#endSound();
    return this.done();
  }

  /** Ends the listening; what has been committed stays. */
  quit() {
    this.#quit.abort();
  }

  /** After the engine has failed for good: lets it try once more. */
  listenAgain() {
    this.#again.dispatchEvent(new Event("now"));
  }

  /**
   * Waits for the end, whoever brings it about.
   * @returns {Promise<Outcome | null>}
   */
  async done() {
    await this.#listening;
    if (!this.recording?.seconds) return null;
    const result = this.heard.result(this.seconds);
    return { recording: this.recording, result, complete: this.ear === "done" };
  }

  // Sound

  /** @param {number} rate */
  #keep(rate) {
    if (this.recording && this.#backlog)
      return { recording: this.recording, backlog: this.#backlog };
    const recording = new Recording(rate, this.#hooks.onRecording?.(rate));
    const backlog = new Backlog(recording);
    [this.recording, this.#backlog] = [recording, backlog];
    return { recording, backlog };
  }

  /**
   * @param {Float32Array<ArrayBuffer>} samples
   * @param {number} rate
   */
  #take(samples, rate) {
    const { recording, backlog } = this.#keep(rate);
    recording.push(samples); // before anything can go wrong
    backlog.push(samples);
    this.#blockAt = performance.now();
    this.#more.dispatchEvent(new Event("more"));
  }

  /** Ends what was said before a pause. */
  #settle() {
    if (this.#settling === undefined) return;
    clearTimeout(this.#settling);
    this.#settling = undefined;
    const rate = this.#capture?.rate ?? 0;
    if (rate) this.#take(new Float32Array(Math.round(PAUSE_SECONDS * rate)), rate);
  }

  #endSound() {
    clearTimeout(this.#settling);
    this.#settling = undefined;
    if (this.sound === "ended") return;
    this.recording?.handOn();
    this.#turn("ended");
    this.#more.dispatchEvent(new Event("more"));
  }

  /** Seconds of sound there are at this moment: a block is on its way. */
  #captured() {
    const since = this.sound === "on" ? performance.now() - this.#blockAt : 0;
    return this.seconds + Math.min(since, BLOCK_MS) / 1000;
  }

  // Listening

  async #listen() {
    const { signal } = this.#quit;
    let from = 0;
    let failures = 0;
    while (this.ear !== "done") {
      try {
        this.#turn("waiting");
        await this.#hooks.prepare(signal);
        this.#turn("listening");
        await this.#hear(from);
        this.#turn("done");
      } catch (error) {
        this.heard.close();
        this.#hooks.onEvent({ type: "tentative", words: [] });
        if (signal.aborted) return this.#turn("deaf");
        failures = this.#read - from > WORTH_A_TRY ? 1 : failures + 1;
        from = this.#read = this.heard.end;
        const passing = error instanceof EngineError && PASSING.includes(error.kind);
        if (passing && failures < MOST_FAILURES) {
          this.#hooks.onTrouble(error, t("live.new-engine"));
          continue;
        }
        this.#hooks.onTrouble(
          asError(error),
          t(this.sound === "ended" ? "live.recording-kept" : "live.recording-goes-on"),
        );
        this.#turn("deaf");
        if (!(await this.#wantedAgain())) return;
        failures = 0;
      }
    }
  }

  /** Whether the engine is to try once more: if so, before the sound ends. */
  async #wantedAgain() {
    const over = new AbortController();
    const wanted = await new Promise((resolve) => {
      const { signal } = over;
      const ended = () => this.sound === "ended" && resolve(false);
      this.#again.addEventListener("now", () => resolve(true), { signal });
      this.#more.addEventListener("more", ended, { signal });
      this.#quit.signal.addEventListener("abort", () => resolve(false), { signal });
      ended();
    });
    over.abort();
    return wanted;
  }

  /**
   * Has the engine hear the recording from a second on, while it grows.
   * @param {number} from
   */
  async #hear(from) {
    const { recording } = this;
    if (!recording) throw new Error("There is no sound.");
    const first = Math.round(from * recording.rate);
    const over = new AbortController();
    const signal = AbortSignal.any([this.#quit.signal, over.signal]);
    await this.#engine.beginAudio(recording.rate);
    signal.throwIfAborted();
    const onEvent = (/** @type {LiveEvent} */ event) =>
      this.#receive(shifted(event, first / recording.rate));
    const work = [this.#hooks.hear({ onEvent, signal }), this.#send(first, over.signal)];
    try {
      await Promise.all(work);
    } finally {
      over.abort();
      this.#more.dispatchEvent(new Event("more")); // nobody waits for what will not be sent
      await Promise.allSettled(work);
    }
  }

  /**
   * Hands over all sound from a place on, to its end: one block under way at a time, into which all
   * is joined that has come meanwhile.
   * @param {number} from samples
   * @param {AbortSignal} signal
   */
  async #send(from, signal) {
    const backlog = this.#backlog;
    while (backlog && !signal.aborted) {
      const samples = await backlog.take(from);
      from += samples.length; // before they are given away
      if (samples.length) await this.#engine.pushAudio(samples);
      else if (from < backlog.length) continue;
      else if (this.sound === "ended") return void (await this.#engine.finishAudio());
      else
        await new Promise((resolve) =>
          this.#more.addEventListener("more", resolve, { once: true }),
        );
    }
  }

  /** @param {LiveEvent} event */
  #receive(event) {
    if (event.type === "committed") this.latency.commit(event.words, this.#captured());
    else if (event.type === "tentative") this.latency.tentative(event.words, this.#captured());
    else if (event.type === "listening") this.#read = event.seconds - event.behind;
    this.heard.take(event);
    this.#hooks.onEvent(event);
  }

  /** @param {SoundState | EarState} state */
  #turn(state) {
    if (state === "opening" || state === "on" || state === "paused" || state === "ended") {
      this.sound = state;
    } else this.ear = state;
    this.#hooks.onChange();
  }
}

/** @param {unknown} error */
function asError(error) {
  return error instanceof Error ? error : new Error(String(error));
}
