/** A transcript in any format, cut into lines as the user wants them. */
import { copy, download, renamed } from "../files/export.js";
import { t } from "../words/words.js";
import { formatOf } from "./formats.js";
import { lastFormat } from "./last-format.js";
import { LayoutFields, labelled } from "./layout-fields.js";

/**
 * @import { About, Layout, TranscribeResult } from "../engine/protocol.js"
 * @import { Transcript } from "./transcript.js"
 */

/**
 * @typedef {object} ExportHooks
 * @property {() => Promise<About>} about
 * @property {(format: string, result: TranscribeResult, layout: Layout) => Promise<string>} onExport
 */

export class ExportDialog {
  element = document.createElement("dialog");
  #hooks;
  #title = document.createElement("h2");
  #formats = document.createElement("select");
  #state = document.createElement("p");
  #layout = new LayoutFields();
  /** @type {Record<string, string>} */
  #extensions = {};
  /** @type {Transcript | null} */
  #transcript = null;

  /** @param {ExportHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    this.element.className = "sheet";
    this.#title.id = "export-title";
    this.element.setAttribute("aria-labelledby", this.#title.id);
    const form = document.createElement("form");
    form.method = "dialog";
    const format = labelled(t("transcript.format"), this.#formats);
    this.#formats.addEventListener("change", () => this.#follow());
    form.append(this.#title, format, ...this.#layout.elements);
    this.#state.setAttribute("role", "status");
    this.#state.className = "note";
    form.append(this.#state, this.#buttons());
    this.element.append(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault(); // Enter in a field downloads
      this.#save();
    });
    document.body.append(this.element);
  }

  /** @param {Transcript} transcript */
  async open(transcript) {
    this.#transcript = transcript;
    this.#title.textContent = t("transcript.save", { name: transcript.name });
    this.#state.textContent = "";
    const { formats, extensions } = await this.#hooks.about();
    this.#extensions = extensions;
    const chosen = this.#formats.value || lastFormat();
    this.#formats.replaceChildren(...formats.map((name) => new Option(formatOf(name).label, name)));
    if (formats.includes(chosen)) this.#formats.value = chosen;
    this.#follow();
    this.element.showModal();
  }

  #buttons() {
    const save = document.createElement("button");
    save.className = "primary";
    save.textContent = t("transcript.download");
    const copied = plain(t("document.copy"), () =>
      this.#work(async (text) => {
        await copy(text, this.element);
        return t("transcript.copied");
      }),
    );
    const close = plain(t("ui.close"), () => this.element.close());
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    buttons.append(save, copied, close);
    return buttons;
  }

  #save() {
    const format = this.#formats.value;
    this.#work(async (text, transcript) => {
      download(text, renamed(transcript.name, this.#extensions[format] ?? format));
      transcript.unsaved = false;
      return "";
    });
  }

  /**
   * Has the document made, and says how that went.
   * @param {(text: string, transcript: Transcript) => Promise<string>} use
   */
  async #work(use) {
    const transcript = this.#transcript;
    if (!transcript) return;
    try {
      const format = this.#formats.value;
      const layout = this.#layout.of(format);
      const text = await this.#hooks.onExport(format, transcript.result, layout);
      this.#state.textContent = await use(text, transcript);
    } catch (error) {
      console.error(error);
      this.#state.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** Shows what the format leaves to choose. */
  #follow() {
    this.#layout.show([this.#formats.value]);
    this.#state.textContent = "";
  }
}

/**
 * @param {string} text
 * @param {() => void} action
 */
function plain(text, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", action);
  return button;
}
