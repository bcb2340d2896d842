/** Asks before everything is deleted: it cannot be undone. */
import { button } from "../ui/button.js";
import { h } from "../ui/h.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";

/**
 * @param {string} what goes, in a sentence
 * @param {() => void} onDelete
 */
export function askToDeleteAll(what, onDelete) {
  const sheet = new Sheet({ title: t("shelf.delete-all") });
  sheet.body.append(h("p", {}, what), h("p", {}, t("shelf.no-undo")));
  const done = () => {
    sheet.close();
    onDelete();
  };
  sheet.footer.append(
    button({ label: t("shelf.delete"), kind: "primary", onClick: done }),
    button({ label: t("shelf.leave"), onClick: () => sheet.close() }),
  );
  sheet.open();
}
