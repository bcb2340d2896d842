/** Where sound comes from: asks the browser, and says why it gives none. */
import { t } from "../words/words.js";
import { CaptureError } from "./capture-error.js";

/** @import { Key } from "../words/words.js" */

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
    throw new CaptureError("unsupported", t("live.no-microphones"));
  }
  const chosen = deviceId ? { deviceId: { exact: deviceId } } : {};
  try {
    const audio = { ...UNPROCESSED, ...chosen };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const [track] = stream.getAudioTracks();
    return { track, label: track.label || t("live.microphone") };
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
    throw new CaptureError("unsupported", t("live.no-sharing"));
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
  if (track) return { track, label: t(SURFACES[surface ?? ""] ?? "live.shared-sound") };
  throw new CaptureError("no-audio", t("live.no-sound-shared"));
}

/** @type {Record<string, Key>} */
const SURFACES = {
  browser: "live.shared-tab",
  window: "live.shared-window",
  monitor: "live.system-sound",
};

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
  throw new CaptureError("insecure", t("live.insecure"));
}

/**
 * @param {unknown} error
 * @param {boolean} chosen whether a certain device was asked for
 */
function explainedMicrophone(error, chosen) {
  switch (nameOf(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return new CaptureError(
        "denied",
        t(`live.microphone-withheld-by.${whoDenied(error, "microphone")}`),
      );
    case "NotFoundError":
    case "OverconstrainedError":
      return new CaptureError("no-device", t(chosen ? "live.other-microphone" : "live.no-device"));
    default:
      return new CaptureError("busy", t("live.microphone-busy"));
  }
}

/** @param {unknown} error */
function explainedSharing(error) {
  switch (nameOf(error)) {
    case "NotAllowedError":
      if (!isSystems(error) && isAllowedHere("display-capture")) {
        return new CaptureError("cancelled", t("live.nothing-shared"));
      }
      return new CaptureError(
        "denied",
        t(`live.sharing-withheld-by.${whoDenied(error, "display-capture")}`),
      );
    case "InvalidStateError":
      return new CaptureError("cancelled", t("live.sharing-needs-click"));
    case "NotFoundError":
      return new CaptureError("no-device", t("live.nothing-to-share"));
    default:
      return new CaptureError("busy", t("live.sharing-failed"));
  }
}

/**
 * Who has to change their mind.
 * @param {unknown} error
 * @param {"microphone" | "display-capture"} feature
 */
function whoDenied(error, feature) {
  if (!isAllowedHere(feature)) return "page";
  return isSystems(error) ? "system" : "browser";
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
