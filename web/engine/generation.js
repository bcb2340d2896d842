/**
 * What a model's checkpoint says of its own use: by which heads words are timed, which tokens never
 * come. It is JSON that lies beside the model's file (pyengine/generation_config.py, which checks
 * all of it whenever the model is loaded).
 *
 * @typedef {{ version: number } & Record<string, unknown>} Generation
 */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";

const VERSION = 1;

/** Bytes that no such file has more than. */
export const LONGEST_GENERATION = 1_000_000;

/**
 * @param {any} found anything
 * @returns {found is Generation}
 */
export function isGeneration(found) {
  return typeof found === "object" && found?.version === VERSION;
}

/**
 * @param {File} file
 * @returns {Promise<Generation>} rejected with an EngineError
 */
export async function readGeneration(file) {
  const { name } = file;
  const text = file.size > LONGEST_GENERATION ? "" : await file.text().catch(() => null);
  if (text === null) {
    throw new EngineError({ kind: "file-format", message: t("files.unreadable", { name }) });
  }
  const found = parsed(text);
  if (isGeneration(found)) return found;
  throw new EngineError({ kind: "model-format", message: t("engine.not-beside", { name }) });
}

/** @param {string} text @returns {unknown} null where it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
