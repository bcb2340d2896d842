/**
 * The models that can be chosen: models.json, written by the build.
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

const SITE = new URL("../../", import.meta.url);

/** @returns {Promise<ModelChoice[]>} */
export async function loadCatalog() {
  const response = await fetch(new URL("models.json", SITE), { cache: "no-cache" });
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
