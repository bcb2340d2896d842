/** The list of what is kept: a row for each model, made once, so that nothing is lost that has the focus. */
import { h } from "../ui/h.js";
import { t } from "../words/words.js";
import { KeptRow, stateOf } from "./kept-row.js";

/**
 * @import { KeptModel } from "./keeper.js"
 * @import { KeptHooks } from "./kept-row.js"
 * @import { Offer } from "./offer.js"
 */

export class KeptList {
  #list = h("ul", { class: "kept-list" });
  /** What has become of a model, for who does not see it. */
  #said = h("p", { class: "unseen", role: "status" });
  element = h("div", {}, this.#list, this.#said);
  #offer;
  #hooksOf;
  /** @type {Map<string, KeptRow>} */
  #rows = new Map();
  /** @type {Map<string, string>} */
  #states = new Map();
  /** Rows of what is under way. @type {Element[]} */
  #first = [];

  /**
   * @param {Offer} offer
   * @param {(key: string) => KeptHooks} hooksOf
   */
  constructor(offer, hooksOf) {
    this.#offer = offer;
    this.#hooksOf = hooksOf;
  }

  /**
   * @param {readonly KeptModel[]} models
   * @param {string | undefined} chosen the key of the one that hears
   */
  show(models, chosen) {
    const keys = new Set(models.map(({ key }) => key));
    for (const key of this.#rows.keys()) {
      if (!keys.has(key)) this.#rows.delete(key);
    }
    const rows = models.map((kept) => this.#rowOf(kept, kept.key === chosen).element);
    this.#put([...this.#first, ...rows]);
    this.#announce(models);
  }

  /** @param {Element} row shown before the others */
  begin(row) {
    this.#first = [...this.#first, row];
    this.#list.prepend(row);
  }

  /** @param {Element} row */
  end(row) {
    this.#first = this.#first.filter((other) => other !== row);
    row.remove();
  }

  /**
   * @param {KeptModel} kept
   * @param {boolean} chosen
   */
  #rowOf(kept, chosen) {
    const { key } = kept;
    const choice = this.#offer.choiceOf(kept);
    const row = this.#rows.get(key) ?? new KeptRow(kept, choice, this.#hooksOf(key));
    this.#rows.set(key, row);
    row.update(kept, choice, chosen);
    return row;
  }

  /** @param {Element[]} rows */
  #put(rows) {
    const now = [...this.#list.children];
    const same = now.length === rows.length && rows.every((row, at) => row === now[at]);
    if (!same) this.#list.replaceChildren(...rows);
  }

  /** @param {readonly KeptModel[]} models */
  #announce(models) {
    const changed = models.filter((kept) => {
      const before = this.#states.get(kept.key);
      return before !== undefined && before !== kept.state;
    });
    this.#states = new Map(models.map(({ key, state }) => [key, state]));
    const [kept] = changed;
    if (kept) {
      this.#said.textContent = t("models.is", { name: kept.name, state: stateOf(kept) });
    }
  }
}
