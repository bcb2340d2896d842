/**
 * Makes a model smaller: its file goes through Python a piece at a time, and what comes out goes to
 * this browser's storage, or where that keeps nothing, into a file that can be saved.
 */
import { t } from "../words/words.js";
import { cancelled } from "./abort.js";
import { claimToRead } from "./claim.js";
import { EngineError } from "./error.js";
import { frugalReader } from "./frugal-reader.js";
import { openMadeFile } from "./made-file.js";
import { openStore } from "./store.js";

/**
 * @import { Generation } from "./generation.js"
 * @import { MadeFile } from "./made-file.js"
 * @import { Calls, MadeModel, MakingEvent } from "./protocol.js"
 *
 * @typedef {object} MakerHooks
 * @property {(call: string, args?: object, data?: Uint8Array) => Promise<any>} python
 * @property {(id: number, event: MakingEvent) => void} say
 */

const EVENT_MS = 100;

/** One model at a time. */
export class Maker {
  #python;
  #say;
  /** Stops what is being made. @type {AbortController | null} */
  #stop = null;
  /** Where it goes. @type {MadeFile | null} */
  #made = null;
  /** There was no room for all of it. */
  #full = false;

  /** @param {MakerHooks} hooks */
  constructor({ python, say }) {
    this.#python = python;
    this.#say = say;
  }

  cancel() {
    this.#stop?.abort();
  }

  /**
   * Takes what Python has made, which is lent.
   * @param {Uint8Array} chunk
   */
  put(chunk) {
    if (this.#made && !this.#made.push(chunk)) this.#full = true;
  }

  /**
   * @param {Calls["makeSmaller"][0]} request
   * @param {number} id
   * @returns {Promise<MadeModel>}
   */
  async make(request, id) {
    if (this.#stop) throw failed(t("engine.making-already"));
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      return await this.#make(request, signal, id);
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw error;
    } finally {
      this.#stop = null;
    }
  }

  /**
   * @param {Calls["makeSmaller"][0]} request
   * @param {AbortSignal} signal
   * @param {number} id
   */
  async #make(request, signal, id) {
    const { source } = request;
    if (source.file) {
      return await this.#makeOf(source.file, source.generation ?? null, request, signal, id);
    }
    const key = source.key ?? source.sha1 ?? "";
    const release = await claimToRead(key);
    try {
      const store = await openStore(key);
      const file = await store?.whole();
      if (!file) throw failed(t("engine.not-stored", { name: source.name }));
      const generation = (await store?.about())?.generation ?? null;
      return await this.#makeOf(file, generation, request, signal, id);
    } finally {
      await release();
    }
  }

  /**
   * @param {File} file
   * @param {Generation | null} generation what lies beside it, which is as true of a smaller one
   * @param {Calls["makeSmaller"][0]} request
   * @param {AbortSignal} signal
   * @param {number} id
   */
  async #makeOf(file, generation, { format, headerVersion, name }, signal, id) {
    const made = await openMadeFile();
    if (!made) throw failed(t("engine.making-already"));
    this.#made = made;
    this.#full = false;
    try {
      const args = { format, header_version: headerVersion, total_bytes: file.size };
      await this.#python("begin_quantise", args);
      await this.#feed(file, signal, id);
      const known = { name, generation, ...(await this.#python("finish_quantise")) };
      const model = await made.finish(known);
      if (!model) throw failed(t("engine.no-room"));
      return model;
    } finally {
      this.#made = null;
      await made.discard(); // nothing, where it is finished
      await this.#python("abort_quantise");
    }
  }

  /**
   * @param {File} file
   * @param {AbortSignal} signal
   * @param {number} id
   */
  async #feed(file, signal, id) {
    const reader = frugalReader(file.stream(), { full: true });
    const total = file.size;
    let done = 0;
    let reported = -Infinity;
    try {
      for (;;) {
        const chunk = await reader.read().catch(() => {
          throw failed(t("files.unreadable", { name: file.name }));
        });
        signal.throwIfAborted();
        if (chunk.done) break;
        done += chunk.value.byteLength;
        await this.#python("push_quantise", {}, chunk.value);
        if (this.#full) throw failed(t("engine.no-room"));
        if (performance.now() - reported < EVENT_MS) continue;
        reported = performance.now();
        this.#say(id, { type: "making", done, total });
      }
      this.#say(id, { type: "making", done, total });
    } finally {
      reader.cancel().catch(() => {});
    }
  }
}

/** @param {string} message */
function failed(message) {
  return new EngineError({ kind: "model-fetch", message });
}
