/** All who speak in a transcript: how much, and a sample of each; who is none yet is asked for. */
import { button } from "../ui/button.js";
import { clock, percent } from "../ui/format.js";
import { textField } from "../ui/field.js";
import { h } from "../ui/h.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";
import { showSpeaker } from "./speaker-mark.js";
import { SpeakerPicker } from "./speaker-picker.js";
import { cleanName, LONGEST_NAME, nameOf, partsOf, speakerOf } from "./speakers.js";

/**
 * @import { At, DocumentView } from "./document.js"
 * @import { Place } from "./places.js"
 * @import { Part } from "./speakers.js"
 * @import { Transcript } from "./transcript.js"
 */

/** Seconds of each that are played. */
const SAMPLE = 6;

/**
 * @typedef {(from: number, to: number) => void} Play a part of the recording, in seconds
 */

export class SpeakerList {
  element = h("section", { class: "speaker-list", "aria-label": t("speakers.title") });
  #transcript;
  #play;
  #rows = h("ul", {});
  #state = h("p", { class: "unseen", role: "status" });
  /** An animation frame that is asked for, or 0. */
  #next = 0;

  /**
   * @param {Transcript} transcript
   * @param {Play} play
   * @param {AbortSignal} [signal] ends its following of the transcript
   */
  constructor(transcript, play, signal) {
    this.#transcript = transcript;
    this.#play = play;
    this.element.append(this.#rows, this.#state);
    const soon = () => {
      this.#next ||= requestAnimationFrame(() => this.#update());
    };
    transcript.addEventListener("change", soon, { signal });
    this.#update();
  }

  #update() {
    this.#next = 0;
    const at = document.activeElement?.closest(".speaker-row");
    const inside = at instanceof HTMLElement && this.element.contains(at);
    const parts = partsOf(this.#transcript.segments);
    if (!parts.length) {
      this.#rows.replaceChildren();
      this.element.querySelector("form")?.remove();
      this.element.prepend(this.#first());
      return;
    }
    this.element.querySelector("form")?.remove();
    this.#rows.replaceChildren(...parts.map((part) => this.#row(part)));
    if (inside) this.#focus(Number(at.dataset.number));
  }

  /** @param {number} number whose row gets the keyboard, or else the first */
  #focus(number) {
    const rows = [...this.#rows.querySelectorAll("li")];
    const row = rows.find(({ dataset }) => dataset.number === String(number)) ?? rows[0];
    row?.querySelector("button")?.focus();
  }

  /** @param {Part} part */
  #row({ number, seconds, share, turns, sample }) {
    const { speakers, segments, file } = this.#transcript;
    const name = nameOf(speakers, number);
    const renamed = h("button", { type: "button", class: "speaker" });
    showSpeaker(renamed, speakers, number);
    renamed.ariaDescription = t("speakers.rename");
    renamed.addEventListener("click", () => {
      const segment = segments.findIndex((one) => speakerOf(one) === number);
      const question = { place: { segment, word: 0 }, anchor: renamed, all: true };
      new SpeakerPicker(this.#transcript, question).open();
    });
    const told = [clock(seconds), percent(share), t("speakers.turns", { count: turns })];
    const bar = h("progress", { max: 1, value: share, "aria-hidden": "true" });
    const play = button({
      label: t("speakers.play", { name }),
      icon: "play",
      kind: "quiet",
      iconOnly: true,
      onClick: () => this.#play(sample, sample + SAMPLE),
    });
    play.disabled = !file;
    return h(
      "li",
      { class: "speaker-row", "data-number": number, "data-speaker": renamed.dataset.speaker },
      h(
        "div",
        { class: "speaker-what" },
        renamed,
        h("p", { class: "hint" }, told.join(" · ")),
        bar,
      ),
      play,
    );
  }

  /** Nobody is known yet: all is somebody's, until another begins. */
  #first() {
    const name = textField({ label: t("speakers.first"), hint: t("speakers.how"), value: "" });
    name.control.setAttribute("maxlength", String(LONGEST_NAME));
    name.control.setAttribute("autofocus", "");
    const form = h(
      "form",
      {},
      name.element,
      button({ label: t("speakers.apply"), kind: "primary" }),
    );
    form.querySelector("button")?.setAttribute("type", "submit");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = cleanName(name.value);
      this.#transcript.giveTo({ segment: 0, word: 0 }, "everywhere", 0, given);
    });
    return form;
  }
}

/**
 * Asks who speaks at a place, or shows all who speak: in an element, or else in a sheet.
 * @param {DocumentView} document
 * @param {At | HTMLElement | null} at
 * @param {Play} play
 */
export function showSpeakers(document, at, play) {
  const { transcript } = document;
  const open = () => openSheet(transcript, play);
  if (!at) open();
  else if (at instanceof HTMLElement) at.replaceChildren(new SpeakerList(transcript, play).element);
  else {
    const onDone = (/** @type {Place} */ place) => document.stayAt(place);
    new SpeakerPicker(transcript, { ...at, onDone, onAll: open }).open();
  }
}

/**
 * @param {Transcript} transcript
 * @param {Play} play
 */
function openSheet(transcript, play) {
  const sheet = new Sheet({ title: t("speakers.title"), side: true });
  const over = new AbortController();
  sheet.body.append(new SpeakerList(transcript, play, over.signal).element);
  const remove = button({
    label: t("speakers.remove"),
    icon: "remove",
    onClick: () => transcript.removeSpeakers(),
  });
  const show = () => (remove.hidden = !transcript.hasSpeakers);
  transcript.addEventListener("change", show, { signal: over.signal });
  show();
  sheet.footer.append(remove);
  sheet.element.addEventListener("close", () => over.abort());
  sheet.open();
}
