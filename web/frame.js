/**
 * What stands around the places: which of them is shown, the list beside it or, where there is no
 * room for it, in a sheet.
 */
import { addressOf } from "./place.js";
import { element } from "./ui/element.js";
import { Sheet } from "./ui/sheet.js";
import { t } from "./words/words.js";

/** @import { Place } from "./place.js" */

/** From here on the list stands beside the text: page.css says the same. */
const WIDE = "(min-width: 68rem)";

export class Frame {
  #shelf = element("shelf", HTMLElement);
  #beside = element("shelf-place", HTMLElement);
  #main = element("main", HTMLElement);
  #engine = element("engine-state", HTMLElement);
  #engineBeside = element("engine-beside", HTMLElement);
  #engineBelow = element("engine-below", HTMLElement);
  #sheet = new Sheet({ title: t("shelf.title"), side: true });
  /** Of the place that is shown. @type {string | null} */
  #address = null;
  /** How far each place was scrolled when it was left. @type {Map<string, number>} */
  #tops = new Map();

  /** Where there is no room for the list it is out of the document until it is opened. */
  constructor() {
    element("shelf-open", HTMLButtonElement).addEventListener("click", () => this.openList());
    // What leads to a place, or to a document that there is not yet: the sheet is no longer wanted
    this.#sheet.body.addEventListener("click", ({ target }) => {
      if (!(target instanceof Element)) return;
      if (target.closest("a") ?? target.closest("#shelf-choose")) this.#sheet.close();
    });
    element("skip", HTMLButtonElement).addEventListener("click", () => this.#main.focus());
    addEventListener("scroll", () => this.#address && this.#tops.set(this.#address, scrollY));
    const wide = matchMedia(WIDE);
    wide.addEventListener("change", () => this.#put(wide.matches));
    this.#put(wide.matches);
  }

  openList() {
    if (this.#sheet.body.contains(this.#shelf)) this.#sheet.open();
    else this.#shelf.querySelector("a")?.focus();
  }

  /** @param {Place} place */
  show(place) {
    const first = this.#address === null;
    const address = addressOf(place);
    if (address === this.#address) return;
    this.#address = address;
    document.body.dataset.place = place.name;
    for (const link of this.#shelf.querySelectorAll("a.shelf-way")) {
      link.ariaCurrent = link.getAttribute("href") === address ? "page" : null;
    }
    scrollTo({ top: this.#tops.get(address) ?? 0, behavior: "instant" });
    // What had the keyboard may have gone with the place before, as the browser finds when it draws
    const find = () => {
      if (document.activeElement === document.body && !first) {
        this.#main.focus({ preventScroll: true });
      }
    };
    requestAnimationFrame(() => requestAnimationFrame(find));
  }

  /** @param {boolean} beside */
  #put(beside) {
    if (beside) this.#sheet.close();
    (beside ? this.#beside : this.#sheet.body).append(this.#shelf);
    // Not in a closed sheet, where nobody sees it
    (beside ? this.#engineBeside : this.#engineBelow).append(this.#engine);
  }
}
