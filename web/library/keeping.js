/** Keeps one document as it is made and corrected. */
import { CHUNK, recordOf } from "./record.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { Database } from "./database.js"
 *
 * @typedef {object} KeepingOptions
 * @property {AbortController} [over] what has claimed it, and lets it go
 * @property {boolean} [written] whether it was just read
 * @property {(error: unknown) => void} onTrouble
 * @property {() => void} [onWritten] it is another for other tabs
 */

/** Milliseconds between two writes of nothing but how far it is. */
const PACE_MS = 500;

/**
 * A segment is written as soon as it has come, and what comes while one is written goes together after
 * it: a segment that was shown is missing only if the browser ends within these milliseconds.
 */
export class Keeping {
  transcript;
  /** Whether what there is could not be written: there is no room, or no storage any more. */
  failed = false;
  #database;
  #onTrouble;
  #onWritten;
  /** As they were written last: segments are replaced, never changed. @type {Segment[][]} */
  #written = [];
  /** @type {Promise<void> | null} */
  #writing = null;
  #waits = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #over;

  /**
   * @param {Database} database
   * @param {Transcript} transcript
   * @param {KeepingOptions} options
   */
  constructor(
    database,
    transcript,
    { written = false, onTrouble, onWritten, over = new AbortController() },
  ) {
    this.#database = database;
    this.transcript = transcript;
    this.#onTrouble = onTrouble;
    this.#onWritten = onWritten;
    this.#over = over;
    if (written) this.#written = chunksOf(transcript.segments);
    const { signal } = this.#over;
    let { state } = transcript;
    transcript.addEventListener("change", () => this.write(), { signal });
    const onState = () => {
      if (transcript.state !== state) this.write();
      else this.#later ??= setTimeout(() => this.write(), PACE_MS);
      state = transcript.state;
    };
    transcript.addEventListener("state", onState, { signal });
  }

  /** Writes what is not written yet. */
  write() {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (this.#over.signal.aborted) return Promise.resolve();
    if (this.#writing) this.#waits = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
      if (this.#waits) this.write();
    });
    return this.#writing;
  }

  /** What was asked for since the last write has to be written at once: the page may end. */
  flush() {
    return this.#later === undefined ? Promise.resolve() : this.write();
  }

  /** It is not kept any more. */
  async end() {
    this.#over.abort();
    clearTimeout(this.#later);
    await this.#writing;
  }

  async #write() {
    this.#waits = false;
    const chunks = chunksOf(this.transcript.segments);
    const changed = [...chunks.entries()].filter(([i, chunk]) => !same(chunk, this.#written[i]));
    try {
      await this.#database.write(recordOf(this.transcript), new Map(changed), chunks.length);
      this.#written = chunks;
      this.failed = false;
      this.#onWritten?.();
    } catch (error) {
      if (!this.failed) this.#onTrouble(error);
      this.failed = true;
    }
  }
}

/** @param {readonly Segment[]} segments */
export function chunksOf(segments) {
  const count = Math.ceil(segments.length / CHUNK);
  return Array.from({ length: count }, (_, i) => segments.slice(CHUNK * i, CHUNK * (i + 1)));
}

/**
 * @param {readonly Segment[]} chunk
 * @param {readonly Segment[]} [before]
 */
function same(chunk, before) {
  return chunk.length === before?.length && chunk.every((segment, i) => segment === before[i]);
}
