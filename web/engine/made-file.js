/**
 * A model that is being made. Its key in the store is its checksum, which is known when it is whole:
 * until then it has a name that no list of models shows, and it gets the other in one step.
 */
import { tell } from "./claim.js";
import { aboutOf, openFolder, Part, syncHandle } from "./store.js";

/**
 * @import { MadeModel } from "./protocol.js"
 *
 * @typedef {object} MadeFile
 * @property {(chunk: Uint8Array) => boolean} push takes what is only lent; false where there was no
 *   room, now or before
 * @property {(what: Omit<MadeModel, "key" | "file">) => Promise<MadeModel | null>} finish null where
 *   it cannot be kept after all
 * @property {() => Promise<void>} discard after it is finished there is nothing left to do
 */

/** Of one that a closed tab has left, the next takes the place. */
const UNFINISHED = "making";

/** @returns {Promise<MadeFile | null>} null where another one is being made */
export async function openMadeFile() {
  const folder = await openFolder();
  if (!folder) return inMemory();
  try {
    const file = await folder.getFileHandle(`${UNFINISHED}.part`, { create: true });
    return await inFolder(folder, file);
  } catch (error) {
    const taken = error instanceof DOMException && error.name === "NoModificationAllowedError";
    return taken ? null : inMemory();
  }
}

/**
 * @param {FileSystemDirectoryHandle} folder
 * @param {FileSystemFileHandle} file
 * @returns {Promise<MadeFile>}
 */
async function inFolder(folder, file) {
  const part = new Part(folder, UNFINISHED, file, await syncHandle(file));
  part.empty();
  return {
    push(chunk) {
      part.push(chunk);
      return !part.full;
    },
    async finish(what) {
      const { sha1 } = what;
      await part.describe(aboutOf({ ...what, origin: "made" }));
      if (!(await part.commit(sha1))) return null;
      tell({ changed: sha1 });
      return { ...what, key: sha1, file: await file.getFile() };
    },
    discard: () => part.discard(),
  };
}

/** @returns {MadeFile} */
function inMemory() {
  /** Blobs, which browsers put on the disk where memory gets scarce. @type {Blob[]} */
  let parts = [];
  return {
    push(chunk) {
      parts.push(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (chunk)]));
      return true;
    },
    async finish(what) {
      return { ...what, key: null, file: new File(parts, what.name) };
    },
    async discard() {
      parts = [];
    },
  };
}
