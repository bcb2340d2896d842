/**
 * Keeps verified models for the next visit, in the origin's private file system.
 *
 * A file is named by its model's checksum. Every load checks size and checksum again, so a copy
 * cut short by a closed tab or damaged on disk is found out and fetched anew; no index can go
 * stale. Storage is a convenience: whatever fails here (no such storage, quota, another tab
 * writing the same file) leaves the model loading from the network as if there were no store.
 *
 * Worker only: it uses synchronous file handles.
 *
 * @typedef {object} StoredModel
 * @property {(bytes: number) => Promise<ReadableStream<Uint8Array> | null>} read the copy, if one
 *   of that size is there
 * @property {() => Promise<ModelWriter | undefined>} write
 * @property {() => Promise<void>} remove
 *
 * @typedef {object} ModelWriter
 * @property {(chunk: Uint8Array) => void} push
 * @property {() => Promise<void>} commit call once the model is verified
 * @property {() => Promise<void>} discard
 *
 * @typedef {object} SyncHandle what workers have and the DOM's types lack
 * @property {(chunk: Uint8Array) => number} write
 * @property {(size: number) => void} truncate
 * @property {() => void} flush
 * @property {() => void} close
 */

const FOLDER = "models";

/**
 * @param {string} sha1 of the model
 * @returns {Promise<StoredModel | null>} null where this browser keeps nothing
 */
export async function openStore(sha1) {
  if (!navigator.storage?.getDirectory) return null;
  const name = `${sha1}.bin`;
  /** @type {FileSystemDirectoryHandle} */
  let folder;
  try {
    const root = await navigator.storage.getDirectory();
    folder = await root.getDirectoryHandle(FOLDER, { create: true });
  } catch {
    return null;
  }

  const remove = () => folder.removeEntry(name).catch(() => {});

  return {
    async read(bytes) {
      try {
        const file = await (await folder.getFileHandle(name)).getFile();
        return file.size === bytes ? file.stream() : null;
      } catch {
        return null;
      }
    },
    async write() {
      try {
        const file = await folder.getFileHandle(name, { create: true });
        const handle = await syncHandle(file);
        handle.truncate(0);
        return writer(handle, remove);
      } catch {
        return undefined;
      }
    },
    remove,
  };
}

/**
 * @param {FileSystemFileHandle} file
 * @returns {Promise<SyncHandle>}
 */
function syncHandle(file) {
  return /** @type {any} */ (file).createSyncAccessHandle();
}

/**
 * @param {SyncHandle} handle
 * @param {() => Promise<void>} remove
 * @returns {ModelWriter}
 */
function writer(handle, remove) {
  let open = true;
  let full = false;
  const close = () => {
    if (open) handle.close();
    open = false;
  };
  return {
    push(chunk) {
      if (full) return;
      try {
        // A short write is a full disk that did not say so.
        full = handle.write(chunk) !== chunk.byteLength;
      } catch {
        full = true;
      }
    },
    async commit() {
      try {
        if (!full) handle.flush();
      } catch {
        full = true;
      }
      close();
      if (full) await remove();
    },
    async discard() {
      close();
      await remove();
    },
  };
}
