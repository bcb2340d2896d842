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
 * @returns {Reader}
 */
export function frugalReader(stream) {
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
      const { done, value } = await byob.read(new Uint8Array(buffer));
      if (done || !value) return { done: true, value: undefined };
      buffer = value.buffer;
      return { done, value };
    },
    cancel: () => byob.cancel(),
  };
}
