/** A file that is written here and there, as a blob. */

export class BlobWriter {
  /** One after another, without a gap. @type {{ start: number, blob: Blob }[]} */
  #parts = [];
  #size = 0;

  /** @param {{ data: Uint8Array<ArrayBuffer>, position: number }} chunk */
  async write({ data, position }) {
    if (position < this.#size) {
      const over = Math.min(data.length, this.#size - position);
      this.#replace(data.subarray(0, over), position);
      data = data.subarray(over);
      position += over;
    }
    if (!data.length) return;
    if (position > this.#size) throw new RangeError("There is a gap before what is written.");
    this.#parts.push({ start: position, blob: new Blob([data]) });
    this.#size += data.length;
  }

  /** @param {string} type */
  blob(type) {
    return new Blob(
      this.#parts.map((part) => part.blob),
      { type },
    );
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} data
   * @param {number} position
   */
  #replace(data, position) {
    let index = this.#parts.length - 1;
    while (this.#parts[index].start > position) index--;
    for (let done = 0; done < data.length; index++) {
      const part = this.#parts[index];
      const from = position + done - part.start;
      const piece = data.subarray(done, done + part.blob.size - from);
      const after = part.blob.slice(from + piece.length);
      part.blob = new Blob([part.blob.slice(0, from), piece, after]);
      done += piece.length;
    }
  }
}
