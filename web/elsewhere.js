/** Recordings that lie elsewhere: what asks for them is fetched when an address first comes in. */
import { showError } from "./alert.js";
import { takeAddresses } from "./addresses/gestures.js";
import { fetchWith } from "./engine/through.js";
import { throughHub } from "./hub.js";
import { later } from "./later.js";
import { element } from "./ui/element.js";

/** @import { AddressPanel } from "./addresses/panel.js" */

export class Elsewhere {
  #receive;
  /** @type {Promise<AddressPanel> | null} */
  #panel = null;

  /** @param {(files: File[]) => void} receive as if they had been dropped */
  constructor(receive) {
    this.#receive = receive;
    element("address", HTMLButtonElement).addEventListener("click", () => {
      this.#loaded().then((panel) => panel.open(), showError);
    });
    takeAddresses(element("drop-over", HTMLElement), (address) => {
      this.#loaded().then((panel) => panel.offer(address, { focused: true }), showError);
    });
  }

  /**
   * What the link to this page names: once it is fetched or declined, the page's own address has it no
   * more, and a reload does not bring it again.
   * @param {string | null} address
   */
  async follow(address) {
    if (address === null) return;
    try {
      await (await this.#loaded()).offer(address);
      const url = new URL(location.href);
      url.searchParams.delete("audio");
      history.replaceState(history.state, "", url);
    } catch (error) {
      showError(error);
    }
  }

  #loaded() {
    this.#panel ??= later(import("./addresses/panel.js")).then(({ AddressPanel }) => {
      const panel = new AddressPanel({
        fetchPart: fetchWith(throughHub),
        onFile: (file) => this.#receive([file]),
        onError: showError,
      });
      element("job-place", HTMLElement).append(panel.element);
      return panel;
    });
    this.#panel.catch(() => (this.#panel = null)); // whoever wants it next asks again
    return this.#panel;
  }
}
