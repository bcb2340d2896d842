/** Where a movie goes: into a file of the user's choice, or to the downloads. */
import { download } from "../files/export.js";
import { t } from "../words/words.js";

/** @import { Making, Movie } from "./movie.js" */

/**
 * @typedef {object} Place where a movie goes
 * @property {string} name
 * @property {(movie: Movie & Making) => Promise<number>} write gives its bytes
 *
 * @typedef {(options: { suggestedName: string, types: object[] }) => Promise<FileSystemFileHandle>}
 *   SavePicker not in all browsers
 */

const TYPES = /** @type {const} */ ({ mp4: "video/mp4", webm: "video/webm" });

/**
 * Asks where to, where the browser can be asked; else it will be downloaded.
 * @param {string} name
 * @param {"mp4" | "webm"} format
 * @returns {Promise<Place | null>} null when the user thought better of it
 */
export async function choosePlace(name, format) {
  const picker = /** @type {{ showSaveFilePicker?: SavePicker }} */ (globalThis).showSaveFilePicker;
  if (!picker) return downloaded(name);
  try {
    const types = [{ description: t("movie.video"), accept: { [TYPES[format]]: [`.${format}`] } }];
    return intoFile(await picker({ suggestedName: name, types }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

/**
 * @param {FileSystemFileHandle} handle
 * @returns {Place}
 */
function intoFile(handle) {
  return {
    name: handle.name,
    async write(movie) {
      const { writeMovie } = await import("./movie.js");
      const file = await handle.createWritable();
      try {
        await writeMovie(movie, file);
        await file.close();
      } catch (error) {
        await file.abort().catch(() => {});
        await removeEmpty(handle);
        throw error;
      }
      return (await handle.getFile()).size;
    },
  };
}

/**
 * A browser makes the file, empty, when its name is chosen.
 * @param {FileSystemFileHandle} handle
 */
async function removeEmpty(handle) {
  try {
    const { size } = await handle.getFile();
    const { remove } = /** @type {{ remove?: () => Promise<void> }} */ (handle);
    if (!size) await remove?.call(handle);
  } catch {
    // It stays, empty
  }
}

/**
 * @param {string} name
 * @returns {Place}
 */
function downloaded(name) {
  return {
    name,
    async write(movie) {
      const { makeMovie } = await import("./movie.js");
      const blob = await makeMovie(movie);
      download(blob, name);
      return blob.size;
    },
  };
}

/**
 * A name that any system takes for a file.
 * @param {string} given
 * @param {string} extension
 */
export function fileNameOf(given, extension) {
  const plain = given.replace(/[\\/:*?"<>|\x00-\x1f]/g, "_").replace(/^[\s.]+|[\s.]+$/g, "");
  const end = `.${extension}`;
  const name = plain.toLowerCase().endsWith(end) ? plain.slice(0, -end.length) : plain;
  return `${name || "karaoke"}${end}`;
}
