/** Where sound comes from: asks the browser, and says why it gives none. */
import { CaptureError } from "./capture-error.js";

/** @typedef {{ track: MediaStreamTrack, label: string }} Source */

/** As it is: what makes calls clearer, takes from speech what the engine listens for. */
const UNPROCESSED = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  voiceIsolation: false,
};

/**
 * @param {string} [deviceId] the system's choice without it
 * @returns {Promise<Source>}
 * @throws {CaptureError}
 */
export async function askForMicrophone(deviceId) {
  checkContext();
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CaptureError(
      "unsupported",
      "This browser gives pages no microphone: use a current Chrome, Edge, Firefox or Safari.",
    );
  }
  const chosen = deviceId ? { deviceId: { exact: deviceId } } : {};
  try {
    const audio = { ...UNPROCESSED, ...chosen };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const [track] = stream.getAudioTracks();
    return { track, label: track.label || "Microphone" };
  } catch (error) {
    throw explainedMicrophone(error, Boolean(deviceId));
  }
}

/**
 * The sound of a tab, a window or the system, whichever the user picks.
 * @returns {Promise<Source>}
 * @throws {CaptureError}
 */
export async function askForSharing() {
  checkContext();
  if (!canShareSound()) {
    throw new CaptureError(
      "unsupported",
      "This browser cannot share what a tab plays: use Chrome or Edge on a computer.",
    );
  }
  /** @type {MediaStream} */
  let stream;
  try {
    // Browsers share no sound without a picture, which is dropped below
    const audio = { ...UNPROCESSED, suppressLocalAudioPlayback: false };
    const options = { audio, video: true, systemAudio: "include", surfaceSwitching: "include" };
    stream = await navigator.mediaDevices.getDisplayMedia(options);
  } catch (error) {
    throw explainedSharing(error);
  }
  const [track] = stream.getAudioTracks();
  const [picture] = stream.getVideoTracks();
  const surface = picture?.getSettings().displaySurface;
  picture?.stop();
  if (track) return { track, label: SURFACES[surface ?? ""] ?? "Shared sound" };
  throw new CaptureError(
    "no-audio",
    "No sound was shared: choose again and turn on the sound below what you share.",
  );
}

/** @type {Record<string, string>} */
const SURFACES = { browser: "Shared tab", window: "Shared window", monitor: "System sound" };

/** Whether this browser can share the sound of a tab or of the system. */
export function canShareSound() {
  const devices = navigator.mediaDevices;
  // Others share pictures only; those that know this constraint of it share sound
  return (
    typeof devices?.getDisplayMedia === "function" &&
    "suppressLocalAudioPlayback" in devices.getSupportedConstraints()
  );
}

function checkContext() {
  if (isSecureContext) return;
  throw new CaptureError(
    "insecure",
    "Browsers let only secure pages listen: open this one with https:// or from localhost.",
  );
}

/**
 * @param {unknown} error
 * @param {boolean} chosen whether a certain device was asked for
 */
function explainedMicrophone(error, chosen) {
  switch (nameOf(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return new CaptureError("denied", `${whoDenied(error, "microphone")}, and try again.`);
    case "NotFoundError":
    case "OverconstrainedError":
      return new CaptureError(
        "no-device",
        chosen
          ? "The microphone you chose is not there any more: choose another one."
          : "There is no microphone: connect one and try again.",
      );
    default:
      return new CaptureError(
        "busy",
        "The microphone does not start: close other programs that use it, or connect it anew.",
      );
  }
}

/** @param {unknown} error */
function explainedSharing(error) {
  switch (nameOf(error)) {
    case "NotAllowedError":
      if (!isSystems(error) && isAllowedHere("display-capture")) {
        return new CaptureError("cancelled", "Nothing was shared.");
      }
      return new CaptureError("denied", `${whoDenied(error, "display-capture")}, and try again.`);
    case "InvalidStateError":
      return new CaptureError("cancelled", "Sharing begins with a click on this page: try again.");
    case "NotFoundError":
      return new CaptureError("no-device", "There is nothing here that could be shared.");
    default:
      return new CaptureError(
        "busy",
        "What you chose cannot be shared: choose another tab or window.",
      );
  }
}

/**
 * Who has to change their mind, and how; without its full stop.
 * @param {unknown} error
 * @param {"microphone" | "display-capture"} feature
 */
function whoDenied(error, feature) {
  const wanted = feature === "microphone" ? "the microphone" : "screen and sound recording";
  if (!isAllowedHere(feature)) {
    return `The page around this one withholds ${wanted}: open this page in a tab of its own`;
  }
  if (isSystems(error)) {
    return `Your system withholds ${wanted}: allow it for this browser in the privacy settings`;
  }
  return `The browser withholds ${wanted}: allow it for this page beside its address`;
}

/** @param {string} feature */
function isAllowedHere(feature) {
  const { featurePolicy } =
    /** @type {{ featurePolicy?: { allowsFeature(feature: string): boolean } }} */ (document);
  return featurePolicy?.allowsFeature(feature) ?? true;
}

/**
 * Whether it is the system that denies.
 * @param {unknown} error
 */
function isSystems(error) {
  return error instanceof Error && /system/i.test(error.message);
}

/** @param {unknown} error */
function nameOf(error) {
  return error instanceof Error || error instanceof DOMException ? error.name : "";
}
