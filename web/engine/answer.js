/**
 * What a server's answer is good for, when a file was asked for, or the rest of one.
 *
 * @import { Fetched } from "./through.js"
 *
 * @typedef {object} Answer
 * @property {"whole" | "rest" | "useless" | "later" | "refused"} is "useless": asked for the whole,
 *   the server may do better; "later": it may, if it is left alone for a while
 * @property {number | null} size bytes of the whole file, where that is certain
 * @property {string | null} etag what the server calls this state of the file
 */

/** Too many requests, too slow ones, and servers that are overloaded or being mended. */
const LATER = [408, 425, 429, 500, 502, 503, 504];

/**
 * @param {Fetched} response
 * @param {number} first byte that was asked for
 * @param {boolean} ownSite whether all headers can be seen: of other hosts, only some
 * @returns {Answer}
 */
export function answer({ status, headers, body }, first, ownSite) {
  const etag = stateOf(headers);
  const encoded = headers.has("content-encoding");
  if (status === 206 && first) {
    const range = headers.get("content-range");
    const [, from, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range ?? "") ?? [];
    // Of compressed bytes a range would be another
    const fits = range === null ? !ownSite : Number(from) === first && !encoded;
    return { is: fits && body ? "rest" : "useless", size: count(size), etag };
  }
  if (status === 200 && body) {
    // Content-Length counts compressed bytes where the server compresses
    const size = ownSite && !encoded ? count(headers.get("content-length")) : null;
    return { is: "whole", size, etag };
  }
  const is = LATER.includes(status) ? "later" : first ? "useless" : "refused";
  return { is, size: null, etag };
}

/**
 * A strong name of a file's state, such as If-Range takes.
 * @param {Headers} headers
 */
function stateOf(headers) {
  const etag = headers.get("etag");
  return etag?.startsWith('"') ? etag : headers.get("last-modified");
}

/** @param {string | null | undefined} digits */
function count(digits) {
  const number = digits && /^\d+$/.test(digits) ? Number(digits) : NaN;
  return Number.isSafeInteger(number) ? number : null;
}
