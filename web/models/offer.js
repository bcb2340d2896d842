/**
 * All models that there are for this page: those of the catalogue, those that this browser keeps, and
 * files that were opened; and what is known of each on this machine.
 *
 * @import { ModelChoice } from "./catalog.js"
 * @import { Lack } from "./fits.js"
 * @import { KeptModel, Keeper } from "./keeper.js"
 */
import { choiceOfKept } from "./catalog.js";
import { lackOf, largestOf, memoryHere } from "./fits.js";
import { estimated } from "./speed.js";
import { tiersOf } from "./tiers.js";

/** Dispatches "change" when models come or go, or something is known of them that was not. */
export class Offer extends EventTarget {
  /** Of the site's storage; null where nobody knows. @type {Awaited<ReturnType<Keeper["space"]>>} */
  space = null;
  #keeper;
  /** @type {readonly ModelChoice[]} */
  #catalogue = [];
  /** Files that were opened. @type {readonly ModelChoice[]} */
  #opened = [];
  /** What is kept and not of the catalogue, made once each. @type {Map<string, ModelChoice>} */
  #kept = new Map();
  /** How many models are stored. */
  #stored = 0;

  /** @param {Keeper} keeper */
  constructor(keeper) {
    super();
    this.#keeper = keeper;
    keeper.addEventListener("change", () => this.#follow());
  }

  /** @returns {readonly ModelChoice[]} */
  get choices() {
    const listed = new Set(this.#catalogue.map(({ key }) => key));
    const own = this.#keeper.models
      .filter(({ key, state }) => state === "stored" && !listed.has(key))
      .map((kept) => this.choiceOf(kept));
    return [...this.#catalogue, ...own, ...this.#opened];
  }

  /** @param {readonly ModelChoice[]} catalogue */
  set catalogue(catalogue) {
    this.#catalogue = catalogue;
    this.#changed();
  }

  /** @param {ModelChoice} choice */
  add(choice) {
    this.#opened = [...this.#opened, choice];
    this.#changed();
  }

  /** @param {ModelChoice} choice */
  remove(choice) {
    this.#opened = this.#opened.filter((other) => other !== choice);
    this.#changed();
  }

  /** Looks at the storage again. */
  async refresh() {
    await this.#keeper.refresh();
    await this.#measure();
  }

  /** @param {ModelChoice} choice */
  keptOf({ key }) {
    return key ? this.#keeper.models.find((kept) => kept.key === key) : undefined;
  }

  /**
   * The model that is kept, as one that can be chosen.
   * @param {KeptModel} kept
   */
  choiceOf(kept) {
    const listed = this.#catalogue.find(({ key }) => key === kept.key);
    const before = this.#kept.get(kept.key);
    // One whose JSON came later is to be loaded anew
    const same = JSON.stringify(before?.generation) === JSON.stringify(kept.generation);
    const made = listed ?? (same ? before : undefined) ?? choiceOfKept(kept, this.#catalogue);
    if (!listed) this.#kept.set(kept.key, made);
    return made;
  }

  /** Whether it can be opened without a network. @param {ModelChoice} choice */
  isHere(choice) {
    return Boolean(choice.file) || this.keptOf(choice)?.state === "stored";
  }

  /** Why it cannot be had on this machine. @param {ModelChoice} choice @returns {Lack | null} */
  lackOf(choice) {
    if (choice.file) return null; // whoever has it may try
    const have = this.keptOf(choice)?.have ?? 0;
    return lackOf(choice, { memory: memoryHere(), space: this.space }, have);
  }

  /**
   * The largest of those that fit, in the language of one that does not.
   * @param {ModelChoice} choice
   */
  largestLike({ multilingual }) {
    const alike = this.choices.filter((one) => multilingual === false || one.multilingual);
    return largestOf(alike, (one) => one.memory !== null && this.lackOf(one) === null);
  }

  /**
   * @param {ModelChoice} choice
   * @param {number} recording seconds
   * @returns {number | null} seconds it will take; null where nothing was measured
   */
  expected(choice, recording) {
    return estimated(choice, this.choices, recording);
  }

  /** @param {boolean} english whether nothing but English is spoken */
  tiers(english) {
    return tiersOf(this.choices, {
      english,
      fits: (choice) => this.lackOf(choice) === null,
      isHere: (choice) => this.isHere(choice),
      pace: (choice) => this.expected(choice, 1),
    });
  }

  #follow() {
    const stored = this.#keeper.models.filter(({ state }) => state === "stored").length;
    if (stored !== this.#stored) this.#measure(); // room was taken, or given back
    this.#stored = stored;
    this.#changed();
  }

  async #measure() {
    this.space = this.#keeper.available ? await this.#keeper.space() : null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
