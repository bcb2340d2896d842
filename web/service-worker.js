/**
 * Isolates the page on a plain static server, and keeps it for use without a network.
 *
 * A page may only share memory between threads when its document comes with two policies
 * (https://developer.mozilla.org/docs/Web/API/Window/crossOriginIsolated); its workers inherit them.
 * They are added here where the server does not send them.
 *
 * The build writes the site's files into this script, each with its checksum. So a service worker
 * is a version of the site: it keeps exactly these files, in a cache of its own, and a page that it
 * serves gets no other. A newer version installs beside it, and waits until every page of the older is
 * closed, or has agreed to be loaded anew. Models never pass through here, nor does what else lies here.
 *
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void }} LastingEvent
 * @typedef {LastingEvent & {
 *   request: Request, respondWith(response: Promise<Response>): void,
 * }} FetchEvent
 * @typedef {LastingEvent & { data: unknown, ports: readonly MessagePort[] }} Message
 * @typedef {{ url: string, postMessage(message: unknown, transfer: Transferable[]): void }} Client
 * @typedef {object} ServiceWorkerScope what the DOM's types lack
 * @property {{ scope: string, unregister(): Promise<boolean>, update(): Promise<unknown> }} registration
 * @property {{ matchAll(options: object): Promise<Client[]> }} clients
 * @property {Location} location
 * @property {() => Promise<void>} skipWaiting
 * @property {((type: "fetch", listener: (event: FetchEvent) => void) => void)
 *   & ((type: "message", listener: (event: Message) => void) => void)
 *   & ((type: "install" | "activate", listener: (event: LastingEvent) => void) => void)
 * } addEventListener
 *
 * @typedef {import("./app/offline.js").Fault} Fault
 * @typedef {import("./app/offline.js").Keeping} Keeping
 */

const serviceWorker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (self));
const { clients, registration } = serviceWorker;

/** The build puts this file at the site's root, and those of site_build/headers.py here. @type {Record<string, string>} */
const HEADERS = {};
/** And here the files of site_build/offline.py: bytes and SHA-256 by path. @type {Record<string, [number, string]>} */
const FILES = {};
/** What FILES is known by. */
const VERSION = "";

const SITE = registration.scope;
const INDEX = "index.html";
const MODELS = "models.json";
/** Where the manifest has sent what is shared with the installed app: no file of the site. */
const SHARE = "share";
/** Stands in our page and in no other. */
const MARK = '<meta name="application-name" content="pyengine">';

/** What the names of this site's caches begin with; another may lie beside it, at the same origin. */
const OURS = `pyengine:${SITE}:`;
const CACHE = OURS + VERSION;
/** web/app/shared.js knows it, too. */
const SHARED = `pyengine-shared:${SITE}:`;
/** Files of one share. */
const MOST_SHARED = 100;

/** Files that are fetched together, before the page says whether there is time for more. */
const ROUND = 12;
/** Milliseconds for which the list of models is waited for, where there is an older one. */
const PATIENCE_MS = 4000;
/** And for the answer of a page, which may be asleep. */
const ANSWER_MS = 3000;

/** The engine checks what it starts from (web/engine/start-files.js); the rest is checked here. */
const CHECKED_ELSEWHERE = /^(start|pyodide)\/|\.whl$/;

/** Whether all is kept; null until that is known. @type {boolean | null} */
let whole = null;
const known = look();
/** What writes to the cache does so one after another. @type {Promise<unknown>} */
let writing = Promise.resolve();

serviceWorker.addEventListener("install", (event) => event.waitUntil(install()));
serviceWorker.addEventListener("activate", (event) => event.waitUntil(forget(CACHE)));

serviceWorker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (!address.startsWith(SITE)) return;
  const path = address.slice(SITE.length) || INDEX;
  if (request.method === "POST" && path === SHARE) return event.respondWith(share(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && path === INDEX) {
    const isolating = url.searchParams.get("isolate") !== "no";
    if (isolating || whole !== false) event.respondWith(page(event, isolating));
    return;
  }
  // Who wants a file anew has found that the one from here is of no use
  if (whole === false || request.cache === "reload" || request.headers.has("range")) return;
  if (path === MODELS) event.respondWith(models(request));
  else if (Object.hasOwn(FILES, path) && !url.search) {
    event.respondWith(kept(path).then((found) => found ?? fetch(request)));
  }
});

/**
 * @param {FetchEvent} event
 * @param {boolean} isolating
 */
async function page(event, isolating) {
  const { request } = event;
  const found = await kept(INDEX);
  if (found) {
    event.waitUntil(leaveOthersAlone());
    return isolating ? isolated(found) : found;
  }
  const response = await fetch(request);
  // Redirects, too, are passed on: the browser follows them itself
  if (!isolating || !response.ok) return response;
  if ((await response.clone().text()).includes(MARK)) return isolated(response);
  // Another site has moved to this address (on localhost they often do)
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

/**
 * Where the page itself comes out of the cache, nobody would see that another site has moved to the
 * address. It has, when neither the page there nor this script is ours any more; a notice that somebody
 * put in the page's place for an hour is no reason to forget it.
 */
async function leaveOthersAlone() {
  const there = await fetch(SITE, { cache: "no-cache" }).catch(() => null);
  if (!there?.ok || (await there.text()).includes(MARK)) return;
  const script = await fetch(serviceWorker.location.href, { cache: "no-cache" }).catch(() => null);
  if (!script || (script.ok && !isPage(script)) || script.status >= 500) return;
  await forget();
  await registration.unregister();
}

/** @param {Response} response */
function isPage({ headers }) {
  return headers.get("content-type")?.startsWith("text/html") ?? false;
}

/**
 * A file of this version. Any script of this origin can write into its caches, one that the engine was
 * made to run, too. What was changed there is not used, and neither is the rest.
 * @param {string} path
 */
async function kept(path) {
  await known;
  if (!whole) return null;
  const found = await inCache(CACHE, path);
  if (!found) return null;
  if (CHECKED_ELSEWHERE.test(path) || (await isRight(path, found.clone()))) return found;
  await forget();
  return null;
}

/**
 * The site may offer other models than when this version was made: the list of today is asked for first.
 * @param {Request} request
 */
async function models(request) {
  await known;
  const old = whole ? await inCache(CACHE, MODELS) : null;
  if (!old) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, old));
  return Promise.race([modelsOfToday(request).catch(() => old), late]);
}

/** @param {Request | string} request */
async function modelsOfToday(request) {
  const response = await fetch(request);
  if (!response.ok || isPage(response)) throw new Error(String(response.status));
  await put(CACHE, MODELS, response.clone()).catch(() => {}); // the older one stays
  return response;
}

/**
 * What another program shares with the installed app, as the manifest has it sent. It may come from
 * any page that sends a form here: files are opened as if they had been dropped, an address as if it
 * stood in a link.
 * @param {Request} request
 */
async function share(request) {
  const page = new URL(SITE);
  try {
    const form = await request.formData();
    const files = form
      .getAll("file")
      .flatMap((one) => (one instanceof File && one.size ? [one] : []));
    const link = linkIn(["url", "text", "title"].map((name) => String(form.get(name) ?? "")));
    if (files.length) page.searchParams.set("shared", await hold(files.slice(0, MOST_SHARED)));
    else if (link) page.searchParams.set("audio", link);
  } catch {
    page.searchParams.set("shared", "failed"); // there was no room
  }
  return Response.redirect(page.href, 303);
}

/**
 * Programs put an address into whichever field they like, in the middle of a text, too.
 * @param {string[]} texts
 */
function linkIn(texts) {
  const [found = ""] = texts.flatMap((text) => text.match(/https:\/\/[^\s<>"]+/) ?? []);
  return URL.canParse(found) ? new URL(found).href : "";
}

/**
 * Holds files until the page takes them.
 * @param {File[]} files
 * @returns {Promise<string>} by what it asks for them
 */
async function hold(files) {
  const id = String(Date.now());
  const cache = await caches.open(SHARED + id);
  for (const [at, one] of files.entries()) {
    const headers = { "Content-Type": one.type, "X-Name": encodeURIComponent(one.name) };
    await cache.put(`${SITE}${SHARE}/${at}`, new Response(one, { headers }));
  }
  return id;
}

/** What the page asks for, by the name of its message. @type {Record<string, () => Promise<unknown>>} */
const CALLS = { state, keep: inTurn(keep), forget: inTurn(forget), takeOver, update };

serviceWorker.addEventListener("message", (event) => {
  const [port] = event.ports;
  const { data } = event;
  if (!port || typeof data !== "string" || !Object.hasOwn(CALLS, data)) return;
  const answer = CALLS[data]().catch(() => null);
  event.waitUntil(answer.then((value) => port.postMessage(value)));
});

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
function inTurn(work) {
  return () => {
    const done = writing.then(() => work());
    writing = done.catch(() => {});
    return done;
  };
}

/** @returns {Promise<Keeping>} */
async function state() {
  await known;
  const paths = await here();
  const sum = (/** @type {string[]} */ some) => some.reduce((all, path) => all + FILES[path][0], 0);
  return { bytes: sum(Object.keys(FILES)), have: sum([...paths]), whole: whole === true };
}

/**
 * Keeps some of what is not kept yet. The page itself comes last: where it is, everything is.
 * @returns {Promise<Keeping>}
 */
async function keep() {
  const paths = await here();
  const lacking = Object.keys(FILES).filter((path) => !paths.has(path) && path !== INDEX);
  const older = await others(); // of other versions
  const next = lacking.length ? lacking.slice(0, ROUND) : [INDEX];
  if (!lacking.length) await modelsOfToday(SITE + MODELS).catch(() => {});
  const faults = await Promise.all(next.map((path) => bring(path, older)));
  const [fault] = faults.filter((one) => one !== null);
  if (fault === "room") await caches.delete(CACHE);
  if (!fault && !lacking.length) {
    whole = true;
    // The one before, if there is any, keeps nothing: what it serves is what there is
    if (!older.length) await serviceWorker.skipWaiting();
  }
  return { ...(await state()), ...(fault && { fault }) };
}

/**
 * Keeps a file: out of an older version's cache, else from the network. Hosts that are being given a
 * new version, and caches on the way, have some files of the one and some of the other.
 * @param {string} path
 * @param {string[]} older names of caches
 * @returns {Promise<Fault | null>}
 */
async function bring(path, older) {
  const address = path === INDEX ? SITE : SITE + path;
  const ask = (/** @type {RequestCache} */ cache) => () => fetch(address, { cache });
  const before = older.map((name) => () => inCache(name, path));
  /** @type {Fault} */
  let fault = "network";
  for (const find of [...before, ask("default"), ask("reload")]) {
    const found = await find().catch(() => null);
    if (!found || found.status >= 500) continue;
    if (found.ok && (await isRight(path, found.clone()).catch(() => false))) {
      return await put(CACHE, path, found).then(
        () => null,
        () => "room",
      );
    }
    fault = "changed";
  }
  return fault;
}

/**
 * @param {string} path
 * @param {Response} response
 */
async function isRight(path, response) {
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  const bytes = [...new Uint8Array(digest)];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("") === FILES[path][1];
}

/**
 * @param {string} name
 * @param {string} path
 * @param {Response} response as a host sent it: what it says of the way here is left out
 */
async function put(name, path, response) {
  const headers = new Headers(response.headers);
  for (const way of ["content-encoding", "content-length", "vary"]) headers.delete(way);
  const cache = await caches.open(name);
  await cache.put(SITE + path, new Response(await response.arrayBuffer(), { headers }));
}

/**
 * @param {string} cacheName
 * @param {string} path
 */
function inCache(cacheName, path) {
  return caches.match(SITE + path, { cacheName });
}

/** The files that are kept already. @returns {Promise<Set<string>>} */
async function here() {
  if (!(await caches.has(CACHE))) return new Set();
  const requests = await (await caches.open(CACHE)).keys();
  const paths = requests.map(({ url }) => url.slice(SITE.length));
  return new Set(paths.filter((path) => Object.hasOwn(FILES, path)));
}

async function others() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
}

/** @param {string} [but] the one cache that stays */
async function forget(but) {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== but) await caches.delete(name);
  }
  if (!but) whole = false;
  return await state();
}

async function look() {
  whole = Boolean(await inCache(CACHE, INDEX));
}

/** A newer version comes with all its files, where the older is kept: then it can take its place. */
async function install() {
  if (!(await others()).length) return;
  for (;;) {
    const now = await keep();
    // For two there is no room: when the older one has gone, the page keeps this one
    if (now.whole || now.fault === "room") return;
    if (now.fault) throw new Error(now.fault); // the browser tries again
  }
}

/** Takes the place of the older version, if no page of it would lose anything by being loaded anew. */
async function takeOver() {
  const found = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = found.filter(({ url }) => [SITE, SITE + INDEX].includes(url.replace(/[?#].*/, "")));
  const agreed = (await Promise.all(pages.map(mayReload))).every(Boolean);
  if (agreed) await serviceWorker.skipWaiting();
  return agreed;
}

/**
 * @param {Client} client
 * @returns {Promise<boolean>}
 */
function mayReload(client) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(false), ANSWER_MS);
    client.postMessage("may-reload", [port2]);
  });
}

/** The page may not do this itself: its policy lets no worker come from an address. */
async function update() {
  await registration.update();
  return true;
}
