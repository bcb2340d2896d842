/** Numbers of any width, one after the other, the highest bit first. */
export class BitReader {
  #data;
  #size;
  #at = 0;

  /** @param {Uint8Array} data */
  constructor(data) {
    this.#size = data.length * 8;
    // A number may be looked at beyond the end
    this.#data = new Uint8Array(data.length + 8);
    this.#data.set(data);
  }

  /** How many bits have not been read; below 0 where there were too few. */
  get left() {
    return this.#size - this.#at;
  }

  /** @param {number} count */
  skip(count) {
    this.#at += count;
  }

  /** @param {number} count of bits, 1 to 32 */
  read(count) {
    const value = this.#peek() >>> (32 - count);
    this.#at += count;
    return value;
  }

  /** @param {number} count of bits, 1 to 32 */
  readSigned(count) {
    const value = this.#peek() >> (32 - count);
    this.#at += count;
    return value;
  }

  /**
   * A number in ALAC's Golomb-Rice code.
   * @param {number} parameter bits of its remainder, from 1
   * @param {number} width bits of one that is too large for a code
   */
  readRice(parameter, width) {
    const ones = Math.min(9, Math.clz32(~this.#peek()));
    if (ones === 9) {
      this.#at += 9;
      return this.read(width);
    }
    this.#at += ones + 1;
    if (parameter === 1) return ones;
    const remainder = this.#peek() >>> (32 - parameter);
    const base = ones * (2 ** parameter - 1);
    this.#at += remainder > 1 ? parameter : parameter - 1;
    return remainder > 1 ? base + remainder - 1 : base;
  }

  /** The next 32 bits, 0 beyond the end. */
  #peek() {
    const [data, at, shift] = [this.#data, this.#at >> 3, this.#at & 7];
    const four = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
    return shift ? (four << shift) | (data[at + 4] >> (8 - shift)) : four;
  }
}
