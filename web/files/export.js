/** A transcript or a recording leaving the page: to the clipboard or to a file. */
import { t } from "../words/words.js";

/**
 * @param {string | Blob} content
 * @param {string} name
 */
export function download(content, name) {
  const link = document.createElement("a");
  const type = "text/plain;charset=utf-8";
  link.href = URL.createObjectURL(
    content instanceof Blob ? content : new Blob([content], { type }),
  );
  link.download = name;
  link.click();
  // Not at once: the download reads the blob after this turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {string} text
 * @param {HTMLElement} [place] the open dialog, if there is one: nothing outside can be selected
 */
export async function copy(text, place = document.body) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages without https have no clipboard API.
  const area = document.createElement("textarea");
  area.value = text;
  place.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error(t("files.copy-refused"));
}

/**
 * "talk.mp4" and "srt" make "talk.srt".
 * @param {string} fileName
 * @param {string} extension
 */
export function renamed(fileName, extension) {
  const dot = fileName.lastIndexOf(".");
  return `${dot > 0 ? fileName.slice(0, dot) : fileName}.${extension}`;
}
