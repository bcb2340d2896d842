/** Recordings that this browser keeps beside their texts, where the person wants that. */
import { startModule } from "../engine/start.js";
import { wavHeader } from "../files/wav.js";
import { recall, remember } from "../settings/remembered.js";
import { claimed } from "./locks.js";

/**
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { WritingCalls, WritingReply } from "./writing.js"
 */

const FOLDER = "recordings";
const NAME = /^([a-z0-9]{1,32})\.(file|part|pcm)$/;
/** Where the person's choice is kept: "no" where none is to be. */
const CHOICE = "pyengine-recordings";
/** Bytes that recordings leave to texts and to models. */
const RESERVE = 500e6;
/** Bytes of a sample of a live session. */
const WIDTH = 2;

export class Recordings {
  /** @type {Worker | null} */
  #worker = null;
  #next = 1;
  /** Settles when the copies that were asked for are made: one at a time, so that each knows how much
   * room there is. @type {Promise<unknown>} */
  #copies = Promise.resolve();
  /** Of these no copy is begun any more. @type {Set<string>} */
  #forgotten = new Set();
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** Whether the person wants them kept. */
  get wanted() {
    return recall(CHOICE) !== "no";
  }

  set wanted(wanted) {
    remember(CHOICE, wanted ? null : "no");
  }

  /**
   * Copies a document's recording, where that is wanted and there is room.
   * @param {Transcript} transcript
   * @returns {Promise<boolean>} whether it is kept
   */
  copy(transcript) {
    const copy = this.#copies.then(() => this.#copy(transcript));
    this.#copies = copy.catch(() => {}); // whoever asked for it is told
    return copy;
  }

  /** @param {Transcript} transcript */
  async #copy({ id, file }) {
    if (!file || !this.wanted || !(await this.#fits(file))) return false;
    if (this.#forgotten.has(id)) return false; // meanwhile
    return await this.#call("copy", { id, file, ending: "file" });
  }

  /**
   * @param {string} id
   * @param {string} ending
   * @param {Blob} file
   * @returns {Promise<boolean>} whether it is kept: there may be no room
   */
  async put(id, ending, file) {
    return (await this.#fits(file)) && (await this.#call("copy", { id, file, ending }));
  }

  /**
   * What is stored for a document, as it is.
   * @param {string} id
   */
  async stored(id) {
    const folder = await openFolder();
    for (const ending of ["file", "pcm"]) {
      const handle = await folder?.getFileHandle(`${id}.${ending}`).catch(() => null);
      if (handle) return { ending, blob: await handle.getFile() };
    }
    return null;
  }

  /**
   * Where the sound of a live session goes as it comes.
   * @param {string} id
   * @param {(error: Error) => void} onTrouble the first time that something could not be written
   */
  sink(id, onTrouble) {
    let well = this.wanted && navigator.storage !== undefined;
    return {
      write: (/** @type {Int16Array<ArrayBuffer>} */ samples) => {
        if (!well) return;
        this.#call("append", { id, samples }, [samples.buffer]).catch((error) => {
          if (well) onTrouble(error);
          well = false;
        });
      },
      /** Resolved with whether all of it is kept. */
      end: async () => {
        if (well) await this.#call("end", { id });
        return well;
      },
    };
  }

  /**
   * What is kept of a document's recording.
   * @param {Transcript} transcript
   * @returns {Promise<File | null>}
   */
  async file({ id, name, source, pcm }) {
    const folder = await openFolder();
    const get = async (/** @type {string} */ ending) =>
      (await folder?.getFileHandle(`${id}.${ending}`))?.getFile();
    try {
      if (pcm) {
        const sound = await get("pcm");
        const frames = Math.floor((sound?.size ?? 0) / WIDTH);
        if (!sound || !frames) return null;
        const parts = [wavHeader(pcm, frames), sound.slice(0, WIDTH * frames)];
        return new File(parts, `${name}.wav`, { type: "audio/wav" });
      }
      const copy = await get("file");
      if (!copy || copy.size !== source?.size) return null;
      return new File([copy], source.name, { type: source.type });
    } catch {
      return null; // there is none
    }
  }

  /**
   * Bytes that each takes, by its document's id.
   * @returns {Promise<Map<string, number>>}
   */
  async sizes() {
    const sizes = new Map();
    for await (const [name, handle] of /** @type {any} */ ((await openFolder()) ?? [])) {
      const [, id] = NAME.exec(name) ?? [];
      const file = id && (await handle.getFile().catch(() => null));
      if (file) sizes.set(id, (sizes.get(id) ?? 0) + file.size);
    }
    return sizes;
  }

  /**
   * Deletes what is of no document, and copies that were cut off.
   * @param {ReadonlySet<unknown>} ids of all documents
   */
  async tidy(ids) {
    const names = [];
    for await (const name of /** @type {any} */ ((await openFolder())?.keys() ?? []))
      names.push(name);
    const isClaimed = await claimed(); // after the names: who writes one has its document by then
    for (const name of names) {
      const [, id, ending] = NAME.exec(name) ?? [];
      if (id && !isClaimed(id) && (ending === "part" || !ids.has(id))) {
        await this.#call("remove", { id, ending });
      }
    }
  }

  /** @param {string} id */
  async forget(id) {
    this.#forgotten.add(id);
    await this.#call("forget", { id });
  }

  /** @param {Blob} file */
  async #fits({ size }) {
    const { quota = 0, usage = 0 } = (await navigator.storage?.estimate()) ?? {};
    return size <= quota - usage - RESERVE;
  }

  /**
   * @template {keyof WritingCalls} K
   * @param {K} call
   * @param {WritingCalls[K][0]} argument
   * @param {Transferable[]} [given]
   * @returns {Promise<WritingCalls[K][1]>} rejected with an Error of the browser's own name
   */
  #call(call, argument, given = []) {
    this.#worker ??= this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, call, argument }, given);
    });
  }

  #start() {
    const worker = startModule(new URL("writing.js", import.meta.url), "pyengine-recordings");
    const end = (/** @type {string} */ why) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(why));
      this.#waiting.clear();
      this.#worker = null;
    };
    worker.onmessage = (/** @type {MessageEvent<WritingReply | { why: string }>} */ { data }) => {
      if ("why" in data) return end(data.why); // its script did not load
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.error === undefined) waiting?.resolve(data.value);
      else waiting?.reject(new DOMException("", data.error));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end(event.message);
    };
    return worker;
  }
}

async function openFolder() {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER);
  } catch {
    return null; // nothing was kept yet
  }
}
