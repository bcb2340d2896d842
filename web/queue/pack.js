/** Transcripts as one zip, each in every format that is wanted, in the folders that its recording came in. */
import { makeZip } from "../vendor/client-zip.mjs";

/**
 * @import { Transcript } from "../transcript/transcript.js"
 *
 * @typedef {object} Wanted
 * @property {readonly Transcript[]} transcripts
 * @property {readonly string[]} formats
 * @property {Readonly<Record<string, string>>} extensions of formats that are not their names
 * @property {(transcript: Transcript, format: string) => Promise<string>} write
 * @property {(done: number) => void} onProgress how many transcripts are in it
 * @property {AbortSignal} signal
 */

/** Letters of a file's name, and of a folder's: less than any file system takes. */
const LONGEST = 100;
/** Of a file's name; that of a transcript may have another point in it. */
const ENDING = /\.[a-z0-9]{1,5}$/i;
/** What some system does not have in a name. */
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"/\\|?*]/g;
/** What Windows takes for a device, whatever its ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * Names of files without their endings, none of them twice, whatever letters are large.
 * @param {readonly { name: string, folder: string }[]} given
 * @returns {string[]}
 */
export function uniqueNames(given) {
  const taken = new Set();
  return given.map(({ name, folder }) => {
    const folders = folder.split("/").map(safe).filter(Boolean);
    const stem = safe(name.replace(ENDING, "")) || "_";
    for (let number = 1; ; number++) {
      const wanted = [...folders, number > 1 ? `${stem} (${number})` : stem].join("/");
      const key = wanted.toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return wanted;
    }
  });
}

/**
 * A name that every system takes; "" where nothing of it is left.
 * @param {string} name
 */
function safe(name) {
  const letters = [...name.normalize("NFC").replace(FORBIDDEN, "_")].slice(0, LONGEST).join("");
  return letters
    .replace(/^[\s.]+|[\s.]+$/g, "") // which also leaves nothing of ".."
    .replace(DEVICE, "_$&");
}

/**
 * @param {Wanted} wanted
 * @returns {Promise<Blob>} which the browser keeps on its disk, if it is large; rejected when it is
 *   aborted
 */
export async function pack(wanted) {
  return await new Response(makeZip(files(wanted))).blob();
}

/** @param {Wanted} wanted */
async function* files({ transcripts, formats, extensions, write, onProgress, signal }) {
  const names = uniqueNames(transcripts);
  for (const [index, transcript] of transcripts.entries()) {
    const lastModified = new Date(transcript.created);
    for (const format of formats) {
      signal.throwIfAborted();
      const input = await write(transcript, format);
      yield { name: `${names[index]}.${extensions[format] ?? format}`, input, lastModified };
    }
    onProgress(index + 1);
  }
  signal.throwIfAborted();
}
