/** What happened, in a sentence that stays, with what can be done about it. */
import { t } from "../words/words.js";
import { button } from "./button.js";
import { h } from "./h.js";

/** @import { ButtonOptions } from "./button.js" */

/**
 * @param {object} options
 * @param {string} options.sentence
 * @param {boolean} [options.calm] nothing is lost and nothing is wrong
 * @param {ButtonOptions} [options.action] what may help
 * @param {() => void} [options.onDismiss] it can be dismissed, and then this is called
 * @returns {HTMLElement} reads itself out once it is put into the document
 */
export function message({ sentence, calm = false, action, onDismiss }) {
  const element = h(
    "div",
    { class: calm ? "alert calm" : "alert", role: calm ? "status" : "alert" },
    h("p", {}, sentence),
    action && button(action),
    onDismiss && button({ label: t("ui.dismiss"), onClick: dismiss }),
  );
  function dismiss() {
    element.remove();
    onDismiss?.();
  }
  return element;
}
