/** English. Each room has its part; keys are the room's name and what the words are for. */
export const ENGLISH = /** @type {const} */ ({
  // ui
  "ui.close": "Close",
});
