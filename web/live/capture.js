/**
 * Sound as it happens: a microphone, or what a tab or the system plays, as blocks of samples at the
 * device's own rate. Nothing is done to it: the engine resamples, as it does with files.
 */
import { t } from "../words/words.js";
import { CaptureError, stopped } from "./capture-error.js";
import { Gaps } from "./gaps.js";
import { keepRunning } from "./running.js";
import { askForMicrophone, askForSharing } from "./sources.js";

export { CaptureError } from "./capture-error.js";
export { canShareSound } from "./sources.js";

/**
 * @import { Source } from "./sources.js"
 * @import { Block, Order } from "./worklet.js"
 *
 * @typedef {{ rms: number, peak: number }} Level of a block, 0 to 1
 *
 * @typedef {object} CaptureOptions
 * @property {"microphone" | "tab"} source
 * @property {string} [deviceId] of the microphone; the system's choice without it
 * @property {(samples: Float32Array<ArrayBuffer>, rate: number) => void} onBlock about 100 ms, mono,
 *   for the callee to keep or transfer
 * @property {(level: Level) => void} [onLevel] once a block; zeros when it pauses or ends
 * @property {(error: CaptureError) => void} [onEnd] it has ended by itself, after its last block:
 *   "unplugged", "ended" (no longer shared) or "denied" (the permission was withdrawn)
 * @property {(seconds: number) => void} [onGap] so much was not heard before the next block
 * @property {AbortSignal} [signal] stops it at once, whatever it is doing
 *
 * @typedef {object} Capture
 * @property {number} rate hertz: the device's own
 * @property {string} label of the device, or what kind of thing is shared
 * @property {boolean} paused
 * @property {() => Promise<void>} pause fulfilled after the last block of what was heard so far
 * @property {() => void} resume
 * @property {() => Promise<void>} stop fulfilled after the last block; the device is released
 */

const WORKLET = new URL("worklet.js", import.meta.url);
/** Milliseconds that the last block may take: a context that does not run may not answer. */
const LAST = 1000;

/**
 * Asks for the sound and begins. To be called from a click or a key: browsers want that.
 * @param {CaptureOptions} options
 * @returns {Promise<Capture>}
 * @throws {CaptureError} "denied", "no-device", "busy", "unsupported", "insecure", "no-audio" (it
 *   was shared without its sound) or "cancelled" (the user closed the question, or the signal)
 */
export async function openCapture(options) {
  const { source, deviceId, signal } = options;
  if (signal?.aborted) throw stopped();
  if (typeof AudioWorkletNode === "undefined" && isSecureContext) {
    throw new CaptureError("unsupported", t("live.too-old"));
  }
  const asked = source === "tab" ? askForSharing() : askForMicrophone(deviceId);
  const given = await unlessStopped(asked, signal, ({ track }) => track.stop());
  /** @type {Listening | null} */
  let listening = null;
  try {
    listening = new Listening(given, options);
    await unlessStopped(listening.start(), signal);
    return listening;
  } catch (error) {
    given.track.stop();
    listening?.release();
    throw error;
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @param {(late: T) => void} [discard] what comes when nobody waits any more
 * @returns {Promise<T>}
 * @throws {CaptureError} "cancelled"
 */
function unlessStopped(promise, signal, discard) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(stopped());
      promise.then(discard, () => {});
    };
    signal?.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal?.removeEventListener("abort", stop));
  });
}

/**
 * A context at the rate of `track`, where that is known and possible: what runs at another rate is
 * resampled by the browser. A latency fit for playback costs some tens of milliseconds; with less,
 * a busy machine leaves holes of 10 ms in speech.
 * @param {MediaStreamTrack} track
 */
function openContext(track) {
  const { sampleRate } = track.getSettings();
  for (const own of [{ sampleRate }, {}]) {
    /** @type {AudioContext | null} */
    let context = null;
    try {
      context = new AudioContext({ latencyHint: "playback", ...own });
      const input = context.createMediaStreamSource(new MediaStream([track]));
      return { context, input };
    } catch {
      context?.close().catch(() => {});
    }
  }
  throw new CaptureError("busy", t("live.no-audio"));
}

/** @implements {Capture} */
class Listening {
  paused = false;
  label;
  rate;
  #track;
  #options;
  #context;
  #input;
  /** @type {AudioWorkletNode | null} */
  #ear = null;
  #gaps;
  /** Until it is released. */
  #life = new AbortController();
  #begun = false;
  /** Those who wait for orders to be carried out. @type {(() => void)[]} */
  #waiting = [];
  /** @type {Promise<void> | null} */
  #stopping = null;

  /**
   * @param {Source} source
   * @param {CaptureOptions} options
   */
  constructor({ track, label }, options) {
    this.label = label;
    this.#track = track;
    this.#options = options;
    const { context, input } = openContext(track);
    this.#context = context;
    this.#input = input;
    this.rate = context.sampleRate;
    this.#gaps = new Gaps(this.rate);
    const { signal } = this.#life;
    track.addEventListener("ended", () => this.#end(), { signal });
    options.signal?.addEventListener("abort", () => this.release(), { signal });
  }

  async start() {
    try {
      await this.#context.audioWorklet.addModule(WORKLET);
    } catch {
      throw new CaptureError("unsupported", t("live.not-loaded"));
    }
    if (this.#life.signal.aborted) return;
    const ear = new AudioWorkletNode(this.#context, "ear", {
      numberOfInputs: 1,
      numberOfOutputs: 1,
    });
    ear.port.onmessage = ({ data }) => this.#hear(data);
    this.#input.connect(ear).connect(this.#context.destination); // what leads nowhere may not run
    this.#ear = ear;
    await keepRunning(this.#context, this.#life.signal);
    if (this.#track.readyState === "ended") throw await this.#whyEnded();
    this.#begun = true;
  }

  async pause() {
    if (this.paused || this.#stopping) return;
    this.paused = true;
    const hushed = this.#order("hush");
    this.#track.enabled = false; // so that browsers show that nobody listens
    await hushed;
  }

  resume() {
    if (!this.paused || this.#stopping) return;
    this.paused = false;
    this.#track.enabled = true;
    this.#gaps = new Gaps(this.rate);
    this.#order("listen");
  }

  stop() {
    this.#stopping ??= this.#order("end").then(() => this.release());
    return this.#stopping;
  }

  release() {
    this.#stopping ??= Promise.resolve();
    this.#life.abort();
    this.#track.stop();
    this.#input.disconnect();
    this.#ear?.port.close();
    if (this.#context.state !== "closed") this.#context.close().catch(() => {});
    for (const answer of this.#waiting) answer();
  }

  async #end() {
    if (this.#stopping || !this.#begun) return; // whoever began it notices
    const [error] = await Promise.all([this.#whyEnded(), this.stop()]);
    this.#options.onEnd?.(error);
  }

  async #whyEnded() {
    if (this.#options.source === "tab") {
      return new CaptureError("ended", t("live.not-shared"));
    }
    if (await isDenied()) {
      return new CaptureError("denied", t("live.withdrawn"));
    }
    return new CaptureError("unplugged", t("live.unplugged", { name: this.label }));
  }

  /**
   * @param {Order} order
   * @returns {Promise<void>} fulfilled when it is carried out; they are in the order they are given
   */
  #order(order) {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, LAST);
      this.#ear?.port.postMessage(order);
    });
  }

  /** @param {Block | Order} heard */
  #hear(heard) {
    const { onBlock, onLevel, onGap } = this.#options;
    if (typeof heard === "string") {
      this.#waiting.shift()?.();
      if (heard !== "listen") onLevel?.({ rms: 0, peak: 0 });
      return;
    }
    const { samples, at } = heard;
    const lost = this.#gaps.after(samples.length, at / 1000);
    if (lost) onGap?.(lost);
    onLevel?.(levelOf(samples));
    onBlock(samples, this.rate);
  }
}

/** Whether the user has since forbidden the microphone. */
async function isDenied() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state === "denied";
  } catch {
    return false; // browsers that do not tell
  }
}

/**
 * @param {Float32Array} samples
 * @returns {Level}
 */
function levelOf(samples) {
  let peak = 0;
  let sum = 0;
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    sum += sample * sample;
  }
  return { rms: Math.sqrt(sum / Math.max(1, samples.length)), peak };
}
