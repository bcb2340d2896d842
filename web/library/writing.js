/**
 * The worker that writes recordings into the origin's private file system. `<id>.file` is a copy of a
 * file, under that name when it is whole, and `<id>.part` before; `<id>.pcm` is what a live session has
 * recorded so far, 16 bits a sample.
 *
 * @typedef {object} WritingCalls what can be asked for: argument and answer of each
 * @property {[{ id: string, file: Blob, ending: string }, boolean]} copy answered false where it was forgotten meanwhile
 * @property {[{ id: string, samples: Int16Array<ArrayBuffer> }, void]} append
 * @property {[{ id: string }, void]} end no more comes of a live session
 * @property {[{ id: string }, void]} forget
 * @property {[{ id: string, ending: string }, void]} remove one file
 *
 * @typedef {{ id: number, value?: unknown, error?: string }} WritingReply an error has its name
 */

const FOLDER = "recordings";
/** Bytes that are copied at once. */
const PIECE = 4 * 2 ** 20;

/** Of live sessions that go on. @type {Map<string, Promise<Growing>>} */
const growing = new Map();
/** Copies that are to end. @type {Set<string>} */
const forgotten = new Set();

class Growing {
  #handle;
  #at = 0;

  /** @param {any} handle */
  constructor(handle) {
    this.#handle = handle;
    handle.truncate(0);
  }

  /** @param {string} name */
  static async open(name) {
    const file = await (await folder()).getFileHandle(name, { create: true });
    return new Growing(await /** @type {any} */ (file).createSyncAccessHandle());
  }

  /** @param {ArrayBufferView} data */
  push(data) {
    // A short write is a full disk that did not say so
    const written = this.#handle.write(data, { at: this.#at });
    if (written !== data.byteLength) throw new DOMException("", "QuotaExceededError");
    this.#at += written;
  }

  close() {
    this.#handle.flush();
    this.#handle.close();
  }
}

async function folder() {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(FOLDER, { create: true });
}

/**
 * @param {string} id
 * @param {...string} endings
 */
async function remove(id, ...endings) {
  const from = await folder();
  for (const ending of endings) await from.removeEntry(`${id}.${ending}`).catch(() => {});
}

/** @type {{ [K in keyof WritingCalls]: (argument: WritingCalls[K][0]) => Promise<WritingCalls[K][1]> }} */
const calls = {
  async copy({ id, file, ending }) {
    forgotten.delete(id); // it may have come back, out of an archive
    const part = await Growing.open(`${id}.part`);
    try {
      for (let at = 0; at < file.size && !forgotten.has(id); at += PIECE) {
        part.push(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      }
    } catch (error) {
      part.close();
      await remove(id, "part"); // its room is for what is smaller
      throw error;
    }
    part.close();
    if (forgotten.has(id)) {
      await remove(id, "part");
      return false;
    }
    const whole = await (await folder()).getFileHandle(`${id}.part`);
    await /** @type {any} */ (whole).move(`${id}.${ending}`);
    return true;
  },

  async append({ id, samples }) {
    const file = growing.get(id) ?? Growing.open(`${id}.pcm`);
    growing.set(id, file);
    (await file).push(samples);
  },

  async end({ id }) {
    const file = await growing.get(id)?.catch(() => null);
    growing.delete(id);
    file?.close();
  },

  async remove({ id, ending }) {
    await remove(id, ending);
  },

  async forget({ id }) {
    forgotten.add(id);
    await calls.end({ id });
    await remove(id, "file", "part", "pcm");
  },
};

self.onmessage = async ({ data: { id, call, argument } }) => {
  try {
    const value = await calls[/** @type {keyof WritingCalls} */ (call)](argument);
    self.postMessage({ id, value });
  } catch (error) {
    self.postMessage({ id, error: error instanceof Error ? error.name : String(error) });
  }
};

export {};
