/** Files that come to the installed app from outside: opened with it, or shared with it. */
import { t } from "../words/words.js";

/**
 * @typedef {object} LaunchQueue
 * @property {(consumer: (launch: { files?: readonly FileSystemFileHandle[] }) => void) => void} setConsumer
 */

const SITE = new URL("../../", import.meta.url);

/** What the service worker calls the caches in which it holds what was shared, but for their ends. */
const SHARED = `pyengine-shared:${SITE.href}:`;

/** Milliseconds after which nobody comes any more for what was shared. */
const HOUR_MS = 3_600_000;

/**
 * Takes what is opened with the app, now and later on.
 * @param {(files: File[]) => void} onFiles
 * @param {(error: unknown) => void} onError
 */
export function takeLaunched(onFiles, onError) {
  const { launchQueue } = /** @type {{ launchQueue?: LaunchQueue }} */ (globalThis);
  launchQueue?.setConsumer(async ({ files: handles = [] }) => {
    if (!handles.length) return; // it was opened by itself
    try {
      onFiles(await Promise.all(handles.map((handle) => handle.getFile())));
    } catch (cause) {
      onError(new Error(t("app.unreadable"), { cause }));
    }
  });
}

/**
 * Takes what was shared with the app, if the page was opened for that. It is there once.
 * @returns {Promise<File[]>} rejected with an Error for people
 */
export async function takeShared() {
  const address = new URL(location.href);
  const id = address.searchParams.get("shared");
  if (id === null) return [];
  address.searchParams.delete("shared");
  history.replaceState(history.state, "", address); // who loads the page anew does not get it again
  try {
    const files = await held(SHARED + id);
    if (files.length) return files;
  } catch (error) {
    console.error(error);
  }
  throw new Error(t("app.not-shared"));
}

/** @param {string} name of a cache */
async function held(name) {
  if (!(await caches.has(name))) return [];
  const cache = await caches.open(name);
  const answers = await cache.matchAll();
  const files = await Promise.all(answers.map(fileOf));
  await caches.delete(name);
  for (const other of await caches.keys()) {
    const since = Date.now() - Number(other.slice(SHARED.length));
    if (other.startsWith(SHARED) && since > HOUR_MS) await caches.delete(other);
  }
  return files;
}

/** @param {Response} answer */
async function fileOf(answer) {
  const name = decodeURIComponent(answer.headers.get("x-name") ?? "");
  const blob = await answer.blob();
  return new File([blob], name || t("app.shared"), { type: blob.type });
}
