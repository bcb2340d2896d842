/**
 * Keeps other sites, the public model hub among them, out of the page's reach and of the engine's.
 *
 * The policy in index.html lets other sites be read. A page can make its policy narrower, never
 * wider. So index.html first of all has a small worker started here, which keeps the policy as it
 * is. As soon as it has started, the page gives up other sites, and before the engine starts workers
 * that come from an address, for itself and for all that it starts from then on. The worker is given
 * nothing but addresses, fetches only models of the site's list and what the user named, and lets no
 * request carry anything.
 */
import { startWorker } from "./engine/start.js";

const SITE = new URL("../", import.meta.url);

/** What is left of the page's policy. */
const OWN_SITE = "connect-src 'self'";
/** And when the service worker is there, which has to come from an address. */
const OWN_WORKERS = "worker-src blob:";

// Its source is in the page: it cannot fail to load when it is too late for another
const worker = startWorker(`(${serve})(${JSON.stringify(SITE.href)})`, "hub", "hub");

/** Settles when the worker has the policy that it keeps. @type {Promise<unknown>} */
export const hubStarted = new Promise((resolve) => {
  worker.onmessage = worker.onerror = resolve;
}).then(() => giveUp(OWN_SITE));

let given = false;

/** @param {string} rest of the policy that there was */
function giveUp(rest) {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = rest;
  document.head.append(policy);
}

/**
 * Gives up what an engine must not have either, and gives a port to the worker.
 * @returns {MessagePort} for the engine (engine/through.js)
 */
export function giveUpHub() {
  if (!given) giveUp(OWN_WORKERS);
  given = true;
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port1, [port1]);
  return port2;
}

/**
 * Lets a model come from an address that the user gave. Only the page can: what it starts has ports.
 * @param {string} url
 */
export function allow(url) {
  worker.postMessage(url);
}

/**
 * For recordings of other sites that the user has asked for (engine/through.js): each request is one of
 * the page's own, and lets nobody else ask for the same. What the page starts has ports, and cannot.
 */
export const throughHub = {
  /**
   * @param {unknown} asked
   * @param {Transferable[]} ports
   */
  postMessage: (asked, ports) => worker.postMessage({ asked }, ports),
};

/**
 * All that runs in the worker.
 * @param {string} site
 */
function serve(site) {
  /** Addresses that the user gave. */
  const given = new Set();

  self.onmessage = ({ data, ports }) => {
    if (data instanceof MessagePort) {
      data.onmessage = ({ data: asked, ports }) => fetchFor(ports[0], asked);
    } else if (typeof data === "string") {
      given.add(data);
    } else {
      fetchFor(ports[0], data.asked, true);
    }
  };
  self.postMessage("started");

  /**
   * @param {MessagePort} port
   * @param {{ url: string, cache: RequestCache, first?: number }} asked
   * @param {boolean} [allowed] by the user, for this once
   */
  async function fetchFor(port, { url, cache, first }, allowed = given.has(url)) {
    const over = new AbortController();
    const { signal } = over;
    /** @type {((view: Uint8Array<ArrayBuffer>) => Promise<any>) | undefined} */
    let read;
    port.onmessage = async ({ data: buffer }) => {
      if (!buffer) return over.abort();
      try {
        const { done, value } = await /** @type {any} */ (read)(new Uint8Array(buffer));
        port.postMessage({ done, value }, value ? [value.buffer] : []);
      } catch (error) {
        port.postMessage({ failed: String(error) });
      }
    };
    try {
      if (!allowed && !(await listed()).has(url))
        throw new TypeError("It is not on the site's list.");
      const bare = /** @type {const} */ ({ credentials: "omit", referrerPolicy: "no-referrer" });
      // A number is all that a request carries beyond the address
      const part = Number.isSafeInteger(first) ? { headers: { Range: `bytes=${first}-` } } : {};
      const response = await fetch(url, { signal, cache, ...bare, ...part });
      if (!response.body) throw new TypeError("Nothing came.");
      read = reader(response.body);
      port.postMessage({ status: response.status, headers: [...response.headers] });
    } catch (error) {
      port.postMessage({ failed: String(error) });
    }
  }

  /** The addresses of the models that the site offers. */
  async function listed() {
    // From the site itself: of what a service worker keeps, scripts of the page could have changed it
    const response = await fetch(new URL("models.json", site), { cache: "reload" });
    /** @type {{ models: { url: string }[] }} */
    const { models } = await response.json();
    return new Set(models.map((model) => new URL(model.url, site).href));
  }

  /**
   * Reads into the given memory, where the browser can.
   * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
   * @returns {(view: Uint8Array<ArrayBuffer>) => Promise<any>}
   */
  function reader(stream) {
    try {
      const byob = stream.getReader({ mode: "byob" });
      return (view) => byob.read(view);
    } catch {
      const plain = stream.getReader();
      return () => plain.read();
    }
  }
}
