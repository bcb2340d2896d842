/** Brings models into this browser's store: from the network, or from files. In workers only. */
import { claimAlone, claimForNow } from "../engine/claim.js";
import { Damaged } from "../engine/download.js";
import { EngineError } from "../engine/error.js";
import { goOn, withSecondChance } from "../engine/incoming.js";
import { sha1 } from "../engine/sha1.js";
import { aboutOf, openStore } from "../engine/store.js";
import { t } from "../words/words.js";

/**
 * @import { Generation } from "../engine/generation.js"
 * @import { Way } from "../engine/incoming.js"
 * @import { ModelSource } from "../engine/protocol.js"
 * @import { About, Origin, Part, StoredModel } from "../engine/store.js"
 *
 * @typedef {object} Step how far it is
 * @property {"downloading" | "checking"} state
 * @property {number} have bytes
 * @property {number | null} bytes in all
 *
 * @typedef {(step: Step) => void} Say
 */

/** What every model file begins with: "ggml", its first letter last. */
const BEGINNING = [0x6c, 0x6d, 0x67, 0x67];
const READ_BYTES = 1 << 20;
/** Bytes after which a calculation lets messages in. */
const BREATH_BYTES = 1 << 24;
/** Milliseconds without a byte after which a server is asked anew. */
const STANDSTILL_MS = 20_000;

/**
 * Downloads a model, or the rest of it, and keeps it once it was checked. What has come stays when
 * it is aborted, or fails.
 * @param {ModelSource & { key: string }} source with a `url`
 * @param {Way & { say: Say }} way
 * @returns {Promise<void>} rejected with an EngineError, or as `signal` was aborted
 */
export async function bring(source, { say, ...way }) {
  const release = await claimForNow(source.key, way.signal);
  try {
    const store = await openStore(source.key);
    if (await store?.whole(source.bytes)) return; // another brought it
    await filled(store, source, async (part) => {
      const about = part.size ? ((await store?.about()) ?? null) : null;
      const attempt = () => download(source, part, about, way, say);
      return await withSecondChance(source, part, attempt);
    });
  } finally {
    await release();
  }
}

/**
 * Copies a file of the user's.
 * @param {File} file
 * @param {{ name: string, origin: Origin, generation: Generation | null }} of
 * @returns {Promise<string>} its key; rejected with an EngineError
 */
export async function takeIn(file, { name, origin, generation }) {
  const begins = await beginningOf(file, name);
  if (!isBeginning(begins)) throw failure("model-format", t("models.not-a-model", { name }));
  const digest = new Digest();
  await digest.takeAll(fromFile(file, name));
  const key = digest.end();
  const release = await claimAlone(key);
  try {
    const store = await openStore(key);
    const known = aboutOf({ name, bytes: file.size, sha1: key, origin, generation });
    if (await store?.whole(file.size)) {
      // That it came again without its JSON does not say that it has none
      if (generation) await store?.describe({ ...known, ...(await store.about()), generation });
      return key;
    }
    await filled(store, { name }, async (part) => {
      part.empty();
      await requireSpace(name, file.size);
      await part.describe(known);
      for await (const chunk of fromFile(file, name)) keep(part, chunk, name, file.size);
      if (part.size !== file.size) throw new Damaged(unreadable(name));
    });
    return key;
  } finally {
    await release();
  }
}

/**
 * Opens what is there of a model, has it filled, and makes it the whole.
 * @param {StoredModel | null} store
 * @param {{ name: string }} source
 * @param {(part: Part) => Promise<void>} fill
 */
async function filled(store, { name }, fill) {
  const part = await store?.part();
  if (!part) throw failure("model-fetch", t("models.unwritable", { name }));
  try {
    await fill(part);
    if (!(await part.commit())) throw failure("model-fetch", t("models.unwritable", { name }));
  } catch (error) {
    if (error instanceof Damaged) await part.discard();
    throw error;
  } finally {
    await part.keep();
  }
}

/**
 * @param {ModelSource} source
 * @param {Part} part
 * @param {About | null} about
 * @param {Way} way
 * @param {Say} say
 */
async function download(source, part, about, way, say) {
  const coming = goOn(source, part, about, { ...way, patient: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let standstill;
  const watch = () => {
    clearTimeout(standstill);
    standstill = setTimeout(() => coming.again(), STANDSTILL_MS);
  };
  const roomForAll = () => requireSpace(source.name, (coming.total ?? 0) - part.size);
  const digest = new Digest(way.signal);
  try {
    if (part.size) say({ state: "checking", have: part.size, bytes: coming.total });
    await digest.takeAll(fromPart(part));
    await roomForAll();
    await coming.open();
    await roomForAll(); // of one whose size nobody knew before
    const { total, etag } = coming;
    const known = { ...aboutOf(source), bytes: total, etag };
    await part.describe(known);
    for (;;) {
      say({ state: "downloading", have: part.size, bytes: coming.total });
      watch();
      const { done, value } = await coming.read();
      if (done) break;
      if (!part.size && value.length >= BEGINNING.length) requireModel(value, source);
      digest.take(value);
      keep(part, value, source.name, coming.total);
    }
    const bytes = part.size;
    const begins = new Uint8Array(BEGINNING.length);
    part.read(begins, 0);
    requireModel(begins, source);
    const found = digest.end();
    if (found !== (source.sha1 ?? found) || bytes !== (coming.total ?? bytes)) {
      throw new Damaged({ kind: "model-fetch", message: t("models.damaged", hostOf(source)) });
    }
    await part.describe({ ...known, bytes, sha1: found });
  } finally {
    clearTimeout(standstill);
    coming.cancel().catch(() => {});
  }
}

/**
 * @param {Part} part
 * @param {Uint8Array} chunk
 * @param {string} name
 * @param {number | null} total
 */
function keep(part, chunk, name, total) {
  part.push(chunk);
  if (!part.full) return;
  const needed = total === null ? chunk.length : total - part.size;
  // Browsers say of their room what is not so, lest sites know each other's users by it
  throw failure("model-fetch", t("models.disk-full", { name, needed: Math.ceil(needed / 1e6) }));
}

/**
 * @param {string} name
 * @param {number} needed bytes
 */
async function requireSpace(name, needed) {
  const { quota, usage } = await navigator.storage.estimate();
  if (quota === undefined || usage === undefined || needed <= quota - usage) return;
  const [more, free] = [Math.ceil(needed / 1e6), Math.max(0, Math.floor((quota - usage) / 1e6))];
  throw failure("model-fetch", t("models.no-space", { name, needed: more, free }));
}

/**
 * @param {Uint8Array} begins
 * @param {ModelSource} source
 */
function requireModel(begins, source) {
  if (isBeginning(begins)) return;
  const message = t("models.sent-no-model", hostOf(source));
  throw new Damaged({ kind: "model-format", message });
}

/** @param {Uint8Array} bytes */
function isBeginning(bytes) {
  return BEGINNING.every((byte, at) => bytes[at] === byte);
}

/**
 * @param {File} file
 * @param {string} name
 */
async function beginningOf(file, name) {
  try {
    return new Uint8Array(await file.slice(0, BEGINNING.length).arrayBuffer());
  } catch {
    throw new EngineError(unreadable(name));
  }
}

/** The SHA-1 of a file, as it comes. */
class Digest {
  #hash = sha1();
  #signal;

  /** @param {AbortSignal} [signal] */
  constructor(signal) {
    this.#signal = signal;
  }

  /** @param {Uint8Array} chunk */
  take(chunk) {
    this.#hash.take(chunk);
  }

  /** @param {AsyncIterable<Uint8Array> | Iterable<Uint8Array>} chunks */
  async takeAll(chunks) {
    let breath = 0;
    for await (const chunk of chunks) {
      this.take(chunk);
      breath += chunk.length;
      if (breath < BREATH_BYTES) continue;
      breath = 0;
      await new Promise((resolve) => setTimeout(resolve));
      this.#signal?.throwIfAborted();
    }
  }

  /** In hexadecimal. */
  end() {
    return this.#hash.end();
  }
}

/** @param {Part} part */
function* fromPart(part) {
  const buffer = new Uint8Array(READ_BYTES);
  for (let at = 0; at < part.size; ) {
    const count = part.read(buffer, at);
    if (!count) return; // what is missing has no checksum
    yield buffer.subarray(0, count);
    at += count;
  }
}

/**
 * @param {File} file
 * @param {string} name
 */
async function* fromFile(file, name) {
  for (let at = 0; at < file.size; at += READ_BYTES) {
    try {
      yield new Uint8Array(await file.slice(at, at + READ_BYTES).arrayBuffer());
    } catch {
      throw new EngineError(unreadable(name));
    }
  }
}

/** @param {string} name */
function unreadable(name) {
  const kind = /** @type {const} */ ("file-format");
  return { kind, message: t("files.unreadable", { name }) };
}

/** @param {ModelSource} source */
function hostOf({ name, url = "" }) {
  return { name, host: new URL(url).host };
}

/**
 * @param {"model-fetch" | "model-format"} kind
 * @param {string} message
 */
function failure(kind, message) {
  return new EngineError({ kind, message });
}
