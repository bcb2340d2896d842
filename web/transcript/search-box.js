/** The field that finds words in a transcript. */
import { t } from "../words/words.js";
import { search } from "./search.js";

/**
 * @import { Match } from "./search.js"
 * @import { Transcript } from "./transcript.js"
 * @import { TranscriptView } from "./view.js"
 */

export class SearchBox {
  element = document.createElement("span");
  #field = document.createElement("input");
  #count = document.createElement("span");
  #transcript;
  #view;
  /** @type {Match[]} */
  #matches = [];
  /** Which of them is shown. */
  #at = 0;

  /**
   * @param {Transcript} transcript
   * @param {TranscriptView} view
   */
  constructor(transcript, view) {
    this.#transcript = transcript;
    this.#view = view;
    const field = this.#field;
    field.type = "search";
    field.placeholder = t("transcript.search");
    field.setAttribute("aria-label", t("transcript.search-label"));
    field.addEventListener("input", () => this.#search(true));
    field.addEventListener("keydown", (event) => this.#key(event));
    this.#count.setAttribute("role", "status");
    this.#count.className = "search-count";
    this.element.className = "search";
    this.element.hidden = true;
    this.element.append(field, this.#count);
    transcript.addEventListener("change", () => field.value && this.#search(false));
  }

  open() {
    this.element.hidden = false;
    this.#field.focus();
    this.#field.select();
  }

  /** @param {boolean} anew whether another text is wanted */
  #search(anew) {
    this.#matches = search(this.#transcript.segments, this.#field.value);
    this.#at = anew ? 0 : Math.max(0, Math.min(this.#at, this.#matches.length - 1));
    this.#show(anew);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { length } = this.#matches;
    if (event.key === "Escape") {
      this.#field.value = "";
      this.#search(true);
      this.element.hidden = true;
    } else if (event.key === "Enter" && length) {
      this.#at = (this.#at + (event.shiftKey ? length - 1 : 1)) % length;
      this.#show(true);
    } else return;
    event.preventDefault();
  }

  /** @param {boolean} go to the match */
  #show(go) {
    const [matches, at] = [this.#matches, this.#at];
    if (!this.#field.value.trim()) this.#count.textContent = "";
    else if (!matches.length) this.#count.textContent = t("transcript.not-found");
    else this.#count.textContent = t("ui.of", { done: at + 1, total: matches.length });
    this.#view.showMatches(matches, matches[at] ?? null, go);
  }
}
