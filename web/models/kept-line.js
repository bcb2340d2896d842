/** A line that says how many models are kept, and opens what shows them. */
import { megabytes } from "../ui/format.js";
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { t } from "../words/words.js";

/**
 * @import { Keeper } from "./keeper.js"
 * @import { Offer } from "./offer.js"
 */

/**
 * @param {Offer} offer
 * @param {Keeper} keeper
 * @param {() => void} onOpen
 */
export function keptLine(offer, keeper, onOpen) {
  const words = h("span", { class: "choice-words hint" });
  const say = () => {
    const { models } = keeper;
    const size = megabytes(models.reduce((sum, { have }) => sum + have, 0));
    words.textContent = models.length
      ? t("models.kept", { count: models.length, size })
      : t(keeper.available ? "models.none-kept" : "models.unkept");
  };
  offer.addEventListener("change", say);
  say();
  return h(
    "button",
    { type: "button", class: "choice-line kept-line", onclick: onOpen },
    icon("file"),
    h("span", { class: "choice-both" }, h("b", {}, t("models.manager")), words),
    icon("next"),
  );
}
