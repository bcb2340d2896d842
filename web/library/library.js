/** The documents that this browser keeps. */
import { search } from "../transcript/search.js";
import { Transcript } from "../transcript/transcript.js";
import { Database } from "./database.js";
import { chunksOf, Keeping } from "./keeping.js";
import { claim, claimed, freed } from "./locks.js";
import { Recordings } from "./recordings.js";
import { CHUNK, checkedRecord, checkedSegments, recordOf } from "./record.js";

/**
 * @import { Packed } from "./archive.js"
 * @import { DocumentRecord } from "./record.js"
 */

/** Milliseconds after which nobody can undo any more that a document was removed. */
const FORGOTTEN_MS = 60_000;

/**
 * @typedef {object} LibraryHooks
 * @property {(error: unknown, of: "text" | "recording") => void} onTrouble something could not be kept
 * @property {(id: string, transcript: Transcript | null) => unknown} onOther another tab has a document
 *   otherwise now, or no more
 */

export class Library {
  recordings = new Recordings();
  /** Those that are shown while another tab has them. @type {Set<string>} */
  #turns = new Set();
  /** Settles when all that other tabs told is shown. @type {Promise<void>} */
  #following = Promise.resolve();
  #channel = new BroadcastChannel("pyengine-library");
  #database;
  #hooks;
  /** Those that are shown, or made. @type {Map<string, Keeping>} */
  #keepings = new Map();
  /** Shown and not kept: of these a part could not be read. @type {Set<string>} */
  #damaged = new Set();

  /**
   * @param {Database} database
   * @param {LibraryHooks} hooks
   */
  constructor(database, hooks) {
    this.#database = database;
    this.#hooks = hooks;
    const flush = () => {
      for (const keeping of this.#keepings.values()) keeping.flush();
    };
    this.#channel.onmessage = ({ data }) => this.#followNext(data);
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
  }

  /**
   * Rejected where this browser keeps nothing.
   * @param {LibraryHooks} hooks
   */
  static async open(hooks) {
    return new Library(await Database.open(), hooks);
  }

  /** Whether something of what is shown could not be kept. */
  get behind() {
    return this.#damaged.size > 0 || [...this.#keepings.values()].some(({ failed }) => failed);
  }

  /**
   * All there are, without their text, and how many could not be read: those stay where they are.
   * @returns {Promise<{ transcripts: Transcript[], unread: number }>}
   */
  async list() {
    const transcripts = [];
    const isClaimed = await claimed();
    let unread = 0;
    const all = await this.#database.records();
    for (const found of all) {
      const record = checkedRecord(found);
      if (!record) unread += 1;
      else if (record.removed === null) transcripts.push(restored(record, isClaimed(record.id)));
      else if (Date.now() - record.removed > FORGOTTEN_MS) await this.forget(record.id);
    }
    const ids = new Set(all.map((found) => /** @type {{ id?: unknown }} */ (found)?.id));
    this.recordings.tidy(ids).catch((error) => this.#hooks.onTrouble(error, "recording"));
    return { transcripts, unread };
  }

  /**
   * Reads the text of one that was listed, and keeps it from then on.
   * @param {Transcript} transcript
   * @returns {Promise<boolean>} whether all of it could be read
   */
  async read(transcript) {
    const record = checkedRecord(await this.#database.record(transcript.id));
    if (!record) return false;
    const chunks = await this.#database.chunks(record.id, Math.ceil(record.segments / CHUNK));
    const segments = chunks.map(checkedSegments);
    const lost = segments.indexOf(null);
    const whole = lost < 0 ? segments : segments.slice(0, lost);
    transcript.segments = whole.flatMap((chunk) => chunk ?? []);
    transcript.file ??= await this.recordings.file(transcript);
    transcript.read = true;
    const over = new AbortController();
    transcript.elsewhere = !(await claim(transcript.id, over.signal));
    if (transcript.elsewhere) {
      this.#awaitTurn(transcript.id); // who has it keeps it
      return lost < 0;
    }
    if (lost < 0) this.#keep(transcript, { written: true, over });
    else this.#damaged.add(transcript.id); // nothing is written over what may still be mended
    return lost < 0;
  }

  /**
   * Keeps one that is new.
   * @param {Transcript} transcript
   */
  async keep(transcript) {
    if (this.#keepings.has(transcript.id)) return;
    const over = new AbortController();
    claim(transcript.id, over.signal); // nobody else knows of it yet
    await this.#keep(transcript, { over }).write();
  }

  /**
   * Keeps its recording as well, where that is wanted.
   * @param {Transcript} transcript
   */
  async keepRecording(transcript) {
    try {
      await this.recordings.copy(transcript);
    } catch (error) {
      this.#hooks.onTrouble(error, "recording");
    }
  }

  /**
   * Keeps a live session from its first sound on.
   * @param {Transcript} transcript
   */
  sink(transcript) {
    this.keep(transcript);
    return this.recordings.sink(transcript.id, (error) =>
      this.#hooks.onTrouble(error, "recording"),
    );
  }

  /**
   * Takes one from the list; nothing of it is deleted yet.
   * @param {Transcript} transcript
   * @param {boolean} removed or put back
   */
  async setRemoved(transcript, removed) {
    await this.#keepings.get(transcript.id)?.end();
    this.#keepings.delete(transcript.id);
    const found = checkedRecord(await this.#database.record(transcript.id));
    const record = found ?? recordOf(transcript);
    await this.#database.describe({ ...record, removed: removed ? Date.now() : null });
    this.#tell(transcript.id);
    if (!removed && transcript.read) this.#keep(transcript).write();
  }

  /**
   * Where a text is, in each of the documents that have it.
   * @param {readonly Transcript[]} transcripts
   * @param {string} query
   * @param {AbortSignal} signal
   */
  async *search(transcripts, query, signal) {
    for (const transcript of transcripts) {
      if (signal.aborted) return;
      const segments = await this.segments(transcript);
      const matches = search(segments, query);
      const [first] = matches;
      if (!first) continue;
      const { id, name } = transcript;
      const { text } = segments[first.segment];
      yield { id, name, segment: first.segment, text, count: matches.length };
    }
  }

  /**
   * Its text, whether it is shown or not.
   * @param {Transcript} transcript
   */
  async segments(transcript) {
    return transcript.read ? transcript.segments : await this.#segments(transcript.id);
  }

  /**
   * All there is, as one zip.
   * @param {boolean} sound whether recordings are in it
   */
  async export(sound) {
    const { pack } = await import("./archive.js");
    return await pack(this.#packed(sound));
  }

  /** @param {boolean} sound */
  async *#packed(sound) {
    for (const keeping of this.#keepings.values()) await keeping.flush();
    for (const found of await this.#database.records()) {
      const record = checkedRecord(found);
      if (!record || record.removed !== null) continue;
      const segments = await this.#segments(record.id);
      yield { record, segments, recording: sound ? await this.recordings.stored(record.id) : null };
    }
  }

  /**
   * Takes in what such a zip has. What is here stays as it is.
   * @param {Blob} file
   * @returns {Promise<{ taken: number, here: number, damaged: number }>} rejected where it is no zip
   */
  async import(file) {
    const { unpack } = await import("./archive.js");
    const counts = { taken: 0, here: 0, damaged: 0 };
    for await (const packed of await unpack(file)) {
      if (!packed) counts.damaged += 1;
      else if (await this.#database.record(packed.record.id)) counts.here += 1;
      else {
        await this.#take(packed);
        counts.taken += 1;
      }
    }
    return counts;
  }

  /** @param {Packed} packed */
  async #take({ record, segments, recording }) {
    const chunks = chunksOf(segments);
    const state = record.state === "making" ? "stopped" : record.state;
    const own = { ...record, state, removed: null, segments: segments.length };
    await this.#database.write(own, new Map(chunks.entries()), chunks.length);
    if (recording) await this.recordings.put(record.id, recording.ending, recording.blob);
    this.#hooks.onOther(own.id, restored(own, false));
    this.#tell(own.id);
  }

  /** Deletes everything there is. */
  async clear() {
    for (const { id } of [...this.#keepings.values()].map(({ transcript }) => transcript)) {
      await this.#keepings.get(id)?.end();
    }
    this.#keepings.clear();
    this.#damaged.clear();
    await this.#database.clear();
    for (const id of (await this.recordings.sizes()).keys()) await this.recordings.forget(id);
  }

  /**
   * Takes a document over when the tab that has it is closed.
   * @param {string} id
   */
  async #awaitTurn(id) {
    if (this.#turns.has(id)) return;
    this.#turns.add(id);
    await freed(id).catch(() => {});
    this.#turns.delete(id);
    this.#followNext(id);
  }

  /**
   * Whether another tab has a document at this moment.
   * @param {string} id
   */
  async isElsewhere(id) {
    return !this.#keepings.has(id) && (await claimed())(id);
  }

  /**
   * Other tabs' lists follow.
   * @param {string} id
   */
  #tell(id) {
    this.#channel.postMessage(id);
  }

  /**
   * Another tab has changed a document, or what there is. One is followed after another: what was
   * read first must not be shown last, and who reads twice at a time waits for a lock of its own.
   * @param {unknown} id
   */
  #followNext(id) {
    this.#following = this.#following
      .then(() => this.#follow(id))
      .catch((error) => this.#hooks.onTrouble(error, "text"));
  }

  /** @param {unknown} id */
  async #follow(id) {
    if (typeof id !== "string" || this.#keepings.has(id)) return;
    const record = checkedRecord(await this.#database.record(id));
    const there = record !== null && record.removed === null;
    const isClaimed = await claimed();
    await this.#hooks.onOther(id, there ? restored(record, isClaimed(id)) : null);
  }

  /** What can be read of a text. @param {string} id */
  async #segments(id) {
    const record = checkedRecord(await this.#database.record(id));
    const count = Math.ceil((record?.segments ?? 0) / CHUNK);
    const chunks = await this.#database.chunks(id, count);
    return chunks.flatMap((chunk) => checkedSegments(chunk) ?? []);
  }

  /** @param {string} id of one that goes for good */
  async forget(id) {
    await this.#keepings.get(id)?.end();
    this.#keepings.delete(id);
    await this.#database.remove(id);
    this.#tell(id);
    await this.recordings.forget(id);
  }

  /**
   * @param {Transcript} transcript
   * @param {{ written?: boolean, over?: AbortController }} [how]
   */
  #keep(transcript, how) {
    transcript.read = true;
    const onTrouble = (/** @type {unknown} */ error) => this.#hooks.onTrouble(error, "text");
    const keeping = new Keeping(this.#database, transcript, {
      ...{ ...how, onTrouble },
      onWritten: () => this.#tell(transcript.id),
    });
    this.#keepings.set(transcript.id, keeping);
    return keeping;
  }
}

/**
 * @param {DocumentRecord} record
 * @param {boolean} elsewhere whether another tab has it
 */
function restored({ segments: _, version: __, removed: ___, ...record }, elsewhere) {
  const transcript = new Transcript(null, record.duration, record.name);
  Object.assign(transcript, record, { read: false, elsewhere });
  // Whoever made it has ended, unless another tab does
  if (record.state === "making" && !elsewhere) {
    Object.assign(transcript, { state: "stopped", cutOff: true });
  }
  return transcript;
}
