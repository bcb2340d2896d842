/**
 * The worker that downloads models and keeps them, one at a time, and needs no engine for it.
 *
 * @import { EngineFailure, ModelSource } from "../engine/protocol.js"
 * @import { Generation } from "../engine/generation.js"
 * @import { Origin } from "../engine/store.js"
 * @import { Step } from "./bring.js"
 *
 * @typedef {ModelSource & { key: string, origin?: Origin }} KeptSource
 *
 * @typedef {"stored" | "stopped" | "yielded"} Outcome "yielded": an engine wanted the model, and goes
 *   on with it
 *
 * @typedef {object} FetchingCalls what can be asked for: argument and answer of each
 * @property {[{ hub: MessagePort }, void]} useHub for models of other sites
 * @property {[{ workers: MessagePort }, void]} useWorkers for workers that it needs (engine/inner.js)
 * @property {[{ source: KeptSource, pauses?: number[] }, Outcome]} bring
 * @property {[undefined, void]} stop ends the download in progress; what has come stays
 * @property {[{ file: File, name: string, origin: Origin, generation: Generation | null }, string]
 *   } takeIn answered with the key
 *
 * @typedef {{ type: "reply", id: number, value: any }} Reply
 * @typedef {{ type: "failure", id: number, error: EngineFailure }} Failure
 * @typedef {{ type: "step", id: number, step: Step }} StepMessage
 * @typedef {{ type: "unloaded", why: string }} Unloaded
 * @typedef {Reply | Failure | StepMessage | Unloaded} FetchingMessage
 */
import { listen } from "../engine/claim.js";
import { EngineError } from "../engine/error.js";
import { startByPage } from "../engine/inner.js";
import { fetchWith } from "../engine/through.js";
import { known, speak, t } from "../words/words.js";
import { bring, takeIn } from "./bring.js";

const STEP_MS = 250;
/** Milliseconds before each try, while none brings a byte: nobody waits in front of it. */
const PAUSES = [1000, 2000, 4000, 8000, 16_000, 30_000, 60_000];

// What is posted meanwhile waits (engine/start.js). Where the language cannot be had, it speaks English
await speak(known(new URL(import.meta.url).hash.slice(1)) ?? "en").catch(() => {});

/** @type {MessagePort | null} */
let hub = null;
/** Stops the download in progress, for a reason. @type {AbortController | null} */
let stopping = null;

/** @param {FetchingMessage} message */
function post(message) {
  self.postMessage(message);
}

/** Says each change of the state, how much there is a few times a second, and the last of all. */
class Steps {
  #id;
  /** @type {Step | null} */
  #last = null;
  #state = "";
  #saidAt = 0;

  /** @param {number} id of the request */
  constructor(id) {
    this.#id = id;
  }

  /** @param {Step} step */
  say(step) {
    this.#last = step;
    const soon = performance.now() - this.#saidAt < STEP_MS;
    if (step.state !== this.#state || !soon) this.end();
  }

  end() {
    if (!this.#last) return;
    post({ type: "step", id: this.#id, step: this.#last });
    this.#state = this.#last.state;
    this.#saidAt = performance.now();
    this.#last = null;
  }
}

/** @type {{ [K in keyof FetchingCalls]: (argument: FetchingCalls[K][0], id: number) => Promise<FetchingCalls[K][1]> }} */
const calls = {
  async useHub(given) {
    hub = given.hub;
  },
  async useWorkers({ workers }) {
    startByPage(workers);
  },
  async bring({ source, pauses = PAUSES }, id) {
    const stop = new AbortController();
    stopping = stop;
    const deaf = listen((notice) => {
      if ("wanted" in notice && notice.wanted === source.key) stop.abort("yielded");
    });
    const steps = new Steps(id);
    const way = { signal: stop.signal, fetchPart: fetchWith(hub), pauses };
    try {
      await bring(source, { ...way, say: (step) => steps.say(step) });
      return "stored";
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      return stop.signal.reason;
    } finally {
      steps.end();
      deaf();
    }
  },
  async stop() {
    stopping?.abort("stopped");
  },
  takeIn: ({ file, ...of }) => takeIn(file, of),
};

self.onmessage = async ({ data: { id, call, argument } }) => {
  try {
    const run = /** @type {(argument: any, id: number) => Promise<any>} */ (
      calls[/** @type {keyof FetchingCalls} */ (call)]
    );
    post({ type: "reply", id, value: await run(argument, id) });
  } catch (error) {
    const { kind, message } =
      error instanceof EngineError
        ? error
        : {
            kind: /** @type {const} */ ("bug"),
            message: t("models.failed", { why: String(error) }),
          };
    post({ type: "failure", id, error: { kind, message } });
  }
};
