/** A transcript in any format, cut into lines as the user wants them. */
import { copy, download, renamed } from "../files/export.js";
import { t } from "../words/words.js";
import { layout as chosen } from "./choices.js";
import { formatOf } from "./formats.js";
import { lastFormat } from "./last-format.js";

/**
 * @import { About, Layout, TranscribeResult } from "../engine/protocol.js"
 * @import { Transcript } from "./transcript.js"
 */

/** Name and largest value. */
const NUMBERS = /** @type {const} */ ([
  ["max_line_width", 1000],
  ["max_line_count", 10],
  ["max_words_per_line", 100],
  ["max_len", 1000],
]);

const SWITCHES = /** @type {const} */ (["highlight_words", "word_times"]);

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
  /** @type {Map<keyof Layout, { field: HTMLElement, input: HTMLInputElement }>} */
  #fields = new Map();
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
    form.append(this.#title, format);
    for (const [name, max] of NUMBERS) {
      const input = document.createElement("input");
      Object.assign(input, { type: "number", min: "1", max: String(max), inputMode: "numeric" });
      input.placeholder = t("transcript.as-they-are");
      const field = labelled(t(`transcript.layout.${name}`), input);
      this.#fields.set(name, { field, input });
      form.append(field);
    }
    for (const name of SWITCHES) {
      const input = document.createElement("input");
      input.type = "checkbox";
      const field = document.createElement("label");
      field.className = "check";
      field.append(input, ` ${t(`transcript.layout.${name}`)}`);
      this.#fields.set(name, { field, input });
      form.append(field);
    }
    form.addEventListener("change", () => this.#choose());
    this.#fill();
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
      const text = await this.#hooks.onExport(this.#formats.value, transcript.result, this.#layout);
      this.#state.textContent = await use(text, transcript);
    } catch (error) {
      console.error(error);
      this.#state.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @returns {Layout} */
  get #layout() {
    /** @type {Record<string, number | boolean>} */
    const layout = {};
    for (const name of formatOf(this.#formats.value).layout) {
      const input = this.#fields.get(name)?.input;
      if (input?.type === "checkbox") layout[name] = input.checked;
      else if (input?.value) layout[name] = input.valueAsNumber;
    }
    return layout;
  }

  /** Remembers what the person has chosen, of this format or of another one. */
  #choose() {
    const values = [...this.#fields].map(([name, { input }]) => {
      if (input.type === "checkbox") return [name, input.checked];
      return [name, input.value === "" ? null : input.valueAsNumber];
    });
    chosen.choose(Object.fromEntries(values));
  }

  #fill() {
    for (const name of NUMBERS.map(([name]) => name)) {
      const input = this.#fields.get(name)?.input;
      if (input) input.value = String(chosen.value[name] ?? "");
    }
    for (const name of SWITCHES) {
      const input = this.#fields.get(name)?.input;
      if (input) input.checked = chosen.value[name];
    }
  }

  /** Shows what the format leaves to choose. */
  #follow() {
    const { layout } = formatOf(this.#formats.value);
    for (const [name, { field, input }] of this.#fields) {
      field.hidden = !layout.includes(name);
      input.disabled = field.hidden; // what is not seen need not be right
    }
    this.#state.textContent = "";
  }
}

/**
 * @param {string} text
 * @param {HTMLInputElement | HTMLSelectElement} input
 */
function labelled(text, input) {
  const label = document.createElement("label");
  label.className = "field";
  const name = document.createElement("span");
  name.textContent = text;
  label.append(name, input);
  return label;
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
