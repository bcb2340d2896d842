/** The worker that brings models into the store, as the page sees it: it starts with the first call. */
import { EngineError } from "../engine/error.js";
import { endModule, startModule } from "../engine/start.js";
import { t } from "../words/words.js";

/**
 * @import { Step } from "./bring.js"
 * @import { FetchingCalls, FetchingMessage } from "./fetching.js"
 *
 * @typedef {object} Waiting
 * @property {(value: any) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {((step: Step) => void) | undefined} onStep
 */

export class Fetcher {
  #hub;
  /** @type {Worker | null} */
  #worker = null;
  #nextId = 1;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();

  /** @param {(() => MessagePort) | undefined} hub asked for what fetches models of other sites */
  constructor(hub) {
    this.#hub = hub;
  }

  /**
   * @template {keyof FetchingCalls} K
   * @param {K} call
   * @param {FetchingCalls[K][0]} argument
   * @param {(step: Step) => void} [onStep]
   * @returns {Promise<FetchingCalls[K][1]>} rejected with an EngineError
   */
  call(call, argument, onStep) {
    this.#worker ??= this.#start();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onStep });
      this.#worker?.postMessage({ id, call, argument });
    });
  }

  #start() {
    const script = new URL("fetching.js", import.meta.url);
    const worker = startModule(script, "pyengine-models", {
      hub: this.#hub?.(),
      starts: true,
    });
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(event.message);
    };
    return worker;
  }

  /** @param {FetchingMessage} message */
  #receive(message) {
    if (message.type === "unloaded") {
      this.#end(message.why);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (message.type === "step") {
      waiting?.onStep?.(message.step);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.type === "reply") waiting?.resolve(message.value);
    else waiting?.reject(new EngineError(message.error));
  }

  /** The next call starts another. @param {string} why */
  #end(why) {
    if (this.#worker) endModule(this.#worker);
    this.#worker = null;
    const error = new EngineError({ kind: "died", message: t("models.failed", { why }) });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
