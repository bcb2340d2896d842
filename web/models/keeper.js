/**
 * The models that this browser keeps, has in part, or is downloading; one download at a time, the
 * others wait.
 *
 * @import { Generation } from "../engine/generation.js"
 * @import { ModelSource } from "../engine/protocol.js"
 * @import { Kept, Origin } from "../engine/store.js"
 * @import { KeptSource } from "./fetching.js"
 * @import { Step } from "./bring.js"
 *
 * @typedef {object} KeptModel
 * @property {string} key
 * @property {string} name
 * @property {string | null} url
 * @property {number | null} bytes in all, where that is known
 * @property {number} have bytes
 * @property {string | null} sha1
 * @property {Origin} origin
 * @property {Generation | null} generation what lies beside it
 * @property {"stored" | "part" | "waiting" | "downloading" | "checking" | "failed"} state
 * @property {number | null} speed bytes a second
 * @property {number | null} left seconds
 * @property {string | null} error a sentence for the user
 */
import { claimAlone, listen, tell } from "../engine/claim.js";
import { EngineError } from "../engine/error.js";
import { keyOf } from "./key.js";
import { listKept, openStore } from "../engine/store.js";
import { t } from "../words/words.js";
import { Fetcher } from "./fetcher.js";
import { Rate } from "./rate.js";

/** States in which the storage has nothing to say. */
const BUSY = ["waiting", "downloading", "checking"];

/** Fires "change" whenever `models` is another. */
export class Keeper extends EventTarget {
  #fetcher;
  #allow;
  #pauses;
  /** @type {Map<string, KeptModel>} */
  #models = new Map();
  /** @type {KeptSource[]} */
  #queue = [];
  /** The download in progress, settled when it has ended. @type {{ key: string, over: Promise<void> } | null} */
  #current = null;
  #available = true;
  #askedToPersist = false;

  /**
   * @param {object} [options]
   * @param {() => MessagePort} [options.hub] asked for what fetches models of other sites
   * @param {(url: string) => void} [options.allow] lets it fetch from an address that the user gave
   * @param {number[]} [options.pauses] milliseconds before each try of a server that does not answer
   */
  constructor({ hub, allow, pauses } = {}) {
    super();
    this.#allow = allow;
    this.#fetcher = new Fetcher(hub);
    this.#pauses = pauses;
    listen((notice) => {
      if ("changed" in notice) this.#look();
    });
  }

  /** @returns {KeptModel[]} */
  get models() {
    return [...this.#models.values()];
  }

  /** Whether this browser keeps anything: in private windows it may not. Known after `refresh`. */
  get available() {
    return this.#available;
  }

  /** Looks at the storage again. */
  async refresh() {
    const kept = await listKept();
    this.#available = kept !== null;
    const found = new Map(kept?.map((one) => [one.key, one]));
    for (const [key, model] of this.#models) {
      if (found.has(key) || BUSY.includes(model.state)) continue;
      if (model.state === "failed") this.#models.set(key, { ...model, have: 0 });
      else this.#models.delete(key);
    }
    for (const [key, one] of found) {
      const before = this.#models.get(key);
      if (before && BUSY.includes(before.state)) continue;
      const failed = before?.state === "failed" && !one.whole ? before : null;
      this.#models.set(key, { ...modelOf(one), ...(failed && { ...failed, have: one.have }) });
    }
    this.#changed();
  }

  /**
   * Downloads a model, or the rest of it, when its turn comes.
   * @param {ModelSource} source
   */
  async download(source) {
    const key = await keyOf(source);
    const before = this.#models.get(key);
    if (before && (before.state === "stored" || BUSY.includes(before.state))) return;
    const { name, url, bytes = null, sha1 = null, origin = "url" } = source;
    if (origin === "url" && url) this.#allow?.(url);
    this.#queue.push({ key, name, url, bytes, sha1, origin });
    this.#models.set(key, {
      ...{ key, name, url: url ?? null, bytes, sha1, origin, have: before?.have ?? 0 },
      ...{ state: "waiting", speed: null, left: null, error: null, generation: null },
    });
    this.#changed();
    this.#work();
  }

  /**
   * Ends a download, or its waiting for one; what has come stays, and `download` goes on with it.
   * @param {string} key
   */
  async pause(key) {
    this.#queue = this.#queue.filter((source) => source.key !== key);
    if (this.#current?.key === key) {
      const { over } = this.#current;
      await this.#fetcher.call("stop", undefined);
      await over;
    }
    await this.#settle(key);
  }

  /** @param {string} key */
  async remove(key) {
    await this.pause(key);
    const release = await claimAlone(key);
    try {
      await (await openStore(key))?.remove();
    } finally {
      await release();
    }
    await this.#settle(key);
    tell({ changed: key });
  }

  /**
   * Copies a file of the user's into the store.
   * @param {File} file
   * @param {string} name
   * @param {Generation | null} [generation] what lies beside it
   * @returns {Promise<KeptModel>} rejected with an EngineError
   */
  async importFile(file, name, generation = null) {
    const key = await this.#fetcher.call("takeIn", { file, name, origin: "file", generation });
    await this.#stored(key);
    return /** @type {KeptModel} */ (this.#models.get(key));
  }

  /**
   * The stored bytes, for saving: the file is only read when it is used.
   * @param {string} key
   * @returns {Promise<File>} rejected with an EngineError
   */
  async exportFile(key) {
    const name = this.#models.get(key)?.name ?? key;
    const file = await (await openStore(key))?.whole();
    if (file) return new File([file], name.endsWith(".bin") ? name : `ggml-${name}.bin`);
    throw new EngineError({ kind: "model-fetch", message: t("engine.not-kept", { name }) });
  }

  /** @returns {Promise<{ usage: number, quota: number, persisted: boolean } | null>} */
  async space() {
    try {
      const { usage = 0, quota = 0 } = await navigator.storage.estimate();
      return { usage, quota, persisted: await navigator.storage.persisted() };
    } catch {
      return null;
    }
  }

  /**
   * Asks the browser to keep models when its disk gets full.
   * @returns {Promise<boolean>} whether it does
   */
  async persist() {
    try {
      return (await navigator.storage.persisted()) || (await navigator.storage.persist());
    } catch {
      return false;
    }
  }

  /** Takes one after another from the queue. */
  async #work() {
    while (!this.#current && this.#queue.length) {
      const source = /** @type {KeptSource} */ (this.#queue.shift());
      const over = this.#bring(source);
      this.#current = { key: source.key, over };
      await over;
      this.#current = null;
    }
  }

  /** @param {KeptSource} source */
  async #bring(source) {
    const { key } = source;
    /** @type {Rate | null} */
    let rate = null;
    const onStep = (/** @type {Step} */ { state, have, bytes }) => {
      const now = performance.now();
      rate ??= new Rate(have, now);
      rate.add(have, now);
      const [speed, left] = state === "downloading" ? [rate.speed, rate.left(bytes)] : [null, null];
      this.#update(key, { state, have, bytes, speed, left });
    };
    try {
      const outcome = await this.#fetcher.call("bring", { source, pauses: this.#pauses }, onStep);
      if (outcome === "stored") await this.#stored(key);
      if (outcome !== "yielded") return;
      // An engine that wants it goes on with it: what that leaves is brought when it has ended
      this.#queue.unshift(source);
      this.#update(key, { state: "waiting", speed: null, left: null });
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.#update(key, { state: "failed", error: message, speed: null, left: null });
      await this.refresh();
    }
  }

  /** @param {string} key */
  async #stored(key) {
    tell({ changed: key });
    await this.#settle(key);
    this.#keepForLong();
  }

  /** What the storage says of a model holds again. @param {string} key */
  async #settle(key) {
    this.#update(key, { state: "part", error: null });
    await this.refresh();
  }

  /** An engine has stored a model, or another tab did something. */
  async #look() {
    await this.refresh();
    this.#keepForLong();
  }

  #keepForLong() {
    if (this.#askedToPersist || !this.models.some(({ state }) => state === "stored")) return;
    this.#askedToPersist = true;
    this.persist();
  }

  /**
   * @param {string} key
   * @param {Partial<KeptModel>} changes
   */
  #update(key, changes) {
    const model = this.#models.get(key);
    if (!model) return;
    this.#models.set(key, { ...model, ...changes });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {Kept} kept
 * @returns {KeptModel}
 */
function modelOf({ key, have, whole, about }) {
  const sha1 = about?.sha1 ?? (key.startsWith("url-") ? null : key);
  return {
    ...{ key, have, sha1, name: about?.name || key.slice(0, 12), url: about?.url ?? null },
    ...{ bytes: whole ? have : (about?.bytes ?? null), origin: about?.origin ?? "url" },
    generation: about?.generation ?? null,
    ...{ state: whole ? "stored" : "part", speed: null, left: null, error: null },
  };
}
