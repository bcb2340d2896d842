/**
 * The models that can be chosen: models.json, written by the build.
 *
 * @import { Kind } from "./chooser.js"
 * @import { KeptModel } from "./keeper.js"
 * @import { Paired } from "./pair.js"
 *
 * @typedef {object} CatalogEntry
 * @property {string} name
 * @property {string} url relative to the site for models served with it
 * @property {number | null} bytes
 * @property {string | null} sha1
 * @property {boolean} multilingual
 * @property {boolean} hosted served with this site; else fetched from a third party on request
 * @property {string} [family] which model it is, in whatever format
 * @property {string} [format] of its numbers: f16, q8_0, q5_1 ...
 * @property {number} [languages] how many
 * @property {number} [memory] bytes that the engine takes with it
 * @property {number} [work] how much computing a minute of speech takes, of which base takes 1
 * @property {number | null} [accuracy] words wrong in a hundred of a public benchmark
 *
 * @typedef {object} About what is known of a model
 * @property {boolean | null} multilingual null until it is known, as are the numbers
 * @property {"site" | "hub" | "url" | "file" | "made"} origin
 * @property {string} family
 * @property {string} format "" until it is known
 * @property {number | null} languages
 * @property {number | null} memory
 * @property {number | null} work
 * @property {number | null} accuracy
 *
 * @typedef {import("../engine/protocol.js").ModelSource & About} ModelChoice a model as it is offered
 */
import { untilAborted } from "../engine/abort.js";
import { EngineError } from "../engine/error.js";
import { keyOf } from "./key.js";
import { t } from "../words/words.js";

const SITE = new URL("../../", import.meta.url);

/** Milliseconds that no server takes for a short list. */
const PATIENCE_MS = 60_000;

/**
 * @typedef {object} Picker
 * @property {(kind: Kind) => ModelChoice | null} of
 * @property {(choices: ModelChoice[]) => void} fill
 * @property {() => Promise<void>} settle chooses from what is here
 */

/** Fetches the models when they are first wanted, and again when that failed. */
export class Catalog {
  #picker;
  /** @type {Promise<void> | null} */
  #coming = null;
  #come = false;

  /** @param {Picker} picker where they are shown */
  constructor(picker) {
    this.#picker = picker;
  }

  /**
   * Whether all models are known, and the user has to choose one.
   * @param {Kind} kind of work that it is for
   */
  leavesTheChoice(kind) {
    return this.#come && !this.#picker.of(kind);
  }

  /**
   * The chosen model; whoever asks may be faster than the list.
   * @param {AbortSignal} signal
   * @param {Kind} [kind] of work that it is for
   */
  async chosen(signal, kind = "recordings") {
    if (!this.#picker.of(kind)) {
      await untilAborted(this.wanted(), signal).catch((error) => {
        if (!this.#picker.of(kind)) throw error; // of those that are here there is one
      });
    }
    const choice = this.#picker.of(kind);
    if (!choice) throw new Error(t("models.none-chosen"));
    return choice;
  }

  /** @returns {Promise<void>} settled when they are there; rejected with an EngineError */
  wanted() {
    const fill = (/** @type {ModelChoice[]} */ models) => {
      this.#come = true;
      this.#picker.fill(models);
    };
    this.#coming ??= fetchModels().then(fill, async (error) => {
      console.error(error);
      this.#coming = null;
      await this.#picker.settle();
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
  return Promise.all(models.map(choiceOf));
}

/**
 * @param {CatalogEntry} entry
 * @returns {Promise<ModelChoice>}
 */
async function choiceOf({ name, url, bytes, sha1, multilingual, hosted, ...about }) {
  const { href } = new URL(url, SITE);
  return {
    ...{ name, bytes, sha1, multilingual, url: href, key: await keyOf({ sha1, url: href }) },
    origin: hosted ? "site" : "hub",
    family: about.family ?? familyIn(name),
    format: about.format ?? (formatIn(name) || "f16"),
    languages: about.languages ?? null,
    memory: about.memory ?? null,
    work: about.work ?? null,
    accuracy: about.accuracy ?? null,
  };
}

/**
 * @param {Paired} paired
 * @returns {ModelChoice}
 */
export function ownModel({ file, generation }) {
  const { name, size } = file;
  return { name, file, generation, bytes: size, ...unknown(name), origin: "file" };
}

/**
 * A model that the catalogue does not have: one of the user's, or made here.
 * @param {KeptModel} kept
 * @param {readonly ModelChoice[]} catalogue of which it may be a smaller one
 * @returns {ModelChoice}
 */
export function choiceOfKept({ key, name, url, bytes, sha1, origin, generation }, catalogue) {
  const family = familyIn(name);
  const sibling = catalogue.find((one) => one.family === family);
  const { multilingual, languages, work } = sibling ?? unknown(name);
  return {
    ...{ key, name, bytes, sha1, generation, ...(url ? { url } : {}) },
    ...{ ...unknown(name), multilingual, languages, work },
    origin: isOrigin(origin) ? origin : "file",
  };
}

/**
 * @param {string} origin
 * @returns {origin is About["origin"]}
 */
function isOrigin(origin) {
  return ["site", "hub", "url", "file", "made"].includes(origin);
}

/** @param {string} name */
function unknown(name) {
  return {
    ...{ multilingual: null, languages: null, memory: null, work: null, accuracy: null },
    ...{ family: familyIn(name), format: formatIn(name) },
  };
}

/** As files and models are named: base-q5_1, ggml-base-q5_1.bin. */
const NAME = /^(?:ggml-)?(.+?)(?:-(q\d_\w+))?(?:\.bin)?$/;

/** @param {string} name */
export function familyIn(name) {
  return NAME.exec(name)?.[1] ?? name;
}

/** @param {string} name @returns {string} "" where it does not say so */
export function formatIn(name) {
  return NAME.exec(name)?.[2] ?? "";
}
