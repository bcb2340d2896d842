/**
 * The sound of a file into the engine, which places it by its times, mixes it and resamples it.
 *
 * Uncompressed files are read by the engine itself; the others are decoded here, as a stream where
 * the browser can.
 */
import { untilAborted } from "../engine/abort.js";
import { EngineError } from "../engine/client.js";
import { t } from "../words/words.js";
import { fetched } from "./bundled.js";
import { DecodeError, NotStreamable, isUnreadable } from "./decode-error.js";
import { Pushing } from "./pushing.js";
import { decodeWhole, piecesOfWhole } from "./whole.js";

/**
 * @import { InspectedSound, SoundEnd, SoundTrack } from "../engine/protocol.js"
 * @import { SoundCalls } from "../engine/sound.js"
 */

export { DecodeError };

/** So much of a long file is read before anybody listens; another way to read it comes too late. */
export const ENOUGH_SECONDS = 60;

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
 * What takes containers apart. With mediabunny it is two thirds of the page's scripts, which are not
 * fetched before there is a file, or time.
 */
export function fetchStreaming() {
  return import("./stream.js");
}

/** So that the first file need not wait: for when there is time. */
export function prepareDecoding() {
  fetchStreaming().catch(() => {}); // a file that needs it is told
}

/**
 * Decodes the audio of `file` into `sink`, to its end.
 * @param {File} file
 * @param {SoundSink} sink
 * @param {{ choice?: Choice, onProgress?: (progress: DecodeProgress) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<SoundEnd & Heard>}
 * @throws {DecodeError} when there is no audio to be had
 */
export async function decodeAudio(file, sink, { choice = {}, onProgress, signal } = {}) {
  if (file.size === 0) throw new DecodeError(t("audio.empty", { name: file.name }));
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
    const { name } = file;
    if (error instanceof EngineError && error.kind === "audio") {
      // Python's sentence, in English
      throw new DecodeError(t("audio.refused", { name, why: error.message }));
    }
    if (isUnreadable(error)) throw gone(file);
    if (error instanceof DecodeError || error instanceof EngineError) throw error;
    const seconds = Math.floor(reached);
    throw new DecodeError(
      reached > 0 ? t("audio.damaged-beyond", { name, seconds }) : t("audio.damaged", { name }),
    );
  }
}

/**
 * @param {Decoding} decoding
 * @returns {Promise<SoundEnd>}
 */
async function decodeAnyhow(decoding) {
  const { file, sink, signal } = decoding;
  const streaming = fetchStreaming(); // while the engine looks at the file, or still starts
  streaming.catch(() => {}); // of no matter where nothing is to be decoded
  const known = await sink.inspect(file, { signal });
  if (known.track) return readStored(decoding, known.track);
  const { decodeStream } = await untilAborted(fetched(streaming), signal);
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
  const number = choice.track ?? 1;
  if (number !== 1) throw new DecodeError(t("audio.no-such-track", { number }));
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
    return new DecodeError(t("audio.text", { name: file.name }));
  }
  // What Python knows of it is in English
  const what = known.why ?? (await describe(file, codec).catch(() => ""));
  const sentences = [t("audio.undecodable", { name: file.name }), what, t("audio.convert")];
  return new DecodeError(sentences.filter(Boolean).join(" "));
}

/**
 * What a file is and what is in it; empty where nobody knows.
 * @param {File} file
 * @param {string} codec
 */
async function describe(file, codec) {
  const { codecName, containerName } = await import("../codecs/names.js");
  const container = containerName(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  const sound = codec && t("audio.codec", { codec: codecName(codec) });
  return [container && t("audio.container", { container }), sound].filter(Boolean).join(" ");
}

/** @param {File} file */
function gone(file) {
  return new DecodeError(t("files.unreadable", { name: file.name }));
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
