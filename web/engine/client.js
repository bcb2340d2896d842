/**
 * The page's side of the engine: an object with promises, an AbortSignal to cancel and callbacks
 * for what happens on the way. Any page can use it (see "On your own page" in the README).
 *
 * It keeps one worker. A worker that ends on its own (the browser ran out of memory, say) fails
 * what was running with a sentence and is replaced; so is one that does not obey a cancel. One that
 * cannot start, or does not come on with it, fails what waits for it, and is replaced at the next
 * call. A new worker has no model: `engine.model` is then null and the caller loads one before the next job.
 * After a thread has stopped answering, the workers to come compute with one.
 */
import { t } from "../words/words.js";
import { cancelled, untilAborted } from "./abort.js";
import { EngineWorker } from "./engine-worker.js";
import { EngineError } from "./error.js";
import { parse } from "./opened.js";
import { smallerMaker } from "./smaller.js";
import { SoundCalls } from "./sound.js";
import { Watch } from "./watch.js";

/**
 * @import {
 *   About, BenchEvent, BenchReport, Calls, CommandOptions, Computing, Event, Failure, Layout,
 *   LiveEvent, LiveOptions, LoadEvent, ModelInfo, ModelSource, Reply, TranscribeEvent,
 *   TranscribeOptions, TranscribeResult,
 * } from "./protocol.js"
 * @import { OpeningHandlers } from "./opened.js"
 */

/** How long a worker may take to obey a cancel before it is replaced. */
const CANCEL_MS = 3000;

export { EngineError };

/**
 * @typedef {"starting" | "ready" | "failed"} EngineState
 * @typedef {{ onEvent?: (event: any) => void, transfer?: Transferable[] }} CallOptions
 * @typedef {object} Waiting a request under way
 * @property {(value: any) => void} resolve
 * @property {(error: EngineError) => void} reject
 * @property {((event: any) => void) | undefined} onEvent
 */

export class Engine {
  /** The loaded model, null before the first and after a restart. @type {ModelSource | null} */
  model = null;
  /** @type {ModelInfo | null} */
  modelInfo = null;
  /** What was asked for with the model. @type {Computing} */
  computing = {};
  /** What it can do, once it has started. @type {About | null} */
  about = null;
  /** @type {EngineState} */
  state = "starting";
  /** Takes recordings. */
  sound = new SoundCalls((call, argument, options) => this.#cancellable(call, argument, options));

  /** Makes a model smaller. */
  makeSmaller = smallerMaker((...call) => this.#cancellable(...call));

  /** @type {EngineWorker | null} */
  #worker = null;
  /** Settles when the current worker answers, or will never. @type {Promise<void>} */
  #ready = Promise.resolve();
  #nextId = 1;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** Over several threads. */
  #threads = new Watch();
  /** Calls that hand over audio and are not answered yet. */
  #handing = 0;
  /** Whether all the audio there will be has been handed over. */
  #handedAll = false;
  #onState;
  #hub;
  /** A thread of an earlier worker has stopped answering. */
  #oneThread = false;

  /**
   * @param {object} [options]
   * @param {(state: EngineState, about: About | null) => void} [options.onState] called when the
   *   state changes and when a model has been loaded
   * @param {boolean} [options.start] false to wait for the first call
   * @param {() => MessagePort} [options.hub] asked for what fetches models of other sites
   */
  constructor({ onState, start = true, hub } = {}) {
    this.#onState = onState;
    this.#hub = hub;
    if (start) this.#start();
  }

  /**
   * Waits until Python has started; other calls wait by themselves.
   * @param {AbortSignal} [signal] stops the waiting, not the start
   */
  async ready(signal) {
    if (signal?.aborted) throw cancelled();
    if (!this.#worker) this.#start();
    await untilAborted(this.#ready, signal);
  }

  /** Has later starts be faster for 30 MB of storage, or gives that back. @param {boolean} wanted */
  keepStart(wanted) {
    return this.#call("keepStart", { wanted });
  }

  /**
   * Loads a model and makes it the current one. When it fails the earlier one stays, but for want
   * of memory: then everything is freed and this model alone is tried once more.
   * @param {ModelSource} source
   * @param {object} [options]
   * @param {Computing} [options.computing]
   * @param {(event: LoadEvent) => void} [options.onEvent]
   * @param {AbortSignal} [options.signal]
   */
  async load(source, { computing = {}, ...options } = {}) {
    const request = () => ({
      source,
      computing: this.#oneThread ? { ...computing, threads: 1 } : computing,
    });
    try {
      this.modelInfo = await this.#cancellable("load", request(), options);
    } catch (error) {
      const freeable = this.model && error instanceof EngineError && error.kind === "memory";
      if (!freeable) throw error;
      this.#restart(); // WebAssembly memory only ever grows: a new worker frees it
      this.modelInfo = await this.#cancellable("load", request(), options);
    }
    this.model = source;
    this.computing = computing;
    this.#setState("ready");
    return /** @type {ModelInfo} */ (this.modelInfo);
  }

  /** Has a model's download that stands still asked for anew, from where it stands. */
  resume() {
    return this.#call("resume", undefined);
  }

  /**
   * Forgets the audio before and expects a stream of mono samples at `rate` hertz; `sound` takes
   * recordings.
   * @param {number} rate
   * @param {{ seconds?: number | null, signal?: AbortSignal }} [options] seconds there will be, as
   *   far as is known
   */
  beginAudio(rate, { seconds = null, ...options } = {}) {
    this.#handedAll = false;
    return this.#cancellable("beginAudio", { rate, seconds }, options);
  }

  /**
   * Hands over a block of samples; the array is empty afterwards. Await it before sending more:
   * the engine keeps a minute and a half, and answers when `transcribe` has taken enough of it.
   * For a longer recording, call that before all of it is handed over.
   * @param {Float32Array<ArrayBuffer>} samples
   * @param {{ signal?: AbortSignal }} [options]
   */
  async pushAudio(samples, { signal } = {}) {
    this.#handing += 1;
    try {
      const options = { signal, transfer: [samples.buffer] };
      return await this.#cancellable("pushAudio", { samples }, options);
    } finally {
      this.#handing -= 1;
    }
  }

  /**
   * Ends the audio and says how long it is.
   * @param {{ signal?: AbortSignal }} [options]
   */
  finishAudio(options = {}) {
    this.#handedAll = true;
    return this.#cancellable("finishAudio", undefined, options);
  }

  /**
   * Transcribes the audio with the model, as it comes; then it is gone.
   * @param {TranscribeOptions} [options]
   * @param {{ onEvent?: (event: TranscribeEvent) => void, signal?: AbortSignal }} [handlers]
   * @returns {Promise<TranscribeResult>} rejected with kind "cancelled" after an abort, "stalled"
   *   when a thread does not answer
   */
  async transcribe(options = {}, handlers = {}) {
    const endWatch = this.#watchThreads();
    try {
      const result = await this.#cancellable("transcribe", options, handlers);
      if (!result) throw cancelled();
      return result;
    } finally {
      endWatch();
    }
  }

  /**
   * Recognises the audio while it is being spoken: call it, then hand over the audio as it comes;
   * `finishAudio` ends it.
   * @param {LiveOptions} options
   * @param {{ onEvent?: (event: LiveEvent) => void, signal?: AbortSignal }} [handlers]
   * @returns {Promise<TranscribeResult>} rejected as `transcribe` is
   */
  async listen(options, handlers = {}) {
    return this.#attentive("listen", options, handlers);
  }

  /**
   * Listens for commands, as `listen` does for text.
   * @param {CommandOptions} options
   * @param {{ onEvent?: (event: LiveEvent) => void, signal?: AbortSignal }} [handlers]
   * @returns {Promise<{ seconds: number }>} rejected as `transcribe` is
   */
  async command(options, handlers = {}) {
    return this.#attentive("command", options, handlers);
  }

  /**
   * @template {"listen" | "command"} K
   * @param {K} call
   * @param {Calls[K][0]} options
   * @param {{ onEvent?: (event: LiveEvent) => void, signal?: AbortSignal }} handlers
   * @returns {Promise<NonNullable<Calls[K][1]>>}
   */
  async #attentive(call, options, handlers) {
    // It has nothing to say where nothing comes: it must only answer what is handed to it
    const endWatch = this.#watchThreads(() => this.#handing > 0 || this.#handedAll);
    try {
      const result = await this.#cancellable(call, options, handlers);
      if (!result) throw cancelled();
      return result;
    } finally {
      endWatch();
    }
  }

  /**
   * Replaces the worker when several threads have shown nothing for too long.
   * @param {() => boolean} [due] whether it should be at work
   */
  #watchThreads(due = () => true) {
    // One thread has nobody to wait for: that it is slow is for the user to judge
    if ((this.modelInfo?.threads ?? 1) === 1) return () => {};
    const message = t("engine.stalled");
    return this.#threads.begin(
      () => this.#stalled(new EngineError({ kind: "stalled", message })),
      due,
    );
  }

  /**
   * A transcript as a document.
   * @param {string} format one of `About.formats`
   * @param {TranscribeResult} result
   * @param {Layout} [layout] a cue for each segment, unless it says otherwise
   */
  export(format, result, layout) {
    return this.#call("export", { format, result, layout });
  }

  /**
   * The transcript in a file.
   * @param {string} name of the file: its extension, one of `About.readable`, tells its format
   * @param {Uint8Array<ArrayBuffer>} bytes which are handed over
   * @param {OpeningHandlers} [handlers] rejected with kind "cancelled" after an abort
   */
  parse(name, bytes, handlers) {
    return parse((...call) => this.#cancellable(...call), name, bytes, handlers);
  }

  /**
   * Measures this machine and the loaded model, on the audio given last.
   * @param {{ model_name: string, quick: boolean }} options
   * @param {{ onEvent?: (event: BenchEvent) => void, signal?: AbortSignal }} [handlers]
   * @returns {Promise<BenchReport>} rejected with kind "cancelled" after an abort
   */
  async bench(options, handlers = {}) {
    const report = await this.#cancellable("bench", options, handlers);
    if (!report) throw cancelled();
    return report;
  }

  /** Ends the worker for good. */
  close() {
    this.#stop(new EngineError({ kind: "died", message: t("engine.closed") }));
  }

  /**
   * @template {keyof Calls} K
   * @param {K} call
   * @param {Calls[K][0]} argument
   * @param {CallOptions & { signal?: AbortSignal }} options
   * @returns {Promise<Calls[K][1]>}
   */
  async #cancellable(call, argument, { signal, ...options }) {
    await this.ready(signal); // so that a cancel meanwhile does not throw the start away
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let deadline;
    const cancel = () => {
      this.#call("cancel", undefined).catch(() => {});
      deadline = setTimeout(() => this.#restart(cancelled()), CANCEL_MS);
    };
    signal?.addEventListener("abort", cancel);
    try {
      return await this.#call(call, argument, options);
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /**
   * @template {keyof Calls} K
   * @param {K} call
   * @param {Calls[K][0]} argument
   * @param {CallOptions} [options]
   * @returns {Promise<Calls[K][1]>}
   */
  #call(call, argument, { onEvent, transfer = [] } = {}) {
    if (!this.#worker) this.#start();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onEvent });
      this.#worker?.post({ id, call, argument }, transfer);
    });
  }

  #start() {
    const worker = new EngineWorker({
      hub: this.#hub?.(),
      onMessage: (message) => this.#receive(message),
      onEnd: (error) => worker === this.#worker && this.#ended(error),
    });
    this.#worker = worker;
    this.#setState("starting");
    this.#ready = this.#call("about", undefined).then((about) => {
      worker.started();
      this.about = about;
      this.#setState("ready", about);
    });
    this.#ready.catch(() => {}); // whoever waits for it is told
  }

  /** @param {Event | Reply | Failure} message */
  #receive(message) {
    this.#threads.heard();
    if (message.type === "event") {
      return this.#waiting.get(message.id)?.onEvent?.(message.event);
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "reply") {
      waiting?.resolve(message.value);
    } else {
      // Python's sentences are in English, those of the worker's modules in the page's language
      const error = new EngineError(message.error);
      if (error.kind === "stalled") this.#stalled(error);
      waiting?.reject(error);
    }
  }

  /** @param {EngineError} error */
  #stalled(error) {
    this.#oneThread = true;
    this.#restart(error);
  }

  /** @param {EngineError} error */
  #ended(error) {
    // One that never got ready would only end again: the next call gives it another chance.
    const again = this.state === "ready";
    this.#stop(error);
    if (again) this.#start();
  }

  /** @param {EngineError} [reason] for whatever is under way */
  #restart(reason = cancelled()) {
    this.#stop(reason);
    this.#start();
  }

  /** @param {EngineError} reason */
  #stop(reason) {
    this.#worker?.terminate();
    this.#worker = null;
    this.model = null;
    this.modelInfo = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#setState("failed");
    for (const { reject } of waiting) reject(reason);
  }

  /**
   * @param {EngineState} state
   * @param {About | null} [about]
   */
  #setState(state, about = null) {
    this.state = state;
    this.#onState?.(state, about);
  }
}
