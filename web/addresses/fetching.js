/** A recording comes from its address: as much as there is room for, and said plainly where it cannot. */
import { frugalReader } from "../engine/frugal-reader.js";
import { memoryHere } from "../models/fits.js";
import { megabytes } from "../ui/format.js";
import { t } from "../words/words.js";
import { nameOf } from "./address.js";

/**
 * @import { Fetched, FetchPart } from "../engine/through.js"
 *
 * @typedef {object} Way
 * @property {FetchPart} fetchPart
 * @property {AbortSignal} signal
 * @property {number} room bytes that there is room for
 * @property {(received: number, total: number | null) => void} onProgress
 */

/** Bytes that become a blob, which browsers move to the disk. */
const PIECE_BYTES = 1 << 22;
/** Servers that may answer another time. */
const LATER = [408, 425, 429];

/** With a sentence for the user. */
export class AddressError extends Error {}

/**
 * @param {URL} url
 * @param {Way} way
 * @returns {Promise<File>} rejected with an AddressError, or as `signal` was aborted
 */
export async function fetchRecording(url, way) {
  const response = await ask(url, way);
  const total = checked(response, url, way.room);
  const parts = await bodyOf(response, { url, total, ...way });
  const name = nameOf(url, response.headers.get("content-disposition"));
  const type = response.headers.get("content-type") ?? "";
  const file = new File(parts, name, { type });
  if (!file.size) throw new AddressError(t("addresses.empty", { host: url.host }));
  return file;
}

/** Bytes that a recording may have here: until it is whole, a browser may hold it in memory. */
export async function roomHere() {
  const memory = memoryHere() ?? Infinity;
  try {
    const { usage = 0, quota = Infinity } = await navigator.storage.estimate();
    return Math.min(memory, Math.max(0, quota - usage));
  } catch {
    return memory;
  }
}

/**
 * @param {URL} url
 * @param {Way} way
 * @returns {Promise<Fetched>}
 */
async function ask(url, { fetchPart, signal }) {
  try {
    return await fetchPart(url, { signal, cache: "default" });
  } catch (cause) {
    signal.throwIfAborted();
    // Browsers do not tell a page which of the two it was
    const own = url.origin === location.origin;
    const key = own || !navigator.onLine ? "addresses.unreached" : "addresses.unread";
    throw new AddressError(t(key, { host: url.host }), { cause });
  }
}

/**
 * Refuses what is no recording, or too much.
 * @param {Fetched} response
 * @param {URL} url
 * @param {number} room
 * @returns {number | null} bytes that will come, as far as is known
 */
function checked({ ok, status, headers, body }, { host }, room) {
  const refuse = (/** @type {string} */ sentence) => {
    body?.cancel().catch(() => {});
    return new AddressError(sentence);
  };
  if (!ok) {
    const key = status >= 500 || LATER.includes(status) ? "addresses.later" : "addresses.refused";
    throw refuse(t(key, { host, status: String(status) }));
  }
  if (/^\s*(text\/html|application\/xhtml)/i.test(headers.get("content-type") ?? "")) {
    throw refuse(t("addresses.web-page", { host }));
  }
  const length = headers.get("content-length");
  // It counts compressed bytes where the server compresses
  if (!length || headers.has("content-encoding")) return null;
  const total = Number(length);
  if (total > room) {
    const sizes = { size: megabytes(total), room: megabytes(room) };
    throw refuse(t("addresses.too-large", sizes));
  }
  return total;
}

/**
 * @param {Fetched} response
 * @param {Way & { url: URL, total: number | null }} way
 * @returns {Promise<BlobPart[]>}
 */
async function bodyOf({ body }, { url, total, signal, room, onProgress }) {
  /** @type {BlobPart[]} */
  const parts = [];
  if (!body) return parts;
  const reader = frugalReader(body);
  let piece = new Uint8Array(PIECE_BYTES);
  let [filled, received] = [0, 0];
  onProgress(0, total);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !value) break;
      received += value.length;
      if (received > room) {
        throw new AddressError(t("addresses.endless", { room: megabytes(room) }));
      }
      for (let from = 0; from < value.length; ) {
        const taken = value.subarray(from, from + piece.length - filled);
        piece.set(taken, filled);
        filled += taken.length;
        from += taken.length;
        if (filled < piece.length) continue;
        parts.push(new Blob([piece]));
        [piece, filled] = [new Uint8Array(PIECE_BYTES), 0];
      }
      onProgress(received, total !== null && received <= total ? total : null);
    }
  } catch (cause) {
    reader.cancel().catch(() => {});
    signal.throwIfAborted();
    if (cause instanceof AddressError) throw cause;
    const size = megabytes(received);
    throw new AddressError(t("addresses.broke-off", { host: url.host, size }), { cause });
  }
  parts.push(piece.subarray(0, filled));
  return parts;
}
