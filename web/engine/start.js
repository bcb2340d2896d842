/**
 * Starts workers that can do no more than the page that starts them.
 *
 * A worker that is started from an address has the Content-Security-Policy that the server sends
 * with it: of a plain static server, none. One from a blob inherits the page's, and whether it is
 * isolated, on any server (https://html.spec.whatwg.org/#initialize-worker-policy-container).
 */
import { tag } from "../words/words.js";
import { IMPORTED } from "./imported.mjs";

/** @import { Wish } from "./inner.js" */

/** The workers that each has had started. @type {WeakMap<Worker, Map<number, Worker>>} */
const inner = new WeakMap();

const WEB = new URL("../", import.meta.url);

/**
 * @param {string} source of a module
 * @param {string} name
 * @param {string} path what the worker's address ends with, for who looks at a list of workers
 */
export function startWorker(source, name, path) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(`${url}#${path}`, { type: "module", name });
}

/**
 * A dynamic import is what `script-src` is about; a static one would need the address among those
 * that `worker-src` lets workers come from. So it is in Firefox for what modules import statically,
 * too, unless that has been asked for already: all of it is, at once. What is posted before it has
 * come waits.
 * @param {URL} script
 */
const importing = (script) => `
  const early = [];
  self.onmessage = (event) => early.push(event);
  Promise.all(${JSON.stringify(withImports(script))}.map((module) => import(module))).then(
    () => early.forEach((event) => self.onmessage(event)),
    (error) => postMessage({ type: "unloaded", why: error.message }),
  );
`;

/** @param {URL} script one of those of which the build says what they import */
function withImports(script) {
  const { origin, pathname } = script;
  const imported = IMPORTED[(origin + pathname).slice(WEB.href.length)] ?? [];
  return [script.href, ...imported.map((path) => new URL(path, WEB).href)];
}

/**
 * @param {string} name
 * @param {MessagePort} [hub] to what fetches from other sites, where this page may not
 */
export function startEngine(name, hub) {
  return startModule(new URL("worker.js", import.meta.url), name, { hub, starts: true });
}

/**
 * @param {URL} script which speaks the language that its hash says
 * @param {string} name
 * @param {object} [has]
 * @param {MessagePort} [has.hub] it takes the call `useHub`
 * @param {boolean} [has.starts] workers itself, and takes the call `useWorkers`
 */
export function startModule(script, name, { hub, starts = false } = {}) {
  script.hash = tag();
  const worker = startWorker(importing(script), name, script.pathname);
  // Their answers are nobody's: no other request has this number
  const tell = (/** @type {string} */ call, /** @type {Record<string, MessagePort>} */ argument) =>
    worker.postMessage({ id: 0, call, argument }, Object.values(argument));
  if (starts) tell("useWorkers", { workers: serveWorkers(worker) });
  if (hub) tell("useHub", { hub });
  return worker;
}

/** Ends what `startModule` has started. @param {Worker} worker */
export function endModule(worker) {
  worker.terminate();
  for (const one of inner.get(worker)?.values() ?? []) one.terminate();
}

/**
 * What runs before the script of a worker that another has had started: their messages go over a port.
 */
const BEFORE = `
  self.onmessage = ({ data: { url, port } }) => {
    self.onmessage = null;
    self.postMessage = (message, given = []) => port.postMessage({ message }, given);
    const failed = (error) => port.postMessage({ error: error.message });
    self.addEventListener("error", failed);
    import(url).then(() => (port.onmessage = (event) => self.onmessage(event)), failed);
  };
`;

/**
 * Starts the workers that one asks for (inner.js), from blobs, so they can do no more than it.
 * @param {Worker} worker
 */
function serveWorkers(worker) {
  /** @type {Map<number, Worker>} */
  const started = new Map();
  inner.set(worker, started);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (/** @type {MessageEvent<Wish>} */ { data }) => {
    if ("end" in data) {
      started.get(data.end)?.terminate();
      started.delete(data.end);
      return;
    }
    const { start, url, name, port } = data;
    if (!url.startsWith("blob:")) return port.postMessage({ error: url });
    const one = startWorker(BEFORE, name, name || "helper");
    one.postMessage({ url, port }, [port]);
    started.set(start, one);
  };
  return port2;
}
