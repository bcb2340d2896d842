/** Brings models into the engine, those that are not there yet, and notices when they do not come. */
import { EngineError } from "../engine/error.js";
import { megabytes } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { Computing, LoadEvent } from "../engine/protocol.js"
 * @import { ModelChoice } from "./catalog.js"
 */

/** After how long without a byte a download stands still. */
const STANDSTILL_MS = 10_000;

/**
 * @typedef {object} OpenerHooks
 * @property {(choice: ModelChoice) => void} onOpen all is known of a model
 * @property {(choice: ModelChoice) => string | null} refuse why it cannot run here
 * @property {(sentence: string) => void} onStandstill what its download says; empty when it goes on,
 *   or has ended
 */

export class ModelOpener {
  #engine;
  #hooks;

  /**
   * @param {Engine} engine
   * @param {OpenerHooks} hooks
   */
  constructor(engine, hooks) {
    this.#engine = engine;
    this.#hooks = hooks;
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
    const why = this.#hooks.refuse(choice);
    if (why) throw new EngineError({ kind: "memory", message: why });
    const watch = new Standstill(choice.name, this.#hooks.onStandstill);
    try {
      const info = await this.#engine.load(choice, {
        ...{ computing, signal },
        onEvent(event) {
          watch.heard(event);
          onEvent(event);
        },
      });
      choice.multilingual = info.multilingual;
    } finally {
      watch.end();
    }
    this.#hooks.onOpen(choice);
  }
}

/** Of one download. */
class Standstill {
  #name;
  #onStandstill;
  #said = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {string} name of the model
   * @param {(sentence: string) => void} onStandstill
   */
  constructor(name, onStandstill) {
    this.#name = name;
    this.#onStandstill = onStandstill;
  }

  /** @param {LoadEvent} event */
  heard({ from, received, total }) {
    this.end();
    if (from !== "network" || received === total) return;
    const share = total
      ? t("ui.of", { done: megabytes(received), total: megabytes(total) })
      : megabytes(received);
    this.#timer = setTimeout(() => {
      this.#said = true;
      this.#onStandstill(t("models.standstill", { name: this.#name, share }));
    }, STANDSTILL_MS);
  }

  end() {
    clearTimeout(this.#timer);
    if (this.#said) this.#onStandstill("");
    this.#said = false;
  }
}
