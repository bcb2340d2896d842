/** How a recording becomes the text of a document, from where that ends so far. */
import { readAudio } from "./audio/reading.js";
import { hints } from "./audio/silence.js";
import { rememberSpeed } from "./models/speed.js";
import { fitting } from "./options/options.js";
import { t } from "./words/words.js";

/**
 * @import { Reading } from "./audio/reading.js"
 * @import { ModelChoice } from "./models/catalog.js"
 * @import { DocumentView } from "./transcript/document.js"
 * @import { Parts } from "./work.js"
 */

export class Making {
  /** What is said of it beside its title. @type {string[]} */
  notes = [];
  /** Whether there is a model, and an engine that has it: without them no recording could be made. */
  equipped = false;
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
    this.equipped = true; // as far as it is known: what the file is, is found out first
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
      this.equipped = false;
      await load(choice);
      this.equipped = true;
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
    const wishes = transcript.asked ?? options.wishes;
    Object.assign(transcript, { asked: wishes, model: choice.name });
    const multilingual = choice.multilingual ?? engine.modelInfo?.multilingual ?? true;
    const asked = { ...fitting(wishes, multilingual), ...(from ? { offset: from } : {}) };
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
