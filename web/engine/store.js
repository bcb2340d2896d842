/**
 * Models that this browser keeps, in the origin's private file system. Each has a key, its checksum
 * or what stands for its address, and up to three files: `<key>.bin` is whole and was checked,
 * `<key>.part` is what has come so far, `<key>.json` says what the two are.
 *
 * No index can go stale, and nothing is ever half there under the name of the whole: a part gets it
 * when it is checked. Every load checks again. What is said of a model may be lost or damaged: then
 * only its name is gone. Storage is a convenience: whatever fails here leaves models loading from
 * the network as if there were no store.
 *
 * @import { Generation } from "./generation.js"
 *
 * @typedef {"site" | "hub" | "url" | "file" | "made"} Origin
 *
 * @typedef {object} About
 * @property {string} name
 * @property {string | null} url
 * @property {number | null} bytes
 * @property {string | null} sha1
 * @property {string | null} etag what the server called this state of the file
 * @property {Origin} origin
 * @property {Generation | null} generation what its checkpoint says of its own use
 *
 * @typedef {object} Kept
 * @property {string} key
 * @property {number} have bytes
 * @property {boolean} whole
 * @property {About | null} about
 *
 * @typedef {object} SyncHandle what workers have and the DOM's types lack
 * @property {() => number} getSize
 * @property {(view: Uint8Array, options: { at: number }) => number} read
 * @property {(chunk: Uint8Array, options: { at: number }) => number} write
 * @property {(size: number) => void} truncate
 * @property {() => void} flush
 * @property {() => void} close
 */

import { isGeneration, LONGEST_GENERATION } from "./generation.js";

const FOLDER = "models";
const NAME = /^((?:url-)?[0-9a-f]{40})\.(bin|part)$/;
const SHA1 = /^[0-9a-f]{40}$/;
const ORIGINS = ["site", "hub", "url", "file", "made"];
/** Bytes that nothing said of a model takes. */
const LONGEST_ABOUT = 20_000 + LONGEST_GENERATION;

/** @returns {Promise<FileSystemDirectoryHandle | null>} null where this browser keeps nothing */
export async function openFolder() {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER, { create: true });
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @returns {Promise<StoredModel | null>} null where this browser keeps nothing
 */
export async function openStore(key) {
  const folder = NAME.test(`${key}.bin`) ? await openFolder() : null;
  return folder && new StoredModel(folder, key);
}

/** @returns {Promise<Kept[] | null>} null where this browser keeps nothing */
export async function listKept() {
  const folder = await openFolder();
  if (!folder) return null;
  /** @type {Map<string, Kept>} */
  const found = new Map();
  for await (const name of /** @type {any} */ (folder).keys()) {
    const [, key, ending] = NAME.exec(name) ?? [];
    if (!key || found.get(key)?.whole) continue;
    const model = new StoredModel(folder, key);
    const file = await model.file(name);
    const whole = ending === "bin";
    if (file) found.set(key, { key, have: file.size, whole, about: await model.about() });
  }
  return [...found.values()];
}

export class StoredModel {
  #folder;
  #key;

  /**
   * @param {FileSystemDirectoryHandle} folder
   * @param {string} key
   */
  constructor(folder, key) {
    this.#folder = folder;
    this.#key = key;
  }

  /**
   * @param {number | null} [bytes] that it must have, where that is known
   * @returns {Promise<File | null>}
   */
  async whole(bytes = null) {
    const file = await this.file(`${this.#key}.bin`);
    return file && (bytes === null || file.size === bytes) ? file : null;
  }

  /** @param {string} name */
  async file(name) {
    try {
      return await (await this.#folder.getFileHandle(name)).getFile();
    } catch {
      return null;
    }
  }

  async about() {
    const file = await this.file(`${this.#key}.json`);
    if (!file || file.size > LONGEST_ABOUT) return null;
    try {
      return aboutFrom(JSON.parse(await file.text()));
    } catch {
      return null;
    }
  }

  /** In workers only. @param {About} about */
  async describe(about) {
    await write(this.#folder, this.#key, about);
  }

  /**
   * Opens what has come of it, for this worker alone: files can be written in workers only.
   * @returns {Promise<Part | null>} null where it cannot be written, or another does
   */
  async part() {
    try {
      const file = await this.#folder.getFileHandle(`${this.#key}.part`, { create: true });
      return new Part(this.#folder, this.#key, file, await syncHandle(file));
    } catch {
      return null;
    }
  }

  async remove() {
    for (const ending of ["bin", "part", "json"]) {
      await this.#folder.removeEntry(`${this.#key}.${ending}`).catch(() => {});
    }
  }
}

/** What has come of a model, and grows. */
export class Part {
  /** Bytes. */
  size;
  /** There was no room for a chunk: those after it were not kept either. */
  full = false;
  #folder;
  #key;
  #file;
  #handle;
  #open = true;

  /**
   * @param {FileSystemDirectoryHandle} folder
   * @param {string} key
   * @param {FileSystemFileHandle} file
   * @param {SyncHandle} handle
   */
  constructor(folder, key, file, handle) {
    this.#folder = folder;
    this.#key = key;
    this.#file = file;
    this.#handle = handle;
    this.size = handle.getSize();
  }

  /**
   * @param {Uint8Array} view
   * @param {number} at
   */
  read(view, at) {
    return this.#handle.read(view, { at });
  }

  /** @param {Uint8Array} chunk */
  push(chunk) {
    if (this.full) return;
    try {
      // A short write is a full disk that did not say so
      this.full = this.#handle.write(chunk, { at: this.size }) !== chunk.length;
    } catch {
      this.full = true;
    }
    if (!this.full) this.size += chunk.length;
  }

  /** Forgets all that came. */
  empty() {
    this.#handle.truncate(0);
    this.size = 0;
    this.full = false;
  }

  /** @param {About} about */
  async describe(about) {
    await write(this.#folder, this.#key, about);
  }

  /** Leaves it to be gone on with. After `commit` or `discard` there is nothing left to do. */
  async keep() {
    if (!this.#open) return;
    const { size } = this;
    // What was written of a chunk for which there was no room
    if (this.full) this.#handle.truncate(size);
    this.#close();
    if (!size) await this.#remove();
  }

  /**
   * Makes it the whole: call it once it was checked. One for which there was no room is forgotten.
   * @param {string} [key] of the whole, where it was not known before
   * @returns {Promise<boolean>} whether it is the whole now
   */
  async commit(key = this.#key) {
    if (this.full) {
      await this.discard();
      return false;
    }
    try {
      this.#handle.flush();
      this.#close();
      if (key !== this.#key) await this.#moveAbout(key);
      await /** @type {any} */ (this.#file).move(`${key}.bin`);
      return true;
    } catch {
      this.#close();
      return false; // a part that lacks nothing does as well, but for its name
    }
  }

  /** @param {string} key */
  async #moveAbout(key) {
    const about = await this.#folder.getFileHandle(`${this.#key}.json`).catch(() => null);
    await /** @type {any} */ (about)?.move(`${key}.json`);
  }

  async discard() {
    this.#close();
    await this.#remove();
  }

  #close() {
    if (this.#open) this.#handle.close();
    this.#open = false;
  }

  async #remove() {
    await this.#folder.removeEntry(`${this.#key}.part`).catch(() => {});
    const whole = await this.#folder.getFileHandle(`${this.#key}.bin`).catch(() => null);
    if (!whole) await this.#folder.removeEntry(`${this.#key}.json`).catch(() => {});
  }
}

/**
 * @param {FileSystemDirectoryHandle} folder
 * @param {string} key
 * @param {About} about
 */
async function write(folder, key, about) {
  const text = new TextEncoder().encode(JSON.stringify(about));
  try {
    const file = await folder.getFileHandle(`${key}.json`, { create: true });
    const handle = await syncHandle(file);
    handle.truncate(0);
    handle.write(text, { at: 0 });
    handle.close();
  } catch {
    // The name is lost, not the model
  }
}

/**
 * What is known of a model that is about to come.
 * @param {{ name: string, url?: string, bytes?: number | null, sha1?: string | null, origin?: Origin,
 *   generation?: Generation | null }} source
 * @returns {About}
 */
export function aboutOf({ name, url = "", bytes = null, sha1 = null, origin, generation = null }) {
  const from = origin ?? (url ? "url" : "file");
  return { name, url: url || null, bytes, sha1, etag: null, origin: from, generation };
}

/**
 * @param {any} found anything
 * @returns {About}
 */
function aboutFrom(found) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : null);
  const { bytes, origin } = found;
  const sha1 = text(found.sha1);
  return {
    name: text(found.name) ?? "",
    url: text(found.url),
    bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null,
    sha1: sha1 && SHA1.test(sha1) ? sha1 : null,
    etag: text(found.etag),
    origin: ORIGINS.includes(origin) ? origin : "url",
    generation: isGeneration(found.generation) ? found.generation : null,
  };
}

/**
 * @param {FileSystemFileHandle} file
 * @returns {Promise<SyncHandle>}
 */
export function syncHandle(file) {
  return /** @type {any} */ (file).createSyncAccessHandle();
}
