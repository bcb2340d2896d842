/** The format that was saved last: the next time it is one click away. */

const KEY = "pyengine-format";

/** Most who save a transcript want subtitles; its text can be copied. */
const FIRST = "srt";

export function lastFormat() {
  try {
    return localStorage.getItem(KEY) ?? FIRST;
  } catch {
    return FIRST; // a browser that keeps nothing
  }
}

/** @param {string} format */
export function rememberFormat(format) {
  try {
    localStorage.setItem(KEY, format);
  } catch {
    // The next time it is two clicks away
  }
}
