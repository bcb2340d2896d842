/** The ways files come in: dropped anywhere on the page, chosen, or the sample. */
import { t } from "../words/words.js";

const SAMPLE = new URL("../../samples/jfk.wav", import.meta.url);

/**
 * @param {object} elements
 * @param {HTMLElement} elements.drop shown as the target while a file is dragged
 * @param {HTMLButtonElement} elements.choose
 * @param {HTMLInputElement} elements.input
 * @param {(files: File[]) => void} onFiles at least one
 */
export function takeFiles({ drop, choose, input }, onFiles) {
  choose.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that the same file can be chosen again; it empties the list
    if (files.length) onFiles(files);
  });

  const carriesFile = (/** @type {DragEvent} */ event) =>
    event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.dataset.over = "";
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) delete drop.dataset.over;
  });
  addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    delete drop.dataset.over;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) onFiles(files);
  });
}

/**
 * The sample recording: eleven seconds of a speech, in the public domain.
 * @throws {Error} with a sentence for people
 */
export async function fetchSample() {
  try {
    const response = await fetch(SAMPLE);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new File([await response.blob()], "jfk.wav", { type: "audio/wav" });
  } catch (cause) {
    throw new Error(t("audio.no-sample"), { cause });
  }
}
