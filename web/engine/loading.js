/** Brings models into Python: from a file, from this browser's store, or from the network. */
import { t } from "../words/words.js";
import { cancelled } from "./abort.js";
import { Checksum } from "./checksum.js";
import { claimNow, claimToRead, tell } from "./claim.js";
import { Damaged } from "./download.js";
import { EngineError } from "./error.js";
import { frugalReader } from "./frugal-reader.js";
import { Incoming, withSecondChance } from "./incoming.js";
import { openStore } from "./store.js";

/**
 * @import { Reader } from "./frugal-reader.js"
 * @import { Calls, Computing, LoadEvent, ModelInfo, ModelSource } from "./protocol.js"
 * @import { About, Part, StoredModel } from "./store.js"
 * @import { FetchPart } from "./through.js"
 *
 * @typedef {object} LoaderHooks
 * @property {(call: string, args?: object, data?: Uint8Array) => Promise<any>} python
 * @property {FetchPart} fetchPart
 * @property {(id: number, event: LoadEvent) => void} say
 *
 * @typedef {object} Loading what all steps of one load need
 * @property {ModelSource} source
 * @property {Computing} computing
 * @property {AbortSignal} signal
 * @property {number} id the request it belongs to
 *
 * @typedef {Pick<ModelSource, "sha1" | "generation">} Known the checksum that it must have, and what
 *   lies beside it
 */

const EVENT_MS = 100;

export class ModelLoader {
  #python;
  #fetchPart;
  #say;
  /** Stops the load in progress. @type {AbortController | null} */
  #stop = null;
  /** What the network gives. @type {Incoming | null} */
  #incoming = null;

  /** @param {LoaderHooks} hooks */
  constructor({ python, fetchPart, say }) {
    this.#python = python;
    this.#fetchPart = fetchPart;
    this.#say = say;
  }

  /** Asks anew for what has not come of a download. */
  again() {
    this.#incoming?.again();
  }

  cancel() {
    this.#stop?.abort();
  }

  /**
   * @param {Calls["load"][0]} request
   * @param {number} id
   * @returns {Promise<ModelInfo>}
   */
  async load({ source, computing }, id) {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const loading = { source, computing, signal, id };
    try {
      if (source.file) return await this.#fromFile(loading, source.file, "file", source);
      const key = source.key ?? source.sha1 ?? null;
      const store = key ? await openStore(key) : null;
      const kept = key && store ? await this.#fromStore(loading, key, store) : null;
      return kept ?? (await this.#fromNetwork(loading, key, store));
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw error;
    } finally {
      this.#stop = this.#incoming = null;
    }
  }

  /**
   * @param {Loading} loading
   * @param {File} file
   * @param {"file" | "store"} from
   * @param {Known} known
   */
  async #fromFile(loading, file, from, known) {
    const reader = frugalReader(file.stream(), { full: true });
    const read = async () => {
      try {
        return await reader.read();
      } catch {
        throw new EngineError({
          kind: "model-fetch",
          message: t("files.unreadable", { name: loading.source.name }),
        });
      }
    };
    const given = { total: file.size, from, read, cancel: () => reader.cancel() };
    return await this.#feed(loading, given, known);
  }

  /**
   * @param {Loading} loading
   * @param {string} key
   * @param {StoredModel} store
   * @returns {Promise<ModelInfo | null>} null where it has to come from the network
   */
  async #fromStore(loading, key, store) {
    const { source } = loading;
    const release = await claimToRead(key);
    try {
      const file = await store.whole(source.bytes);
      if (!file) return null;
      const about = await store.about();
      const sha1 = source.sha1 ?? about?.sha1;
      const generation = about?.generation;
      return await this.#fromFile(loading, file, "store", { sha1, generation });
    } catch (error) {
      // Only a damaged copy is worth another try from the network
      const damaged = error instanceof EngineError && error.kind.startsWith("model-");
      if (!damaged || !source.url) throw error;
      await store.remove();
      return null;
    } finally {
      await release();
    }
  }

  /**
   * @param {Loading} loading
   * @param {string | null} key
   * @param {StoredModel | null} store
   */
  async #fromNetwork(loading, key, store) {
    const { source, signal } = loading;
    if (!source.url) {
      const message = t("engine.not-kept", { name: source.name });
      throw new EngineError({ kind: "model-fetch", message });
    }
    const release = store && key ? await claimNow(key, signal) : null;
    try {
      // Another may have brought it while this one waited for its turn
      const kept = release && store && key ? await this.#fromStore(loading, key, store) : null;
      if (kept) return kept;
      const part = release && store ? await store.part() : null;
      try {
        const about = (part?.size && (await store?.about())) || null;
        const attempt = () => this.#fromPart(loading, part, about);
        const info = await withSecondChance(source, part, attempt);
        if ((await part?.commit()) && key) tell({ changed: key });
        return info;
      } catch (error) {
        if (error instanceof Damaged) await part?.discard();
        throw error;
      } finally {
        // Nothing, where it was committed or discarded
        await part?.keep();
      }
    } finally {
      await release?.();
    }
  }

  /**
   * @param {Loading} loading
   * @param {Part | null} part
   * @param {About | null} about
   */
  async #fromPart(loading, part, about) {
    const { source, signal, id } = loading;
    const incoming = new Incoming(source, part, about, { signal, fetchPart: this.#fetchPart });
    this.#incoming = incoming;
    const { from, total } = incoming;
    this.#say(id, { type: "loading", from, received: 0, total });
    await incoming.open();
    return await this.#feed(loading, incoming, source);
  }

  /**
   * Feeds a model's bytes to Python.
   * @param {Loading} loading
   * @param {Reader & { total: number | null, from: LoadEvent["from"] }} reader
   * @param {Known} known
   * @returns {Promise<ModelInfo>}
   */
  async #feed({ computing, signal, id }, reader, { sha1 = null, generation = null }) {
    let received = 0;
    let reported = -Infinity;
    const given = { total_bytes: reader.total, sha1, generation_config: generation };
    await this.#python("begin_model", { ...given, ...computing });
    const checksum = sha1 ? new Checksum() : null;
    try {
      for (;;) {
        const { from } = reader;
        const { done, value } = await reader.read();
        signal.throwIfAborted();
        if (done) break;
        received += value.byteLength;
        await checksum?.take(value);
        await this.#python("push_model", {}, value).catch(damaged);
        if (performance.now() - reported >= EVENT_MS) {
          reported = performance.now();
          this.#say(id, { type: "loading", from, received, total: reader.total });
        }
      }
      const total = reader.total ?? received; // that is all
      this.#say(id, { type: "loading", from: reader.from, received, total });
      const found = (await checksum?.end()) ?? null;
      return await this.#python("finish_model", { sha1: found }).catch(damaged);
    } catch (error) {
      await this.#python("abort_model");
      throw error;
    } finally {
      checksum?.close();
      reader.cancel().catch(() => {});
    }
  }
}

/**
 * @param {unknown} error what Python says of a model's bytes
 * @returns {never}
 */
function damaged(error) {
  const of = error instanceof EngineError && error.kind.startsWith("model-");
  throw of ? new Damaged({ kind: error.kind, message: error.message }) : error;
}
