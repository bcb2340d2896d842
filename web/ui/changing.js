/** What changes, and says so. */

/** Dispatches "change", once for all that happens together, however much it is. */
export class Changing extends EventTarget {
  #telling = false;

  changed() {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}
