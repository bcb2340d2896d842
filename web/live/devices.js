/** The microphones there are. */
import { t } from "../words/words.js";

/** @typedef {{ deviceId: string, label: string }} Microphone */

/** What Chrome lists beside the devices themselves, for calls. */
const FOR_CALLS = "communications";

/**
 * Before the user has allowed one, browsers tell no more than that there are some: then there is
 * one entry, without an id.
 * @returns {Promise<Microphone[]>} empty where there is none
 */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const inputs = devices.filter(
    ({ kind, deviceId }) => kind === "audioinput" && deviceId !== FOR_CALLS,
  );
  const named = inputs.filter(({ deviceId }) => deviceId);
  if (inputs.length && !named.length)
    return [{ deviceId: "", label: t("live.default-microphone") }];
  return named.map(({ deviceId, label }, index) => ({
    deviceId,
    label: label || t("live.microphone-number", { number: index + 1 }),
  }));
}

/**
 * Calls back with the microphones there are now, and whenever that changes or they get names.
 * @param {(microphones: Microphone[]) => void} callback
 * @returns {() => void} ends it
 */
export function watchDevices(callback) {
  const life = new AbortController();
  const { signal } = life;
  let told = "";
  const look = async () => {
    const found = await microphones();
    const text = JSON.stringify(found);
    if (signal.aborted || text === told) return;
    told = text;
    callback(found);
  };
  navigator.mediaDevices?.addEventListener("devicechange", look, { signal });
  navigator.permissions
    ?.query({ name: "microphone" })
    .then((permission) => permission.addEventListener("change", look, { signal }))
    .catch(() => {}); // browsers that do not tell
  look();
  return () => life.abort();
}
