/** What the page has the engine do: transcribe a recording, open a saved transcript, measure. */
import { showError, showNotice } from "./alert.js";
import { DecodeError, decodeAudio, prepareDecoding } from "./audio/decode.js";
import { fetchSample } from "./audio/intake.js";
import { readAudio } from "./audio/reading.js";
import { hints } from "./audio/silence.js";
import { BenchPanel } from "./bench/panel.js";
import { ownModel } from "./models/catalog.js";
import { pairOf } from "./models/pair.js";
import { rememberSpeed } from "./models/speed.js";
import { DocumentView } from "./transcript/document.js";
import { openSaved } from "./transcript/saved.js";
import { Transcript } from "./transcript/transcript.js";
import { element } from "./ui/element.js";
import { t } from "./words/words.js";

/**
 * @import { SoundChoice } from "./audio/choice.js"
 * @import { Reading } from "./audio/reading.js"
 * @import { Engine } from "./engine/client.js"
 * @import { Jobs } from "./job/jobs.js"
 * @import { ProgressPanel } from "./job/progress.js"
 * @import { Catalog, ModelChoice } from "./models/catalog.js"
 * @import { ModelChooser } from "./models/chooser.js"
 * @import { ModelOpener } from "./models/opener.js"
 * @import { Options } from "./options/options.js"
 * @import { Received } from "./received.js"
 * @import { Screens } from "./screens.js"
 * @import { DocumentHooks } from "./transcript/document.js"
 */
/**
 * @typedef {object} Parts of the page
 * @property {Engine} engine
 * @property {Jobs} jobs
 * @property {Catalog} catalog
 * @property {ModelChooser} chooser
 * @property {ModelOpener} opener
 * @property {Options} options
 * @property {SoundChoice} soundChoice
 * @property {Screens} screens
 * @property {DocumentHooks} documentHooks
 * @property {(document: DocumentView) => void} onDocument there is a new one, to be shown
 * @property {(document: DocumentView) => void} onNothing it turned out to be none: nothing in it can
 *   be heard
 * @property {() => boolean} busy whether a live session goes on, which the engine is needed for
 */

export class Work {
  #parts;
  /** @type {BenchPanel | null} */
  #bench = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {File} file
   * @param {string} [leftOut] a sentence on what came with it and is not opened
   */
  async transcribe(file, leftOut = "") {
    if (this.#refused()) return;
    const { documentHooks, onDocument, screens } = this.#parts;
    screens.outline(file);
    const document = new DocumentView(new Transcript(file, 0), documentHooks);
    onDocument(document);
    await this.#make(document, leftOut);
  }

  /**
   * Goes on with one that was stopped or has failed.
   * @param {DocumentView} document
   */
  async goOn(document) {
    if (this.#refused()) return;
    document.transcript.goOn();
    await this.#make(document);
  }

  /**
   * Shows a transcript that was saved, with its recording where that came with it.
   * @param {File} text
   * @param {Received} received
   * @param {ProgressPanel} progress
   */
  async open(text, { recording, leftOut }, progress) {
    if (this.#refused()) return;
    const { engine, jobs, documentHooks, onDocument } = this.#parts;
    await jobs.run(progress, async (signal) => {
      showNotice(leftOut);
      progress.stage(t("work.starting"));
      await engine.ready(signal);
      const job = { signal, progress };
      onDocument(await openSaved(engine, text, recording, documentHooks, job));
    });
  }

  /**
   * @param {File[]} files a model file of the user's, and what lies beside it
   * @param {ProgressPanel} progress
   */
  async openModel(files, progress) {
    if (this.#refused()) return;
    const { chooser, jobs } = this.#parts;
    await jobs.run(progress, async (signal) => {
      const before = chooser.choice;
      const choice = ownModel(await pairOf(files));
      chooser.add(choice);
      try {
        await this.#load(choice, signal, progress);
      } catch (error) {
        chooser.remove(choice, before);
        throw error;
      }
    });
  }

  /** Fetches what it takes to read a file. */
  prepare() {
    prepareDecoding();
  }

  /**
   * @param {boolean} quick
   * @param {ProgressPanel} progress
   */
  async measure(quick, progress) {
    if (this.#refused()) return;
    this.#bench ??= new BenchPanel(
      {
        table: element("bench-table", HTMLTableElement),
        summary: element("bench-summary", HTMLElement),
        copy: element("bench-copy", HTMLButtonElement),
        save: element("bench-save", HTMLButtonElement),
      },
      showError,
    );
    const panel = this.#bench;
    const { catalog, engine, jobs } = this.#parts;
    await jobs.run(progress, async (signal) => {
      const choice = await catalog.chosen(signal);
      panel.begin(choice.name);
      progress.stage(t("work.starting"));
      await engine.ready(signal);
      await decodeAudio(await fetchSample(), engine.sound, { signal });
      await this.#load(choice, signal, progress);
      progress.stage(t("work.measuring"));
      const report = await engine.bench(
        { model_name: choice.name, quick },
        {
          signal,
          onEvent(event) {
            if (event.type === "measure") panel.add(event);
            else progress.detail(event.name);
          },
        },
      );
      panel.finish(report);
    });
  }

  /** Whether the engine is not to be had. */
  #refused() {
    const busy = this.#parts.busy();
    if (busy) showError(t("work.live-first"));
    return busy;
  }

  /**
   * @param {DocumentView} document
   * @param {string} [leftOut]
   */
  #make(document, leftOut = "") {
    const { jobs, onNothing } = this.#parts;
    return jobs.run(document.progress, async (signal) => {
      showNotice(leftOut);
      const making = new Making(this.#parts, document, signal);
      try {
        await making.run((choice) => this.#load(choice, signal, document.progress));
      } catch (error) {
        if (document.transcript.state === "done") throw error; // of what came after its end
        const nothing = error instanceof DecodeError && !document.transcript.segments.length;
        if (nothing && !signal.aborted) {
          onNothing(document);
          throw error;
        }
        if (!signal.aborted) console.error(error);
        document.breakOff(making.notes, signal.aborted ? null : asError(error));
      }
    });
  }

  /**
   * @param {ModelChoice} choice
   * @param {AbortSignal} signal
   * @param {ProgressPanel} progress
   */
  async #load(choice, signal, progress) {
    const { opener, options } = this.#parts;
    const { computing } = options;
    if (opener.isOpen(choice, computing)) return;
    progress.stage(t("job.model-from-file", { name: choice.name }));
    await opener.open(choice, computing, signal, (event) => progress.loading(event, choice.name));
  }
}

/** How a recording becomes the text of a document, from where that ends so far. */
class Making {
  /** What is said of it beside its title. @type {string[]} */
  notes = [];
  #parts;
  #document;
  #signal;

  /**
   * @param {Parts} parts
   * @param {DocumentView} document
   * @param {AbortSignal} signal
   */
  constructor(parts, document, signal) {
    this.#parts = parts;
    this.#document = document;
    this.#signal = signal;
  }

  /** @param {(choice: ModelChoice) => Promise<void>} load brings a model into the engine */
  async run(load) {
    const { catalog, engine, screens, soundChoice } = this.#parts;
    const { progress, transcript } = this.#document;
    const signal = this.#signal;
    const { file } = transcript;
    if (!file) return;
    this.#document.begin();
    const choice = await catalog.chosen(signal);
    progress.stage(t("work.starting"));
    await engine.ready(signal);
    progress.stage(t("job.reading"));
    let listening = false;
    const reading = readAudio(file, engine, {
      choice: soundChoice.of(file),
      signal,
      peaks: screens.outline(file),
      onProgress(decoded) {
        transcript.reaches(Math.max(decoded.seconds, decoded.total ?? 0));
        if (!listening) progress.decoding(decoded);
      },
    });
    reading.done.then(
      (heard) => soundChoice.offer(file, heard),
      () => screens.outlines.delete(file),
    );
    try {
      // Audio before model: a file without sound is found out before a long download.
      await reading.ready;
      listening = true;
      await load(choice);
      await this.#recognize(choice, reading);
      await reading.done; // what broke off is said after what came before it
    } finally {
      reading.stop();
    }
  }

  /**
   * @param {ModelChoice} choice
   * @param {Reading} reading
   */
  async #recognize(choice, reading) {
    const { engine, options } = this.#parts;
    const document = this.#document;
    const { progress, transcript } = document;
    const from = transcript.end;
    const asked = {
      ...options.valueFor(choice.multilingual ?? true),
      ...(from ? { offset: from } : {}),
    };
    Object.assign(transcript, { asked, model: choice.name });
    const begun = performance.now();
    progress.transcribing(
      { stage: "mel", seconds_done: from, seconds_total: transcript.duration },
      from,
    );
    const result = await engine.transcribe(asked, {
      signal: this.#signal,
      onEvent: (event) => {
        if (event.type === "progress") {
          progress.transcribing(event, from);
          transcript.heardTo(event.seconds_done);
        } else if (event.type === "language") {
          this.notes = [options.describe(event, asked.task), choice.name];
          document.describe(event, this.notes.join(" · "), asked.task === "translate");
        } else document.add(event);
      },
    });
    const heard = result.segments.length ? null : await reading.done.catch(() => null);
    document.finish(result, this.notes, heard ? hints(heard, Boolean(asked.vad)) : []);
    rememberSpeed(choice.name, result.duration - from, (performance.now() - begun) / 1000);
  }
}

/** @param {unknown} error */
function asError(error) {
  return error instanceof Error ? error : new Error(String(error));
}
