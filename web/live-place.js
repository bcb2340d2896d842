/** The live place, whose view is made when it is first shown. */
import { later } from "./later.js";

/** @import { LiveView, PageHooks } from "./live/panel.js" */

export class LivePlace {
  #hooks;
  /** @type {Promise<void> | null} */
  #opening = null;
  /** @type {LiveView | null} */
  #view = null;

  /** @param {PageHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** Whether a session goes on. */
  get busy() {
    return this.#view?.busy ?? false;
  }

  /** Whether closing the page would lose something. */
  get unsaved() {
    return this.#view?.unsaved ?? false;
  }

  async show() {
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = null; // whoever comes next asks again
      throw error;
    }
  }

  async #open() {
    const { LiveView } = await later(import("./live/panel.js"));
    this.#view = new LiveView(this.#hooks);
  }
}
