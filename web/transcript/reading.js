/** The text in a file of unknown making. */

/** Bytes: no transcript has more. */
const LARGEST = 256_000_000;

/**
 * @param {File} file UTF-8 or UTF-16; else taken for Windows-1252, as old subtitles are
 * @returns {Promise<string>}
 */
export async function readText(file) {
  if (file.size > LARGEST) throw new Error(`${file.name} is too large for a transcript.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const mark = (bytes[0] << 8) | bytes[1];
  if (mark === 0xfffe || mark === 0xfeff) {
    return new TextDecoder(mark === 0xfffe ? "utf-16le" : "utf-16be").decode(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
