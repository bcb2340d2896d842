/** Brings models into the engine, those that are not there yet. */

/**
 * @import { Engine } from "../engine/client.js"
 * @import { Computing, LoadEvent } from "../engine/protocol.js"
 * @import { ModelChoice } from "./catalog.js"
 */

export class ModelOpener {
  #engine;
  #onOpen;

  /**
   * @param {Engine} engine
   * @param {(choice: ModelChoice) => void} onOpen all is known of a model
   */
  constructor(engine, onOpen) {
    this.#engine = engine;
    this.#onOpen = onOpen;
  }

  /**
   * Whether the engine has this model, to be computed so: its numbers and its threads are made
   * ready as it is loaded.
   * @param {ModelChoice} choice
   * @param {Computing} computing
   */
  isOpen(choice, { arithmetic, threads }) {
    const { model, computing } = this.#engine;
    return model === choice && computing.arithmetic === arithmetic && computing.threads === threads;
  }

  /**
   * @param {ModelChoice} choice
   * @param {Computing} computing
   * @param {AbortSignal} signal
   * @param {(event: LoadEvent) => void} onEvent
   */
  async open(choice, computing, signal, onEvent) {
    if (this.isOpen(choice, computing)) return;
    const info = await this.#engine.load(choice, { computing, signal, onEvent });
    choice.multilingual = info.multilingual;
    this.#onOpen(choice);
  }
}
