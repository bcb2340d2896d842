/** What a recording is heard with: its waveform, the buttons below it, and what plays it. */
import { h } from "../ui/h.js";
import { t } from "../words/words.js";
import { FreeClock, MediaClock } from "./clock.js";
import { Controls } from "./controls.js";
import { mediaOf } from "./media.js";
import { answerMediaKeys } from "./media-keys.js";
import { RATES, settings } from "./settings.js";
import { Waveform } from "./waveform.js";

/**
 * @import { Peaks } from "../audio/peaks.js"
 * @import { Clock } from "./clock.js"
 */

/**
 * @typedef {object} Recording
 * @property {File | null} file null where only the text is there
 * @property {number} duration seconds; 0 where what plays it is to say
 * @property {string} name
 *
 * @typedef {object} Stretch
 * @property {number} start seconds
 * @property {number} end seconds
 *
 * @typedef {object} TransportHooks
 * @property {(file: File | null, seconds: number) => void} onTime with every frame as it plays, and
 *   when it is moved
 * @property {(file: File, signal: AbortSignal) => Promise<Peaks>} peaksOf how loud it is, as far as
 *   is known: they may grow
 * @property {(seconds: number) => Stretch | null} [segmentAt] what is said at a time
 */

/** Seconds before the end of a recording that count as the end of what is said last. */
const BEFORE_END = 0.05;

export class Transport {
  element = h("div", { class: "transport", role: "group", hidden: true });
  #hooks;
  #waveform = new Waveform((seconds) => this.seek(seconds));
  #controls = new Controls({
    onToggle: () => this.toggle(),
    onStep: (seconds) => this.step(seconds),
    onLoop: () => (this.loop = !this.loop),
    onRate: (rate) => (this.rate = rate),
    onMute: () => (this.muted = !this.muted),
    onVolume: (volume) => (this.volume = volume),
  });
  #note = h("p", { class: "transport-note", role: "status" });
  /** @type {File | null} */
  #file = null;
  /** @type {string | null} */
  #name = null;
  /** Seconds, as `open` was told. */
  #told = 0;
  /** @type {HTMLMediaElement | null} */
  #media = null;
  /** @type {Clock} */
  #clock = new FreeClock(0);
  /** Why it cannot be heard. @type {"transport.unplayable" | "transport.text" | null} */
  #trouble = null;
  /** @type {Peaks | null} */
  #peaks = null;
  #silent = false;
  #muted = false;
  #loop = false;
  /** What is repeated. @type {Stretch | null} */
  #stretch = null;
  #until = Infinity;
  /** Ends what was opened. */
  #opened = new AbortController();
  /** Animation frames that are asked for, or 0. */
  #next = 0;
  #growing = 0;

  /** @param {TransportHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.#controls.canLoop = Boolean(hooks.segmentAt);
    this.element.append(this.#waveform.element, this.#controls.element, this.#note);
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.#show();
  }

  /**
   * Takes a recording; the one that it has goes on as it is.
   * @param {Recording} recording
   */
  open({ file, duration, name }) {
    const open = this.#name !== null && file === this.#file && (file || name === this.#name);
    if (!open) {
      this.close();
      this.#file = file;
      this.#name = name;
      this.#opened = new AbortController();
      this.#trouble = file ? null : "transport.text";
      this.element.ariaLabel = t("transport.of", { name });
      this.element.hidden = false;
      if (file) this.#load(file);
      if (file) answerMediaKeys(this, name, this.#opened.signal);
    }
    this.#told = duration;
    if (file) this.#outline(file);
    this.#draw();
    this.#show();
  }

  close() {
    this.#opened.abort();
    cancelAnimationFrame(this.#next);
    cancelAnimationFrame(this.#growing);
    this.#peaks?.removeEventListener("grow", this.#grow);
    this.#media = this.#peaks = this.#stretch = null;
    this.#growing = 0;
    this.#file = this.#name = null;
    this.#clock = new FreeClock(0);
    this.#loop = false;
    this.#waveform.heard(Infinity);
    this.element.hidden = true;
  }

  /** What is open. */
  get file() {
    return this.#file;
  }

  /** What plays it. */
  get media() {
    return this.#media;
  }

  /** What shows a film's picture; it is hidden where there is none in the file. */
  get picture() {
    return this.#media instanceof HTMLVideoElement ? this.#media : null;
  }

  /** For others' buttons, at the end of the row. */
  get slot() {
    return this.#controls.slot;
  }

  get time() {
    return this.#clock.time;
  }

  get duration() {
    return Math.max(this.#told || this.#clock.duration, this.#peaks?.seconds ?? 0);
  }

  get playing() {
    return !this.#clock.paused;
  }

  play() {
    if (!this.#playable) return;
    this.#clock.play();
    this.#run();
  }

  pause() {
    this.#until = Infinity;
    this.#clock.pause();
    this.#show();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /**
   * @param {number} seconds
   * @param {{ play?: boolean, until?: number }} [options] `until` when it pauses by itself, in seconds
   */
  seek(seconds, { play = false, until = Infinity } = {}) {
    const { duration } = this;
    this.#stretch = null;
    this.#until = until;
    this.#clock.seek(Math.max(0, duration ? Math.min(seconds, duration) : seconds));
    this.#tell();
    if (play) this.play();
  }

  /** @param {number} seconds on, or back */
  step(seconds) {
    this.seek(this.time + seconds);
  }

  /** How many times as fast as it was recorded; the pitch stays. */
  get rate() {
    return settings.value.rate;
  }

  set rate(rate) {
    const off = (/** @type {number} */ other) => Math.abs(other - rate);
    this.#set({ rate: RATES.reduce((best, other) => (off(other) < off(best) ? other : best)) });
  }

  /** @param {number} steps of the speeds there are; less than 0 is slower */
  faster(steps) {
    const at = RATES.indexOf(this.rate) + steps;
    this.rate = RATES[Math.max(0, Math.min(RATES.length - 1, at))];
  }

  /** From 0 to 1. */
  get volume() {
    return settings.value.volume;
  }

  set volume(volume) {
    this.#muted = false;
    this.#set({ volume: Math.min(1, Math.max(0, volume)) });
  }

  get muted() {
    return this.#muted;
  }

  set muted(muted) {
    this.#muted = muted;
    this.#show();
  }

  /** Whether what is being said is said again and again. */
  get loop() {
    return this.#loop;
  }

  set loop(loop) {
    this.#loop = loop;
    this.#stretch = null;
    this.#show();
  }

  /** Whether what cannot be heard runs all the same. */
  get silent() {
    return this.#silent;
  }

  set silent(silent) {
    this.#silent = silent;
    if (!this.#playable) this.#clock.pause();
    this.#show();
  }

  /** @param {number | null} seconds up to where it is transcribed, null for all of it */
  heard(seconds) {
    this.#waveform.heard(seconds ?? Infinity);
  }

  focus() {
    if (this.#playable) this.#controls.focus();
    else this.#waveform.element.focus();
  }

  get #playable() {
    return this.#silent || !this.#trouble;
  }

  /** @param {Partial<{ rate: number, volume: number }>} changes */
  #set(changes) {
    settings.choose(changes);
    this.#show();
  }

  /** @param {File} file */
  #load(file) {
    const { signal } = this.#opened;
    const media = mediaOf(file, signal);
    const on = (/** @type {string} */ type, /** @type {() => void} */ act) =>
      media.addEventListener(type, act, { signal });
    on("timeupdate", () => this.#tell()); // four times a second, and where it is moved to
    on("durationchange", () => this.#draw());
    on("play", () => this.#run()); // by somebody else, too
    on("pause", () => this.#show());
    on("ended", () => this.#again());
    on("error", () => this.#goSilent());
    this.#media = media;
    this.#clock = new MediaClock(media);
  }

  /** What the engine can transcribe is not always what the browser can play. */
  #goSilent() {
    const { time, duration } = this;
    this.#trouble = "transport.unplayable";
    this.#clock = new FreeClock(duration);
    this.#clock.seek(time);
    this.#show();
  }

  /** @param {File} file */
  async #outline(file) {
    const { signal } = this.#opened;
    // Where there is none, a flat line shows the place as well
    const peaks = await this.#hooks.peaksOf(file, signal).catch(() => null);
    if (signal.aborted || !peaks || peaks === this.#peaks) return;
    this.#peaks?.removeEventListener("grow", this.#grow);
    this.#peaks = peaks;
    peaks.addEventListener("grow", this.#grow);
    this.#draw();
  }

  #grow = () => {
    this.#growing ||= requestAnimationFrame(() => {
      this.#growing = 0;
      this.#draw();
    });
  };

  #draw() {
    const peaks = this.#peaks;
    const { duration } = this;
    if (this.#clock instanceof FreeClock) this.#clock.duration = duration;
    this.#waveform.show(peaks?.values ?? new Float32Array(), peaks?.seconds ?? 0, duration);
    this.#controls.showTime(this.time, duration);
  }

  /** Tells the time with every frame for as long as it plays. */
  #run() {
    cancelAnimationFrame(this.#next);
    this.#show();
    const frame = () => {
      this.#tell();
      if (this.playing) this.#next = requestAnimationFrame(frame);
      else this.#show();
    };
    frame();
  }

  #tell() {
    const { time } = this;
    if (this.playing && time >= this.#until) this.pause();
    if (this.#loop && this.playing) this.#repeat(time);
    this.#waveform.follow(time);
    this.#controls.showTime(time, this.duration);
    this.#hooks.onTime(this.#file, time);
  }

  /** @param {number} time */
  #repeat(time) {
    this.#stretch ??= this.#hooks.segmentAt?.(time) ?? null;
    const stretch = this.#stretch;
    if (stretch && time >= Math.min(stretch.end, this.duration - BEFORE_END)) {
      this.#clock.seek(stretch.start);
    }
  }

  /** Where frames are so rare that the end came first, as in a tab in the background. */
  #again() {
    this.#show();
    if (!this.#loop || !this.#stretch) return;
    this.#clock.seek(this.#stretch.start);
    this.play();
  }

  #show() {
    const { rate, volume } = settings.value;
    if (this.#clock.rate !== rate) this.#clock.rate = rate;
    if (this.#media) {
      this.#media.volume = volume;
      this.#media.muted = this.#muted;
    }
    this.#controls.playable = this.#playable;
    this.#controls.playing = this.playing;
    this.#controls.loops = this.#loop;
    this.#controls.rate = rate;
    this.#controls.showVolume(volume, this.#muted);
    this.#note.textContent = this.#trouble ? t(this.#trouble) : "";
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = /** @type {Record<string, () => void>} */ ({
      "<": () => this.faster(-1),
      ">": () => this.faster(1),
      m: () => (this.muted = !this.muted),
      r: () => (this.loop = !this.loop),
      ...(event.target === this.#waveform.element ? { " ": () => this.toggle() } : {}),
    })[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}
