/** What was recorded cannot be given like that; the message is a sentence for the user. */
export class RecordingError extends Error {
  name = "RecordingError";
}
