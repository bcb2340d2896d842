/** A file that gives no audio; the message is a sentence for the user. */
export class DecodeError extends Error {
  name = "DecodeError";
}

/** The track cannot be decoded as a stream here. */
export class NotStreamable extends Error {}
