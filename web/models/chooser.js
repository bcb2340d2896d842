/** Which model hears: one line that says what it is, and behind it what people want and the list. */
import { models } from "../settings/asked.js";
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

/** @type {readonly Kind[]} */
const KINDS = ["recordings", "live"];

/**
 * @typedef {object} ChooserHooks
 * @property {(choice: ModelChoice | null) => void} onChange also when the list makes it another
 * @property {(files: File[]) => void} onFiles a model file of the user's, and what lies beside it
 * @property {() => void} onManage what is kept is to be seen
 * @property {() => boolean} english whether the user said that English is spoken
 * @property {() => number | null} recording seconds of the one that is looked at, if any
 */

/** @typedef {"recordings" | "live"} Kind of work: what is good for one may be too slow for the other */

export class ModelChooser {
  #offer;
  #hooks;
  #sheet;
  /** Null where none was chosen for that kind. @type {Record<Kind, ModelChoice | null>} */
  #chosen = { recordings: null, live: null };
  /** What there is where nothing was chosen. @type {ModelChoice | null} */
  #usual = null;
  /** @type {Kind} */
  #kind = "recordings";
  /** The last one that was told of. @type {ModelChoice | null} */
  #told = null;
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
      chosen: () => this.choice,
      onChoice: (choice) => this.choose(choice),
    });
    offer.addEventListener("change", () => this.#follow());
    models.addEventListener("change", () => this.#restore());
  }

  /** The one for what is looked at. @returns {ModelChoice | null} */
  get choice() {
    return this.of(this.#kind);
  }

  /** Whether the usual one is chosen. */
  get isUsual() {
    return this.choice === this.#usual;
  }

  /**
   * The one that was chosen for a kind of work, else for the other one.
   * @param {Kind} kind
   */
  of(kind) {
    const { recordings, live } = this.#chosen;
    return (kind === "live" ? (live ?? recordings) : (recordings ?? live)) ?? this.#usual;
  }

  /** What is looked at. @param {Kind} kind */
  set kind(kind) {
    this.#kind = kind;
    this.#tell();
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
   * Offers `choices` and selects those that are remembered, else the usual one; a file that the user
   * has opened meanwhile stays.
   * @param {ModelChoice[]} choices
   */
  fill(choices) {
    this.#usual = usualOf(choices);
    this.#offer.catalogue = choices;
  }

  /** Where there is no list, the first of those that are here is selected. */
  async settle() {
    await this.#offer.refresh();
    this.#usual ??= this.#offer.choices.find((choice) => this.#offer.isHere(choice)) ?? null;
    this.#tell();
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

  /** As the person wants it for what is looked at. @param {ModelChoice | null} choice */
  choose(choice) {
    this.#chosen[this.#kind] = choice;
    models.choose({ [this.#kind]: choice?.name ?? null });
    this.#tell();
  }

  /** More may be known of a chosen one now; or it was the user's own, and is kept no more. */
  #follow() {
    const { choices } = this.#offer;
    /** @param {ModelChoice | null} chosen */
    const same = (chosen) =>
      chosen && !choices.includes(chosen)
        ? (choices.find(({ key }) => key && key === chosen.key) ?? null)
        : chosen;
    const { recordings, live } = this.#chosen;
    this.#chosen = { recordings: same(recordings), live: same(live) };
    if (this.#usual) this.#usual = same(this.#usual) ?? usualOf(choices);
    this.#restore();
  }

  /** What is remembered, or a link's, is chosen as soon as it is there. */
  #restore() {
    for (const kind of KINDS) {
      const name = models.value[kind];
      if (this.#chosen[kind]?.name === name) continue;
      const found = this.#offer.choices.find((choice) => choice.name === name);
      this.#chosen[kind] = found ?? null;
    }
    this.#tell();
  }

  /** Says which one it is, and tells where it is another. */
  #tell() {
    const { choice } = this;
    this.#say();
    if (choice === this.#told) return;
    this.#told = choice;
    this.#hooks.onChange(choice);
  }

  #say() {
    const { choice } = this;
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
