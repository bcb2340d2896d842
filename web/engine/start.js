/**
 * Starts workers that can do no more than the page that starts them.
 *
 * A worker that is started from an address has the Content-Security-Policy that the server sends
 * with it: of a plain static server, none. One from a blob inherits the page's, and whether it is
 * isolated, on any server (https://html.spec.whatwg.org/#initialize-worker-policy-container).
 */
import { tag } from "../words/words.js";
import { IMPORTED } from "./imported.mjs";

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
  return startModule(new URL("worker.js", import.meta.url), name, hub);
}

/**
 * @param {URL} script which speaks the language that its hash says, and takes the call `useHub`
 * @param {string} name
 * @param {MessagePort} [hub]
 */
export function startModule(script, name, hub) {
  script.hash = tag();
  const worker = startWorker(importing(script), name, script.pathname);
  // Its answer is nobody's: no other request has this number
  if (hub) worker.postMessage({ id: 0, call: "useHub", argument: { hub } }, [hub]);
  return worker;
}
