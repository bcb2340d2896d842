/** Full-screen lyrics that follow the sound, above its waveform and the controls. */
import { Waveform } from "../audio/waveform.js";
import { clock } from "../ui/format.js";
import { FreeClock, MediaClock } from "./clock.js";
import { Controls } from "./controls.js";
import { lineAt, linesOf, maxCharsIn, textOf } from "./lines.js";
import { Scene } from "./scene.js";
import { ScreenLock } from "./screen-lock.js";
import { loadSettings, saveSettings, scaleWithin, systemTheme } from "./settings.js";
import { THEMES } from "./themes.js";

/**
 * @import { Peaks } from "../audio/peaks.js"
 * @import { Segment } from "../engine/protocol.js"
 * @import { Clock } from "./clock.js"
 * @import { KaraokeLine } from "./lines.js"
 * @import { Settings } from "./settings.js"
 */

/**
 * @typedef {object} Song what of a transcript is needed
 * @property {File | null} file
 * @property {readonly Segment[]} segments
 * @property {number} duration seconds
 *
 * @typedef {EventTarget & Song} KaraokeSource dispatches "change"
 *
 * @typedef {object} KaraokeHooks
 * @property {(file: File) => HTMLMediaElement | null} mediaOf what plays a file
 * @property {(file: File, signal: AbortSignal) => Promise<Peaks>} peaksOf how loud it is, as far as
 *   is known
 */

/** Milliseconds after which the controls go, while it plays. */
const IDLE = 2500;
const STEP_SECONDS = 5;
/** Seconds into a line after which "back" is to its own start. */
const INTO_LINE = 1.5;
/** Seconds: a player may go to just before the time it is told. */
const SAFE = 0.01;
/** A canvas larger than this costs frames and shows no more. */
const MOST_PIXELS = 4096 * 2304;

export class KaraokeView {
  element = document.createElement("dialog");
  #stage = document.createElement("div");
  #canvas = document.createElement("canvas");
  #context;
  #panel = document.createElement("div");
  #said = document.createElement("p");
  #controls = new Controls({
    onPlay: () => this.#toggle(),
    onResize: (step) => this.#resize(step),
    onTheme: (theme) => this.#set({ theme }),
    onAnnounce: () => this.#set({ announce: !this.#settings.announce }),
    onFullScreen: () => this.#toggleFullScreen(),
    onClose: () => this.close(),
  });
  #hooks;
  /** @type {Settings} */
  #settings = loadSettings();
  /** @type {KaraokeSource | null} */
  #source = null;
  /** @type {readonly KaraokeLine[]} */
  #lines = [];
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Clock} */
  #clock = new FreeClock(0);
  /** @type {Waveform | null} */
  #waveform = null;
  /** Ends all that an open view listens to. */
  #stop = new AbortController();
  /** The time in the picture; NaN has it drawn anew. */
  #drawn = NaN;
  #line = -2;
  #maxChars = maxCharsIn(innerWidth, innerHeight);
  #active = 0;
  #lock = new ScreenLock();
  /** What had the focus before. @type {Element | null} */
  #opener = null;
  #wasFull = false;
  /** Settles when the screen is no longer taken. @type {Promise<void> | undefined} */
  #exit;

  /** @param {KaraokeHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("This browser cannot draw.");
    this.#context = context;
    this.#build();
  }

  #build() {
    this.element.className = "karaoke";
    this.element.setAttribute("aria-label", "Karaoke");
    this.#stage.className = "karaoke-stage";
    this.#canvas.setAttribute("role", "img");
    this.#said.className = "karaoke-said";
    this.#panel.className = "karaoke-panel";
    this.#panel.append(this.#controls.element);
    this.#stage.append(this.#canvas, this.#panel, this.#controls.corner, this.#said);
    this.element.append(this.#stage);
  }

  /** @param {KaraokeSource} source */
  open(source) {
    this.close();
    this.#source = source;
    this.#opener = document.activeElement;
    this.#stop = new AbortController();
    this.#wasFull = false;
    const { signal } = this.#stop;
    document.body.append(this.element);

    const waveform = new Waveform((seconds) => this.#seek(seconds));
    this.#waveform = waveform;
    this.#panel.prepend(waveform.element);
    this.element.showModal();
    this.#controls.focus();
    this.#takeClock(source, signal);
    this.#draw(source);
    this.#showPeaks(source, waveform, signal);

    source.addEventListener("change", () => this.#draw(source), { signal });
    // Comes late, perhaps when it is open again
    this.element.addEventListener("close", () => this.element.open || this.#leave(), { signal });
    this.element.addEventListener("keydown", (event) => this.#press(event), { signal });
    for (const kind of ["pointermove", "pointerdown", "keydown", "focusin"]) {
      this.element.addEventListener(kind, () => this.#wake(), { signal, capture: true });
    }
    document.addEventListener("fullscreenchange", () => this.#fullScreenChanged(), { signal });
    for (const query of ["reduced-motion: reduce", "color-scheme: light", "contrast: more"]) {
      matchMedia(`(prefers-${query})`).addEventListener("change", () => this.#restyle(), {
        signal,
      });
    }
    const sizes = new ResizeObserver(() => this.#fit());
    sizes.observe(this.#canvas);
    signal.addEventListener("abort", () => sizes.disconnect());

    this.#wake();
    this.#fit();
    if (this.#settings.fullScreen) this.#enterFullScreen();
    const frame = () => {
      if (signal.aborted) return;
      requestAnimationFrame(frame);
      this.#frame();
    };
    frame();
  }

  close() {
    if (this.element.open) this.element.close();
    this.#leave();
  }

  #leave() {
    this.#stop.abort();
    this.#lock.keep(false);
    this.#stage.removeAttribute("data-playing"); // whatever plays then is seen to begin
    if (document.fullscreenElement === this.#stage) this.#exitFullScreen();
    this.#waveform?.close();
    this.#waveform = null;
    this.#source = null;
    this.#scene = null;
    this.element.remove();
    this.#giveFocusBack();
  }

  /** A dialog does that itself, but not out of full screen. */
  async #giveFocusBack() {
    const opener = this.#opener;
    this.#opener = null;
    await this.#exit;
    const lost = document.activeElement === document.body || !document.activeElement;
    if (lost && opener instanceof HTMLElement) opener.focus();
  }

  /**
   * @param {KaraokeSource} source
   * @param {AbortSignal} signal
   */
  #takeClock({ file, duration }, signal) {
    const media = file && this.#hooks.mediaOf(file);
    const silent = () => {
      if (!signal.aborted) this.#clock = new FreeClock(duration);
    };
    silent();
    if (!media || media.error) return;
    this.#clock = new MediaClock(media);
    // Not all that can be transcribed can be played
    media.addEventListener("error", silent, { signal });
  }

  /**
   * @param {KaraokeSource} source
   * @param {Waveform} waveform
   * @param {AbortSignal} signal
   */
  async #showPeaks(source, waveform, signal) {
    waveform.show(new Float32Array(), 0, source.duration);
    if (!source.file) return;
    try {
      const peaks = await this.#hooks.peaksOf(source.file, signal);
      if (signal.aborted) return;
      let shown = -1;
      const show = () => {
        if (shown === peaks.seconds) return;
        shown = peaks.seconds;
        waveform.show(peaks.values, shown, source.duration);
      };
      show();
      source.addEventListener("change", show, { signal }); // it may still be read
    } catch {
      // A flat line shows the place as well
    }
  }

  /** @param {KaraokeSource} source */
  #draw(source) {
    this.#lines = linesOf(source.segments, { maxChars: this.#maxChars });
    this.#restyle();
  }

  /** @param {Partial<Settings>} changes */
  #set(changes) {
    this.#settings = { ...this.#settings, ...changes };
    saveSettings(this.#settings);
    this.#restyle();
  }

  #restyle() {
    const { fontScale, announce, theme: chosen } = this.#settings;
    const name = chosen ?? systemTheme();
    const theme = THEMES[name];
    const { matches: reducedMotion } = matchMedia("(prefers-reduced-motion: reduce)");
    const title = this.#source?.file?.name.replace(/\.[^.]+$/, "") ?? "";
    this.#scene = new Scene(this.#lines, { theme, fontScale, reducedMotion, title });
    this.#scene.resize(this.#canvas.width, this.#canvas.height);
    for (const part of /** @type {const} */ (["background", "sung", "unsung", "next"])) {
      this.#stage.style.setProperty(`--karaoke-${part}`, theme[part]);
    }
    this.#waveform?.paint({ wave: theme.next, progress: theme.sung });
    this.#controls.theme = name;
    this.#controls.announcing = announce;
    this.#said.ariaLive = announce ? "polite" : "off";
    this.#drawn = NaN;
    this.#line = -2;
  }

  /** Gives the canvas the pixels of its place. */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (!width || !height) return;
    const density = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (width * height)));
    const [across, down] = [Math.round(width * density), Math.round(height * density)];
    if (this.#canvas.width === across && this.#canvas.height === down) return;
    this.#canvas.width = across;
    this.#canvas.height = down;
    const maxChars = maxCharsIn(width, height);
    if (maxChars !== this.#maxChars && this.#source) {
      this.#maxChars = maxChars;
      this.#draw(this.#source);
    }
    this.#scene?.resize(across, down);
    this.#drawn = NaN;
    this.#frame(); // a canvas of a new size is empty
  }

  #frame() {
    const { paused, time } = this.#clock;
    const playing = !paused;
    if (playing !== (this.#stage.dataset.playing !== undefined)) this.#showPlaying(playing);
    const idle = playing && performance.now() - this.#active > IDLE;
    if (idle !== (this.#stage.dataset.idle !== undefined))
      this.#stage.toggleAttribute("data-idle", idle);
    if (time === this.#drawn) return;
    this.#drawn = time;
    this.#scene?.draw(this.#context, time);
    this.#waveform?.follow(time);
    this.#controls.time = `${clock(time)} / ${clock(this.#duration)}`;
    const line = lineAt(this.#lines, time);
    if (line !== this.#line) this.#showLine(line);
  }

  /** @param {boolean} playing */
  #showPlaying(playing) {
    this.#stage.toggleAttribute("data-playing", playing);
    this.#controls.playing = playing;
    this.#wake();
    this.#lock.keep(playing);
  }

  /** @param {number} line */
  #showLine(line) {
    this.#line = line;
    const text = line < 0 ? "" : textOf(this.#lines[line]);
    this.#canvas.setAttribute(
      "aria-label",
      text || this.#source?.file?.name || "Before the first line",
    );
    if (this.#settings.announce) this.#said.textContent = text;
    else this.#said.textContent = "";
  }

  get #duration() {
    return this.#source?.duration || this.#clock.duration;
  }

  #wake() {
    this.#active = performance.now();
    this.#stage.removeAttribute("data-idle");
  }

  #toggle() {
    if (this.#clock.paused) this.#clock.play();
    else this.#clock.pause();
  }

  /** @param {number} seconds */
  #seek(seconds) {
    this.#clock.seek(Math.max(0, this.#duration ? Math.min(seconds, this.#duration) : seconds));
    // At once: a key pressed before the next frame goes on from there
    this.#waveform?.follow(this.#clock.time);
    this.#drawn = NaN;
  }

  /** @param {number} step */
  #seekLine(step) {
    const now = this.#clock.time;
    let line = lineAt(this.#lines, now);
    if (step > 0) line += 1;
    else if (line >= 0 && now - this.#lines[line].start < INTO_LINE) line -= 1;
    if (line >= this.#lines.length) return;
    this.#seek(line < 0 ? 0 : this.#lines[line].start + SAFE);
  }

  /** @param {number} step */
  #resize(step) {
    this.#set({ fontScale: scaleWithin(this.#settings.fontScale + step) });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement && event.key !== "Escape") return;
    const onButton = event.target instanceof HTMLButtonElement;
    const act = /** @type {Record<string, () => void>} */ ({
      ...(onButton ? {} : { " ": () => this.#toggle() }), // a button has the space for itself
      ArrowLeft: () => this.#seek(this.#clock.time - STEP_SECONDS),
      ArrowRight: () => this.#seek(this.#clock.time + STEP_SECONDS),
      ArrowUp: () => this.#seekLine(-1),
      ArrowDown: () => this.#seekLine(1),
      "+": () => this.#resize(0.1),
      "=": () => this.#resize(0.1), // the plus key without shift
      "-": () => this.#resize(-0.1),
      t: () => this.#controls.nextTheme(),
      f: () => this.#toggleFullScreen(),
      Escape: () => this.close(),
    })[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  async #enterFullScreen() {
    const { signal } = this.#stop;
    await this.#exit; // a late exit would end what comes after it
    if (signal.aborted || !document.fullscreenEnabled) return;
    await this.#stage.requestFullscreen().catch(() => {}); // refused: the dialog fills the page
    // The event comes a frame later, when an Escape may already have ended it
    if (!signal.aborted) this.#fullScreenChanged();
  }

  #exitFullScreen() {
    const exit = document.exitFullscreen().catch(() => {});
    // The event comes a frame later, when it may already be wanted again: this was not the browser
    this.#exit = exit.then(() => {
      this.#wasFull = false;
    });
  }

  #toggleFullScreen() {
    const fullScreen = document.fullscreenElement !== this.#stage;
    this.#set({ fullScreen });
    if (fullScreen) this.#enterFullScreen();
    else this.#exitFullScreen();
  }

  #fullScreenChanged() {
    const full = document.fullscreenElement === this.#stage;
    this.#controls.fullScreen = full;
    // The browser takes the Escape key for itself: it is meant for all of the view
    if (!full && this.#wasFull && this.#settings.fullScreen) this.close();
    else this.#wasFull = full;
  }
}
