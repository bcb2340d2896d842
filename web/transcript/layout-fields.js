/** How the lines of a format are cut, and what else it leaves to choose. */
import { h } from "../ui/h.js";
import { t } from "../words/words.js";
import { layout as chosen } from "./choices.js";
import { formatOf } from "./formats.js";

/** @import { Layout } from "../engine/protocol.js" */

/** Name and largest value. */
const NUMBERS = /** @type {const} */ ([
  ["max_line_width", 1000],
  ["max_line_count", 10],
  ["max_words_per_line", 100],
  ["max_len", 1000],
]);

const SWITCHES = /** @type {const} */ (["highlight_words", "word_times"]);

export class LayoutFields {
  /** @type {Map<keyof Layout, { field: HTMLElement, input: HTMLInputElement }>} */
  #fields = new Map();

  constructor() {
    for (const [name, max] of NUMBERS) {
      const input = h("input", {
        ...{ type: "number", min: "1", max: String(max), inputMode: "numeric" },
        placeholder: t("transcript.as-they-are"),
      });
      this.#fields.set(name, { field: labelled(t(`transcript.layout.${name}`), input), input });
    }
    for (const name of SWITCHES) {
      const input = h("input", { type: "checkbox" });
      const field = h("label", { class: "check" }, input, ` ${t(`transcript.layout.${name}`)}`);
      this.#fields.set(name, { field, input });
    }
    for (const { input } of this.#fields.values()) {
      input.addEventListener("input", () => this.#choose());
    }
  }

  get elements() {
    return [...this.#fields.values()].map(({ field }) => field);
  }

  /**
   * What can be chosen in any of some formats, as it was chosen last.
   * @param {readonly string[]} formats
   */
  show(formats) {
    const asked = new Set(formats.flatMap((format) => formatOf(format).layout));
    const { value } = chosen;
    for (const [name, { field, input }] of this.#fields) {
      const found = value[/** @type {keyof typeof value} */ (name)];
      if (typeof found === "boolean") input.checked = found;
      else input.value = String(found ?? "");
      field.hidden = !asked.has(name);
      input.disabled = field.hidden; // what is not seen need not be right
    }
  }

  /**
   * What was chosen, as far as a format has it.
   * @param {string} format
   * @returns {Layout}
   */
  of(format) {
    /** @type {Record<string, number | boolean>} */
    const layout = {};
    for (const name of formatOf(format).layout) {
      const input = this.#fields.get(name)?.input;
      if (input?.type === "checkbox") layout[name] = input.checked;
      else if (input?.value) layout[name] = input.valueAsNumber;
    }
    return layout;
  }

  /** Remembers what the person has chosen, of any format. */
  #choose() {
    const values = [...this.#fields].map(([name, { input }]) => {
      if (input.type === "checkbox") return [name, input.checked];
      return [name, input.value === "" ? null : input.valueAsNumber];
    });
    chosen.choose(Object.fromEntries(values));
  }
}

/**
 * @param {string} text
 * @param {HTMLInputElement | HTMLSelectElement} input
 */
export function labelled(text, input) {
  return h("label", { class: "field" }, h("span", {}, text), input);
}
