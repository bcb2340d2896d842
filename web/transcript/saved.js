/** Transcripts that were saved, opened again. */
import { TranscriptCard } from "./card.js";
import { Transcript } from "./transcript.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { CardHooks } from "./card.js"
 */

/** Bytes: no transcript has more (pyengine/formats/encoding.py). */
const LARGEST = 256_000_000;

/**
 * The engine knows what a file of unknown making may mean.
 * @param {Engine} engine
 * @param {File} given
 * @param {File | null} recording of it
 * @param {CardHooks} hooks
 */
export async function openSaved(engine, given, recording, hooks) {
  if (given.size > LARGEST) throw new Error(`${given.name} is too large for a transcript.`);
  const bytes = new Uint8Array(await given.arrayBuffer());
  const { result, notes } = await engine.parse(given.name, bytes);
  const card = new TranscriptCard(new Transcript(recording, result.duration, given.name), hooks);
  card.restore(result, ["opened from a file", ...notes]);
  return card;
}
