/** The ways files come in: dropped anywhere on the page, chosen, or the sample. */
import { t } from "../words/words.js";

const SAMPLE = new URL("../../samples/jfk.wav", import.meta.url);

/**
 * @param {object} elements
 * @param {HTMLElement} elements.over shown while a file is dragged over the window
 * @param {HTMLButtonElement[]} elements.choose
 * @param {HTMLInputElement} elements.input
 * @param {(files: File[]) => void} onFiles at least one
 */
export function takeFiles({ over, choose, input }, onFiles) {
  for (const button of choose) button.addEventListener("click", () => input.click());
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
    over.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over.hidden = true;
  });
  addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    over.hidden = true;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) onFiles(files);
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return; // a text, for a field
    event.preventDefault();
    onFiles(files);
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
