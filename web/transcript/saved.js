/** Transcripts that were saved, opened again. */
import { t } from "../words/words.js";
import { DocumentView } from "./document.js";
import { MOST_BYTES } from "./format-list.mjs";
import { Transcript } from "./transcript.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { DocumentHooks } from "./document.js"
 */

/**
 * The engine knows what a file of unknown making may mean.
 * @param {Engine} engine
 * @param {File} given
 * @param {File | null} recording of it
 * @param {DocumentHooks} hooks
 * @param {{ signal: AbortSignal, progress: { opening: (cues: number) => void } }} job which is told
 *   how many cues have been found so far
 */
export async function openSaved(engine, given, recording, hooks, { signal, progress }) {
  progress.opening(0);
  const bytes = await bytesOf(given);
  let found = 0;
  // Its notes come from Python, in English
  const { result, notes } = await engine.parse(given.name, bytes, {
    signal,
    onEvent({ cues }) {
      found = Math.max(found, cues);
      progress.opening(found);
    },
  });
  signal.throwIfAborted();
  const transcript = new Transcript(recording, result.duration, given.name);
  const document = new DocumentView(transcript, hooks);
  document.restore(result, [t("document.opened"), ...notes]);
  return document;
}

/** @param {File} file */
async function bytesOf(file) {
  const { name } = file;
  if (file.size > MOST_BYTES) throw new Error(t("transcript.too-large", { name }));
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(t("files.unreadable", { name }));
  }
}
