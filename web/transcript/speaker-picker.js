/** Asks who speaks at a place: another name for the speaker, one of the others, or somebody new. */
import { button } from "../ui/button.js";
import { selectField, textField } from "../ui/field.js";
import { h } from "../ui/h.js";
import { placeBeside } from "../ui/place.js";
import { closeAsUsual, shut } from "../ui/sheet.js";
import { t } from "../words/words.js";
import { showSpeaker } from "./speaker-mark.js";
import { cleanName, LONGEST_NAME, nameOf, numberFor, numbersIn, speakerOf } from "./speakers.js";
import { timedWords } from "./words.js";

/**
 * @import { Key } from "../words/words.js"
 * @import { Place } from "./places.js"
 * @import { Scope } from "./reassigning.js"
 * @import { Transcript } from "./transcript.js"
 *
 * @typedef {object} Question
 * @property {Place} place where the speaker speaks who is meant
 * @property {HTMLElement} anchor beside which it is asked
 * @property {boolean} [all] whether all that the speaker says is meant, and no part of it
 * @property {(at: Place) => void} [onDone] it was answered: where the place's word is then
 * @property {() => void} [onAll] all who speak are to be seen
 */

/** How far the last answer reached. @type {Scope | null} */
let reached = null;

export class SpeakerPicker {
  element = h("dialog", { class: "menu speaker-picker", "aria-label": t("speakers.who") });
  #transcript;
  #question;
  #speaker;
  #name;
  #scope;

  /**
   * @param {Transcript} transcript
   * @param {Question} question
   */
  constructor(transcript, question) {
    this.#transcript = transcript;
    this.#question = question;
    const { place, all, onAll } = question;
    this.#speaker = speakerOf(transcript.segments[place.segment]);
    const scopes = this.#scopes();
    const last = scopes.find((scope) => scope === reached);
    /** @type {Scope} */
    const wanted = this.#isAtName || !last ? scopes[0] : last;
    this.#scope = selectField({
      label: t("speakers.where"),
      value: wanted,
      choices: scopes.map((value) => ({ value, label: this.#labelOf(value) })),
      onChange: () => this.#showName(),
    });
    this.#scope.element.hidden = all ?? false;
    this.#name = textField({ label: t("speakers.name"), value: "" });
    this.#name.control.setAttribute("maxlength", String(LONGEST_NAME));
    this.#name.control.setAttribute("autocomplete", "off");
    this.#showName();
    const form = h(
      "form",
      { class: "speaker-form", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      this.#scope.element,
      this.#name.element,
      button({ label: t("speakers.apply"), kind: "primary" }),
    );
    form.querySelector("button")?.setAttribute("type", "submit");
    this.element.append(form, this.#others());
    if (onAll) {
      const onClick = () => {
        shut(this.element);
        onAll();
      };
      this.element.append(button({ label: t("document.speakers"), kind: "quiet", onClick }));
    }
    closeAsUsual(this.element);
  }

  open() {
    document.body.append(this.element);
    this.element.showModal();
    placeBeside(this.element, this.#question.anchor);
    this.#name.control.focus();
    if (this.#name.control instanceof HTMLInputElement) this.#name.control.select();
  }

  /** Whether it was asked at a name, whose turn begins there. */
  get #isAtName() {
    return this.#question.anchor.classList.contains("speaker") || this.#question.all;
  }

  /** How far an answer may reach, the likeliest first. @returns {Scope[]} */
  #scopes() {
    if (this.#question.all) return ["everywhere"];
    const { segments } = this.#transcript;
    const { segment, word } = this.#question.place;
    const parts = word > 0 && word < timedWords(segments[segment]).length;
    /** @type {Scope[]} */
    const here = parts ? ["word", "turn", "onward", "segment"] : ["segment", "turn", "onward"];
    if (this.#speaker === null) return ["onward", ...here.filter((one) => one !== "onward")];
    return this.#isAtName ? ["everywhere", ...here] : [...here, "everywhere"];
  }

  /** @param {Scope} scope */
  #labelOf(scope) {
    if (scope === "onward" && this.#speaker === null) return t("speakers.where-rest");
    const name = this.#nameOf(this.#speaker);
    return t(/** @type {Key} */ (`speakers.where-${scope}`), { name });
  }

  /** @param {number | null} number */
  #nameOf(number) {
    return nameOf(this.#transcript.speakers, number);
  }

  /** Who is renamed has a name to begin with; who is new has none. */
  #showName() {
    this.#name.value = this.#scope.value === "everywhere" ? this.#nameOf(this.#speaker) : "";
  }

  #others() {
    const others = numbersIn(this.#transcript.segments).filter((one) => one !== this.#speaker);
    const group = h("div", { class: "menu-group", role: "group" });
    if (others.length) group.append(h("div", { class: "menu-heading" }, t("speakers.either")));
    group.ariaLabel = t("speakers.either");
    /** @type {(number | null)[]} */
    const all = this.#speaker === null ? others : [...others, null];
    for (const number of all) {
      const choice = h("button", { type: "button", class: "speaker" });
      showSpeaker(choice, this.#transcript.speakers, number);
      choice.addEventListener("click", () => this.#give(number));
      group.append(choice);
    }
    return group;
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const name = cleanName(this.#name.value);
    const number = name ? numberFor(name, this.#transcript) : null;
    if (number === null) return shut(this.element);
    const isKnown = numbersIn(this.#transcript.segments).includes(number);
    if (isKnown) return this.#give(number);
    if (this.#scope.value !== "everywhere" || this.#speaker === null)
      return this.#give(number, name);
    this.#transcript.nameSpeaker(this.#speaker, name);
    this.#end(this.#question.place);
  }

  /**
   * @param {number | null} number
   * @param {string} [name] of who is new
   */
  #give(number, name) {
    const scope = /** @type {Scope} */ (this.#scope.value);
    if (scope !== "everywhere") reached = scope;
    const { place } = this.#question;
    this.#end(this.#transcript.giveTo(place, scope, number, name));
  }

  /** @param {Place} at */
  #end(at) {
    shut(this.element);
    this.#question.onDone?.(at);
  }
}
