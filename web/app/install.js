/** Installing the page as an app, where the browser offers it. */

/**
 * @typedef {Event & { prompt(): Promise<unknown>, userChoice: Promise<{ outcome: string }> }} Offer
 */

/** Tells who listens for "change" that it has become possible, or is no more. */
export class Install extends EventTarget {
  /** @type {Offer | null} */
  #offer = null;

  constructor() {
    super();
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault(); // the browser's own banner: the page has a button
      this.#set(/** @type {Offer} */ (event));
    });
    addEventListener("appinstalled", () => this.#set(null));
  }

  get offered() {
    return this.#offer !== null;
  }

  /** Has the browser ask. It does so once an offer. */
  async ask() {
    const offer = this.#offer;
    this.#set(null);
    await offer?.prompt();
  }

  /** @param {Offer | null} offer */
  #set(offer) {
    this.#offer = offer;
    this.dispatchEvent(new Event("change"));
  }
}
