/** Where a karaoke movie is asked for: how it looks, what it is written to, and how far it is. */
import { linesOf, maxCharsIn, textOf } from "../karaoke/lines.js";
import { settings, systemTheme } from "../karaoke/settings.js";
import { THEMES } from "../karaoke/themes.js";
import { clock, megabytes, number, percent, wait } from "../ui/format.js";
import { t } from "../words/words.js";
import { MovieError } from "./error.js";
import { button, field, input, paragraph, rowOf, select } from "./fields.js";
import { choosePlace, fileNameOf } from "./place.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { KaraokeLine } from "../karaoke/lines.js"
 * @import { Background } from "./background.js"
 * @import { Movie, MovieProgress } from "./movie.js"
 */

/**
 * @typedef {object} MovieSource what of a transcript is needed
 * @property {File | null} file
 * @property {readonly Segment[]} segments
 *
 * @typedef {object} Video a recording's own
 * @property {number} width pixels, even
 * @property {number} height pixels, even
 */

const SIZES = ["1280x720", "1920x1080", "1080x1920"];
/** Seconds by which words light up late that people see: less than they forgive in a film. */
const SEEN = 0.2;
const RATES = ["24", "25", "30", "60"];
const FORMATS = /** @type {const} */ ({ mp4: "MP4", webm: "WebM" });
const BACKGROUNDS = /** @type {const} */ (["theme", "colour", "image"]);

export class MovieDialog {
  element = document.createElement("dialog");
  #onError;
  #form = document.createElement("form");
  #fields = document.createElement("fieldset");
  #preview = document.createElement("canvas");
  #size = select(SIZES.map((size) => [size, sizeInWords(size)]));
  #rate = select(RATES.map((rate) => [rate, rate]));
  #theme = select(Object.entries(THEMES).map(([name, { label }]) => [name, label]));
  #letters = input("range");
  #background = select(BACKGROUNDS.map((kind) => [kind, t(`movie.background-${kind}`)]));
  #colour = input("color");
  #image = input("file");
  #format = select(Object.entries(FORMATS));
  #name = input("text");
  #note = paragraph("movie-note");
  #error = paragraph("movie-error");
  #work = document.createElement("div");
  #status = paragraph("movie-status");
  #bar = document.createElement("progress");
  #detail = paragraph("movie-detail");
  #make = button(t("movie.make"));
  #cancel = button(t("movie.cancel"));
  #close = button(t("ui.close"));
  /** @type {MovieSource | null} */
  #source = null;
  /** The recording's own, as soon as it is known. @type {Video | null} */
  #video = null;
  /** Of the movie that is being made. @type {AbortController | null} */
  #job = null;
  /** Ends what an open dialog waits for. */
  #stop = new AbortController();
  /** Counts the previews, of which only the last is shown. */
  #drawn = 0;

  /** @param {{ onError: (error: unknown) => void }} hooks */
  constructor({ onError }) {
    this.#onError = onError;
    this.#build();
  }

  #build() {
    const title = document.createElement("h2");
    title.id = "movie-title";
    title.textContent = t("movie.title");
    this.element.className = "movie";
    this.element.setAttribute("aria-labelledby", title.id);
    this.#preview.className = "movie-preview";
    this.#preview.setAttribute("role", "img");
    this.#fields.className = "movie-fields";
    this.#error.setAttribute("role", "alert");
    this.#status.setAttribute("role", "status");
    this.#status.id = "movie-status";
    this.#bar.setAttribute("aria-labelledby", this.#status.id);
    this.#bar.max = 1;
    this.#work.className = "movie-work";
    this.#make.className = "primary";

    const { theme, fontScale } = settings.value;
    this.#theme.value = theme ?? systemTheme();
    this.#rate.value = "30";
    Object.assign(this.#letters, { min: "0.5", max: "2", step: "0.1" });
    this.#letters.value = String(fontScale);
    this.#colour.value = "#1b2a49";
    this.#image.accept = "image/*";
    this.#name.autocomplete = "off";
    this.#name.required = true;

    const legend = document.createElement("legend");
    legend.textContent = t("movie.looks");
    legend.className = "movie-legend";
    this.#fields.append(
      legend,
      field("movie.size", this.#size, "movie-size"),
      field("movie.frames-a-second", this.#rate),
      field("movie.theme", this.#theme),
      field("movie.size-of-letters", this.#letters),
      field("movie.background", this.#background),
      field("movie.colour", this.#colour),
      field("movie.image", this.#image, "movie-wide"),
      field("movie.file-format", this.#format),
      field("movie.file-name", this.#name, "movie-wide"),
    );
    const buttons = document.createElement("div");
    buttons.className = "buttons movie-buttons";
    this.#make.type = "submit";
    buttons.append(this.#make, this.#cancel, this.#close);
    this.#work.append(this.#bar, this.#detail);
    this.#form.className = "movie-form";
    this.#form.noValidate = true;
    this.#form.append(this.#fields, this.#note, this.#error, this.#status, this.#work, buttons);
    this.element.append(title, this.#preview, this.#form);

    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start();
    });
    this.#fields.addEventListener("input", ({ target }) => {
      if (target !== this.#name) this.#changed();
    });
    this.#cancel.addEventListener("click", () => this.#job?.abort());
    this.#close.addEventListener("click", () => this.element.close());
    this.element.addEventListener("keydown", (event) => {
      // What takes minutes is not thrown away by a key
      if (event.key === "Escape" && this.#job) event.preventDefault();
    });
    this.element.addEventListener("cancel", (event) => {
      if (this.#job) event.preventDefault();
    });
    this.element.addEventListener("close", () => this.element.open || this.#leave());
  }

  /** @param {MovieSource} source */
  open(source) {
    if (this.element.open) return;
    if (!linesOf(source.segments).length) {
      this.#onError(new MovieError(t("movie.no-words")));
      return;
    }
    this.#source = source;
    this.#stop = new AbortController();
    const stem = source.file?.name.replace(/\.[^.]+$/, "") ?? t("transcript.transcript");
    this.#name.value = `${stem} ${t("movie.karaoke")}`;
    this.#setVideo(null);
    this.#say("");
    document.body.append(this.element);
    this.#showWorking(false);
    this.element.showModal();
    this.#changed();
    this.#look(source, this.#stop.signal);
  }

  #leave() {
    this.#stop.abort();
    this.#job?.abort();
    this.#source = null;
    this.element.remove();
  }

  /**
   * What the recording has to give.
   * @param {MovieSource} source
   * @param {AbortSignal} signal
   */
  async #look({ file }, signal) {
    this.#note.textContent = "";
    const { contentsOf, encodes } = await import("./movie.js");
    const found = file && (await contentsOf(file).catch(() => null));
    if (signal.aborted) return;
    const notes = [];
    if (!file) notes.push(t("movie.no-recording"));
    else if (found && !found.sound) notes.push(t("movie.silent", { name: file.name }));
    if (!encodes) notes.push(t("movie.slow"));
    this.#note.textContent = notes.join(" ");
    if (!found?.video) return;
    this.#setVideo(found.video);
    this.#changed();
  }

  /** @param {Video | null} video */
  #setVideo(video) {
    this.#video = video;
    for (const element of [this.#size, this.#background]) {
      const known = element.querySelector("option[value=video]");
      if (!video) known?.remove();
    }
    if (!video) return;
    this.#size.add(
      new Option(t("movie.own-size", { size: `${video.width} × ${video.height}` }), "video"),
    );
    this.#background.add(new Option(t("movie.background-video"), "video"));
  }

  /** @returns {Movie} as it is asked for */
  #movie() {
    const source = this.#source;
    if (!source) throw new Error("The dialog is closed.");
    const [width, height] =
      this.#size.value === "video" && this.#video
        ? [this.#video.width, this.#video.height]
        : this.#size.value.split("x").map(Number);
    return {
      lines: linesOf(source.segments, { maxChars: maxCharsIn(width, height) }),
      style: {
        theme: THEMES[this.#theme.value],
        fontScale: Number(this.#letters.value),
        reducedMotion: false,
        title: source.file?.name.replace(/\.[^.]+$/, "") ?? "",
      },
      media: source.file,
      background: this.#chosenBackground(),
      width,
      height,
      fps: Number(this.#rate.value),
      format: this.#format.value === "webm" ? "webm" : "mp4",
    };
  }

  /** @returns {Background} */
  #chosenBackground() {
    const file = this.#image.files?.[0];
    switch (this.#background.value) {
      case "video":
        return { kind: "video" };
      case "image":
        return file ? { kind: "image", file } : { kind: "colour" };
      case "colour":
        return { kind: "colour", colour: this.#colour.value };
      default:
        return { kind: "colour" };
    }
  }

  #changed() {
    const kind = this.#background.value;
    rowOf(this.#colour).hidden = kind !== "colour";
    rowOf(this.#image).hidden = kind !== "image";
    this.#letters.ariaValueText = percent(Number(this.#letters.value));
    this.#error.textContent = "";
    this.#showPreview();
  }

  async #showPreview() {
    const drawn = ++this.#drawn;
    try {
      const { drawStill } = await import("./movie.js");
      if (drawn !== this.#drawn || !this.#source) return;
      const movie = this.#movie();
      const line = lineToShow(movie.lines);
      const seconds = line.start + 0.6 * (line.end - line.start);
      const picture = await drawStill(movie, seconds);
      if (drawn !== this.#drawn) return;
      this.#preview.width = picture.width;
      this.#preview.height = picture.height;
      this.#preview.getContext("2d")?.drawImage(picture, 0, 0);
      this.#preview.setAttribute("aria-label", t("movie.preview", { line: textOf(line) }));
    } catch (error) {
      if (drawn === this.#drawn) this.#say("", error);
    }
  }

  async #start() {
    if (this.#job || !this.#source) return;
    if (this.#background.value === "image" && !this.#image.files?.length) {
      this.#say("", new MovieError(t("movie.image-first")));
      this.#image.focus();
      return;
    }
    const movie = this.#movie();
    const job = new AbortController();
    this.#job = job;
    try {
      const name = fileNameOf(this.#name.value, movie.format);
      const place = await choosePlace(name, movie.format);
      if (!place) return;
      if (job.signal.aborted) throw job.signal.reason;
      this.#showWorking(true);
      const began = performance.now();
      let late = 0;
      /** @param {MovieProgress} progress */
      const onProgress = (progress) => {
        late = progress.late ?? 0;
        this.#progress(progress, (performance.now() - began) / 1000);
      };
      const bytes = await place.write({ ...movie, signal: job.signal, onProgress });
      const took = wait((performance.now() - began) / 1000);
      const ready = t("movie.ready", { name: place.name, size: megabytes(bytes), took });
      this.#say(late > SEEN ? `${ready} ${t("movie.late", { seconds: number(late, 1) })}` : ready);
    } catch (error) {
      if (job.signal.aborted) this.#say(t("movie.stopped"));
      else this.#say("", error);
    } finally {
      this.#job = null;
      this.#showWorking(false);
      if (this.element.open) this.#make.focus();
    }
  }

  /** @param {boolean} working */
  #showWorking(working) {
    this.#fields.hidden = working;
    this.#work.hidden = !working;
    this.#make.hidden = working;
    this.#cancel.hidden = !working;
    this.#close.hidden = working;
    if (!working) return;
    this.#bar.removeAttribute("value");
    this.#detail.textContent = "";
    this.#say(t("movie.making"));
    this.#cancel.focus();
  }

  /**
   * @param {MovieProgress} progress
   * @param {number} elapsed seconds
   */
  #progress({ seconds, total }, elapsed) {
    this.#bar.value = total ? seconds / total : 1;
    const parts = [t("ui.of", { done: clock(seconds), total: clock(total) })];
    if (elapsed > 1 && seconds > 0) {
      parts.push(t("movie.left", { left: wait((elapsed * (total - seconds)) / seconds) }));
      parts.push(t("movie.speed", { speed: number(seconds / elapsed, 1) }));
    }
    this.#detail.textContent = parts.join(" · ");
  }

  /**
   * @param {string} status
   * @param {unknown} [error]
   */
  #say(status, error) {
    this.#status.textContent = status;
    this.#error.textContent = error instanceof Error ? error.message : error ? String(error) : "";
  }
}

/** @param {string} size as a value of the field */
function sizeInWords(size) {
  const [width, height] = size.split("x").map(Number);
  const key = height > width ? "movie.phone-size" : "movie.plain-size";
  return t(key, { size: `${width} × ${height}` });
}

/**
 * The line whose picture says most of the movie's looks.
 * @param {readonly KaraokeLine[]} lines
 */
function lineToShow(lines) {
  return lines[Math.min(1, lines.length - 1)];
}
