/** The sound of a file as a stream, part by part: nothing of it is held but what is being decoded. */
import { t } from "../words/words.js";
import { EngineError } from "../engine/client.js";
import { Container } from "./container.js";
import { DecodeError, NotStreamable, isUnreadable } from "./decode-error.js";
import { openPart } from "./part.js";
import { holdsSound, piecesOf, trimmed } from "./pieces.js";
import { Pushing } from "./pushing.js";
import { decodeWhole, piecesOfWhole } from "./whole.js";

/**
 * @import { FilePart, SoundEnd } from "../engine/protocol.js"
 * @import { OpenTrack } from "./container.js"
 * @import { Decoding } from "./decode.js"
 * @import { Piece, Unreadable } from "./pieces.js"
 */

/** Seconds by which a part may be shorter than its frames say. */
const SHORTAGE = 0.5;

/**
 * @param {Decoding} decoding
 * @param {FilePart[]} parts one after the other
 * @returns {Promise<SoundEnd>}
 * @throws {NotStreamable} before any sound was sent
 */
export async function decodeStream(decoding, parts) {
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
      if (!track) throw new DecodeError(t("audio.no-track", { name: file.name, number }));
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

/**
 * The pieces of a file that the engine has not looked at.
 * @param {File} file
 * @returns {AsyncGenerator<Piece | Unreadable>}
 */
export async function* piecesOfFile(file) {
  const container = await Container.open(file);
  if (!(container instanceof Container)) return yield* piecesOfWhole(await decodeWhole(file));
  try {
    yield* piecesOf(container, container.preferred);
  } catch (error) {
    if (!(error instanceof NotStreamable)) throw error;
    yield* piecesOfWhole(await decodeWhole(file));
  } finally {
    container.close();
  }
}
