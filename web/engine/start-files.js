/**
 * Fetches the files that an engine's start needs, each checked against the list that the build made
 * (site_build/start_list.py) before anything uses it.
 *
 * @typedef {object} StartFile
 * @property {string} path in the site
 * @property {string} name in words for the user, in English: the build wrote them
 * @property {number} bytes
 * @property {string} sha256
 * @property {{ bytes: number, sha256: string }} [unpacked] what is in it, if the build has packed it
 *
 * @typedef {object} StartList
 * @property {string} wheel the path of the engine's program
 * @property {StartFile[]} files
 * @property {{ image: string, files: StartFile[] }} [snapshot] what a start takes instead, and the
 *   path of Python's memory among them
 */
import { t } from "../words/words.js";
import { EngineError } from "./error.js";
import { sha256 } from "./sha256.js";

/** Bytes no file of a start has: a damaged list must not take the memory. */
const LARGEST = 2 ** 28;

const LIST = "site.json";

/** The browser's own: while Python starts, another stands in its place. */
const ownFetch = globalThis.fetch.bind(globalThis);

/** What is wrong with a file that came, or did not: in words for the user. */
class Fault extends Error {}

/**
 * @param {URL} site
 * @returns {Promise<StartList>} rejected with an EngineError
 */
export async function fetchStartList(site) {
  const list = { path: LIST, name: t("engine.list") };
  return orSay(list, async () => {
    // Names of files stay while what is in them changes: the list has to be that of today
    const response = await answered(new URL(LIST, site), "no-cache");
    const found = await response.json().catch(() => null);
    if (!isStartList(found)) throw new Fault(t("engine.fault.damaged"));
    return found;
  });
}

/**
 * @param {StartFile} file
 * @param {URL} site
 * @param {object} hooks
 * @param {() => void} hooks.onBytes some have come
 * @param {(response: Response) => void} [hooks.onResponse] what comes, for somebody who prepares to
 *   use it once it is known to be right; called again when it has to be fetched again
 * @returns {Promise<Uint8Array<ArrayBuffer>>} rejected with an EngineError
 */
export async function fetchStartFile(file, site, hooks) {
  return orSay(file, async () => {
    const url = new URL(file.path, site);
    try {
      return await checked(file, url, "default", hooks);
    } catch {
      // A cache between here and the server may have kept it from an earlier build, or damaged
      return await checked(file, url, "reload", hooks);
    }
  });
}

/**
 * A file that Python cannot do without at this moment: it has no way to wait. It is not checked.
 * @param {StartFile} file
 * @param {URL} site
 * @returns {Uint8Array<ArrayBuffer> | null} null where it cannot be had
 */
export function askedFor(file, site) {
  const request = new XMLHttpRequest();
  request.open("GET", new URL(file.path, site), false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch {
    return null;
  }
  return request.status === 200 ? new Uint8Array(request.response) : null;
}

/**
 * @param {StartFile} file
 * @param {URL} url
 * @param {RequestCache} cache
 * @param {Parameters<typeof fetchStartFile>[2]} hooks
 */
async function checked(file, url, cache, { onBytes, onResponse }) {
  const response = await answered(url, cache);
  onResponse?.(response.clone());
  const bytes = new Uint8Array(file.bytes);
  let received = 0;
  for await (const chunk of chunks(response)) {
    if (received + chunk.length > bytes.length) throw new Fault(t("engine.fault.damaged"));
    bytes.set(chunk, received);
    received += chunk.length;
    onBytes();
  }
  if (received < bytes.length) throw new Fault(t("engine.fault.incomplete"));
  if ((await sha256(bytes)) !== file.sha256) throw new Fault(t("engine.fault.damaged"));
  return bytes;
}

/**
 * @param {URL} url
 * @param {RequestCache} cache
 */
async function answered(url, cache) {
  const response = await ownFetch(url, { cache });
  const status = String(response.status);
  if (response.status === 404) throw new Fault(t("engine.fault.missing", { status }));
  if (!response.ok) throw new Fault(t("engine.fault.refused", { status }));
  const page = response.headers.get("content-type")?.startsWith("text/html");
  if (page) throw new Fault(t("engine.fault.page"));
  return response;
}

/** @param {Response} response */
async function* chunks({ body }) {
  const reader = body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read().catch(broke)) ?? { done: true };
      if (done || !value) return;
      yield value;
    }
  } finally {
    reader?.cancel().catch(() => {});
  }
}

/** @returns {never} */
function broke() {
  throw new Fault(t("engine.fault.incomplete"));
}

/**
 * @template T
 * @param {{ path: string, name: string }} file
 * @param {() => Promise<T>} work
 */
async function orSay({ path, name }, work) {
  try {
    return await work();
  } catch (error) {
    const fault = error instanceof Fault ? error.message : t("engine.fault.unreached");
    const file = `${name} (${path.split("/").pop()})`;
    const why = t("engine.file", { file, fault });
    throw new EngineError({ kind: "start", message: t("engine.unstartable", { why }) });
  }
}

/**
 * @param {any} list
 * @returns {list is StartList}
 */
function isStartList(list) {
  const { wheel, snapshot } = list ?? {};
  return (
    hasFiles(list?.files, wheel, "pyodide/pyodide.mjs") &&
    (!snapshot || hasFiles(snapshot.files, snapshot.image))
  );
}

/**
 * @param {any} files
 * @param {unknown[]} needed paths
 */
function hasFiles(files, ...needed) {
  if (!Array.isArray(files)) return false;
  const paths = new Set();
  for (const file of files) {
    if (typeof file?.path !== "string" || typeof file.name !== "string") return false;
    if (![file, file.unpacked ?? file].every(isSummed)) return false;
    paths.add(file.path);
  }
  return needed.every((path) => paths.has(path));
}

/** @param {any} content */
function isSummed({ bytes, sha256 }) {
  return (
    Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= LARGEST && typeof sha256 === "string"
  );
}
