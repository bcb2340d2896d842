/**
 * What went wrong, in a sentence above everything else, until it is dismissed; with a button where
 * it may go better the next time.
 */
import { element } from "./ui/element.js";

/** @import { EngineError } from "./engine/error.js" */

const place = element("alert", HTMLElement);
const text = element("alert-text", HTMLElement);
const button = element("alert-again", HTMLButtonElement);

// Sentences from Python are in English, whatever the page speaks
text.dir = "auto";

/** Kinds of an EngineError that another try may mend: of an engine, of a network. */
const MENDED = ["start", "died", "stalled", "model-fetch"];

/** What the button does. @type {(() => void) | undefined} */
let doAgain;

/**
 * @param {unknown} error
 * @param {() => void} [again] tries it again
 */
export function showError(error, again) {
  console.error(error);
  const { kind, message } = /** @type {Partial<EngineError>} */ (error ?? {});
  showNotice(message ?? String(error), kind && MENDED.includes(kind) ? again : undefined);
}

/**
 * A sentence in its place that is no error; without one, there is nothing.
 * @param {string} sentence
 * @param {() => void} [again] what a button to try again does
 */
export function showNotice(sentence, again) {
  text.textContent = sentence;
  doAgain = again;
  button.hidden = !again;
  place.hidden = !sentence;
}

export function clearError() {
  showNotice("");
}

button.addEventListener("click", () => {
  const again = doAgain;
  clearError();
  again?.();
});
element("alert-close", HTMLButtonElement).addEventListener("click", clearError);
