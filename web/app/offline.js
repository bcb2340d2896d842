/**
 * Keeps the page for use without a network: what is wanted, how far it is, and whether a newer version
 * is ready. The work is the service worker's (web/service-worker.js), a few files at a time, with pauses
 * while something is transcribed.
 *
 * @typedef {"room" | "changed" | "network"} Fault why not all could be kept: storage is full, the
 *   site has other files than this version's, or they cannot be reached
 *
 * @typedef {object} Keeping
 * @property {number} bytes of all files
 * @property {number} have of them, bytes that are kept
 * @property {boolean} whole whether the page starts without a network
 * @property {Fault} [fault]
 *
 * @typedef {object} OfflineHooks
 * @property {() => boolean} busy whether the machine has something better to do
 * @property {() => boolean} unsafe whether loading the page anew would break something off
 */
import { recall, remember } from "../settings/remembered.js";

/** What the user wants, where that was said: yes or no. */
const WANTED = "pyengine-offline";

/** Milliseconds between two rounds while the machine has something better to do. */
const REST_MS = 1000;
/** And whether there is a newer version, on a page that is open for days. */
const LOOK_MS = 3_600_000;

/** Tells who listens for "change". */
export class Offline extends EventTarget {
  /** Null until it is known. @type {Keeping | null} */
  state = null;
  /** Whether it can be kept here; null until that is known. @type {boolean | null} */
  available = null;
  /** Whether a newer version waits for this one to be closed. */
  updateReady = false;
  #hooks;
  /** @type {ServiceWorkerRegistration | null} */
  #registration = null;
  /** Settles when it is known how it is; never, where a service worker never comes. */
  #opened;
  /** Whether there is time for it: before, the engine is fetched. */
  #begun = false;
  /** @type {Promise<void> | null} */
  #keeping = null;
  /** What the user has said, in this visit or an earlier one. @type {string | null} */
  #said = recall(WANTED);
  /** Whether a newer version may load this page anew. */
  #agreed = false;
  #looked = Date.now();

  /** @param {OfflineHooks} hooks */
  constructor(hooks) {
    super();
    this.#hooks = hooks;
    this.#opened = this.#open();
  }

  async #open() {
    const { serviceWorker } = navigator;
    // A page that is in a frame, or was asked not to be isolated, has none of its own
    const off = new URLSearchParams(location.search).get("isolate") === "no";
    this.available = Boolean(serviceWorker) && window.top === window && !off;
    if (!this.available) return;
    serviceWorker.addEventListener("message", (event) => this.#answer(event));
    serviceWorker.addEventListener("controllerchange", () => {
      if (this.#agreed && !this.#hooks.unsafe()) location.reload();
    });
    const registration = await serviceWorker.ready;
    this.#registration = registration;
    registration.addEventListener("updatefound", () => this.#follow());
    this.#follow();
    document.addEventListener("visibilitychange", () => this.#look());
    await this.#ask("state");
    await this.#noticeUpdate();
  }

  /** What the user has said, or would say: where data is to be saved, not to. */
  get wanted() {
    return this.#said ? this.#said === "yes" : !savesData();
  }

  /** Whether it is being kept now. */
  get busy() {
    return this.#keeping !== null;
  }

  /** @param {boolean} wanted from now on */
  async want(wanted) {
    this.#said = wanted ? "yes" : "no";
    remember(WANTED, this.#said);
    if (wanted) return await this.begin();
    await this.#keeping;
    await this.#ask("forget");
  }

  /** Keeps what is not kept yet, if that is wanted, now and after an update. */
  begin() {
    this.#begun = true;
    return this.#keepAll();
  }

  #keepAll() {
    this.#keeping ??= this.#keep().finally(() => {
      this.#keeping = null;
      this.#changed();
    });
    return this.#keeping;
  }

  /**
   * Has the newer version take this one's place, which loads all tabs of the page anew.
   * @returns {Promise<boolean>} false where one of them would lose something by it
   */
  async update() {
    const { waiting } = this.#registration ?? {};
    if (waiting && (await call(waiting, "takeOver")) !== true) return false;
    // Another tab has had it take over, or no service worker serves this one: nobody else loads it anew
    if (!waiting || !navigator.serviceWorker.controller) location.reload();
    return true;
  }

  async #keep() {
    await this.#opened;
    while (this.wanted && this.#registration && !this.state?.whole) {
      // But it comes on: who gives it ten files and leaves finds them again without a network
      if (this.#hooks.busy()) await new Promise((resolve) => setTimeout(resolve, REST_MS));
      if (!this.wanted) return;
      await this.#ask("keep");
      if (!this.state || this.state.fault) return;
    }
  }

  /** @param {"state" | "keep" | "forget"} what */
  async #ask(what) {
    const { waiting, active } = this.#registration ?? {};
    // While the older one keeps nothing, the newer one is asked: it has the files that the site has now
    const old = active && waiting && keeping(await call(active, "state"));
    const worker = old && !old.whole ? waiting : active;
    this.state = worker ? keeping(await call(worker, what)) : null;
    this.#changed();
  }

  /** Follows a newer version from its coming until it waits. */
  #follow() {
    const { installing } = this.#registration ?? {};
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") this.#noticeUpdate();
    });
  }

  async #noticeUpdate() {
    const { waiting, active } = this.#registration ?? {};
    if (!waiting || !active) return;
    // A page that is not kept came from the network, and is as new as can be
    this.updateReady = keeping(await call(active, "state"))?.whole ?? false;
    this.#changed();
    if (!this.updateReady && this.#begun) await this.#keepAll();
  }

  #look() {
    const { active } = this.#registration ?? {};
    if (document.hidden || !active || Date.now() - this.#looked < LOOK_MS) return;
    this.#looked = Date.now();
    call(active, "update");
  }

  /** @param {MessageEvent} event of a newer version, which asks before it takes this one's place */
  #answer({ data, ports: [port] }) {
    if (data !== "may-reload" || !port) return;
    this.#agreed = !this.#hooks.unsafe();
    port.postMessage(this.#agreed);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {ServiceWorker} worker
 * @param {string} what
 * @returns {Promise<unknown>}
 */
function call(worker, what) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve(data);
    };
    worker.postMessage(what, [port2]);
  });
}

/**
 * Another version of the service worker may have answered.
 * @param {any} answer
 * @returns {Keeping | null}
 */
function keeping(answer) {
  const { bytes, have, whole, fault } = answer ?? {};
  if (!Number.isSafeInteger(bytes) || !Number.isSafeInteger(have)) return null;
  return { bytes, have, whole: whole === true, ...(fault && { fault }) };
}

function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  return connection?.saveData === true;
}
