/** What stands beside a text where there is room: how much there is of it, and its unsure words. */
import { clock, number, percent } from "../ui/format.js";
import { h } from "../ui/h.js";
import { t } from "../words/words.js";
import { unsurePlaces } from "./places.js";
import { timedWords } from "./words.js";

/**
 * @import { Key } from "../words/words.js"
 * @import { Place } from "./places.js"
 * @import { Transcript } from "./transcript.js"
 */

/** Unsure words that are listed; who has corrected these finds the next. */
const MOST = 100;

export class Details {
  element;
  #transcript;
  #hooks;
  /** Those who speak: a part that comes when there are any. */
  #speakers = h("div", { hidden: true });
  #facts = h("dl", { class: "details-facts" });
  #title = h("h2", { class: "details-title" }, t("details.unsure"));
  #list = h("ul", { class: "details-words" });
  /** An animation frame that is asked for, or 0. */
  #next = 0;

  /**
   * @param {Transcript} transcript
   * @param {{ onGo: (place: Place) => void, onSpeakers: (holder: HTMLElement) => void }} hooks going
   *   to a word; showing who speaks
   */
  constructor(transcript, hooks) {
    this.#transcript = transcript;
    this.#hooks = hooks;
    this.element = h(
      "aside",
      { class: "document-details", "aria-label": t("details.title") },
      this.#facts,
      this.#speakers,
      this.#title,
      this.#list,
    );
    const soon = () => {
      this.#next ||= requestAnimationFrame(() => this.#update());
    };
    for (const kind of ["change", "state"]) transcript.addEventListener(kind, soon);
    new ResizeObserver(soon).observe(this.element); // there is room for it, or it is shown
  }

  #update() {
    this.#next = 0;
    if (!this.element.offsetParent) return; // not seen: there is no room, or another is shown
    const { segments, duration, source } = this.#transcript;
    const words = segments.reduce((sum, segment) => sum + timedWords(segment).length, 0);
    const places = unsurePlaces(segments);
    /** @type {[Key, string][]} */
    const facts = [
      ["details.length", duration ? clock(duration) : ""],
      ["details.words", number(words)],
    ];
    if (source?.host) facts.push(["details.from", source.host]);
    this.#facts.replaceChildren(
      ...facts.flatMap(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]),
    );
    const some = this.#transcript.hasSpeakers;
    if (some && this.#speakers.hidden) this.#hooks.onSpeakers(this.#speakers);
    this.#speakers.hidden = !some;
    this.#title.hidden = !places.length;
    this.#list.replaceChildren(...places.slice(0, MOST).map((place) => this.#row(place)));
  }

  /** @param {Place} place */
  #row(place) {
    const word = timedWords(this.#transcript.segments[place.segment])[place.word];
    const go = h(
      "button",
      { type: "button", class: "details-word", onclick: () => this.#hooks.onGo(place) },
      h("span", { dir: "auto" }, word.text.trim()),
      h("span", { class: "hint" }, `${clock(word.start)} · ${percent(word.probability ?? 0)}`),
    );
    return h("li", {}, go);
  }
}
