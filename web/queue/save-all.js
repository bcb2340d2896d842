/** Asks which transcripts are saved, and in which formats, and saves them as one zip. */
import { download } from "../files/export.js";
import { recallObject, remember } from "../settings/remembered.js";
import { formatOf } from "../transcript/formats.js";
import { lastFormat } from "../transcript/last-format.js";
import { LayoutFields } from "../transcript/layout-fields.js";
import { button } from "../ui/button.js";
import { radioGroup } from "../ui/field.js";
import { h } from "../ui/h.js";
import { progressBar, setShare } from "../ui/progress.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";
import { pack } from "./pack.js";

/**
 * @import { About, Layout, TranscribeResult } from "../engine/protocol.js"
 * @import { Transcript } from "../transcript/transcript.js"
 *
 * @typedef {object} SaveHooks
 * @property {() => Promise<About>} about
 * @property {(transcript: Transcript) => Promise<TranscribeResult>} result its text, wherever it is
 * @property {(format: string, result: TranscribeResult, layout: Layout) => Promise<string>} onExport
 */

/** Where the choice is kept. */
const KEY = "pyengine-formats";

export class SaveAll {
  #hooks;
  #sheet = new Sheet({ title: t("queue.save-all"), side: true });
  #which = h("div", {});
  #formats = h("div", { class: "queue-formats" });
  #layout = new LayoutFields();
  #bar = progressBar(t("queue.packing"));
  #state = h("p", { class: "hint", role: "status" });
  #save = button({ label: t("queue.save"), kind: "primary", onClick: () => this.#pack() });
  #stop = button({ label: t("job.cancel"), onClick: () => this.#packing.abort() });
  #packing = new AbortController();
  /** @type {{ run: readonly Transcript[], all: readonly Transcript[] }} */
  #offered = { run: [], all: [] };
  /** @type {{ value: string } | null} */
  #chosen = null;
  /** @type {Record<string, string>} */
  #extensions = {};

  /** @param {SaveHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.#bar.hidden = this.#stop.hidden = true;
    const legend = h("legend", {}, t("queue.formats"));
    this.#sheet.body.append(
      this.#which,
      h("fieldset", { class: "choices" }, legend, this.#formats),
      h("div", { class: "queue-layout" }, ...this.#layout.elements),
    );
    this.#sheet.footer.append(this.#bar, this.#state, this.#save, this.#stop);
    this.#formats.addEventListener("change", () => this.#follow());
    this.#sheet.element.addEventListener("close", () => this.#packing.abort());
  }

  /**
   * @param {readonly Transcript[]} run those of the queue
   * @param {readonly Transcript[]} all that are done
   */
  async open(run, all) {
    const { formats, extensions } = await this.#hooks.about();
    this.#extensions = extensions;
    this.#offered = { run, all };
    const choices = [
      { value: "run", label: t("queue.save-run", { count: run.length }) },
      { value: "all", label: t("queue.save-done", { count: all.length }) },
    ];
    const both = run.length > 0 && run.length < all.length;
    const group = radioGroup({ label: t("queue.which"), value: both ? "run" : "all", choices });
    this.#chosen = group;
    const one = h("p", {}, t("queue.save-done", { count: all.length }));
    this.#which.replaceChildren(both ? group.element : one);
    const last = lastFormats();
    this.#formats.replaceChildren(
      ...formats.map((value) => {
        const box = h("input", { type: "checkbox", value, checked: last.includes(value) });
        return h("label", { class: "check" }, box, ` ${formatOf(value).label}`);
      }),
    );
    this.#follow();
    this.#sheet.open();
  }

  get #ticked() {
    const boxes = [...this.#formats.querySelectorAll("input")];
    return boxes.filter(({ checked }) => checked).map(({ value }) => value);
  }

  #follow() {
    const ticked = this.#ticked;
    this.#layout.show(ticked);
    this.#save.disabled = !ticked.length;
    this.#state.textContent = ticked.length ? "" : t("queue.no-format");
  }

  async #pack() {
    const transcripts = this.#chosen?.value === "run" ? this.#offered.run : this.#offered.all;
    const formats = this.#ticked;
    remember(KEY, JSON.stringify({ formats }));
    this.#packing = new AbortController();
    const { signal } = this.#packing;
    this.#turn(true);
    /** @type {{ of: Transcript, result: TranscribeResult } | null} */
    let read = null; // one at a time: all together would be in memory
    try {
      const zip = await pack({
        ...{ transcripts, formats, extensions: this.#extensions, signal },
        write: async (of, format) => {
          if (read?.of !== of) read = { of, result: await this.#hooks.result(of) };
          return await this.#hooks.onExport(format, read.result, this.#layout.of(format));
        },
        onProgress: (done) => {
          setShare(this.#bar, done / transcripts.length);
          this.#state.textContent = t("ui.of", { done, total: transcripts.length });
        },
      });
      signal.throwIfAborted();
      download(zip, `${t("queue.zip-name")}-${new Date().toISOString().slice(0, 10)}.zip`);
      for (const transcript of transcripts) transcript.unsaved = false;
      this.#state.textContent = t("queue.saved", { count: transcripts.length });
    } catch (error) {
      if (!signal.aborted) console.error(error);
      const why = error instanceof Error ? error.message : String(error);
      this.#state.textContent = signal.aborted ? t("queue.not-saved") : why;
    } finally {
      this.#turn(false);
    }
  }

  /** @param {boolean} packing */
  #turn(packing) {
    this.#bar.hidden = this.#stop.hidden = !packing;
    this.#save.hidden = packing;
    setShare(this.#bar, packing ? 0 : null);
    (packing ? this.#stop : this.#save).focus();
  }
}

/** @returns {unknown[]} those that were ticked last, or the one that was saved last */
function lastFormats() {
  const { formats } = recallObject(KEY);
  return Array.isArray(formats) && formats.length ? formats : [lastFormat()];
}
