/** @import { TranscribeOptions } from "./protocol.js" */

/**
 * What the page and the command line ask for by default: Python's `TranscribeOptions.recommended()`.
 * Without these, words are openai-whisper's greedy ones (docs/accuracy.md).
 * @type {Readonly<Partial<TranscribeOptions>>}
 */
export const RECOMMENDED = Object.freeze({
  beam_size: 5,
  beam_threshold: 1.5,
  condition_on_previous_text: true,
  context_threshold: -0.6,
  vad: {},
  word_timestamps: true,
  calibrated_words: true,
  missed_speech: 1,
});
