/** A file's bytes one after the other, fetched a stretch at a time. */

const AT_ONCE = 1 << 20;

export class ByteReader {
  #blob;
  #from;
  #data = new Uint8Array(0);

  /**
   * @param {Blob} blob
   * @param {number} [at]
   */
  constructor(blob, at = 0) {
    this.#blob = blob;
    this.at = at;
    this.#from = at;
  }

  /**
   * @param {number} size
   * @returns {Promise<Uint8Array | null>} a copy; null where there are fewer, and none are taken
   */
  async read(size) {
    if (this.at + size > this.#blob.size) return null;
    const begin = this.at - this.#from;
    if (begin < 0 || begin + size > this.#data.length) {
      const stretch = this.#blob.slice(this.at, this.at + Math.max(size, AT_ONCE));
      this.#data = new Uint8Array(await stretch.arrayBuffer());
      this.#from = this.at;
    }
    const first = this.at - this.#from;
    this.at += size;
    return this.#data.slice(first, first + size);
  }

  /**
   * Goes on to the first place where what is looked for stands.
   * @param {number} size of it
   * @param {(data: Uint8Array, at: number) => boolean} isThere
   * @returns {Promise<boolean>} false where it is nowhere
   */
  async find(size, isThere) {
    for (let from = this.at; ; from = this.at) {
      const data = await this.some();
      if (!data || data.length < size) return false;
      for (let at = 0; at + size <= data.length; at++) {
        if (isThere(data, at)) {
          this.at = from + at;
          return true;
        }
      }
      this.at -= size - 1;
    }
  }

  /** What is left, a stretch of it at most; null at the end. */
  async some() {
    const size = Math.min(AT_ONCE, this.#blob.size - this.at);
    return size > 0 ? this.read(size) : null;
  }
}

/**
 * @param {Uint8Array} data
 * @param {number} at
 * @param {number} [length]
 */
export function textAt(data, at, length = 4) {
  return String.fromCharCode(...data.subarray(at, at + length));
}

/** @param {Uint8Array} data */
export function viewOf(data) {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
