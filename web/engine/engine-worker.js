/** The engine's worker, as seen from the page: it has to come on with its start, and its end is noticed. */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";
import { endModule, startEngine } from "./start.js";
import { Watch } from "./watch.js";

/** @import { EngineFailure, Message, Request } from "./protocol.js" */

export class EngineWorker {
  #worker;
  #name;
  #onMessage;
  #onEnd;
  /** Over the start. */
  #start = new Watch();
  #endStart;
  #starting = true;
  /** What it is at. */
  #doing = t("engine.doing.script");
  /** Ends the watch over its life. */
  #life = new AbortController();

  /**
   * Starts a worker.
   * @param {object} hooks
   * @param {MessagePort} [hooks.hub] to what fetches models of other sites
   * @param {(message: Exclude<Message, { type: "alive" | "starting" | "unloaded" | "fatal" }>) => void} hooks.onMessage
   * @param {(error: EngineError) => void} hooks.onEnd it is of no more use: its start failed or does
   *   not come on (kind "start"), or it ended by itself (kind "died")
   */
  constructor({ hub, onMessage, onEnd }) {
    this.#name = `pyengine-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    this.#onMessage = onMessage;
    this.#onEnd = onEnd;
    this.#endStart = this.#start.begin(
      () => this.#fail(t("engine.standstill", { doing: this.#doing })),
      () => true,
    );
    this.#worker = startEngine(this.#name, hub);
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (this.#starting) this.#fail(event.message || t("engine.no-script"));
      else this.#end({ kind: "died", message: t("engine.broke", { why: event.message }) });
    };
  }

  /** It has answered: from now on it may take its time. */
  started() {
    this.#starting = false;
    this.#endStart();
  }

  /**
   * @param {Request} request
   * @param {Transferable[]} transfer
   */
  post(request, transfer) {
    this.#worker.postMessage(request, transfer);
  }

  terminate() {
    this.#endStart();
    this.#life.abort();
    endModule(this.#worker);
  }

  /** @param {Message} message */
  #receive(message) {
    this.#start.heard();
    if (message.type === "alive") this.#watchLife();
    else if (message.type === "starting") this.#doing = message.doing;
    else if (message.type === "unloaded") this.#fail(t("engine.script-failed", message));
    else if (message.type === "fatal") this.#end(message.error);
    else this.#onMessage(message);
  }

  /** The worker holds the lock as long as it lives. */
  #watchLife() {
    const message = t("engine.died");
    navigator.locks
      ?.request(this.#name, { signal: this.#life.signal }, () =>
        this.#end({ kind: "died", message }),
      )
      .catch(() => {});
  }

  /** @param {string} why */
  #fail(why) {
    this.#end({ kind: "start", message: t("engine.unstartable", { why }) });
  }

  /** @param {EngineFailure} failure */
  #end(failure) {
    this.#onEnd(new EngineError(failure));
  }
}
