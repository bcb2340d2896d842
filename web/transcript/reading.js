/** The bytes of a file of unknown making; the engine knows what they may mean. */

/** Bytes: no transcript has more (pyengine/formats/encoding.py). */
const LARGEST = 256_000_000;

/** @param {File} file */
export async function readBytes(file) {
  if (file.size > LARGEST) throw new Error(`${file.name} is too large for a transcript.`);
  return new Uint8Array(await file.arrayBuffer());
}
