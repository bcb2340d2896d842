/** Why a file gives no audio. */

/** A file that gives no audio; the message is a sentence for the user. */
export class DecodeError extends Error {
  name = "DecodeError";
}

/** The track cannot be decoded as a stream here. */
export class NotStreamable extends Error {}

/**
 * Whether the file itself is gone, rather than damaged.
 * @param {unknown} error
 */
export function isUnreadable(error) {
  return error instanceof DOMException && error.name === "NotReadableError";
}
