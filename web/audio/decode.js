/**
 * The sound of a file into the engine, which places it by its times, mixes it and resamples it.
 *
 * Uncompressed files are read by the engine itself; the others are decoded here, as a stream where
 * the browser can.
 */
import { EngineError } from "../engine/client.js";
import { DecodeError, NotStreamable } from "./decode-error.js";
import { isUnreadable } from "./packets.js";
import { openPart } from "./part.js";
import { holdsSound, piecesOf, trimmed } from "./pieces.js";
import { decodeWhole, piecesOfWhole } from "./whole.js";

/**
 * @import { FilePart, InspectedSound, SoundEnd, SoundTrack } from "../engine/protocol.js"
 * @import { SoundCalls } from "../engine/sound.js"
 * @import { Container, OpenTrack } from "./container.js"
 * @import { Piece, Unreadable } from "./pieces.js"
 */

export { DecodeError };

/** So much of a long file is read before anybody listens; another way to read it comes too late. */
export const ENOUGH_SECONDS = 60;
/** Seconds by which a part may be shorter than its frames say. */
const SHORTAGE = 0.5;

/**
 * Where decoded sound goes: an engine's `sound` is one.
 * @typedef {Pick<SoundCalls, "inspect" | "begin" | "read" | "push" | "lose" | "finish">} SoundSink
 *
 * @typedef {object} DecodeProgress
 * @property {number} seconds decoded so far
 * @property {number | null} total seconds, where the file tells
 *
 * @typedef {object} Choice of what is heard
 * @property {number | null} [track] from 1; null for the file's own choice
 * @property {string} [channel] "mix", "left", "right", or a number from 1
 *
 * @typedef {object} Heard
 * @property {SoundTrack[]} tracks of the file
 * @property {number} track that was heard
 *
 * @typedef {object} Decoding
 * @property {File} file
 * @property {SoundSink} sink
 * @property {Choice} choice
 * @property {(seconds: number, total: number | null) => void} report
 * @property {(heard: Heard) => void} onTracks
 * @property {AbortSignal | undefined} signal
 */

/**
 * Decodes the audio of `file` into `sink`, to its end.
 * @param {File} file
 * @param {SoundSink} sink
 * @param {{ choice?: Choice, onProgress?: (progress: DecodeProgress) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<SoundEnd & Heard>}
 * @throws {DecodeError} when there is no audio to be had
 */
export async function decodeAudio(file, sink, { choice = {}, onProgress, signal } = {}) {
  if (file.size === 0) throw new DecodeError(`${file.name} is empty.`);
  /** @type {Heard} */
  let heard = { tracks: [], track: 1 };
  let reached = 0;
  /** @type {Decoding} */
  const decoding = {
    file,
    sink,
    choice,
    signal,
    report(seconds, total) {
      reached = seconds;
      onProgress?.({ seconds, total });
    },
    onTracks: (found) => (heard = found),
  };
  try {
    const end = await decodeAnyhow(decoding);
    onProgress?.({ seconds: end.seconds, total: end.seconds });
    return { ...end, ...heard };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof EngineError && error.kind === "audio") {
      throw new DecodeError(`${file.name}: ${error.message}`);
    }
    if (isUnreadable(error)) throw gone(file);
    if (error instanceof DecodeError || error instanceof EngineError) throw error;
    const where = reached > 0 ? ` beyond ${Math.floor(reached)} s` : "";
    throw new DecodeError(`${file.name} is damaged: its audio cannot be read${where}.`);
  }
}

/**
 * @param {Decoding} decoding
 * @returns {Promise<SoundEnd>}
 */
async function decodeAnyhow(decoding) {
  const { file, sink, signal } = decoding;
  const known = await sink.inspect(file, { signal });
  if (known.track) return readStored(decoding, known.track);
  try {
    return await decodeStream(decoding, known.parts);
  } catch (error) {
    if (!(error instanceof NotStreamable)) throw error;
    return decodeAtOnce(decoding, known, error.message);
  }
}

/**
 * @param {Decoding} decoding
 * @param {SoundTrack & { seconds: number | null }} track
 */
async function readStored({ choice, sink, report, onTracks, signal }, track) {
  if ((choice.track ?? 1) !== 1) throw new DecodeError(`There is no track ${choice.track}.`);
  const total = track.seconds;
  onTracks({ tracks: [track], track: 1 });
  const options = { channel: choice.channel ?? "mix" };
  await sink.begin({ seconds: total, stored: true, options }, { signal });
  for (let more = true; more; ) {
    const read = await sink.read({ signal });
    ({ more } = read);
    report(read.seconds, total);
  }
  return sink.finish({ claimed: null, cutOff: false }, { signal });
}

/**
 * @param {Decoding} decoding
 * @param {FilePart[]} parts one after the other
 */
async function decodeStream(decoding, parts) {
  const { file, choice, sink, report, onTracks, signal } = decoding;
  const pushing = new Pushing(decoding);
  const files = parts.filter(({ lost }) => lost === null).length;
  let base = 0; // where a part's file begins
  let zero = 0; // on the clock of its container
  let ended = 0; // where its last piece ends: a time in its midst may be damaged
  /** Seconds before the part that are lost, at least. @type {number | null} */
  let lost = null;
  /** @type {number | null} */
  let claimed = null;
  let cutOff = false;
  let number = choice.track ?? null;
  for (const part of parts) {
    if (part.lost !== null) lost = (lost ?? 0) + part.lost;
    const container = await openPart(part, file, parts.length > 1);
    if (!container) {
      if (part.seconds) lost = (lost ?? 0) + part.seconds;
      continue;
    }
    try {
      let silent = null;
      if (number === null) {
        const track = await chooseTrack(container);
        number = track.facts.number;
        if (track !== container.preferred) silent = container.preferred.facts.number;
      }
      const track = container.tracks[number - 1];
      if (!track) throw new DecodeError(`${file.name} has no audio track ${number}.`);
      if (part.lost === null || !pushing.begun) {
        // Pictures whose codec mediabunny does not know may be what begins first
        [base, zero] = [ended, Math.min(container.zero, part.start ?? container.zero)];
      }
      const begins = part.lost === null ? (part.mp3?.delay ?? 0) : 0;
      const delay = begins + (part.matroska?.[number - 1] ?? 0);
      const { end, exact } = await container.ends(track);
      cutOff = part.cut_off;
      const known = part.ends?.[number - 1] ?? (exact || part.cut_off ? end : null);
      claimed = known === null ? (part.mp3?.seconds ?? null) : known - zero;
      if (!pushing.begun) {
        const seconds = parts.length === 1 && end !== null ? end - zero : null;
        const tracks = container.tracks.map(({ facts }) => facts);
        onTracks({ tracks, track: number });
        const { continuous } = container;
        const options = { tracks, track: number, silent, continuous, ends: seconds };
        await pushing.begin(options, seconds);
      }
      if (lost !== null) {
        await pushing.lose(lost);
        ended += lost;
        lost = null;
      }
      const from = part.at === null ? ended : base + part.at;
      let least = from;
      for await (const found of piecesOf(container, track, zero + delay)) {
        signal?.throwIfAborted();
        const piece = found.samples ? trimmed(found) : found;
        if (piece.start !== null) piece.start = from + Math.max(0, piece.start);
        const length = piece.samples
          ? piece.samples.length / piece.channels / piece.rate
          : (piece.seconds ?? 0);
        least += length;
        ended = Math.max(least, (piece.start ?? ended) + length);
        await pushing.push(piece);
      }
      // What the frames of the part promise, and no decoder has said that it lost it
      const short = part.seconds === null ? 0 : from + part.seconds - ended;
      if (short > SHORTAGE) lost = short;
    } catch (error) {
      if (error instanceof NotStreamable && !pushing.pushed) {
        throw new NotStreamable(container.tracks[(number ?? 1) - 1]?.facts.codec);
      }
      // What came before can be heard all the same, and so can what comes behind
      if (!pushing.pushed || signal?.aborted || error instanceof EngineError) throw error;
      if (part !== parts.at(-1) && !isUnreadable(error)) {
        lost ??= 0;
        continue;
      }
      await pushing.done();
      await sink.finish({ claimed, cutOff: true }, { signal });
      throw error;
    } finally {
      container.close();
    }
  }
  if (!pushing.begun) throw new NotStreamable();
  if (lost !== null) await pushing.lose(lost);
  await pushing.done();
  if (files > 1) claimed = null;
  report(pushing.seconds, null);
  return sink.finish({ claimed, cutOff }, { signal });
}

/**
 * The track that the file says is the default, else its first; if that holds no sound from beginning
 * to end, as a recorder's does that nobody was connected to, the first that holds some. The same as
 * pyengine/sound/tracks.py's.
 * @param {Container} container
 * @returns {Promise<OpenTrack>}
 */
async function chooseTrack(container) {
  const { tracks, preferred } = container;
  if (tracks.length === 1 || (await holdsSound(container, preferred))) return preferred;
  for (const track of tracks) {
    if (track !== preferred && (await holdsSound(container, track))) return track;
  }
  return preferred;
}

/** Sends pieces to the engine: one is decoded while it works on the last. */
class Pushing {
  begun = false;
  /** Whether there was any sound. */
  pushed = false;
  /** How much the engine has placed. */
  seconds = 0;
  /** @type {number | null} */
  #total = null;
  #decoding;
  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /** @param {Decoding} decoding */
  constructor(decoding) {
    this.#decoding = decoding;
  }

  /**
   * @param {object} options
   * @param {number | null} total seconds, as far as the file says
   */
  async begin(options, total) {
    const { choice, sink, signal } = this.#decoding;
    const channel = choice.channel ?? "mix";
    const asked = { seconds: total, stored: false, options: { ...options, channel } };
    await sink.begin(asked, { signal });
    this.begun = true;
    this.#total = total;
  }

  /** @param {Piece | Unreadable} piece */
  async push(piece) {
    await this.#last;
    this.#last = this.#send(piece);
    this.#last.catch(() => {}); // awaited a piece later, or by `done`
  }

  /** @param {number} seconds of sound, at least, that cannot be had */
  lose(seconds) {
    return this.push({ samples: null, start: null, seconds });
  }

  /** @param {Piece | Unreadable} piece */
  async #send(piece) {
    const { sink, report, signal } = this.#decoding;
    if (piece.samples) this.pushed = true;
    const answer = piece.samples
      ? await sink.push(piece, { signal })
      : await sink.lose({ start: piece.start, seconds: piece.seconds }, { signal });
    this.seconds = answer.seconds;
    report(this.seconds, this.#total);
  }

  /** Until the engine has all. */
  done() {
    return this.#last;
  }
}

/**
 * @param {Decoding} decoding
 * @param {InspectedSound} known
 * @param {string} codec that could not be decoded as a stream; empty where it is not known
 */
async function decodeAtOnce(decoding, known, codec) {
  const { file, sink, signal } = decoding;
  let audio;
  try {
    audio = await decodeWhole(file);
  } catch (error) {
    signal?.throwIfAborted();
    throw await explain(error, file, known, codec);
  }
  signal?.throwIfAborted();
  const pushing = new Pushing(decoding);
  await pushing.begin({}, audio.duration);
  for (const piece of piecesOfWhole(audio)) await pushing.push(piece);
  await pushing.done();
  return sink.finish({ claimed: null, cutOff: known.parts.at(-1)?.cut_off ?? false }, { signal });
}

/**
 * What to tell the user when no way to decode `file` worked.
 * @param {unknown} error
 * @param {File} file
 * @param {InspectedSound} known
 * @param {string} codec
 */
async function explain(error, file, known, codec) {
  if (isUnreadable(error)) return gone(file);
  if (await isText(file)) {
    return new DecodeError(`${file.name} is a text file, not audio or video.`);
  }
  const what = known.why ?? (await describe(file, codec).catch(() => ""));
  return new DecodeError(
    `${file.name} has no audio that this browser can decode. ${what}${what ? " " : ""}` +
      "Convert it (ffmpeg -i FILE sound.wav) and open the new file, or use the command line, which " +
      "reads more (pyengine transcribe FILE).",
  );
}

/**
 * What a file is and what is in it; empty where nobody knows.
 * @param {File} file
 * @param {string} codec
 */
async function describe(file, codec) {
  const { codecName, containerName } = await import("../codecs/names.js");
  const container = containerName(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  const sound = codec && `Its sound is ${codecName(codec)}.`;
  return [container && `It is ${container}.`, sound].filter(Boolean).join(" ");
}

/** @param {File} file */
function gone(file) {
  return new DecodeError(`${file.name} could not be read; it may have been moved or changed.`);
}

/** @param {File} file */
async function isText(file) {
  try {
    const start = await file.slice(0, 4096).arrayBuffer();
    const text = new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch {
    return false;
  }
}
