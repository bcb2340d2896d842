/**
 * A model's bytes from the network, or those that have not come yet.
 *
 * A connection that is cut, or stands still, is asked for anew: from where it stood, if the server
 * can do that, or from the start, of which what is there is passed over. That all belongs to one
 * state of the file is known by what the server calls it, by its size, and by its checksum in the
 * end.
 */
import { t } from "../words/words.js";
import { answer } from "./answer.js";
import { EngineError } from "./error.js";
import { frugalReader } from "./frugal-reader.js";
import { pause } from "./pause.js";

/**
 * @import { ModelSource } from "./protocol.js"
 * @import { Answer } from "./answer.js"
 * @import { Reader } from "./frugal-reader.js"
 * @import { FetchPart, Fetched } from "./through.js"
 */

/** Milliseconds before each try, while none brings a byte. */
const PAUSES = [500, 1000, 2000, 4000];

/** The file is not the one that the bytes before were of: it has to come from the start. */
export class Changed extends Error {}

/** What came is no model, or not the one that was asked for. */
export class Damaged extends EngineError {}

/** An answer, or its end, after which it may be asked again. */
class Broken extends Error {}

/** @implements {Reader} */
export class Download {
  /** Bytes in all, as far as is known. @type {number | null} */
  total;
  /** What the server calls this state of the file. @type {string | null} */
  etag;
  /** Bytes of the file that are there. */
  received;
  #source;
  #url;
  #signal;
  #cache;
  #fetchPart;
  #pauses;
  #patient;
  /** Ends the request under way. */
  #request = new AbortController();
  /** The request was ended for another one. */
  #anew = false;
  /** Ends the pause before the next request. */
  #wake = () => {};
  /** @type {Reader | null} */
  #reader = null;
  /** Bytes that this request gives in all, where that is certain. @type {number | null} */
  #announced = null;
  /** Where in the file it is. */
  #at = 0;
  /** Requests, since there was a byte, that brought none. */
  #tries = 0;
  /** Whether anything has come. */
  #began = false;

  /**
   * @param {ModelSource} source with a `url`
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {RequestCache} options.cache
   * @param {FetchPart} options.fetchPart
   * @param {number} [options.first] byte that is wanted, with all behind it
   * @param {number | null} [options.total] of the file that those before it are of
   * @param {string | null} [options.etag] of the state that those before it are of
   * @param {number[]} [options.pauses] milliseconds before each try, while none brings a byte
   * @param {boolean} [options.patient] whether a server that cannot be reached at all is waited for
   */
  constructor(source, options) {
    const { signal, cache, fetchPart, first = 0, total, etag = null } = options;
    this.#source = source;
    this.#url = new URL(source.url ?? "");
    this.#signal = signal;
    this.#cache = cache;
    this.#fetchPart = fetchPart;
    this.#pauses = options.pauses ?? PAUSES;
    this.#patient = options.patient ?? false;
    this.received = first;
    this.total = source.bytes ?? total ?? null;
    this.etag = first ? etag : null;
    signal.addEventListener("abort", () => this.#request.abort());
  }

  /** Asks for what has not come once more. */
  again() {
    this.#anew = true;
    this.#request.abort();
    this.#wake();
  }

  /**
   * Waits for the server's answer. Rejected with an EngineError, with Changed, or as `signal` was
   * aborted.
   */
  async open() {
    if (this.received !== this.total) await this.#persist(() => this.#ensureReader());
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} rejected as `open` is */
  async read() {
    return await this.#persist(() => this.#next());
  }

  async cancel() {
    await this.#reader?.cancel();
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #persist(work) {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        this.#signal.throwIfAborted();
        const final = error instanceof EngineError || error instanceof Changed;
        if (final && !this.#anew) {
          this.#request.abort();
          throw error;
        }
        this.#reader = null;
        if (!this.#anew) await this.#waitAfter(error);
        this.#anew = false;
        this.#request = new AbortController();
      }
    }
  }

  /** @param {unknown} error */
  async #waitAfter(error) {
    this.#request.abort();
    const why = error instanceof Broken && error.message;
    const unread = this.#source.origin === "url" && !this.#ownSite;
    const unreached = why || t(unread ? "engine.unread" : "engine.no-download", this.#where);
    if (!this.#began && !this.#patient) throw failure(unreached);
    const wait = this.#pauses[Math.min(this.#tries, this.#pauses.length - 1)] ?? 0;
    // Without a network no try is a try
    if (navigator.onLine) this.#tries += 1;
    if (this.#tries > this.#pauses.length) {
      if (!this.received) throw failure(unreached);
      const megabytes = Math.round(this.received / 1e6);
      throw failure(t("engine.broke-off", { name: this.#source.name, megabytes }));
    }
    await pause(wait, this.#signal, (end) => {
      this.#wake = end;
    });
    this.#signal.throwIfAborted();
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} */
  async #next() {
    if (this.received === this.total && !this.#reader) return { done: true, value: undefined };
    const reader = await this.#ensureReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !value) {
        if (this.#at < (this.#announced ?? 0)) throw new Broken();
        return { done: true, value: undefined };
      }
      const chunk = value.subarray(Math.min(this.received - this.#at, value.length));
      this.#at += value.length;
      if (!chunk.length) continue;
      this.received += chunk.length;
      if (this.total !== null && this.received > this.total) this.#exceeded();
      this.#tries = 0;
      this.#began = true;
      return { done: false, value: chunk };
    }
  }

  async #ensureReader() {
    if (this.#reader) return this.#reader;
    const { response, found } = await this.#ask();
    this.#compare(found);
    this.#at = found.is === "rest" ? this.received : 0;
    this.#announced = found.size;
    this.etag = found.etag;
    this.total ??= found.size;
    this.#reader = frugalReader(/** @type {ReadableStream<Uint8Array>} */ (response.body));
    return this.#reader;
  }

  /**
   * Whether it is still the file that the bytes before were of, and the one that was asked for.
   * @param {Answer} found
   */
  #compare({ size, etag }) {
    const { bytes, sha1 } = this.#source;
    if (size !== null && bytes && size !== bytes) throw new EngineError(this.#wrongSize(size));
    if (!this.received) {
      // Nothing that came before can differ
      this.total = bytes ?? null;
      return;
    }
    if (size !== null && this.total !== null && size !== this.total) throw new Changed();
    // The same file has other names on other servers of a host: then the checksum has to tell
    if (etag && this.etag ? etag !== this.etag && (this.#ownSite || !sha1) : !sha1) {
      throw new Changed();
    }
  }

  #exceeded() {
    const { bytes } = this.#source;
    if (bytes) throw new Damaged(this.#wrongSize(this.received));
    this.total = null;
  }

  /** @param {number} found */
  #wrongSize(found) {
    const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
    const sizes = { found: megabytes(found), expected: megabytes(this.#source.bytes ?? 0) };
    const kind = /** @type {const} */ ("model-fetch");
    return { kind, message: t("engine.wrong-size", { ...this.#where, ...sizes }) };
  }

  get #where() {
    return { name: this.#source.name, host: this.#url.host };
  }

  get #ownSite() {
    return this.#url.origin === new URL(import.meta.url).origin;
  }

  /** @returns {Promise<{ response: Fetched, found: Answer }>} of the whole, or of what has not come */
  async #ask() {
    const rest = this.received ? await this.#askFor(this.received).catch(() => null) : null;
    if (rest?.found.is === "rest" || rest?.found.is === "whole") return rest;
    rest?.response.body?.cancel().catch(() => {});
    this.#request.signal.throwIfAborted();
    const whole = rest?.found.is === "later" ? rest : await this.#askFor(0);
    const { response, found } = whole;
    if (found.is === "whole") return whole;
    response.body?.cancel().catch(() => {});
    const status = String(response.status);
    const message = t("engine.no-model", { ...this.#where, status });
    throw found.is === "later" ? new Broken(message) : failure(message);
  }

  /**
   * @param {number} first
   * @returns {Promise<{ response: Fetched, found: Answer }>} rejected as `fetch` is
   */
  async #askFor(first) {
    const own = this.#ownSite;
    const state = own && first && this.etag ? { etag: this.etag } : {};
    const init = { signal: this.#request.signal, cache: this.#cache, ...state };
    const response = await this.#fetchPart(this.#url, first ? { ...init, first } : init);
    return { response, found: answer(response, first, own) };
  }
}

/** @param {string} message */
function failure(message) {
  return new EngineError({ kind: "model-fetch", message });
}
