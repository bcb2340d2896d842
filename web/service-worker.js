/**
 * Isolates the page on a plain static server: adds the headers that the server does not send.
 *
 * A page may only share memory between threads when its document comes with two policies
 * (https://developer.mozilla.org/docs/Web/API/Window/crossOriginIsolated); its workers inherit them.
 * Nothing but the document is touched, delayed or kept: models, here or on the hub, and
 * whatever else lies at this address never pass through here.
 *
 * The build puts this file at the site's root, since it can only see what lies beside or below
 * itself. A newer version waits until every page of the older is closed, so none notices.
 *
 * @typedef {Event & {
 *   request: Request, respondWith(response: Promise<Response>): void,
 * }} FetchEvent
 * @typedef {object} ServiceWorkerScope what the DOM's types lack
 * @property {{ scope: string, unregister(): Promise<boolean> }} registration
 * @property {(type: "fetch", listener: (event: FetchEvent) => void) => void} addEventListener
 */

const serviceWorker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (self));
const { registration } = serviceWorker;

/** The build puts those of site_build/headers.py here. @type {Record<string, string>} */
const HEADERS = {};
const PAGES = ["", "index.html"].map((path) => new URL(path, registration.scope).href);
/** Stands in our page and in no other. */
const MARK = '<meta name="application-name" content="pyengine">';

serviceWorker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (request.method !== "GET" || url.searchParams.get("isolate") === "no") return;
  if (request.mode === "navigate" && PAGES.includes(address)) {
    event.respondWith(page(request));
  }
});

/** @param {Request} request */
async function page(request) {
  const response = await fetch(request);
  if (!response.ok) return response; // redirects, too: the browser follows them itself
  if ((await response.clone().text()).includes(MARK)) return isolated(response);
  // Another site has moved to this address (on localhost they often do): leave it alone
  await registration.unregister();
  return response;
}

/** @param {Response} response */
function isolated(response) {
  if (!response.ok) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
