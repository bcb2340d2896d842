/**
 * Files of a start as they are unpacked, kept in the origin's private file system: to unpack them takes
 * a fifth of a later start. Each has its checksum for a name and is checked again when it is read. It is
 * a convenience: whatever fails here leaves starts as they are without.
 *
 * @import { StartFile } from "./start-files.js"
 */
import { sha256 } from "./sha256.js";

const FOLDER = "start";

/**
 * @param {StartFile} file
 * @param {URL} site
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null where it is not kept, or not as it was
 */
export async function readUnpacked({ unpacked }, site) {
  if (!unpacked) return null;
  try {
    const kept = await (await (await folderOf(site)).getFileHandle(unpacked.sha256)).getFile();
    if (kept.size !== unpacked.bytes) return null;
    const bytes = new Uint8Array(await kept.arrayBuffer());
    return (await sha256(bytes)) === unpacked.sha256 ? bytes : null;
  } catch {
    return null;
  }
}

/**
 * Keeps those that are not kept yet, and removes those of other versions.
 * @param {StartFile[]} files
 * @param {URL} site
 * @param {(file: StartFile) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>} unpack one after another
 */
export async function keepUnpacked(files, site, unpack) {
  const folder = await folderOf(site, { create: true });
  const kept = new Set();
  for await (const name of /** @type {any} */ (folder).keys()) kept.add(name);
  for (const file of files) {
    const name = file.unpacked?.sha256;
    if (!name || kept.delete(name)) continue;
    const handle = await folder.getFileHandle(name, { create: true });
    await (await unpack(file)).pipeTo(await handle.createWritable());
  }
  for (const name of kept) await folder.removeEntry(name);
}

/** @param {URL} site */
export async function forgetUnpacked(site) {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle(FOLDER);
  await all.removeEntry(nameOf(site), { recursive: true });
}

/**
 * @param {URL} site
 * @param {{ create?: boolean }} [options]
 */
async function folderOf(site, options) {
  const root = await navigator.storage.getDirectory();
  return (await root.getDirectoryHandle(FOLDER, options)).getDirectoryHandle(nameOf(site), options);
}

/** Sites of one host have a folder each. @param {URL} site */
function nameOf(site) {
  return encodeURIComponent(site.pathname);
}
