/** How fast each model was on this machine: what a recording will take, before it is begun. */
import { recallObject, remember } from "../settings/remembered.js";

const KEY = "pyengine-speeds";

/** Seconds of a recording below which loading and warming up would be most of what is measured. */
const WORTH_MEASURING = 10;

/**
 * @typedef {{ name: string, work: number | null }} Worker a model; `work` is how much computing a
 *   minute of speech takes, of which base takes 1
 */

/**
 * Keeps what a transcription took.
 * @param {string} name of the model
 * @param {number} recording seconds
 * @param {number} work seconds
 */
export function rememberSpeed(name, recording, work) {
  if (recording < WORTH_MEASURING) return;
  const speeds = { ...recallObject(KEY), [name]: work / recording };
  remember(KEY, JSON.stringify(speeds));
}

/**
 * What a recording takes, as far as it is known of the model.
 * @param {string} name of the model
 * @param {number} recording seconds
 * @returns {number | null} seconds
 */
export function expected(name, recording) {
  const factor = recallObject(KEY)[name];
  return typeof factor === "number" && factor > 0 ? factor * recording : null;
}

/**
 * What a recording takes with any model: what was measured of it, or what follows from the one with
 * the most similar work that was measured.
 * @param {Worker} model
 * @param {readonly Worker[]} others
 * @param {number} recording seconds
 * @returns {number | null} seconds
 */
export function estimated(model, others, recording) {
  const own = expected(model.name, recording);
  const { work } = model;
  if (own !== null || !work) return own;
  const distance = (/** @type {Worker} */ one) => Math.abs(Math.log((one.work ?? 0) / work));
  const [nearest] = others
    .filter((one) => one.work && expected(one.name, recording) !== null)
    .sort((a, b) => distance(a) - distance(b));
  if (!nearest) return null;
  return (Number(expected(nearest.name, recording)) * work) / Number(nearest.work);
}
