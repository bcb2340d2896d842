/** The models that this browser keeps: what is known of them, and the sheet that manages them. */
import { showError } from "./alert.js";
import { later } from "./later.js";
import { refusal } from "./models/describe.js";
import { keptLine } from "./models/kept-line.js";
import { Offer } from "./models/offer.js";
import { t } from "./words/words.js";

/**
 * @import { Engine } from "./engine/client.js"
 * @import { ModelChoice } from "./models/catalog.js"
 * @import { Keeper } from "./models/keeper.js"
 * @import { ManagerHooks, ModelManager } from "./models/manager.js"
 *
 * @typedef {object} StoredHooks
 * @property {() => ModelChoice | null} chosen
 * @property {(choice: ModelChoice) => void} onUse
 * @property {() => void} onChoose models are to be chosen from all
 * @property {() => Engine} engine
 * @property {() => boolean} busy whether the engine has work
 */

export class Stored {
  offer;
  #keeper;
  #hooks;
  /** Loaded when the engine has started, or when it is asked for. @type {Promise<ModelManager> | null} */
  #manager = null;

  /**
   * @param {Keeper} keeper
   * @param {StoredHooks} hooks
   */
  constructor(keeper, hooks) {
    this.#keeper = keeper;
    this.#hooks = hooks;
    this.offer = new Offer(keeper);
  }

  /** A line that says how many there are, and opens the sheet. */
  line() {
    return keptLine(this.offer, this.#keeper, () => this.open());
  }

  open() {
    this.#loaded().then((manager) => manager.open(), showError);
  }

  /** Who is offline later on can see what is stored. */
  prepare() {
    this.#loaded().catch(() => {}); // who opens it is told
  }

  #loaded() {
    this.#manager ??= later(import("./models/manager.js")).then(
      ({ ModelManager }) =>
        new ModelManager(this.offer, this.#keeper, { ...this.#hooks, smaller: this.#smaller }),
    );
    this.#manager.catch(() => (this.#manager = null));
    return this.#manager;
  }

  /**
   * Why a model cannot run on this machine, if so. One for which there is no room in the storage can:
   * it is not kept.
   * @param {ModelChoice} choice
   */
  refuse(choice) {
    const lack = this.offer.lackOf(choice);
    return lack && lack.of !== "storage" ? refusal(choice, lack) : null;
  }

  /** @type {ManagerHooks["smaller"]} */
  #smaller = async (...call) => {
    if (this.#hooks.busy()) throw new Error(t("work.busy"));
    return await this.#hooks.engine().makeSmaller(...call);
  };
}
