/** Joins the queue to the page: what is made next, where it is seen, and how it ends. */
import { showError, showNotice } from "./alert.js";
import { DecodeError } from "./audio/decode.js";
import { later } from "./later.js";
import { Making } from "./making.js";
import { durationOf } from "./queue/duration.js";
import { shareDone, timeLeft } from "./queue/left.js";
import { QueuePanel } from "./queue/panel.js";
import { Queue } from "./queue/queue.js";
import { notify, showTitle } from "./queue/title.js";
import { chooseRecording } from "./transcript/choose-recording.js";
import { DocumentView } from "./transcript/document.js";
import { Transcript } from "./transcript/transcript.js";
import { element } from "./ui/element.js";
import { toast } from "./ui/toast.js";
import { t } from "./words/words.js";

/**
 * @import { ProgressPanel } from "./job/progress.js"
 * @import { ModelChoice } from "./models/catalog.js"
 * @import { Given } from "./queue/gather.js"
 * @import { Summary } from "./queue/panel.js"
 * @import { SaveAll } from "./queue/save-all.js"
 * @import { QueueSheet } from "./queue/sheet.js"
 * @import { Parts } from "./work.js"
 *
 * @typedef {(choice: ModelChoice, signal: AbortSignal, progress: ProgressPanel) => Promise<void>} Load
 *   brings a model into the engine
 */

/** From here on the list stands beside the text: page.css says the same. */
const WIDE = "(min-width: 68rem)";
/** Seconds of work after which its speed says something. */
const MEASURED_AFTER = 3;

export class Queued {
  queue;
  #parts;
  #load;
  #panel;
  /** Bytes of the recordings that are kept, by their documents' ids. @type {ReadonlyMap<string, number>} */
  #kept = new Map();
  /** Of the one that is made: since when it is heard, and from where. @type {{ of: Transcript, since: number, from: number } | null} */
  #pace = null;
  /** Whether the job that runs is the queue's. */
  #making = false;
  #active = false;
  /** Each loaded when it is first asked for. @type {QueueSheet | null} */
  #sheet = null;
  /** @type {SaveAll | null} */
  #saving = null;

  /**
   * @param {Parts} parts
   * @param {Load} load
   */
  constructor(parts, load) {
    this.#parts = parts;
    this.#load = load;
    this.queue = new Queue(parts.shelf, {
      make: (transcript) => this.#make(transcript),
      isFree: () => this.#isFree,
      interrupt: () => this.#making && parts.jobs.cancel(),
      // Whoever plays it has it drawn without the engine
      onTakenOut: ({ file }) => file && parts.screens.outlines.delete(file),
    });
    const { queue } = this;
    this.#panel = new QueuePanel({
      onPause: () => (queue.paused ? queue.goOn() : queue.pause()),
      onOpen: () => this.#open().catch(showError),
      onRetry: () => queue.retry(),
      onSave: () => this.saveAll(),
      onDismiss: () => queue.dismiss(),
      onGoOn: () => this.#goOnWithHeld(),
      onFiles: (files) => this.#match(files),
    });
    const wide = matchMedia(WIDE);
    const put = () => {
      element(wide.matches ? "queue-beside" : "queue-above", HTMLElement).append(
        this.#panel.element,
      );
    };
    wide.addEventListener("change", put);
    put();
    queue.addEventListener("change", () => this.#show());
    parts.kept.recordings().then((kept) => {
      this.#kept = kept;
      this.#show();
    }, showError);
  }

  /**
   * Has recordings transcribed, behind those that wait.
   * @param {readonly Given[]} given in their order
   * @param {{ opens: boolean }} how `opens`: the one that there is, is shown
   */
  add(given, { opens }) {
    const { screens, options, documentHooks, onDocument, kept } = this.#parts;
    const now = Date.now();
    const transcripts = given.map(({ file, folder }, index) => {
      screens.outline(file); // nobody else reads it to draw it
      // The newest are first in the list: so are the first of these
      const own = { folder, asked: options.wishes, created: now - index };
      return Object.assign(new Transcript(file, 0), own);
    });
    if (opens) onDocument(new DocumentView(transcripts[0], documentHooks));
    else {
      kept.add(...transcripts);
      toast(t("queue.added", { count: transcripts.length }));
    }
    this.queue.add(...transcripts);
    this.#measure(transcripts);
  }

  /** Goes on with one that was stopped, has failed or waits: it is next. @param {Transcript} transcript */
  goOn(transcript) {
    transcript.asked ??= this.#parts.options.wishes;
    this.queue.begin(transcript);
  }

  /** Ends what is made. */
  cancel() {
    const { current } = this.queue;
    if (current) this.queue.cancel(current);
    else this.#parts.jobs.cancel();
  }

  /**
   * Fills in what can be chosen for a document that is not made to its end.
   * @param {DocumentView} document
   * @param {HTMLElement} place
   */
  async showUnfinished({ transcript }, place) {
    const { showUnfinished } = await later(import("./queue/unfinished.js"));
    if (!place.parentElement) return; // it goes on already
    const { engine, chooser, busy } = this.#parts;
    showUnfinished(transcript, place, {
      queue: this.queue,
      languages: engine.about?.languages ?? {},
      multilingual: chooser.choice?.multilingual ?? engine.modelInfo?.multilingual ?? null,
      live: busy,
      onGoOn: () => this.goOn(transcript),
      onFile: () => {
        chooseRecording(place, transcript.name, (file) => this.#match([file]));
      },
    });
  }

  /** Asks in which formats all that is done is saved. */
  saveAll() {
    this.#save().catch(showError);
  }

  get #isFree() {
    return !this.#parts.jobs.busy && !this.#parts.busy();
  }

  /**
   * @param {Transcript} transcript
   * @returns {Promise<string>} why it cannot be made now; "" where it was, or somebody else is at work
   */
  async #make(transcript) {
    const { kept, jobs } = this.#parts;
    const { queue } = this;
    /** @type {DocumentView | null} */
    let document;
    try {
      document = await kept.open(transcript.id);
    } catch (error) {
      return asError(error).message;
    }
    if (queue.isCancelled(transcript)) transcript.breakOff("stopped");
    if (!document || transcript.elsewhere || transcript.state !== "waiting") return "";
    if (!transcript.file) {
      transcript.breakOff("stopped"); // its document asks for the file
      return "";
    }
    if (queue.paused || !this.#isFree) return "";
    let why = "";
    const { progress } = document;
    await jobs.run(progress, async (signal) => {
      this.#making = true;
      try {
        why = await this.#run(document, signal);
      } finally {
        this.#making = false;
      }
    });
    return why;
  }

  /**
   * @param {DocumentView} document
   * @param {AbortSignal} signal
   * @returns {Promise<string>} as `#make`
   */
  async #run(document, signal) {
    const { transcript, progress } = document;
    const { queue } = this;
    const making = new Making(this.#parts, document, signal);
    transcript.begin();
    try {
      await making.run((choice) => this.#load(choice, signal, progress));
    } catch (error) {
      if (transcript.state === "done") throw error; // of what came after its end
      if (signal.aborted) {
        if (queue.isCancelled(transcript)) document.breakOff(making.notes, null);
        else document.putOff(making.notes);
        return "";
      }
      const alone = queue.isOfOne;
      if (alone && error instanceof DecodeError && !transcript.segments.length) {
        this.#parts.onNothing(document);
        throw error;
      }
      console.error(error);
      if (!making.equipped && !alone) {
        document.putOff(making.notes);
        return asError(error).message;
      }
      document.breakOff(making.notes, asError(error));
    }
    return "";
  }

  /** Finds out how long those are that wait, one after another. @param {readonly Transcript[]} transcripts */
  async #measure(transcripts) {
    for (const transcript of transcripts) {
      if (transcript.state !== "waiting" || !transcript.file || transcript.duration) continue;
      const seconds = await durationOf(transcript.file);
      if (seconds) transcript.lasts(seconds);
    }
  }

  // Of earlier visits

  get #ready() {
    return this.queue.held.filter(({ id, file, source, pcm }) => {
      const size = this.#kept.get(id);
      return file !== null || (size !== undefined && (pcm !== null || size === source?.size));
    });
  }

  #goOnWithHeld() {
    this.queue.add(...this.#ready);
    this.queue.goOn();
  }

  /** Gives those whose recordings are not here their files. @param {readonly File[]} files */
  #match(files) {
    const left = new Set(files);
    const found = this.queue.held.filter((transcript) => {
      if (transcript.file) return false;
      const file = [...left].find((one) => transcript.source && transcript.isOf(one));
      if (!file) return false;
      left.delete(file);
      transcript.file = file;
      this.#parts.kept.keepRecording(transcript);
      return true;
    });
    const [other] = left;
    if (other) showNotice(t("queue.not-theirs", { count: left.size, name: other.name }));
    if (found.length) this.queue.add(...found);
    else this.#show();
  }

  // What is seen

  /** @returns {Summary} */
  get #summary() {
    const { queue } = this;
    const { run, failed, held, paused, idle } = queue;
    const over = run.filter(({ state }) => state === "done" || state === "failed").length;
    const shares = run.map(({ state, heard, duration }) => ({
      ...{ done: heard, duration, over: state === "done" || state === "failed" },
    }));
    const live = !idle && !queue.current && this.#parts.busy();
    const why = queue.why || (live ? t("queue.live") : "");
    const [ready, left] = [this.#ready.length, timeLeft(shares, this.#measured())];
    const numbers = { total: run.length, over, failed: failed.length, share: shareDone(shares) };
    return { ...numbers, active: !idle, paused, why, left, held: held.length, ready };
  }

  #show() {
    const summary = this.#summary;
    this.#panel.show(summary);
    showTitle(summary);
    const { waiting } = this.queue;
    this.#parts.onPlaces(new Map(waiting.map((transcript, index) => [transcript, index + 1])));
    if (this.#active && !summary.active) notify(summary);
    this.#active = summary.active;
  }

  /** Seconds that a second of sound takes: as now, else as it did before. */
  #measured() {
    const { current } = this.queue;
    const now = performance.now();
    if (!current?.heard || current.state !== "making") this.#pace = null;
    else if (this.#pace?.of !== current) {
      this.#pace = { of: current, since: now, from: current.heard };
    }
    if (current && this.#pace) {
      const [spent, heard] = [(now - this.#pace.since) / 1000, current.heard - this.#pace.from];
      if (spent >= MEASURED_AFTER && heard > 0) return spent / heard;
    }
    const { chooser, offer } = this.#parts;
    return chooser.choice && offer.expected(chooser.choice, 1);
  }

  async #open() {
    const { QueueSheet } = await later(import("./queue/sheet.js"));
    const onRemove = (/** @type {Transcript} */ transcript) => this.#parts.kept.remove(transcript);
    this.#sheet ??= new QueueSheet(this.queue, { onRemove });
    this.#sheet.open();
  }

  async #save() {
    const { SaveAll } = await later(import("./queue/save-all.js"));
    const { engine, kept, shelf } = this.#parts;
    this.#saving ??= new SaveAll({
      async about() {
        await engine.ready();
        if (!engine.about) throw new Error("The engine has not started.");
        return engine.about;
      },
      async result(transcript) {
        return transcript.resultOf(await kept.segments(transcript));
      },
      onExport: (format, result, layout) => engine.export(format, result, layout),
    });
    const isDone = (/** @type {Transcript} */ { state }) => state === "done";
    await this.#saving.open(this.queue.run.filter(isDone), shelf.transcripts.filter(isDone));
  }
}

/** @param {unknown} error */
function asError(error) {
  return error instanceof Error ? error : new Error(String(error));
}
