/** Where documents are kept: IndexedDB, one object store for their records and one for chunks of their
 * segments, by the document's id and the chunk's number. */
import { openDB } from "../vendor/idb.mjs";

/**
 * @import { IDBPDatabase } from "../vendor/idb.mjs"
 * @import { Segment } from "../engine/protocol.js"
 * @import { DocumentRecord } from "./record.js"
 */

const NAME = "pyengine-library";
const VERSION = 1;
const [DOCUMENTS, SEGMENTS] = ["documents", "segments"];

export class Database {
  #opened;

  /** @param {IDBPDatabase} opened */
  constructor(opened) {
    this.#opened = opened;
  }

  /** Rejected where this browser keeps nothing, or has what a later version of the page keeps. */
  static async open() {
    const opened = await openDB(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore(DOCUMENTS, { keyPath: "id" });
        database.createObjectStore(SEGMENTS);
      },
      blocking: (_now, _later, event) => {
        /** @type {IDBDatabase} */ (event.target).close(); // a later version wants it
      },
    });
    return new Database(opened);
  }

  /** Whatever there is: it is to be checked. @returns {Promise<unknown[]>} */
  records() {
    return this.#opened.getAll(DOCUMENTS);
  }

  /** @param {string} id @returns {Promise<unknown>} */
  record(id) {
    return this.#opened.get(DOCUMENTS, id);
  }

  /**
   * Its chunks in their order, whatever they are: one that is missing is undefined.
   * @param {string} id
   * @param {number} count
   * @returns {Promise<unknown[]>}
   */
  chunks(id, count) {
    const { store } = this.#opened.transaction(SEGMENTS);
    return Promise.all(Array.from({ length: count }, (_, index) => store.get([id, index])));
  }

  /**
   * All of it or nothing.
   * @param {DocumentRecord} record
   * @param {ReadonlyMap<number, readonly Segment[]>} chunks those that are others than before
   * @param {number} count of chunks that it has now
   */
  async write(record, chunks, count) {
    const transaction = this.#opened.transaction([DOCUMENTS, SEGMENTS], "readwrite");
    const segments = transaction.objectStore(SEGMENTS);
    await Promise.all([
      transaction.objectStore(DOCUMENTS).put(record),
      ...[...chunks].map(([index, chunk]) => segments.put(chunk, [record.id, index])),
      segments.delete(from(record.id, count)),
      transaction.done,
    ]);
  }

  /** @param {DocumentRecord} record of which the segments stay as they are */
  async describe(record) {
    await this.#opened.put(DOCUMENTS, record);
  }

  /** @param {string} id */
  async remove(id) {
    const transaction = this.#opened.transaction([DOCUMENTS, SEGMENTS], "readwrite");
    await Promise.all([
      transaction.objectStore(DOCUMENTS).delete(id),
      transaction.objectStore(SEGMENTS).delete(from(id, 0)),
      transaction.done,
    ]);
  }

  /** Removes all there is. */
  async clear() {
    const transaction = this.#opened.transaction([DOCUMENTS, SEGMENTS], "readwrite");
    await Promise.all([
      transaction.objectStore(DOCUMENTS).clear(),
      transaction.objectStore(SEGMENTS).clear(),
      transaction.done,
    ]);
  }

  close() {
    this.#opened.close();
  }
}

/**
 * A document's chunks from one on.
 * @param {string} id
 * @param {number} index
 */
function from(id, index) {
  return IDBKeyRange.bound([id, index], [id, Infinity]);
}
