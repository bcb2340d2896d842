/**
 * @typedef {object} Reader a chunk is valid until the next is read
 * @property {() => Promise<ReadableStreamReadResult<Uint8Array>>} read
 * @property {() => Promise<void>} cancel
 */

const READ_BYTES = 1 << 20;

/**
 * A reader that puts all chunks into the same memory, where the browser can: as garbage, a model's
 * chunks take more memory than the model.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {{ full?: boolean }} [how] `full` waits until a chunk has all the bytes that it has room
 *   for: browsers give files in pieces of 64 KiB, for each of which much is done beside
 * @returns {Reader}
 */
export function frugalReader(stream, { full = false } = {}) {
  let reader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch {
    return stream.getReader();
  }
  const byob = reader;
  let buffer = new ArrayBuffer(READ_BYTES);
  return {
    async read() {
      let filled = 0;
      do {
        const { done, value } = await byob.read(new Uint8Array(buffer, filled));
        if (done || !value) {
          if (value) buffer = value.buffer;
          break;
        }
        buffer = value.buffer;
        filled += value.byteLength;
      } while (full && filled < READ_BYTES);
      if (!filled) return { done: true, value: undefined };
      return { done: false, value: new Uint8Array(buffer, 0, filled) };
    },
    cancel: () => byob.cancel(),
  };
}
