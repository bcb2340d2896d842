/** The Live view: speak, read along, keep it. */
import { element } from "../ui/element.js";
import { clock, megabytes } from "../ui/format.js";
import { t } from "../words/words.js";
import { BigCaptions } from "./big.js";
import { Captions } from "./captions.js";
import { Choices } from "./choices.js";
import { CommandList } from "./commands.js";
import { LevelMeter } from "./level.js";
import { LiveDocument } from "./outcome.js";
import { PopOut } from "./popout.js";
import { LiveSession } from "./session.js";
import { begunTranscript, follow } from "./unfinished.js";
import { paceInWords, stateInWords } from "./words.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { Computing, Language, LiveEvent, LoadEvent, TranscribeOptions } from "../engine/protocol.js"
 * @import { ModelChoice } from "../models/catalog.js"
 * @import { DocumentHooks, DocumentView } from "../transcript/document.js"
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { Mode } from "./options.js"
 * @import { Sink } from "./unfinished.js"
 * @import { Pace } from "./words.js"
 */

/** Milliseconds between two looks at the numbers. */
const TICK_MS = 250;

/**
 * @typedef {object} PageHooks what the view wants of the page
 * @property {Engine} engine
 * @property {() => boolean} mustChoose whether there is no model that could be used
 * @property {(signal: AbortSignal) => Promise<ModelChoice>} choice the model that is chosen, once it is known
 * @property {() => TranscribeOptions} asked the page's settings
 * @property {(language: Language, task: string | undefined) => string} describe a language
 * @property {() => Computing} computing
 * @property {(choice: ModelChoice, computing: Computing, signal: AbortSignal, onEvent: (event: LoadEvent) => void) => Promise<void>} load
 *   starts the engine and opens the model, where that is not done
 * @property {() => Promise<void>} claim ends whatever else the engine does
 * @property {DocumentHooks} documentHooks
 * @property {(document: DocumentView) => void} onDocument has a transcript and its recording
 * @property {(transcript: Transcript) => Sink | null} keep it and its sound from now on, where this
 *   browser keeps anything
 * @property {(transcript: Transcript) => void} forget what came to nothing
 * @property {(seconds: number | null) => void} onSeconds of the session that goes on; null where none
 *   does
 * @property {(file: File) => Promise<void>} transcribe
 * @property {(error: unknown) => void} onError
 * @property {() => void} clearError
 *
 * @typedef {object} Run a session and what it was asked for
 * @property {LiveSession} session
 * @property {Mode} mode
 * @property {TranscribeOptions} asked
 * @property {ModelChoice | null} choice of the whole session; null until it was needed
 * @property {Transcript} transcript
 * @property {Sink | null} sink where its sound is kept
 * @property {AbortController} stop ends the question for the sound
 */

export class LiveView {
  #hooks;
  #start = element("live-start", HTMLButtonElement);
  #pause = element("live-pause", HTMLButtonElement);
  #stop = element("live-stop", HTMLButtonElement);
  #quit = element("live-quit", HTMLButtonElement);
  #again = element("live-again", HTMLButtonElement);
  #enlarge = element("live-big", HTMLButtonElement);
  #pop = element("live-pop", HTMLButtonElement);
  #state = element("live-state", HTMLElement);
  #detail = element("live-detail", HTMLElement);
  #time = element("live-time", HTMLElement);
  #numbers = element("live-numbers", HTMLElement);
  #place = element("live-captions", HTMLElement);
  #choices = new Choices();
  #captions = new Captions();
  #commands = new CommandList();
  #meter = new LevelMeter();
  #big = new BigCaptions();
  #popOut = new PopOut(() => this.#showButtons());
  /** @type {Run | null} */
  #run = null;
  /** @type {LiveDocument[]} */
  #kept = [];
  /** @type {Pace | null} */
  #pace = null;
  /** Seconds that were never captured. */
  #missed = 0;
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  /** @param {PageHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.#place.append(this.#captions.element);
    element("live-heard", HTMLElement).append(this.#commands.element);
    element("live-meter", HTMLElement).append(this.#meter.element);
    this.#start.addEventListener("click", () => this.#begin());
    this.#pause.addEventListener("click", () => this.#pauseOrResume());
    this.#stop.addEventListener("click", () => this.#end());
    this.#quit.addEventListener("click", () => this.#run?.session.quit());
    this.#again.addEventListener("click", () => {
      hooks.clearError();
      this.#run?.session.listenAgain();
    });
    this.#enlarge.addEventListener("click", () => this.#big.show(this.#captions));
    this.#pop.addEventListener("click", () => this.#popOrClose());
    document.addEventListener("visibilitychange", () => this.#stayAwake());
    setInterval(() => this.#tick(), TICK_MS);
    this.#show();
    this.#start.disabled = false;
  }

  /** Whether a session goes on. */
  get busy() {
    return this.#run !== null;
  }

  /** Whether closing the page would lose something. */
  get unsaved() {
    return this.busy || this.#kept.some((kept) => kept.unsaved);
  }

  // What the buttons do

  async #begin() {
    if (this.busy) return;
    this.#hooks.clearError();
    try {
      const run = this.#makeRun();
      this.#run = run;
      this.#clear();
      this.#show();
      await run.session.start({ ...this.#choices.sound, signal: run.stop.signal });
      this.#stayAwake();
      await this.#finish(run);
    } catch (error) {
      if (!isCancelled(error)) this.#hooks.onError(error);
    } finally {
      this.#run = null;
      this.#hooks.onSeconds(null);
      this.#lock?.release().catch(() => {});
      this.#meter.clear();
      this.#show();
    }
  }

  #pauseOrResume() {
    const session = this.#run?.session;
    if (session?.sound === "paused") session.resume();
    else session?.pause();
  }

  #end() {
    const { session, stop } = this.#run ?? {};
    if (session?.sound === "opening") stop?.abort();
    else session?.stop();
  }

  async #popOrClose() {
    if (this.#popOut.open) return this.#popOut.close();
    try {
      await this.#popOut.show(this.#captions);
    } catch {
      this.#big.show(this.#captions); // the browser refused
    }
  }

  // A session

  /** @returns {Run} */
  #makeRun() {
    const { engine, mustChoose, choice: choose, asked: ask, claim, load, onError } = this.#hooks;
    if (mustChoose()) throw new Error(t("models.none-chosen"));
    const asked = ask();
    const computing = this.#hooks.computing(); // of the whole session, whatever is chosen meanwhile
    const session = new LiveSession(engine, {
      prepare: async (signal) => {
        await claim();
        run.choice ??= await choose(signal);
        const { choice } = run;
        await load(choice, computing, signal, (event) => this.#showLoading(event, choice.name));
      },
      hear: this.#choices.hearing(engine, asked),
      onEvent: (event) => this.#take(event, asked),
      onRecording: (rate) => {
        run.transcript.pcm = rate;
        run.sink = this.#hooks.keep(run.transcript);
        return run.sink?.write;
      },
      onChange: () => this.#show(),
      onLevel: (level) => this.#meter.show(level),
      onGap: (seconds) => (this.#missed += seconds),
      onTrouble: (error, then) =>
        onError(new Error(`${error.message} ${then}`.trim(), { cause: error })),
    });
    const { mode } = this.#choices;
    const translated = mode !== "command" && asked.task === "translate";
    const stop = new AbortController();
    /** @type {Run} */
    const run = {
      session,
      mode,
      asked,
      choice: null,
      transcript: begunTranscript(translated),
      sink: null,
      stop,
    };
    return run;
  }

  /** @param {Run} run */
  async #finish(run) {
    const { session, asked, transcript } = run;
    const { documentHooks, describe, onDocument, onError, transcribe } = this.#hooks;
    const outcome = await session.done();
    const sound = run.sink?.end().catch(() => false);
    if (!outcome) return this.#hooks.forget(transcript);
    const { language } = session.heard;
    const notes = [
      language ? describe(language, asked.task) : "",
      run.choice?.name ?? "",
      t("live.live"),
    ];
    const telling = {
      notes: notes.filter(Boolean),
      translated: transcript.translated,
    };
    for (;;) {
      try {
        const kept = new LiveDocument(transcript, outcome, telling, documentHooks, transcribe);
        this.#kept.push(kept);
        sound?.then((whole) => {
          kept.unsaved = !whole;
        });
        return onDocument(kept.document);
      } catch (error) {
        onError(error); // there was no room for the file: nothing is given up for that
        await this.#askAgain();
      }
    }
  }

  /** Waits until the user wants it tried again. */
  #askAgain() {
    this.#again.textContent = t("live.try-again");
    this.#again.hidden = false;
    this.#again.focus();
    this.#quit.hidden = true;
    return new Promise((resolve) => this.#again.addEventListener("click", resolve, { once: true }));
  }

  /**
   * @param {LiveEvent} event
   * @param {TranscribeOptions} asked
   */
  #take(event, asked) {
    for (const captions of this.#shown) {
      if (event.type === "committed") captions.commit(event.words);
      else if (event.type === "tentative") captions.tentative(event.words);
      else if (event.type === "language" && asked.task !== "translate")
        captions.language = event.code;
    }
    if (this.#run) follow(this.#run.transcript, this.#run.session, event);
    if (event.type === "commandheard") this.#commands.add(event);
    else if (event.type === "pace") this.#pace = event;
  }

  /** Wherever captions are to be seen. */
  get #shown() {
    return [this.#captions, this.#popOut.captions].filter((captions) => captions !== null);
  }

  // What is seen

  #clear() {
    for (const captions of this.#shown) {
      captions.language = "en";
      captions.clear();
    }
    this.#commands.clear();
    this.#pace = null;
    this.#missed = 0;
    this.#numbers.textContent = this.#detail.textContent = "";
  }

  /** Shows what goes on. */
  #show() {
    const { session, mode } = this.#run ?? {};
    const text = session ? stateInWords(session.sound, session.ear) : "";
    if (this.#state.textContent !== text) this.#state.textContent = text; // read out once
    if (session?.ear !== "waiting") this.#detail.textContent = "";
    if (session) document.body.dataset.live = session.sound;
    else delete document.body.dataset.live;
    this.#place.hidden = !session || mode === "command";
    this.#showButtons();
    this.#tick();
  }

  #showButtons() {
    const { session, mode } = this.#run ?? {};
    const sound = session?.sound;
    const focused = document.activeElement;
    this.#start.hidden = session !== undefined;
    this.#stop.hidden = !session || sound === "ended";
    this.#stop.textContent = t(sound === "opening" ? "live.cancel" : "live.stop");
    this.#pause.hidden = sound !== "on" && sound !== "paused";
    this.#pause.textContent = t(sound === "paused" ? "live.resume" : "live.pause");
    this.#quit.hidden = sound !== "ended";
    this.#again.hidden = session?.ear !== "deaf" || sound === "ended";
    this.#again.textContent = t("live.listen-again");
    const reads = session !== undefined && mode !== "command";
    this.#enlarge.hidden = !reads;
    this.#pop.hidden = !PopOut.possible || (!reads && !this.#popOut.open);
    this.#pop.textContent = t(this.#popOut.open ? "live.pop-in" : "live.pop-out");
    // A button that goes away leaves the keyboard to the one in its place
    const turns = [this.#start, this.#stop, this.#quit, this.#pause, this.#again];
    if (turns.some((button) => button === focused && button.hidden)) {
      turns.find((button) => !button.hidden)?.focus();
    }
  }

  /** What changes by itself. */
  #tick() {
    if (!this.#run) return;
    const { session, mode } = this.#run;
    this.#time.textContent = clock(session.seconds);
    this.#hooks.onSeconds(session.seconds);
    if (session.ear !== "listening") return;
    const numbers = paceInWords({
      mode,
      latency: mode === "command" ? null : session.latency.recent,
      behind: session.behind,
      pace: this.#pace,
      missed: this.#missed,
    });
    if (this.#numbers.textContent !== numbers) this.#numbers.textContent = numbers;
  }

  /**
   * @param {LoadEvent} event
   * @param {string} name of the model
   */
  #showLoading({ from, received, total }, name) {
    const share = total
      ? t("ui.of", { done: megabytes(received), total: megabytes(total) })
      : megabytes(received);
    const key = from === "network" ? "live.downloading" : "live.opening";
    this.#detail.textContent = t(key, { name, share });
  }

  /** A phone that falls asleep hears nothing. */
  async #stayAwake() {
    if (!this.busy || document.visibilityState !== "visible") return;
    try {
      this.#lock = (await navigator.wakeLock?.request("screen")) ?? null;
      if (!this.busy) await this.#lock?.release();
    } catch {
      // It is only a convenience
    }
  }
}

/** @param {unknown} error */
function isCancelled(error) {
  return error instanceof Error && "kind" in error && error.kind === "cancelled";
}
