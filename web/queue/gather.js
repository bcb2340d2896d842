/** Files with the folders that they lie in, wherever they came from: a choice, a drop, the clipboard. */
import { t } from "../words/words.js";

/**
 * @typedef {object} Given
 * @property {File} file
 * @property {string} folder that it lies in, below the one that was given: "talks/2026"; "" where it was
 *   given by itself
 */

/** Files of one drop. More than that is somebody's whole disk. */
const MOST = 10_000;

/**
 * @param {readonly File[]} files chosen or pasted
 * @returns {Given[]}
 */
export function givenOf(files) {
  return files.map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));
}

/**
 * All that lies in what was dropped.
 * @param {readonly FileSystemEntry[]} entries
 * @returns {Promise<Given[]>} rejected with an Error for people where there are too many
 */
export async function gather(entries) {
  /** @type {Given[]} */
  const found = [];
  for (const entry of entries) await gatherInto(found, entry);
  return found;
}

/**
 * @param {Given[]} found
 * @param {FileSystemEntry} entry
 */
async function gatherInto(found, entry) {
  if (found.length >= MOST) throw new Error(t("queue.too-many", { most: MOST }));
  if (entry.isDirectory) {
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
    for await (const inside of entriesOf(reader)) await gatherInto(found, inside);
  } else {
    const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
    if (file) found.push({ file, folder: folderOf(entry.fullPath) });
  }
}

/** A reader gives some at a time, and none after the last. @param {FileSystemDirectoryReader} reader */
async function* entriesOf(reader) {
  const next = () =>
    new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
  for (let entries = await next(); entries.length; entries = await next()) yield* entries;
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File | null>} null where it cannot be read
 */
function fileOf(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/** "/talks/2026/a.mp3" lies in "talks/2026". @param {string} path */
function folderOf(path) {
  return path.split("/").filter(Boolean).slice(0, -1).join("/");
}
