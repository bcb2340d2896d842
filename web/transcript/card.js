/**
 * One transcript on the page: its text as it is found, what was used, and ways out of it.
 * It holds all the engine said, so it outlives the engine and later transcriptions.
 */
import { copy, download, renamed } from "../files/export.js";
import { legend } from "../text/confidence.js";
import { clock, wait } from "../ui/format.js";
import { SearchBox } from "./search-box.js";
import { TranscriptView } from "./view.js";

/**
 * @import { Language, Segment, TranscribeResult } from "../engine/protocol.js"
 * @import { Transcript } from "./transcript.js"
 */

/** Formats a click away; the others are a dialog away. */
const FORMATS = ["txt", "srt"];

/** What a screen reader is told of what has come; more of it would only pile up. */
const MOST_READ_OUT = 20;

const KEYS = [
  ["← → ↑ ↓", "from word to word, from segment to segment"],
  ["Enter", "play from here"],
  ["Space", "play or pause"],
  ["F2 or E", "change the word; Tab goes on to the next"],
  ["Shift+F2", "rewrite the segment"],
  ["N, P", "next and previous unsure word"],
  ["Ctrl+Z", "undo; with Shift, redo"],
];

/**
 * @typedef {object} CardHooks
 * @property {(file: File, seconds: number) => void} onSeek
 * @property {(file: File) => void} onToggle playing or not
 * @property {(format: string, result: TranscribeResult) => Promise<string>} onExport
 * @property {(transcript: Transcript) => void} onFormats wants another format
 * @property {(transcript: Transcript) => Promise<void>} onKaraoke
 * @property {(transcript: Transcript) => Promise<void>} onMovie
 * @property {(error: unknown) => void} onError
 */

export class TranscriptCard {
  element = document.createElement("details");
  #log = document.createElement("div");
  #meta = document.createElement("span");
  #actions = document.createElement("div");
  #tools = document.createElement("div");
  #hooks;
  #transcript;
  #view;
  #began = performance.now();

  /**
   * @param {Transcript} transcript
   * @param {CardHooks} hooks
   */
  constructor(transcript, hooks) {
    this.#transcript = transcript;
    this.#hooks = hooks;
    this.#view = new TranscriptView(transcript, {
      onSeek: (seconds) => this.#play((file) => hooks.onSeek(file, seconds)),
      onToggle: () => this.#play((file) => hooks.onToggle(file)),
    });

    const title = document.createElement("h2");
    title.textContent = transcript.name;
    this.#meta.className = "card-meta";
    const summary = document.createElement("summary");
    summary.append(title, this.#meta);

    // New segments are read out from here: the list itself is made anew as it is looked at
    this.#log.className = "unseen";
    this.#log.setAttribute("role", "log");

    this.element.className = "card";
    this.element.open = true;
    this.element.dataset.confidence = "";
    this.element.append(summary, this.#actions, this.#tools, this.#view.element, this.#log);
    this.#fillActions();
    this.#fillTools();
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Whether closing the page would lose what somebody has corrected. */
  get unsaved() {
    return this.#transcript.unsaved;
  }

  /** @param {File} file */
  isOf(file) {
    return file === this.#transcript.file;
  }

  /** @param {number} seconds */
  segmentAt(seconds) {
    const { segments } = this.#transcript;
    return segments.find(({ start, end }) => start <= seconds && seconds < end);
  }

  /** @param {Segment} segment */
  add(segment) {
    this.#transcript.add(segment);
    this.#tools.hidden = false;
    const line = document.createElement("p");
    line.textContent = segment.text.trim();
    this.#log.append(line);
    if (this.#log.childElementCount > MOST_READ_OUT) this.#log.firstElementChild?.remove();
  }

  /**
   * @param {Language} language
   * @param {string} note what to say beside the title
   * @param {boolean} translated to English
   */
  describe(language, note, translated) {
    this.#transcript.language = language;
    this.#view.language = translated ? "en" : language.code;
    this.#meta.textContent = note;
  }

  /**
   * Ends the transcript.
   * @param {TranscribeResult | null} result null when it was stopped: what was found stays
   * @param {string[]} notes
   * @param {string[]} [hints] why there may be nothing, in sentences
   */
  finish(result, notes, hints) {
    this.#transcript.finish(result);
    const took = wait((performance.now() - this.#began) / 1000);
    this.#end([...notes, result ? `took ${took}` : `stopped after ${took}`], hints);
  }

  /**
   * Shows a transcript that there is already.
   * @param {TranscribeResult} result
   * @param {string[]} [notes]
   * @param {boolean} [translated] to English
   */
  restore(result, notes = ["opened from a file"], translated = false) {
    this.describe(result.language, "", translated);
    for (const segment of result.segments) this.#transcript.segments.push(segment);
    this.#transcript.finish(result);
    this.#tools.hidden = false;
    this.#end(notes);
  }

  /**
   * Adds a button beside the others.
   * @param {string} label
   * @param {(button: HTMLButtonElement) => Promise<void>} work
   */
  offer(label, work) {
    const button = this.#button(label, () => work(button));
    this.#actions.append(button);
  }

  /**
   * Marks what is being played.
   * @param {number} seconds
   */
  follow(seconds) {
    this.#view.follow(seconds);
  }

  /**
   * @param {string[]} notes
   * @param {string[]} [hints]
   */
  #end(notes, hints = []) {
    const { duration, notes: told } = this.#transcript;
    this.#meta.textContent = [clock(duration), ...notes, ...told].join(" · ");
    this.#log.remove();
    if (this.#transcript.segments.length) return;
    const nothing = document.createElement("p");
    nothing.className = "nothing";
    nothing.textContent = ["No speech was found in this recording.", ...hints].join(" ");
    this.#view.element.replaceWith(nothing);
  }

  /** @param {(file: File) => void} action */
  #play(action) {
    if (this.#transcript.file) return action(this.#transcript.file);
    this.#hooks.onError("Only the text is here: add the recording to play it.");
  }

  #fillActions() {
    const transcript = this.#transcript;
    const copied = this.#button("Copy", async () => {
      await copy(transcript.segments.map(({ text }) => text.trim()).join("\n"));
      copied.textContent = "Copied";
      setTimeout(() => (copied.textContent = "Copy"), 2000);
    });
    const downloads = FORMATS.map((format) =>
      this.#button(`Download .${format}`, async () => {
        const text = await this.#hooks.onExport(format, transcript.result);
        download(text, renamed(transcript.name, format));
        transcript.unsaved = false;
      }),
    );
    const actions = this.#actions;
    actions.className = "buttons";
    actions.append(
      copied,
      ...downloads,
      this.#button("More formats…", async () => this.#hooks.onFormats(transcript)),
      this.#button("Karaoke", () => this.#hooks.onKaraoke(transcript)),
      this.#button("Movie…", () => this.#hooks.onMovie(transcript)),
    );
    if (!transcript.file) actions.append(...this.#addRecording());
  }

  /** What gives a transcript without sound its recording. */
  #addRecording() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "audio/*,video/*,.mka,.mkv,.opus";
    input.hidden = true;
    input.setAttribute("aria-label", `Recording of ${this.#transcript.name}`);
    const button = this.#button("Add its recording…", async () => input.click());
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (!file) return;
      this.#transcript.file = file;
      this.#transcript.changed();
      button.remove();
      input.remove();
      this.#hooks.onSeek(file, 0);
    });
    return [button, input];
  }

  #fillTools() {
    const [transcript, view] = [this.#transcript, this.#view];
    const search = new SearchBox(transcript, view);
    const paragraphs = this.#toggle("Paragraphs", false, (on) => (view.paragraphs = on));
    const scale = legend();
    const confidence = this.#toggle("Confidence", true, (on) => {
      if (on) this.element.dataset.confidence = "";
      else delete this.element.dataset.confidence;
      scale.hidden = !on;
    });
    const correct = this.#toggle("Correct", false, (on) => {
      view.correcting = on;
      if (on) this.element.dataset.correcting = "";
      else delete this.element.dataset.correcting;
    });
    const [undo, redo] = [
      this.#button("Undo", async () => this.#undo()),
      this.#button("Redo", async () => this.#redo()),
    ];
    const [previous, next] = /** @type {const} */ ([-1, 1]).map((step) =>
      this.#button(step > 0 ? "Next" : "Previous", async () => view.goToUnsure(step)),
    );
    previous.setAttribute("aria-label", "Previous unsure word");
    next.setAttribute("aria-label", "Next unsure word");
    const count = document.createElement("span");
    const unsure = document.createElement("span");
    unsure.className = "unsure-words";
    unsure.append(count, previous, next);
    const update = () => {
      undo.disabled = !transcript.canUndo;
      redo.disabled = !transcript.canRedo;
      const found = view.unsure;
      count.textContent = found === 1 ? "1 unsure word" : `${found} unsure words`;
      unsure.hidden = !found;
    };
    transcript.addEventListener("change", update);
    update();
    const row = document.createElement("div");
    row.className = "tool-row";
    row.append(search.element, paragraphs, confidence, correct, undo, redo, unsure);
    this.#tools.className = "tools";
    this.#tools.hidden = true;
    this.#tools.append(row, scale, keys());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
      return;
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.#undo();
    else if (key === "y" || key === "z") this.#redo();
    else return;
    event.preventDefault();
  }

  #undo() {
    this.#show(this.#transcript.undo());
  }

  #redo() {
    this.#show(this.#transcript.redo());
  }

  /** @param {number | null} segment that has been changed */
  #show(segment) {
    if (segment !== null) this.#view.goTo({ segment, word: 0 });
  }

  /**
   * @param {string} label
   * @param {boolean} on
   * @param {(on: boolean) => void} change
   */
  #toggle(label, on, change) {
    const element = this.#button(label, async () => {
      on = !on;
      element.ariaPressed = String(on);
      change(on);
    });
    element.ariaPressed = String(on);
    return element;
  }

  /**
   * @param {string} label
   * @param {() => Promise<void>} work
   */
  #button(label, work) {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    element.addEventListener("click", () => work().catch(this.#hooks.onError));
    return element;
  }
}

/** What the keyboard does in a transcript. */
function keys() {
  const element = document.createElement("details");
  element.className = "keys";
  const summary = document.createElement("summary");
  summary.textContent = "Keys";
  const list = document.createElement("dl");
  for (const [key, meaning] of KEYS) {
    const [term, definition] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = key;
    definition.textContent = meaning;
    list.append(term, definition);
  }
  element.append(summary, list);
  return element;
}
