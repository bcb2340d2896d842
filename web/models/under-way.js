/** Something that is done with models in this tab, such as making one smaller, as a row of their list. */
import { button } from "../ui/button.js";
import { h } from "../ui/h.js";
import { progressBar, setShare } from "../ui/progress.js";
import { t } from "../words/words.js";

export class UnderWay {
  element;
  #bar;

  /**
   * @param {string} what is done
   * @param {(() => void) | null} onCancel null where it cannot be stopped
   */
  constructor(what, onCancel = null) {
    this.#bar = progressBar(what);
    const cancel = onCancel && button({ label: t("models.cancel"), onClick: onCancel });
    this.element = h(
      "li",
      { class: "kept" },
      h("div", { class: "kept-what", role: "status" }, h("b", {}, what)),
      h("div", { class: "kept-do" }, cancel),
      h("div", { class: "kept-far" }, this.#bar),
    );
  }

  /** @param {{ done: number, total: number }} event bytes */
  reach({ done, total }) {
    setShare(this.#bar, total ? Math.min(1, done / total) : null);
  }
}
