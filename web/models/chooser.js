/** Which model hears: one line that says what it is, and behind it what people want and the list. */
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { t } from "../words/words.js";
import { ChoiceSheet } from "./choice-sheet.js";
import { detailsOf, joined, paceOf, qualityOf } from "./describe.js";
import { usualOf } from "./tiers.js";

/**
 * @import { ModelChoice } from "./catalog.js"
 * @import { Keeper } from "./keeper.js"
 * @import { Offer } from "./offer.js"
 */

/**
 * @typedef {object} ChooserHooks
 * @property {(choice: ModelChoice | null) => void} onChange also when the list makes it another
 * @property {(files: File[]) => void} onFiles a model file of the user's, and what lies beside it
 * @property {() => void} onManage what is kept is to be seen
 * @property {() => boolean} english whether the user said that English is spoken
 * @property {() => number | null} recording seconds of the one that is looked at, if any
 */

export class ModelChooser {
  #offer;
  #hooks;
  #sheet;
  /** @type {ModelChoice | null} */
  #chosen = null;
  /** @type {HTMLElement[]} */
  #lines = [];

  /**
   * @param {Offer} offer
   * @param {Keeper} keeper
   * @param {ChooserHooks} hooks
   */
  constructor(offer, keeper, hooks) {
    this.#offer = offer;
    this.#hooks = hooks;
    this.#sheet = new ChoiceSheet(offer, keeper, {
      ...hooks,
      chosen: () => this.#chosen,
      onChoice: (choice) => this.choose(choice),
    });
    offer.addEventListener("change", () => this.#follow());
  }

  /** @returns {ModelChoice | null} */
  get choice() {
    return this.#chosen;
  }

  /** A line that says which model it is, and opens the sheet. */
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
    this.#sheet.open();
  }

  /**
   * Offers `choices` and selects the one called `preferred`, else the usual one; a file that the user
   * has opened meanwhile stays.
   * @param {ModelChoice[]} choices
   * @param {string | null} preferred
   */
  fill(choices, preferred) {
    this.#offer.catalogue = choices;
    const wanted = choices.find(({ name }) => name === preferred);
    this.choose(this.#chosen ?? wanted ?? usualOf(choices));
  }

  /** Where there is no list, the first of those that are here is selected. */
  async settle() {
    await this.#offer.refresh();
    const here = this.#offer.choices.find((choice) => this.#offer.isHere(choice));
    if (!this.#chosen && here) this.choose(here);
  }

  /**
   * Adds a model and selects it.
   * @param {ModelChoice} choice
   */
  add(choice) {
    this.#offer.add(choice);
    this.choose(choice);
  }

  /**
   * Takes a model that turned out to be of no use off the list.
   * @param {ModelChoice} choice
   * @param {ModelChoice | null} instead
   */
  remove(choice, instead) {
    this.#offer.remove(choice);
    this.choose(instead);
  }

  /** @param {ModelChoice | null} choice */
  choose(choice) {
    this.#chosen = choice;
    this.#say();
    this.#hooks.onChange(choice);
  }

  /** More may be known of the chosen one now; or it was the user's own, and is kept no more. */
  #follow() {
    const { choices } = this.#offer;
    const chosen = this.#chosen;
    if (!chosen || choices.includes(chosen)) return this.#say();
    const same = choices.find(({ key }) => key && key === chosen.key);
    this.choose(same ?? usualOf(choices));
  }

  #say() {
    const choice = this.#chosen;
    const words = choice
      ? joined([
          qualityOf(choice),
          choice.name,
          ...detailsOf(choice),
          paceOf(this.#offer, choice, null),
        ])
      : t("models.none");
    for (const line of this.#lines) {
      if (line.textContent !== words) line.textContent = words;
    }
  }
}
