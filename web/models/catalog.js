/**
 * The models that can be chosen: models.json, written by the build.
 *
 * @import { ModelChooser } from "./chooser.js"
 *
 * @typedef {object} CatalogEntry
 * @property {string} name
 * @property {string} url relative to the site for models served with it
 * @property {number | null} bytes
 * @property {string | null} sha1
 * @property {boolean} multilingual
 * @property {boolean} hosted served with this site; else fetched from a third party on request
 *
 * @typedef {import("../engine/protocol.js").ModelSource & {
 *   multilingual: boolean | null, origin: "site" | "hub" | "file",
 * }} ModelChoice a model as the picker offers it; `multilingual` is null until it is known
 */
import { untilAborted } from "../engine/abort.js";
import { EngineError } from "../engine/error.js";
import { t } from "../words/words.js";

const SITE = new URL("../../", import.meta.url);

/** Milliseconds that no server takes for a short list. */
const PATIENCE_MS = 60_000;

/** Fetches the models when they are first wanted, and again when that failed. */
export class Catalog {
  #picker;
  #preferred;
  /** @type {Promise<void> | null} */
  #coming = null;

  /**
   * @param {ModelChooser} picker where they are shown
   * @param {string | null} preferred the name of the one that is chosen there
   */
  constructor(picker, preferred) {
    this.#picker = picker;
    this.#preferred = preferred;
  }

  /**
   * The chosen model; whoever asks may be faster than the list.
   * @param {AbortSignal} signal
   */
  async chosen(signal) {
    if (!this.#picker.choice) await untilAborted(this.wanted(), signal);
    if (!this.#picker.choice) throw new Error(t("models.none-chosen"));
    return this.#picker.choice;
  }

  /** @returns {Promise<void>} settled when they are there; rejected with an EngineError */
  wanted() {
    const fill = (/** @type {ModelChoice[]} */ models) =>
      this.#picker.fill(models, this.#preferred);
    this.#coming ??= fetchModels().then(fill, (error) => {
      console.error(error);
      this.#coming = null;
      throw new EngineError({
        kind: "model-fetch",
        message: t("models.no-list"),
      });
    });
    return this.#coming;
  }
}

/** @returns {Promise<ModelChoice[]>} */
async function fetchModels() {
  const response = await fetch(new URL("models.json", SITE), {
    cache: "no-cache",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`models.json: HTTP ${response.status}`);
  /** @type {{ models: CatalogEntry[] }} */
  const { models } = await response.json();
  return models.map(({ name, url, bytes, sha1, multilingual, hosted }) => ({
    ...{ name, bytes, sha1, multilingual },
    url: new URL(url, SITE).href,
    origin: hosted ? "site" : "hub",
  }));
}

/**
 * @param {File} file
 * @returns {ModelChoice}
 */
export function ownModel(file) {
  return { name: file.name, file, bytes: file.size, multilingual: null, origin: "file" };
}
