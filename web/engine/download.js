/**
 * A model's bytes from the network, which can be asked for anew when they stand still: from where
 * they stand, if the server can do that, or from the start, of which what is there is passed over.
 * That all belongs to one file is known by its checksum, in the end.
 */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";
import { frugalReader } from "./frugal-reader.js";

/**
 * @import { ModelSource } from "./protocol.js"
 * @import { Reader } from "./frugal-reader.js"
 * @import { FetchPart, Fetched } from "./through.js"
 */

/** @implements {Reader} */
export class Download {
  /** Bytes in all, as far as is known. @type {number | null} */
  total;
  #source;
  #url;
  #signal;
  #cache;
  #fetchPart;
  /** Ends the request under way. */
  #request = new AbortController();
  /** The request was ended for another one. */
  #anew = false;
  /** @type {Reader | null} */
  #reader = null;
  /** Bytes that have been read. */
  #received = 0;
  /** Bytes to pass over. */
  #skip = 0;

  /**
   * @param {ModelSource} source with a `url`
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {RequestCache} options.cache
   * @param {FetchPart} options.fetchPart
   */
  constructor(source, { signal, cache, fetchPart }) {
    this.#source = source;
    this.#url = new URL(source.url ?? "");
    this.#signal = signal;
    this.#cache = cache;
    this.#fetchPart = fetchPart;
    this.total = source.bytes ?? null;
    signal.addEventListener("abort", () => this.#request.abort());
  }

  /** Asks for what has not come once more. */
  again() {
    this.#anew = true;
    this.#request.abort();
  }

  /** Waits for the server's answer. Rejected with an EngineError, or as `signal` was aborted. */
  async open() {
    await this.#untilAgain(() => this.#ensureReader());
  }

  async read() {
    return await this.#untilAgain(() => this.#next());
  }

  async cancel() {
    await this.#reader?.cancel();
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #untilAgain(work) {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!this.#anew) throw error;
        this.#anew = false;
        this.#request = new AbortController();
        this.#reader = null;
      }
    }
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} */
  async #next() {
    const reader = await this.#ensureReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !value) return { done: true, value: undefined };
      const chunk = value.subarray(Math.min(this.#skip, value.length));
      this.#skip -= value.length - chunk.length;
      this.#received += chunk.length;
      if (chunk.length) return { done: false, value: chunk };
    }
  }

  async #ensureReader() {
    if (this.#reader) return this.#reader;
    const response = await this.#ask();
    const { status, headers, body } = response;
    if (!response.ok || !body) {
      throw new EngineError({
        kind: "model-fetch",
        message: t("engine.no-model", { ...this.#where, status: String(status) }),
      });
    }
    const start = status === 206 ? this.#received : 0;
    this.#skip = this.#received - start;
    // Content-Length counts compressed bytes where the server compresses.
    const length = headers.has("content-encoding") ? 0 : Number(headers.get("content-length"));
    this.total ??= length ? start + length : null;
    this.#reader = frugalReader(body);
    return this.#reader;
  }

  get #where() {
    return { name: this.#source.name, host: this.#url.host };
  }

  get #init() {
    return { signal: this.#request.signal, cache: this.#cache };
  }

  /** @returns {Promise<Fetched>} of the whole, or of what has not come */
  async #ask() {
    const rest = this.#received ? await this.#askForRest() : null;
    if (rest) return rest;
    try {
      return await this.#fetchPart(this.#url, this.#init);
    } catch (error) {
      if (this.#request.signal.aborted) throw error;
      throw new EngineError({
        kind: "model-fetch",
        message: t("engine.no-download", this.#where),
      });
    }
  }

  /** @returns {Promise<Fetched | null>} null where the server, or the browser, cannot */
  async #askForRest() {
    const first = this.#received;
    try {
      const response = await this.#fetchPart(this.#url, { ...this.#init, first });
      const { status, headers } = response;
      if (status === 206) {
        // Other hosts do not let us see it. Of compressed bytes a range would be another
        const range = headers.get("content-range") ?? `bytes ${first}-`;
        if (range.startsWith(`bytes ${first}-`) && !headers.has("content-encoding"))
          return response;
      } else if (status === 200) {
        return response;
      }
      response.body?.cancel().catch(() => {});
    } catch (error) {
      if (this.#request.signal.aborted) throw error;
    }
    return null;
  }
}
