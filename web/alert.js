/** What went wrong, in a sentence above everything else, until it is dismissed. */
import { element } from "./ui/element.js";

const place = element("alert", HTMLElement);
const text = element("alert-text", HTMLElement);

/** @param {unknown} error */
export function showError(error) {
  console.error(error);
  text.textContent = error instanceof Error ? error.message : String(error);
  place.hidden = false;
}

/**
 * A sentence in its place that is no error; without one, there is nothing.
 * @param {string} sentence
 */
export function showNotice(sentence) {
  text.textContent = sentence;
  place.hidden = !sentence;
}

export function clearError() {
  showNotice("");
}

element("alert-close", HTMLButtonElement).addEventListener("click", clearError);
