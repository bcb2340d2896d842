/** The keys for media on keyboards, headphones and lock screens. */
import { STEP } from "./waveform.js";

/** @import { Transport } from "./transport.js" */

/**
 * Has them act on what is open in a transport.
 * @param {Transport} transport
 * @param {string} title what the system shows beside them
 * @param {AbortSignal} signal ends it
 */
export function answerMediaKeys(transport, title, signal) {
  const session = navigator.mediaSession;
  if (!session) return;
  /** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
  const handlers = [
    ["play", () => transport.play()],
    ["pause", () => transport.pause()],
    ["seekbackward", ({ seekOffset }) => transport.step(-(seekOffset ?? STEP))],
    ["seekforward", ({ seekOffset }) => transport.step(seekOffset ?? STEP)],
    ["seekto", ({ seekTime }) => transport.seek(seekTime ?? 0)],
  ];
  session.metadata = new MediaMetadata({ title });
  for (const [action, handler] of handlers) handle(session, action, handler);
  signal.addEventListener("abort", () => {
    session.metadata = null;
    for (const [action] of handlers) handle(session, action, null);
  });
}

/**
 * @param {MediaSession} session
 * @param {MediaSessionAction} action
 * @param {MediaSessionActionHandler | null} handler
 */
function handle(session, action, handler) {
  try {
    session.setActionHandler(action, handler);
  } catch {
    // An action that this browser does not know
  }
}
