/** A movie that cannot be made; the message is a sentence for the user. */
export class MovieError extends Error {
  name = "MovieError";
}
