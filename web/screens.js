/** What a document's sound is played, drawn and shown with: the transport, and the karaoke view, who
 * speaks, and the movie's and the formats' dialogs, each loaded when it is first asked for. */
import { Peaks, peaksOf } from "./audio/peaks.js";
import { later } from "./later.js";

/**
 * @import { Engine } from "./engine/client.js"
 * @import { KaraokeView } from "./karaoke/view.js"
 * @import { MovieDialog, MovieSource } from "./movie/dialog.js"
 * @import { At, DocumentHooks, DocumentView } from "./transcript/document.js"
 * @import { ExportDialog } from "./transcript/export-dialog.js"
 * @import { Transcript } from "./transcript/transcript.js"
 * @import { Lane } from "./transport/lane.js"
 * @import { Transport } from "./transport/transport.js"
 */

export class Screens {
  /** How loud each file is that is read or was, to its end. @type {WeakMap<File, Peaks>} */
  outlines = new WeakMap();
  #transport;
  #lane;
  #onError;
  /** @type {KaraokeView | null} */
  #karaoke = null;
  /** @type {MovieDialog | null} */
  #movie = null;
  /** @type {ExportDialog | null} */
  #formats = null;
  /** Ends the following of the document that is shown. */
  #shown = new AbortController();

  /** @param {{ transport: Transport, lane: Lane, onError: (error: unknown) => void }} parts */
  constructor({ transport, lane, onError }) {
    this.#transport = transport;
    this.#lane = lane;
    this.#onError = onError;
  }

  /**
   * Of a file that is about to be read: who asks for it meanwhile need not read the file as well.
   * @param {File} file
   */
  outline(file) {
    const peaks = this.outlines.get(file) ?? new Peaks();
    this.outlines.set(file, peaks);
    return peaks;
  }

  /**
   * @param {File} file
   * @param {AbortSignal} signal
   */
  async peaksOf(file, signal) {
    const outline = this.outlines.get(file) ?? (await peaksOf(file, { signal }));
    this.outlines.set(file, outline);
    return outline;
  }

  /**
   * Has the transport play a document's recording, and shows its picture in it.
   * @param {DocumentView | null} document
   */
  play(document) {
    this.#shown.abort();
    this.#shown = new AbortController();
    if (!document) return this.#transport.close();
    const { transcript } = document;
    const { signal } = this.#shown;
    this.#transport.open(transcript);
    const { picture } = this.#transport;
    // To move one that plays would pause it
    if (picture?.parentElement !== document.picture) {
      document.picture.replaceChildren(...(picture ? [picture] : []));
    }
    document.picture.hidden = !picture;
    let { duration } = transcript;
    let outline = transcript.file && this.outlines.get(transcript.file);
    const follow = () => {
      const now = transcript.file && this.outlines.get(transcript.file);
      if (now && (now !== outline || transcript.duration !== duration)) {
        [outline, duration] = [now, transcript.duration];
        this.#transport.open(transcript); // which goes on with what it plays
      }
      this.#transport.heard(transcript.state === "done" ? null : transcript.heard);
    };
    transcript.addEventListener("state", follow, { signal });
    transcript.addEventListener("change", () => this.#lane.change(), { signal });
    this.#lane.change();
    follow();
  }

  /** What documents ask for. @returns {Pick<DocumentHooks, "onKaraoke" | "onMovie" | "onSpeakers">} */
  get hooks() {
    return {
      onKaraoke: (transcript) => this.openKaraoke(transcript),
      onMovie: (transcript) => this.openMovie(transcript),
      onSpeakers: (document, at) => this.openSpeakers(document, at),
    };
  }

  /**
   * Asks who speaks at a place, or shows all who speak: in an element, or else in a sheet.
   * @param {DocumentView} document
   * @param {At | HTMLElement | null} at
   */
  async openSpeakers(document, at) {
    const { showSpeakers } = await later(import("./transcript/speaker-list.js"));
    showSpeakers(document, at, (from, until) => {
      this.#transport.seek(from, { play: true, until });
    });
  }

  /** @param {Transcript} transcript */
  async openKaraoke(transcript) {
    const { KaraokeView } = await later(import("./karaoke/view.js"));
    this.#karaoke ??= new KaraokeView(this.#transport, (source) => {
      this.openMovie(source).catch(this.#onError);
    });
    this.#karaoke.open(transcript);
  }

  /** @param {MovieSource} source */
  async openMovie(source) {
    const { MovieDialog } = await later(import("./movie/dialog.js"));
    this.#movie ??= new MovieDialog({ onError: this.#onError });
    this.#movie.open(source);
  }

  /**
   * @param {Transcript} transcript
   * @param {Engine} engine
   */
  async openFormats(transcript, engine) {
    const { ExportDialog } = await later(import("./transcript/export-dialog.js"));
    this.#formats ??= new ExportDialog({
      async about() {
        await engine.ready();
        if (!engine.about) throw new Error("The engine has not started.");
        return engine.about;
      },
      onExport: (format, result, layout) => engine.export(format, result, layout),
    });
    await this.#formats.open(transcript);
  }
}
