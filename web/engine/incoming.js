/**
 * A model on its way in: what is kept of it first, then the rest from the network, which is kept as
 * it comes. So a load that was cut short goes on where it stood.
 */
import { t } from "../words/words.js";
import { Changed, Damaged, Download } from "./download.js";
import { EngineError } from "./error.js";
import { aboutOf } from "./store.js";

/**
 * @import { ModelSource } from "./protocol.js"
 * @import { About, Part } from "./store.js"
 * @import { FetchPart } from "./through.js"
 *
 * @typedef {object} Way how bytes come
 * @property {AbortSignal} signal
 * @property {FetchPart} fetchPart
 * @property {number[]} [pauses]
 * @property {boolean} [patient]
 */

const READ_BYTES = 1 << 20;

/** Times that a file may change while it is on its way. */
const CHANGES = 2;

/**
 * Goes on with a part; when that turns out to be of no use, begins once more.
 * @template T
 * @param {ModelSource} source
 * @param {Part | null} part
 * @param {() => Promise<T>} attempt rejected with Damaged, or with Changed, where it may be begun anew
 * @returns {Promise<T>}
 */
export async function withSecondChance({ name, url = "" }, part, attempt) {
  for (let changes = 0; ; ) {
    const resumed = Boolean(part?.size);
    try {
      return await attempt();
    } catch (error) {
      const changed = error instanceof Changed;
      const anew = changed ? changes++ < CHANGES : error instanceof Damaged && resumed;
      if (!anew && !changed) throw error;
      if (!anew) {
        const message = t("engine.changed", { name, host: new URL(url).host });
        throw new EngineError({ kind: "model-fetch", message });
      }
      part?.empty();
    }
  }
}

/**
 * Goes on with a part; with none of it, where nobody could tell that it is of the same file.
 * @param {ModelSource} source with a `url`
 * @param {Part | null} part
 * @param {About | null} about what is known of the part
 * @param {Way} way
 */
export function goOn(source, part, about, way) {
  const total = source.bytes ?? about?.bytes ?? null;
  if (part?.size) {
    const known = Boolean(source.sha1 || about?.etag);
    if (!known || (total !== null && part.size > total)) part.empty();
  }
  const state = { first: part?.size ?? 0, total, etag: about?.etag };
  // What is kept need not lie in the HTTP cache as well
  return new Download(source, { ...way, ...state, cache: part ? "no-store" : "default" });
}

export class Incoming {
  #source;
  #part;
  #download;
  /** Bytes that were kept, and are to be read first. */
  #kept;
  #at = 0;
  #buffer = new Uint8Array(READ_BYTES);
  #opened = false;

  /**
   * @param {ModelSource} source
   * @param {Part | null} part
   * @param {About | null} about
   * @param {Way} way
   */
  constructor(source, part, about, way) {
    this.#source = source;
    this.#part = part;
    this.#download = goOn(source, part, about, way);
    this.#kept = part?.size ?? 0;
  }

  /** Bytes in all, as far as is known. */
  get total() {
    return this.#download.total;
  }

  /** Where the next bytes come from. @returns {"store" | "network"} */
  get from() {
    return this.#at < this.#kept ? "store" : "network";
  }

  /** Asks for what has not come once more. */
  again() {
    this.#download.again();
  }

  /** Until there is something to read. */
  async open() {
    if (this.from === "network") await this.#open();
  }

  /** @returns {Promise<ReadableStreamReadResult<Uint8Array>>} a chunk is valid until the next */
  async read() {
    if (this.from === "store") {
      const most = Math.min(this.#buffer.length, this.#kept - this.#at);
      const count = this.#part?.read(this.#buffer.subarray(0, most), this.#at) ?? 0;
      if (!count) throw new Changed(); // what is kept cannot be read
      this.#at += count;
      return { done: false, value: this.#buffer.subarray(0, count) };
    }
    if (!this.#opened) await this.#open();
    const { done, value } = await this.#download.read();
    if (done) return { done, value: undefined };
    this.#part?.push(value);
    return { done, value };
  }

  cancel() {
    return this.#download.cancel();
  }

  async #open() {
    await this.#download.open();
    this.#opened = true;
    const { total, etag } = this.#download;
    await this.#part?.describe({ ...aboutOf(this.#source), bytes: total, etag });
  }
}
