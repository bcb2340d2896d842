/**
 * One transcript on the page: its segments as they are found, what was used, and ways out of it.
 * It holds all the engine said, so it outlives the engine and later transcriptions.
 */
import { clock, wait } from "../format.js";
import { copy, download, renamed } from "./export.js";
import { Transcript } from "./transcript.js";

/** @import { Language, Segment, TranscribeResult } from "../engine/protocol.js" */

/** Whisper's codes that are not the web's (BCP 47). */
const TAGS = /** @type {Record<string, string>} */ ({ jw: "jv" });

const WRITTEN_FROM_THE_RIGHT = ["ar", "fa", "he", "ps", "sd", "ur", "yi"];
const WORD = /[\p{Letter}\p{Mark}]+/gu;
const LETTER_FROM_THE_RIGHT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** Formats offered as downloads. */
const FORMATS = ["txt", "srt"];

/**
 * @typedef {object} CardHooks
 * @property {(file: File, seconds: number) => void} onSeek
 * @property {(format: string, result: TranscribeResult) => Promise<string>} onExport
 * @property {(transcript: Transcript) => Promise<void>} onKaraoke
 * @property {(error: unknown) => void} onError
 */

export class TranscriptCard {
  element = document.createElement("details");
  #log = document.createElement("div"); // a list cannot be a log itself
  #list = document.createElement("ol");
  #meta = document.createElement("span");
  #hooks;
  #file;
  #transcript;
  #began = performance.now();

  /**
   * @param {File} file
   * @param {number} duration of its audio, seconds
   * @param {CardHooks} hooks
   */
  constructor(file, duration, hooks) {
    this.#file = file;
    this.#transcript = new Transcript(file, duration);
    this.#hooks = hooks;

    const title = document.createElement("h2");
    title.textContent = file.name;
    this.#meta.className = "card-meta";
    const summary = document.createElement("summary");
    summary.append(title, this.#meta);

    this.#list.className = "segments";
    this.#list.setAttribute("aria-label", "Transcript");
    this.#list.addEventListener("click", (event) => this.#click(event));

    this.element.className = "card";
    this.element.open = true;
    this.#log.setAttribute("role", "log"); // new segments are read out
    this.#log.append(this.#list);
    this.element.append(summary, this.#actions(), this.#log);
  }

  /** @param {File} file */
  isOf(file) {
    return file === this.#file;
  }

  /** @param {Segment} segment */
  add(segment) {
    this.#transcript.add(segment);
    const time = document.createElement("button");
    time.type = "button";
    time.textContent = clock(segment.start);
    time.setAttribute("aria-label", `Play from ${clock(segment.start)}`);
    const text = document.createElement("p");
    text.textContent = segment.text.trim();
    text.dir = direction(text.textContent, this.#list.lang);
    const item = document.createElement("li");
    item.dataset.index = String(this.#transcript.segments.length - 1);
    item.append(time, text);
    this.#list.append(item);
  }

  /**
   * @param {Language} language
   * @param {string} note what to say beside the title
   * @param {boolean} translated to English
   */
  describe(language, note, translated) {
    this.#transcript.language = language;
    this.#list.lang = translated ? "en" : (TAGS[language.code] ?? language.code);
    this.#meta.textContent = note;
  }

  /**
   * Ends the transcript.
   * @param {TranscribeResult | null} result null when it was stopped: what was found stays
   * @param {string[]} notes
   */
  finish(result, notes) {
    this.#transcript.finish(result);
    const took = wait((performance.now() - this.#began) / 1000);
    const ending = result ? `took ${took}` : `stopped after ${took}`;
    this.#meta.textContent = [clock(this.#transcript.duration), ...notes, ending].join(" · ");
    this.#log.removeAttribute("role");
    if (!this.#transcript.segments.length) {
      const nothing = document.createElement("p");
      nothing.className = "nothing";
      nothing.textContent = "No speech was found in this recording.";
      this.#list.replaceWith(nothing);
    }
  }

  /**
   * Marks the segment being played.
   * @param {number} seconds
   */
  follow(seconds) {
    const { segments } = this.#transcript;
    const index = segments.findIndex(({ start, end }) => start <= seconds && seconds < end);
    for (const item of this.#list.children) {
      if (item instanceof HTMLElement && item.dataset.index === String(index)) {
        item.setAttribute("aria-current", "true");
      } else {
        item.removeAttribute("aria-current");
      }
    }
  }

  #actions() {
    const copied = this.#button("Copy", async () => {
      await copy(this.#transcript.segments.map(({ text }) => text.trim()).join("\n"));
      copied.textContent = "Copied";
      setTimeout(() => (copied.textContent = "Copy"), 2000);
    });
    const downloads = FORMATS.map((format) =>
      this.#button(`Download .${format}`, async () => {
        const text = await this.#hooks.onExport(format, this.#transcript.result);
        download(text, renamed(this.#file.name, format));
      }),
    );
    const actions = document.createElement("div");
    actions.className = "buttons";
    const karaoke = this.#button("Karaoke", () => this.#hooks.onKaraoke(this.#transcript));
    actions.append(copied, ...downloads, karaoke);
    return actions;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (!(event.target instanceof Element)) return;
    const onButton = event.target.closest("button");
    if (!onButton && getSelection()?.type === "Range") return; // selecting text, not playing it
    const item = event.target.closest("li");
    const segment = this.#transcript.segments[Number(item?.dataset.index)];
    if (segment) this.#hooks.onSeek(this.#file, segment.start);
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

/**
 * A text's `dir`. "auto" goes by the first letter; where the language is written from the right,
 * a sentence may begin with a foreign name and is written so all the same.
 * @param {string} text
 * @param {string} language
 */
function direction(text, language) {
  if (!WRITTEN_FROM_THE_RIGHT.includes(language)) return "auto";
  const words = text.match(WORD) ?? [];
  const fromRight = words.filter((word) => LETTER_FROM_THE_RIGHT.test(word)).length;
  return fromRight && 3 * fromRight >= words.length ? "rtl" : "auto"; // else a foreign sentence
}
