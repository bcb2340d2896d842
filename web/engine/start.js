/**
 * Starts workers that can do no more than the page that starts them.
 *
 * A worker that is started from an address has the Content-Security-Policy that the server sends
 * with it: of a plain static server, none. One from a blob inherits the page's, and whether it is
 * isolated, on any server (https://html.spec.whatwg.org/#initialize-worker-policy-container).
 */
import { tag } from "../words/words.js";

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
 * that `worker-src` lets workers come from. What is posted before it has come waits.
 * @param {URL} script
 */
const importing = (script) => `
  const early = [];
  self.onmessage = (event) => early.push(event);
  import(${JSON.stringify(script.href)}).then(
    () => early.forEach((event) => self.onmessage(event)),
    (error) => postMessage({ type: "unloaded", why: error.message }),
  );
`;

/**
 * @param {string} name
 * @param {MessagePort} [hub] to what fetches from other sites, where this page may not
 */
export function startEngine(name, hub) {
  const script = new URL("worker.js", import.meta.url);
  script.hash = tag(); // the language that it is to speak
  const worker = startWorker(importing(script), name, script.pathname);
  // Its answer is nobody's: no other request has this number
  if (hub) worker.postMessage({ id: 0, call: "useHub", argument: { hub } }, [hub]);
  return worker;
}
