/**
 * Makes the page cross-origin isolated, so that the engine may use several threads, or says why
 * it is not. Servers that send the headers need nothing; on any other, our service worker
 * (web/service-worker.js) adds them. That takes one reload at the first visit, before anything
 * has begun; the page never reloads twice for it, and never once the user has touched it.
 * The service worker is registered in any case: it keeps the page for use without a network, too.
 *
 * `?isolate=no` in the page's address switches it off and removes the service worker.
 */

/**
 * @typedef {"isolated" | "off" | "begun" | "frame" | "insecure" | "unsupported" | "failed"} Isolation
 *   "begun": from the next visit on; "failed": tried without success
 */

/** How long the service worker may take to come, and the page then to reload. */
const LIMIT_MS = 3000;
/** Set in the session's storage while a reload is to bring isolation. */
const TRIED = "pyengine-isolation-tried";
/** What shows that the user has begun. A touch alone does not: it may only scroll. */
const BEGINNINGS = ["mousedown", "click", "keydown", "input", "change", "dragover", "drop"];

/**
 * @returns {Promise<Isolation>} settled when the page is as it will stay; one that reloads is gone
 *   before
 */
export async function isolate() {
  const site = new URL("../", import.meta.url);
  if (new URLSearchParams(location.search).get("isolate") === "no") {
    unregister(site).catch(() => {});
    return "off";
  }
  if (globalThis.crossOriginIsolated) {
    sessionValue(TRIED, null);
    // Now or never: the page's policy forbids it as soon as an engine starts (web/hub.js)
    if (window.top === window && !navigator.serviceWorker?.controller) register(site);
    return "isolated";
  }
  if (window.top !== window) return "frame"; // only the page around it could be isolated
  if (!isSecureContext) return "insecure";
  if (globalThis.crossOriginIsolated === undefined || !navigator.serviceWorker) {
    return "unsupported";
  }
  if (sessionValue(TRIED) !== null) return "failed";

  const over = new AbortController();
  const outcome = await Promise.race([begun(over.signal), tooLate(), register(site)]);
  over.abort();
  if (outcome !== "ready") return outcome;
  // Where no note can be kept of the attempt there might be another, and another
  if (sessionValue(TRIED, "yes") === null) return "failed";
  location.reload();
  return tooLate();
}

/**
 * @param {URL} site
 * @returns {Promise<"ready" | "failed">}
 */
async function register(site) {
  try {
    await navigator.serviceWorker.register(new URL("service-worker.js", site));
    await navigator.serviceWorker.ready; // the next load of the page goes through it
    return "ready";
  } catch {
    return "failed";
  }
}

/** @param {URL} site */
async function unregister(site) {
  const registration = await navigator.serviceWorker?.getRegistration(site);
  if (registration?.scope === site.href) await registration.unregister();
}

/**
 * @param {AbortSignal} signal ends the watch
 * @returns {Promise<"begun">}
 */
function begun(signal) {
  return new Promise((resolve) => {
    const options = { capture: true, signal };
    for (const type of BEGINNINGS) addEventListener(type, () => resolve("begun"), options);
  });
}

/** @returns {Promise<"failed">} */
function tooLate() {
  return new Promise((resolve) => setTimeout(() => resolve("failed"), LIMIT_MS));
}

/**
 * Reads a value of this tab's storage, after having set it if a new one is given.
 * @param {string} key
 * @param {string | null} [value] null removes it
 * @returns null, too, where the browser denies storage
 */
function sessionValue(key, value) {
  try {
    if (value) sessionStorage.setItem(key, value);
    else if (value === null) sessionStorage.removeItem(key);
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
