/** Sees to it that an audio context runs: browsers suspend it for calls, for sleep and for safety. */
import { t } from "../words/words.js";
import { CaptureError } from "./capture-error.js";

/** Milliseconds that a browser may take to start its audio. */
const START = 10_000;

/**
 * Wakes `context` again whenever it is suspended, at once or as soon as there is reason to hope:
 * some browsers want to see the user do something.
 * @param {BaseAudioContext & { resume(): Promise<void> }} context
 * @param {AbortSignal} signal ends it
 * @returns {Promise<void>} fulfilled when the context runs
 * @throws {CaptureError} "busy": it does not start
 */
export function keepRunning(context, signal) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new CaptureError("busy", t("live.no-loudspeakers")));
    }, START);
    const wake = () => {
      if (context.state === "running") {
        clearTimeout(late);
        resolve();
      } else {
        context.resume().catch(() => {}); // later, then
      }
    };
    const end = () => {
      clearTimeout(late);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    context.addEventListener("statechange", wake, { signal });
    document.addEventListener("visibilitychange", wake, { signal });
    for (const sign of ["focus", "pointerdown", "keydown"]) {
      addEventListener(sign, wake, { signal, capture: true });
    }
    wake();
  });
}
