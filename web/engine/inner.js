/**
 * Workers that a worker of the page starts: it asks the page, which starts them.
 *
 * Firefox (153) sometimes never runs a worker that another one starts from a blob: of hundreds or
 * thousands it is one, and under WebDriver the thread that starts it stops for ever. Those that the page
 * starts all run. So such a worker's `Worker` is this one; who starts one notices nothing.
 *
 * @typedef {{ start: number, url: string, name: string, port: MessagePort } | { end: number }} Wish
 */

/** @type {MessagePort | null} */
let page = null;
let started = 0;

/**
 * Has all workers that this one starts from now on started by the page.
 * @param {MessagePort} port to it (`serveWorkers`)
 */
export function startByPage(port) {
  page = port;
  self.Worker = /** @type {typeof Worker} */ (/** @type {unknown} */ (InnerWorker));
}

/** As much of a worker as is asked of one here. */
class InnerWorker {
  /** @type {((event: MessageEvent) => void) | null} */
  onmessage = null;
  /** @type {((event: ErrorEvent) => void) | null} */
  onerror = null;
  #number = ++started;
  #port;

  /**
   * @param {string} url
   * @param {WorkerOptions} [options]
   */
  constructor(url, { name = "" } = {}) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => {
      const { error, message } = data;
      if (error === undefined) this.onmessage?.(new MessageEvent("message", { data: message }));
      else this.onerror?.(new ErrorEvent("error", { message: error }));
    };
    this.#ask({ start: this.#number, url: `${url}`, name, port: port2 }, [port2]);
  }

  /**
   * @param {unknown} message
   * @param {Transferable[]} [given]
   */
  postMessage(message, given = []) {
    this.#port.postMessage(message, given);
  }

  terminate() {
    this.#port.close();
    this.#ask({ end: this.#number });
  }

  /**
   * @param {Wish} wish
   * @param {Transferable[]} [given]
   */
  #ask(wish, given = []) {
    page?.postMessage(wish, given);
  }
}
