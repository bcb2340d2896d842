/** Which track and which channel of a file is heard, where it has several: for this file only. */
import { t } from "../words/words.js";

/**
 * @import { SoundEnd, SoundTrack } from "../engine/protocol.js"
 * @import { Choice, Heard } from "./decode.js"
 */

export class SoundChoice {
  /** @type {HTMLSelectElement} */
  #track;
  /** @type {HTMLSelectElement} */
  #channel;
  /** @type {File | null} */
  #file = null;

  /** @param {HTMLElement} place with a select for the track and one for the channel, each in an
   * element that is shown where there is a choice */
  constructor(place) {
    [this.#track, this.#channel] = place.querySelectorAll("select");
  }

  /**
   * What was chosen for a file; for another than the last there is no choice yet.
   * @param {File} file
   * @returns {Choice}
   */
  of(file) {
    if (file !== this.#file) {
      this.#file = null;
      fill(this.#track, []);
      fill(this.#channel, []);
      return {};
    }
    return { track: Number(this.#track.value) || null, channel: this.#channel.value || "mix" };
  }

  /**
   * Offers what a file has that was read.
   * @param {File} file
   * @param {Heard & Pick<SoundEnd, "channels">} heard
   */
  offer(file, { tracks, track, channels }) {
    if (file === this.#file && this.#track.options.length === tracks.length) {
      this.#track.value = String(track);
      return;
    }
    this.#file = file;
    fill(
      this.#track,
      tracks.map((each) => [String(each.number), described(each)]),
    );
    this.#track.value = String(track);
    const each = Array.from({ length: channels }, (_, index) => String(index + 1));
    const numbered = each.map((number) => [number, t("audio.only-number", { number })]);
    const two = [
      ["left", t("audio.only-left")],
      ["right", t("audio.only-right")],
    ];
    fill(
      this.#channel,
      channels < 2 ? [] : [["mix", t("audio.all-channels")], ...(channels === 2 ? two : numbered)],
    );
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {string[][]} choices values and labels; with less than two, there is nothing to choose
 */
function fill(select, choices) {
  select.replaceChildren(...choices.map(([value, label]) => new Option(label, value)));
  const field = select.parentElement;
  if (field) field.hidden = choices.length < 2;
}

/** @param {SoundTrack} track */
export function described({ number, language, title }) {
  const about = [language, title].filter(Boolean).join(", ");
  return about ? t("audio.track-about", { number, about }) : t("audio.track", { number });
}
