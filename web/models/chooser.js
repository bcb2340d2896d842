/**
 * Which model hears: one line that says what it is, and behind it the list: this site's own first,
 * then the public hub's, then files the user opened.
 */
import { button } from "../ui/button.js";
import { megabytes, wait } from "../ui/format.js";
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";
import { expected } from "./speed.js";

/**
 * @import { Key } from "../words/words.js"
 * @import { ModelChoice } from "./catalog.js"
 */

const ORIGINS = /** @type {const} */ ({
  site: "models.site",
  hub: "models.hub",
  file: "models.own",
});

/** A word for what to expect, by the first letters of a model's name. @type {[string, Key][]} */
const TIERS = [
  ["tiny", "models.quick"],
  ["base", "models.balanced"],
  ["small", "models.careful"],
  ["medium", "models.best"],
  ["large", "models.best"],
];

/** Seconds of which it is said what they take, where there is no recording yet. */
const MINUTE = 60;

export class ModelChooser {
  /** @type {ModelChoice[]} */
  #choices = [];
  /** @type {ModelChoice | null} */
  #chosen = null;
  #sheet = new Sheet({ title: t("models.title"), side: true });
  #list = h("div", { class: "model-list" });
  #note = h("p", { class: "note", role: "status" });
  /** @type {HTMLElement[]} */
  #lines = [];
  #input = h("input", {
    type: "file",
    id: "model-file",
    accept: ".bin",
    hidden: true,
    "aria-label": t("models.file"),
  });
  #onChange;

  /**
   * @param {object} hooks
   * @param {(choice: ModelChoice | null) => void} hooks.onChange also when the list makes it another
   * @param {(file: File) => void} hooks.onFile a model file of the user's
   */
  constructor({ onChange, onFile }) {
    this.#onChange = onChange;
    const open = button({
      label: t("models.open"),
      icon: "file",
      onClick: () => this.#input.click(),
    });
    this.#input.addEventListener("change", () => {
      const file = this.#input.files?.[0];
      this.#input.value = "";
      if (!file) return;
      this.#sheet.close();
      onFile(file);
    });
    this.#sheet.body.append(this.#list, this.#note, open, this.#input);
    this.#sheet.element.id = "models";
    this.#list.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      this.#choose(this.#choices[Number(target.value)] ?? null);
      this.#explain();
    });
  }

  /** @returns {ModelChoice | null} */
  get choice() {
    return this.#chosen;
  }

  /** A line that says which model it is, and opens the list. */
  line() {
    const words = h("span", { class: "choice-words hint" });
    const both = h("span", { class: "choice-both" }, h("b", {}, t("models.line")), words);
    const line = h(
      "button",
      { type: "button", class: "choice-line model-line" },
      icon("machine"),
      both,
    );
    line.append(icon("next"));
    line.addEventListener("click", () => this.open());
    this.#lines.push(words);
    this.#say();
    return line;
  }

  open() {
    this.#render();
    this.#sheet.open();
  }

  /**
   * Offers `choices` and selects the one called `preferred`, else the first of this site; a file
   * that the user has opened meanwhile stays.
   * @param {ModelChoice[]} choices
   * @param {string | null} preferred
   */
  fill(choices, preferred) {
    this.#choices = [...choices, ...this.#choices];
    const wanted = choices.find(({ name }) => name === preferred);
    const first = choices.find(({ origin }) => origin === "site");
    this.#choose(this.#chosen ?? wanted ?? first ?? null);
  }

  /**
   * Adds a model and selects it.
   * @param {ModelChoice} choice
   */
  add(choice) {
    this.#choices.push(choice);
    this.#choose(choice);
  }

  /**
   * Takes a model that turned out to be of no use off the list.
   * @param {ModelChoice} choice
   * @param {ModelChoice | null} instead
   */
  remove(choice, instead) {
    this.#choices = this.#choices.filter((other) => other !== choice);
    this.#choose(instead);
  }

  /** @param {ModelChoice | null} choice */
  #choose(choice) {
    this.#chosen = choice;
    this.#say();
    this.#onChange(choice);
  }

  #say() {
    const choice = this.#chosen;
    const words = choice
      ? [tierOf(choice), choice.name, ...details(choice), pace(choice)].filter(Boolean).join(" · ")
      : t("models.none");
    for (const line of this.#lines) line.textContent = words;
  }

  #render() {
    const groups = Object.entries(ORIGINS).map(([origin, title]) => {
      const own = this.#choices.filter((choice) => choice.origin === origin);
      if (!own.length) return null;
      const legend = h("legend", {}, t(title));
      return h(
        "fieldset",
        { class: "model-group" },
        legend,
        ...own.map((choice) => this.#row(choice)),
      );
    });
    this.#list.replaceChildren(...groups.filter((group) => group !== null));
    this.#explain();
  }

  /** @param {ModelChoice} choice */
  #row(choice) {
    const input = h("input", {
      type: "radio",
      name: "model",
      value: String(this.#choices.indexOf(choice)),
      checked: choice === this.#chosen,
    });
    const about = [tierOf(choice), pace(choice)].filter(Boolean).join(" · ");
    return h(
      "label",
      { class: "model-row" },
      input,
      h("span", { class: "model-name" }, described(choice)),
      about && h("span", { class: "hint" }, about),
    );
  }

  #explain() {
    const choice = this.#chosen;
    const party =
      choice?.origin === "hub"
        ? t("models.third-party", { name: choice.name, host: new URL(choice.url ?? "").host })
        : "";
    const offline = navigator.onLine ? "" : t("models.offline");
    this.#note.textContent = [offline, party].filter(Boolean).join(" ");
  }
}

/** @param {ModelChoice} choice */
function tierOf({ name }) {
  const [, key] = TIERS.find(([start]) => name.startsWith(start)) ?? [];
  return key ? t(key) : "";
}

/** @param {ModelChoice} choice */
function details({ multilingual, bytes }) {
  const language =
    multilingual === null ? [] : [t(multilingual ? "models.many-languages" : "models.english")];
  return [...language, ...(bytes ? [megabytes(bytes)] : [])];
}

/** @param {ModelChoice} choice */
function described(choice) {
  const about = details(choice).join(", ");
  return about ? `${choice.name} (${about})` : choice.name;
}

/** How long a minute of a recording took. @param {ModelChoice} choice */
function pace({ name }) {
  const seconds = expected(name, MINUTE);
  return seconds === null ? "" : t("models.pace", { time: wait(seconds) });
}
