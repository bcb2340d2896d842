/**
 * One started engine for many pages, of which one at a time has it. Put before any other script of
 * a page, with const LENDS = true in the page that keeps the engine's worker and false in those
 * that borrow it. They talk over a channel of the browser context that they share.
 *
 * A borrower's Worker is made as if it were new, and answers as its own would: it has no model, and
 * nothing is left of what others asked of it. Only that it has started already is another thing.
 */
{
  const PATIENCE_MS = 5000; // for what an earlier borrower left running to end
  const Own = Worker;
  const channel = new BroadcastChannel("lent engine");

  /** The page's own worker, lent. */
  class Lender extends Own {
    #borrower = "";
    #waiting = "";
    #asked = new Map(); // whose request, and its number there, by its number here
    #number = 2 ** 40; // far from the numbers of the keeping page's own requests

    constructor(url, options) {
      super(url, options);
      this.addEventListener("message", (event) => this.#answered(event));
      channel.onmessage = ({ data }) => this.#told(data);
      channel.postMessage({ kept: true });
    }

    #answered(event) {
      const { data } = event;
      const asked = this.#asked.get(data.id);
      if (!asked) return; // the keeping page's own
      event.stopImmediatePropagation();
      if (data.type !== "event") this.#asked.delete(data.id);
      const { borrower, id } = asked;
      if (borrower) channel.postMessage({ to: borrower, message: { ...data, id } });
      this.#welcome();
    }

    #told({ from, begin, end, message }) {
      if (begin) {
        for (const asked of this.#asked.values()) asked.borrower = "";
        this.#waiting = from;
        if (this.#asked.size) {
          this.#ask("cancel");
          this.#ask("beginAudio", { rate: 16000, seconds: null }); // a push that waits has no place
        }
        setTimeout(() => this.#waiting === from && location.reload(), PATIENCE_MS);
        this.#welcome();
      } else if (from !== this.#borrower) {
        return;
      } else if (end) {
        location.reload(); // a new one, as after any worker's end
      } else {
        this.#ask(message.call, message.argument, from, message.id);
      }
    }

    #ask(call, argument, borrower = "", id = 0) {
      const number = this.#number++;
      this.#asked.set(number, { borrower, id });
      const samples = argument?.samples;
      this.postMessage({ id: number, call, argument }, samples ? [samples.buffer] : []);
    }

    #welcome() {
      if (!this.#waiting || this.#asked.size) return;
      this.#borrower = this.#waiting;
      this.#waiting = "";
      channel.postMessage({ to: this.#borrower, welcome: true });
    }
  }

  /** As a Worker, to the page that borrows. */
  class Borrowed extends EventTarget {
    onmessage = null;
    onerror = null;
    #name = crypto.randomUUID();
    #channel = new BroadcastChannel("lent engine");
    #queue = []; // until it is this page's turn
    #welcome = false;

    constructor() {
      super();
      const begin = () => this.#channel.postMessage({ from: this.#name, begin: true });
      this.#channel.onmessage = ({ data: { to, kept, welcome, message } }) => {
        if (kept) begin();
        if (to !== this.#name) return;
        if (message) this.onmessage?.(new MessageEvent("message", { data: message }));
        if (!welcome) return;
        this.#welcome = true;
        for (const waiting of this.#queue.splice(0)) this.#send(waiting);
      };
      begin();
    }

    postMessage(message, transfer = []) {
      if (message.id === 0) return; // ports: the lent one has its own
      const copy = structuredClone(message, { transfer });
      if (this.#welcome) this.#send(copy);
      else this.#queue.push(copy);
    }

    #send(message) {
      this.#channel.postMessage({ from: this.#name, message });
    }

    terminate() {
      this.#channel.postMessage({ from: this.#name, end: true });
      this.#channel.close();
    }
  }

  window.Worker = new Proxy(LENDS ? Lender : Borrowed, {
    construct: (Engine, [url, options]) =>
      new (url.endsWith("/web/engine/worker.js") ? Engine : Own)(url, options),
  });
}
