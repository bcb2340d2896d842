/**
 * Fetches by way of a worker that may reach what this one may not (web/hub.js).
 *
 * Each fetch has a port. The address goes there first, and status and headers come back. Then
 * buffers go there empty and come back filled, so that a model passes through the same memory.
 */

/**
 * @typedef {object} Fetched what is used of a Response
 * @property {boolean} ok
 * @property {number} status
 * @property {Headers} headers
 * @property {ReadableStream<Uint8Array> | null} body from another worker it can only be read into
 *   buffers
 *
 * @typedef {object} Asked
 * @property {AbortSignal} signal
 * @property {RequestCache} cache
 * @property {number} [first] byte that is wanted, with all behind it; the server may give all
 * @property {string} [etag] of the state of the file that is gone on with: of any other, the server is
 *   to give all. To the own site only: other hosts would have to allow it, and are told nothing
 *
 * @typedef {(url: URL, asked: Asked) => Promise<Fetched>} FetchPart rejected as `fetch` is
 */

/** @type {FetchPart} */
export function fetchHere(url, { first, etag, ...init }) {
  const range = first ? { Range: `bytes=${first}-`, ...(etag && { "If-Range": etag }) } : {};
  return fetch(url, { ...init, headers: range });
}

/** @typedef {{ postMessage: (asked: unknown, ports: Transferable[]) => void }} Hub */

/**
 * @param {Hub | null} hub
 * @returns {FetchPart} which goes to other sites by way of the hub's worker, where there is one
 */
export function fetchWith(hub) {
  const { origin } = new URL(import.meta.url);
  return (url, asked) =>
    hub && url.origin !== origin ? fetchThrough(hub, url, asked) : fetchHere(url, asked);
}

/**
 * @param {Hub} hub
 * @param {URL} url
 * @param {Asked} asked
 * @returns {Promise<Fetched>}
 * @throws {TypeError} as `fetch` does; the body's reader, too
 */
export async function fetchThrough(hub, url, { signal, cache, first }) {
  const { port1: port, port2: other } = new MessageChannel();
  /** @type {{ resolve: (value: any) => void, reject: (reason: unknown) => void }} */
  let waiting;
  /** @returns {Promise<any>} */
  const answer = () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
  const stop = () => {
    port.postMessage(null);
    port.close();
  };
  port.onmessage = ({ data }) => {
    if (data.failed) waiting.reject(new TypeError(data.failed));
    else waiting.resolve(data);
  };
  signal.addEventListener("abort", () => {
    stop();
    waiting.reject(signal.reason);
  });
  hub.postMessage({ url: url.href, cache, first }, [other]);
  const { status, headers } = await answer();
  const reader = {
    /** @param {Uint8Array<ArrayBuffer>} view */
    read({ buffer }) {
      port.postMessage(buffer, [buffer]);
      return answer();
    },
    cancel: async () => stop(),
  };
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: new Headers(headers),
    body: /** @type {any} */ ({ getReader: () => reader, cancel: reader.cancel }),
  };
}
