/** What the formats are called, and how each can be laid out: known before the engine starts. Their
 * names come from Python (pyengine/formats/table.py), in English. */
import { FORMATS, READABLE } from "./format-list.mjs";

/** @import { Format } from "./format-list.mjs" */

/** @param {File} file */
export function isTranscript({ name }) {
  return READABLE.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/**
 * @param {string} name
 * @returns {Format}
 */
export function formatOf(name) {
  return FORMATS[name] ?? { label: name, layout: [] };
}
