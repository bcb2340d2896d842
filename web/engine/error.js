/** @import { EngineFailure } from "./protocol.js" */

/** A failure with a sentence for the user as its message. */
export class EngineError extends Error {
  /** @param {EngineFailure} failure */
  constructor({ kind, message }) {
    super(message);
    this.name = "EngineError";
    this.kind = kind;
  }
}
