/** Full-screen lyrics that follow the sound, above the transport. */
import { t } from "../words/words.js";
import { Controls } from "./controls.js";
import { lineAt, linesOf, maxCharsIn, textOf } from "./lines.js";
import { Scene } from "./scene.js";
import { ScreenLock } from "./screen-lock.js";
import { scaleWithin, settings, systemTheme } from "./settings.js";
import { THEMES } from "./themes.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { Transport } from "../transport/transport.js"
 * @import { KaraokeLine } from "./lines.js"
 * @import { Settings } from "./settings.js"
 */

/**
 * @typedef {object} Song what of a transcript is needed
 * @property {File | null} file
 * @property {string} name
 * @property {readonly Segment[]} segments
 * @property {number} duration seconds
 *
 * @typedef {EventTarget & Song} KaraokeSource dispatches "change"
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
    onResize: (step) => this.#resize(step),
    onTheme: (theme) => this.#set({ theme }),
    onAnnounce: () => this.#set({ announce: !settings.value.announce }),
    onFullScreen: () => this.#toggleFullScreen(),
    onMovie: () => this.#makeMovie(),
    onClose: () => this.close(),
  });
  #transport;
  #onMovie;
  /** Where the transport is taken from. */
  #home = document.createComment("transport");
  /** @type {KaraokeSource | null} */
  #source = null;
  /** @type {readonly KaraokeLine[]} */
  #lines = [];
  /** @type {Scene | null} */
  #scene = null;
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

  /**
   * @param {Transport} transport it is lent while the view is open
   * @param {(source: KaraokeSource) => void} onMovie of what was shown wants to be made
   */
  constructor(transport, onMovie) {
    this.#transport = transport;
    this.#onMovie = onMovie;
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error(t("karaoke.undrawable"));
    this.#context = context;
    this.#build();
  }

  #build() {
    this.element.className = "karaoke";
    this.element.setAttribute("aria-label", t("karaoke.name"));
    this.#stage.className = "karaoke-stage";
    this.#canvas.setAttribute("role", "img");
    this.#said.className = "karaoke-said";
    this.#panel.className = "karaoke-panel";
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

    this.#borrow(source);
    this.element.showModal();
    this.#transport.focus();
    this.#draw(source);

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
    if (settings.value.fullScreen) this.#enterFullScreen();
    const frame = () => {
      if (signal.aborted) return;
      requestAnimationFrame(frame);
      this.#frame();
    };
    frame();
  }

  /** @returns {Promise<void>} settles when what had the keyboard before has it again */
  close() {
    if (this.element.open) this.element.close();
    return this.#leave();
  }

  async #makeMovie() {
    const source = this.#source;
    await this.close();
    if (source) this.#onMovie(source);
  }

  #leave() {
    this.#stop.abort();
    this.#lock.keep(false);
    this.#stage.removeAttribute("data-playing"); // whatever plays then is seen to begin
    if (document.fullscreenElement === this.#stage) this.#exitFullScreen();
    this.#giveBack();
    this.#source = null;
    this.#scene = null;
    this.element.remove();
    return this.#giveFocusBack();
  }

  /** A dialog does that itself, but not out of full screen. */
  async #giveFocusBack() {
    const opener = this.#opener;
    this.#opener = null;
    await this.#exit;
    const lost = document.activeElement === document.body || !document.activeElement;
    if (lost && opener instanceof HTMLElement) opener.focus();
  }

  /** @param {KaraokeSource} source */
  #borrow({ file, duration, name }) {
    const transport = this.#transport;
    transport.open({ file, duration, name });
    transport.silent = true; // not all that can be transcribed can be played
    transport.element.replaceWith(this.#home);
    transport.slot.append(this.#controls.element);
    this.#panel.append(transport.element);
  }

  #giveBack() {
    const { element } = this.#transport;
    if (element.parentNode !== this.#panel) return;
    this.#controls.element.remove();
    this.#transport.silent = false;
    this.#home.replaceWith(element);
  }

  /** @param {KaraokeSource} source */
  #draw(source) {
    this.#lines = linesOf(source.segments, { maxChars: this.#maxChars });
    this.#restyle();
  }

  /** @param {Partial<Settings>} changes */
  #set(changes) {
    settings.choose(changes);
    this.#restyle();
  }

  #restyle() {
    const { fontScale, announce, theme: chosen } = settings.value;
    const name = chosen ?? systemTheme();
    const theme = THEMES[name];
    const { matches: reducedMotion } = matchMedia("(prefers-reduced-motion: reduce)");
    const title = this.#source?.file?.name.replace(/\.[^.]+$/, "") ?? "";
    this.#scene = new Scene(this.#lines, { theme, fontScale, reducedMotion, title });
    this.#scene.resize(this.#canvas.width, this.#canvas.height);
    for (const part of /** @type {const} */ (["background", "sung", "unsung", "next"])) {
      this.#stage.style.setProperty(`--karaoke-${part}`, theme[part]);
    }
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
    const { playing, time } = this.#transport;
    if (playing !== (this.#stage.dataset.playing !== undefined)) this.#showPlaying(playing);
    const idle = playing && performance.now() - this.#active > IDLE;
    if (idle !== (this.#stage.dataset.idle !== undefined))
      this.#stage.toggleAttribute("data-idle", idle);
    if (time === this.#drawn) return;
    this.#drawn = time;
    this.#scene?.draw(this.#context, time);
    const line = lineAt(this.#lines, time);
    if (line !== this.#line) this.#showLine(line);
  }

  /** @param {boolean} playing */
  #showPlaying(playing) {
    this.#stage.toggleAttribute("data-playing", playing);
    this.#wake();
    this.#lock.keep(playing);
  }

  /** @param {number} line */
  #showLine(line) {
    this.#line = line;
    const text = line < 0 ? "" : textOf(this.#lines[line]);
    this.#canvas.setAttribute(
      "aria-label",
      text || this.#source?.file?.name || t("karaoke.before"),
    );
    if (settings.value.announce) this.#said.textContent = text;
    else this.#said.textContent = "";
  }

  #wake() {
    this.#active = performance.now();
    this.#stage.removeAttribute("data-idle");
  }

  /** @param {number} step */
  #seekLine(step) {
    const now = this.#transport.time;
    let line = lineAt(this.#lines, now);
    if (step > 0) line += 1;
    else if (line >= 0 && now - this.#lines[line].start < INTO_LINE) line -= 1;
    if (line >= this.#lines.length) return;
    this.#transport.seek(line < 0 ? 0 : this.#lines[line].start + SAFE);
  }

  /** @param {number} step */
  #resize(step) {
    this.#set({ fontScale: scaleWithin(settings.value.fontScale + step) });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    const field = target instanceof HTMLSelectElement || target instanceof HTMLInputElement;
    if (field && key !== "Escape") return;
    const onButton = target instanceof HTMLButtonElement;
    const act = /** @type {Record<string, () => void>} */ ({
      ...(onButton ? {} : { " ": () => this.#transport.toggle() }), // a button has the space for itself
      ArrowLeft: () => this.#transport.step(-STEP_SECONDS),
      ArrowRight: () => this.#transport.step(STEP_SECONDS),
      ArrowUp: () => this.#seekLine(-1),
      ArrowDown: () => this.#seekLine(1),
      "+": () => this.#resize(0.1),
      "=": () => this.#resize(0.1), // the plus key without shift
      "-": () => this.#resize(-0.1),
      t: () => this.#controls.nextTheme(),
      f: () => this.#toggleFullScreen(),
      Escape: () => this.close(),
    })[key.length === 1 ? key.toLowerCase() : key];
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
    if (!full && this.#wasFull && settings.value.fullScreen) this.close();
    else this.#wasFull = full;
  }
}
