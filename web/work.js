/** What the page has the engine do: transcribe a recording, open a saved transcript, measure. */
import { showError, showNotice } from "./alert.js";
import { decodeAudio, prepareDecoding } from "./audio/decode.js";
import { fetchSample } from "./audio/intake.js";
import { BenchPanel } from "./bench/panel.js";
import { ownModel } from "./models/catalog.js";
import { pairOf } from "./models/pair.js";
import { gather, givenOf } from "./queue/gather.js";
import { received } from "./queue/received.js";
import { Queued } from "./queued.js";
import { openSaved } from "./transcript/saved.js";
import { element } from "./ui/element.js";
import { t } from "./words/words.js";

/**
 * @import { SoundChoice } from "./audio/choice.js"
 * @import { Shelf } from "./documents/shelf.js"
 * @import { Engine } from "./engine/client.js"
 * @import { Jobs } from "./job/jobs.js"
 * @import { ProgressPanel } from "./job/progress.js"
 * @import { Kept } from "./kept.js"
 * @import { Catalog, ModelChoice } from "./models/catalog.js"
 * @import { ModelChooser } from "./models/chooser.js"
 * @import { Offer } from "./models/offer.js"
 * @import { ModelOpener } from "./models/opener.js"
 * @import { Options } from "./options/options.js"
 * @import { Received } from "./queue/received.js"
 * @import { Screens } from "./screens.js"
 * @import { DocumentHooks, DocumentView } from "./transcript/document.js"
 * @import { Transcript } from "./transcript/transcript.js"
 *
 * @typedef {object} Parts of the page
 * @property {Engine} engine
 * @property {Jobs} jobs
 * @property {Catalog} catalog
 * @property {ModelChooser} chooser
 * @property {ModelOpener} opener
 * @property {Offer} offer
 * @property {Options} options
 * @property {SoundChoice} soundChoice
 * @property {Screens} screens
 * @property {DocumentHooks} documentHooks
 * @property {Kept} kept
 * @property {Shelf} shelf
 * @property {(places: ReadonlyMap<Transcript, number>) => void} onPlaces of those that wait
 * @property {(document: DocumentView) => void} onDocument there is a new one, to be shown
 * @property {(document: DocumentView) => void} onNothing it turned out to be none: nothing in it can
 *   be heard
 * @property {() => boolean} busy whether a live session goes on, which the engine is needed for
 */

export class Work {
  /** What is transcribed, one recording after another. */
  queued;
  #parts;
  /** @type {BenchPanel | null} */
  #bench = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.queued = new Queued(parts, (choice, signal, progress) =>
      this.load(choice, signal, progress),
    );
  }

  /**
   * Does with files what they are for.
   * @param {readonly File[]} files
   * @param {readonly FileSystemEntry[]} entries what was dropped, where there is a folder among it
   * @param {ProgressPanel} progress
   */
  async receive(files, entries, progress) {
    const given = entries.length ? await gather(entries) : givenOf(files);
    if (!given.length) return showNotice(t("queue.empty-folder"));
    const { recordings, texts, models, archives, leftOut } = received(given);
    showNotice(leftOut);
    for (const archive of archives) await this.#parts.kept.import(archive);
    if (models.length) await this.openModel(models, progress);
    // Behind the recordings, which would be interrupted by them
    if (texts.length) await this.#open(texts, progress, !recordings.length);
    const opens = recordings.length === 1 && !texts.length;
    if (recordings.length) this.queued.add(recordings, { opens });
  }

  /** @param {File} file that was made here, or is transcribed again */
  async transcribe(file) {
    this.queued.add([{ file, folder: "" }], { opens: true });
  }

  /**
   * Shows transcripts that were saved, each with its recording where that came with it.
   * @param {Received["texts"]} texts
   * @param {ProgressPanel} progress
   * @param {boolean} opens whether one alone is shown
   */
  async #open(texts, progress, opens) {
    if (this.#refused()) return;
    const { engine, jobs, kept, documentHooks, onDocument } = this.#parts;
    await jobs.run(progress, async (signal) => {
      progress.stage(t("work.starting"));
      await engine.ready(signal);
      const job = { signal, progress };
      const alone = texts.length === 1;
      for (const { text, recording } of texts) {
        try {
          const document = await openSaved(engine, text, recording, documentHooks, job);
          if (alone && opens) onDocument(document);
          else kept.addView(document);
        } catch (error) {
          if (alone || signal.aborted) throw error;
          showError(error); // the others may be better
        }
      }
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
        await this.load(choice, signal, progress);
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
      await this.load(choice, signal, progress);
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
   * Brings a model into the engine.
   * @param {ModelChoice} choice
   * @param {AbortSignal} signal
   * @param {ProgressPanel} progress
   */
  async load(choice, signal, progress) {
    const { opener, options } = this.#parts;
    const { computing } = options;
    if (opener.isOpen(choice, computing)) return;
    progress.stage(t("job.model-from-file", { name: choice.name }));
    await opener.open(choice, computing, signal, (event) => progress.loading(event, choice.name));
  }
}
