/** What a person chooses of transcriptions, of live ones and of their models, and its defaults. */
import { Remembered, flag, oneOf, text, within } from "./remembered.js";

/** Letters of the names and words to expect; the model is told no more. */
export const MOST_LETTERS = 1000;
/** Letters of a language's code or name. */
const LONGEST_LANGUAGE = 40;
const LONGEST_NAME = 300;

/** Of how a transcription is made. The language "" is detected. */
const OPTIONS = {
  language: text(LONGEST_LANGUAGE, ""),
  translate: flag(false),
  prompt: text(MOST_LETTERS, ""),
  quality: oneOf(/** @type {const} */ (["accurate", "fast"]), "accurate"),
  context: flag(true),
  skipSilence: flag(true),
  sounds: flag(false),
  exact: flag(false),
  savePower: flag(false),
};

/** How transcriptions are made. */
export const options = new Remembered("pyengine-options", OPTIONS);

/** How one is made: it is kept with its document. */
export const optionsOfOne = () => new Remembered(null, OPTIONS);

/** How a live session hears; lengths in seconds, null for the mode's own. Of texts, null is what the
 * page proposes. */
export const live = new Remembered("pyengine-live", {
  mode: oneOf(/** @type {const} */ (["agreement", "sliding", "utterance", "command"]), "agreement"),
  source: oneOf(/** @type {const} */ (["microphone", "tab"]), "microphone"),
  device: text(LONGEST_NAME, ""),
  guided: flag(true),
  phrases: text(4000, null),
  activation: text(200, null),
  step: within(0.1, 28, null),
  length: within(1, 28, null),
  keep: within(0, 15, null),
  settle: within(0, 28, null),
  pause: within(0.1, 10, null),
});

/** The names of the models that were chosen for each kind of work; null where none was. */
export const models = new Remembered("pyengine-models", {
  recordings: text(LONGEST_NAME, null),
  live: text(LONGEST_NAME, null),
});
