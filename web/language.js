/** In which language the page speaks: chosen by its own name, whatever is spoken now. */
import { h } from "./ui/h.js";
import { toast } from "./ui/toast.js";
import { LANGUAGES, prefer, t, tag } from "./words/words.js";

/** @import { Tag } from "./words/words.js" */

/**
 * The choice is kept, and spoken from the next load of the page on.
 * @param {() => boolean} mayLoad whether that may be now: nothing would be lost
 */
export function languageField(mayLoad) {
  const select = h(
    "select",
    { id: "page-language" },
    ...Object.entries(LANGUAGES).map(([code, name]) => {
      return h("option", { value: code, lang: code, selected: code === tag() }, name);
    }),
  );
  select.addEventListener("change", () => {
    prefer(/** @type {Tag} */ (select.value));
    if (mayLoad()) location.reload();
    else toast(t("machine.next-time"));
  });
  const label = h("label", { htmlFor: select.id }, t("machine.language"));
  return h("div", { class: "field language-field" }, label, select);
}
