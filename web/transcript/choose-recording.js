/** Asks for the recording of a text that has none here. */
import { h } from "../ui/h.js";
import { t } from "../words/words.js";

/**
 * @param {HTMLElement} place of what asks, in the document
 * @param {string} name of the text
 * @param {(file: File) => void} onFile
 */
export function chooseRecording(place, name, onFile) {
  const input = h("input", {
    type: "file",
    accept: "audio/*,video/*,.mka,.mkv,.opus",
    hidden: true,
    "aria-label": t("document.recording-of", { name }),
  });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.remove();
    if (file) onFile(file);
  });
  place.append(input);
  input.click();
}
