/** The model list: this site's own first, then the public hub's, then files the user opened. */
import { megabytes } from "../ui/format.js";

/** @import { ModelChoice } from "./catalog.js" */

const GROUPS = /** @type {const} */ ({
  site: "On this site",
  hub: "Download from the public model hub",
  file: "Your files",
});

export class ModelPicker {
  /** @type {ModelChoice[]} */
  #choices = [];
  #select;
  #note;
  #onChange;

  /**
   * @param {HTMLSelectElement} select
   * @param {HTMLElement} note says what choosing the model means
   * @param {(choice: ModelChoice | null) => void} onChange also when the list makes it another
   */
  constructor(select, note, onChange) {
    this.#select = select;
    this.#note = note;
    this.#onChange = onChange;
    select.addEventListener("change", () => {
      this.#explain();
      onChange(this.choice);
    });
    this.#render(-1);
  }

  /** @returns {ModelChoice | null} */
  get choice() {
    return this.#choices[Number(this.#select.value)] ?? null;
  }

  /**
   * Offers `choices` and selects the one called `preferred`, else the first of this site; a file
   * that the user has opened meanwhile stays.
   * @param {ModelChoice[]} choices
   * @param {string | null} preferred
   */
  fill(choices, preferred) {
    const [own, chosen] = [this.#choices, this.choice];
    this.#choices = [...choices, ...own];
    const wanted = choices.findIndex(({ name }) => name === preferred);
    const first = choices.findIndex(({ origin }) => origin === "site");
    if (chosen) this.#render(this.#choices.indexOf(chosen));
    else this.#render(wanted >= 0 ? wanted : first);
    this.#onChange(this.choice);
  }

  /**
   * Adds a model and selects it.
   * @param {ModelChoice} choice
   */
  add(choice) {
    this.#choices.push(choice);
    this.#render(this.#choices.length - 1);
  }

  /**
   * Takes a model that turned out to be of no use off the list.
   * @param {ModelChoice} choice
   * @param {ModelChoice | null} instead
   */
  remove(choice, instead) {
    this.#choices = this.#choices.filter((other) => other !== choice);
    this.#render(instead ? this.#choices.indexOf(instead) : -1);
    this.#onChange(this.choice);
  }

  /** @param {number} selected index, or -1 for none */
  #render(selected) {
    const groups = Object.entries(GROUPS).map(([origin, label]) => {
      const group = document.createElement("optgroup");
      group.label = label;
      this.#choices.forEach((choice, index) => {
        if (choice.origin === origin) group.append(new Option(describe(choice), String(index)));
      });
      return group;
    });
    const none = new Option("Choose a model…", "-1");
    none.disabled = true;
    const filled = groups.filter((group) => group.children.length);
    this.#select.replaceChildren(...(selected < 0 ? [none] : []), ...filled);
    this.#select.value = String(selected);
    this.#explain();
  }

  #explain() {
    const choice = this.choice;
    this.#note.textContent =
      choice?.origin === "hub"
        ? `${choice.name} is fetched from ${new URL(choice.url ?? "").host}, a third party, when ` +
          "you transcribe. It learns your address, never your audio."
        : "";
  }
}

/** @param {ModelChoice} choice */
function describe({ name, multilingual, bytes }) {
  const language = multilingual === null ? [] : [multilingual ? "many languages" : "English"];
  const details = [...language, ...(bytes ? [megabytes(bytes)] : [])].join(", ");
  return details ? `${name} (${details})` : name;
}
