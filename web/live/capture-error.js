/**
 * @typedef {"denied" | "no-device" | "busy" | "unsupported" | "insecure" | "no-audio"
 *   | "cancelled" | "unplugged" | "ended"} CaptureProblem
 */
import { t } from "../words/words.js";

/** There is no capture, or no more; the message is a sentence for the user. */
export class CaptureError extends Error {
  name = "CaptureError";

  /**
   * @param {CaptureProblem} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** What stops because its signal says so. */
export function stopped() {
  return new CaptureError("cancelled", t("live.stopped"));
}
