/** Files of models that come together with the JSON that lies beside them. */
import { readGeneration } from "../engine/generation.js";
import { EngineError } from "../engine/error.js";
import { t } from "../words/words.js";

/**
 * @import { Generation } from "../engine/generation.js"
 *
 * @typedef {object} Paired
 * @property {File} file a model's
 * @property {Generation | null} generation what lies beside it
 */

/** What the JSON is called behind the name of its model. */
export const BESIDE = ".json";

/** What may be chosen. */
export const ACCEPTED = `.bin,${BESIDE}`;

/**
 * The first model of those that were chosen or dropped, with what lies beside it: by its name, or
 * as the only one there is, for browsers rename what they save twice.
 * @param {File[]} files at least one
 * @returns {Promise<Paired>} rejected with an EngineError, also where there is no model
 */
export async function pairOf(files) {
  const file = files.find(({ name }) => !isBeside(name));
  const beside = files.filter(({ name }) => isBeside(name));
  if (!file) {
    const message = t("models.beside-alone", { name: beside[0].name });
    throw new EngineError({ kind: "model-format", message });
  }
  const only = files.length === 2 ? beside[0] : null;
  const own = beside.find(({ name }) => name === `${file.name}${BESIDE}`) ?? only;
  return { file, generation: own ? await readGeneration(own) : null };
}

/** @param {string} name */
function isBeside(name) {
  return name.toLowerCase().endsWith(BESIDE);
}
