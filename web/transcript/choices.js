/** How the user likes transcripts to be shown and saved, remembered from one visit to the next. */
import { Remembered, flag, within } from "../settings/remembered.js";

export const view = new Remembered("pyengine-view", {
  paragraphs: flag(false),
  confidence: flag(true),
});

/** How lines are cut in files; null leaves them as they are. */
export const layout = new Remembered("pyengine-layout", {
  max_line_width: within(1, 1000, null),
  max_line_count: within(1, 10, null),
  max_words_per_line: within(1, 100, null),
  max_len: within(1, 1000, null),
  highlight_words: flag(false),
  word_times: flag(false),
});
