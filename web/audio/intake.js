/** The ways files come in: dropped anywhere on the page, chosen, or the sample. */
import { t } from "../words/words.js";

const SAMPLE = new URL("../../samples/jfk.wav", import.meta.url);

/**
 * @param {object} elements
 * @param {HTMLElement} elements.over shown while a file is dragged over the window
 * @param {HTMLButtonElement[]} elements.choose
 * @param {HTMLButtonElement} elements.chooseFolder
 * @param {HTMLInputElement} elements.input
 * @param {HTMLInputElement} elements.folder an input of all that lies in one
 * @param {(files: File[], entries: FileSystemEntry[]) => void} onFiles at least one of either: entries
 *   where a folder was dropped
 */
export function takeFiles({ over, choose, chooseFolder, input, folder }, onFiles) {
  for (const button of choose) button.addEventListener("click", () => input.click());
  chooseFolder.addEventListener("click", () => folder.click());
  chooseFolder.hidden = !("webkitdirectory" in folder); // a phone has none
  for (const one of [input, folder]) {
    one.addEventListener("change", () => {
      const files = [...(one.files ?? [])];
      one.value = ""; // so that the same file can be chosen again; it empties the list
      if (files.length) onFiles(files, []);
    });
  }

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
    // Nobody can ask for them later
    const items = [...(event.dataTransfer?.items ?? [])];
    const entries = items.map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
    const folders = entries.some(({ isDirectory }) => isDirectory);
    if (files.length || folders) onFiles(files, folders ? entries : []);
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return; // a text, for a field
    event.preventDefault();
    onFiles(files, []);
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
