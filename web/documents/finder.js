/** Searches all texts, and shows where it was found instead of the list. */
import { h } from "../ui/h.js";
import { t } from "../words/words.js";

/**
 * @typedef {object} Hit the first place in a document
 * @property {string} id of the document
 * @property {string} name
 * @property {number} segment
 * @property {string} text of the segment
 * @property {number} count how often it is in the document
 *
 * @typedef {object} FinderHooks
 * @property {(query: string, signal: AbortSignal) => AsyncIterable<Hit>} search
 * @property {(hit: Hit) => void} onHit its place is wanted
 * @property {(searching: boolean) => void} onSearching
 * @property {(error: unknown) => void} onError
 */

/** Milliseconds in which no letter is typed before the texts are searched. */
const PAUSE_MS = 150;
/** Characters of a text that are shown. */
const SHOWN = 90;

export class Finder {
  field;
  status = h("p", { class: "hint", role: "status", hidden: true });
  results = h("ul", { class: "shelf-items shelf-hits", hidden: true });
  #hooks;
  #search = new AbortController();

  /** @param {FinderHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    const placeholder = t("shelf.search-short");
    this.field = h("input", { type: "search", placeholder, "aria-label": t("shelf.search") });
    this.field.addEventListener("input", () => this.#changed());
  }

  #changed() {
    this.#search.abort();
    this.#search = new AbortController();
    const { signal } = this.#search;
    const query = this.field.value.trim();
    const searching = query !== "";
    this.results.hidden = this.status.hidden = !searching;
    this.#hooks.onSearching(searching);
    if (!searching) return this.results.replaceChildren();
    setTimeout(() => {
      if (!signal.aborted) this.#find(query, signal).catch(this.#hooks.onError);
    }, PAUSE_MS);
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   */
  async #find(query, signal) {
    this.status.textContent = t("shelf.searching");
    this.results.replaceChildren();
    for await (const hit of this.#hooks.search(query, signal)) {
      if (signal.aborted) return;
      this.results.append(this.#item(hit));
    }
    if (signal.aborted) return;
    this.status.textContent = t("shelf.found", { count: this.results.childElementCount });
  }

  /** @param {Hit} hit */
  #item(hit) {
    const { id, name, text, count } = hit;
    const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    const onclick = () => this.#hooks.onHit(hit);
    const link = h(
      "a",
      { class: "shelf-item", href: `#/t/${id}`, onclick },
      h("span", { class: "shelf-name", dir: "auto" }, name),
      h("span", { class: "shelf-text", dir: "auto" }, short.trim()),
      h("span", { class: "shelf-note" }, t("shelf.hits", { count })),
    );
    return h("li", {}, link);
  }
}
