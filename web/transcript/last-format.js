/** The format that was saved last: the next time it is one click away. */
import { recall, remember } from "../settings/remembered.js";

const KEY = "pyengine-format";

/** Most who save a transcript want subtitles; its text can be copied. */
const FIRST = "srt";

export function lastFormat() {
  return recall(KEY) ?? FIRST;
}

/** @param {string} format */
export function rememberFormat(format) {
  remember(KEY, format);
}
