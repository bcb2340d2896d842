/** Which track and which channel of a file is heard, where it has several: for that file only. */
import { t } from "../words/words.js";

/**
 * @import { SoundEnd, SoundTrack } from "../engine/protocol.js"
 * @import { Choice, Heard } from "./decode.js"
 *
 * @typedef {object} Offered
 * @property {SoundTrack[]} tracks
 * @property {number} channels of the track that was heard
 * @property {Choice} choice
 */

export class SoundChoice {
  /** @type {HTMLSelectElement} */
  #track;
  /** @type {HTMLSelectElement} */
  #channel;
  /** What there is in each file that was read, and what is wanted of it. @type {WeakMap<File, Offered>} */
  #files = new WeakMap();
  /** The file whose sound is being chosen. @type {File | null} */
  #shown = null;

  /** @param {HTMLElement} place with a select for the track and one for the channel, each in an
   * element that is shown where there is a choice */
  constructor(place) {
    [this.#track, this.#channel] = place.querySelectorAll("select");
    place.addEventListener("change", () => {
      const file = this.#shown && this.#files.get(this.#shown);
      if (!file) return;
      file.choice = {
        track: Number(this.#track.value) || null,
        channel: this.#channel.value || "mix",
      };
    });
    this.show(null);
  }

  /**
   * What was chosen of a file.
   * @param {File} file
   * @returns {Choice}
   */
  of(file) {
    return this.#files.get(file)?.choice ?? {};
  }

  /**
   * Offers what a file has that was read.
   * @param {File} file
   * @param {Heard & Pick<SoundEnd, "channels">} heard
   */
  offer(file, { tracks, track, channels }) {
    const { channel } = this.of(file);
    this.#files.set(file, { tracks, channels, choice: { track, channel } });
    if (file === this.#shown) this.show(file);
  }

  /**
   * Shows what can be chosen of a file.
   * @param {File | null} file
   */
  show(file) {
    this.#shown = file;
    const { tracks = [], channels = 0, choice = {} } = (file && this.#files.get(file)) || {};
    fill(
      this.#track,
      tracks.map((each) => [String(each.number), described(each)]),
      String(choice.track),
    );
    const each = Array.from({ length: channels }, (_, index) => String(index + 1));
    const numbered = each.map((number) => [number, t("audio.only-number", { number })]);
    const two = [
      ["left", t("audio.only-left")],
      ["right", t("audio.only-right")],
    ];
    const all = [["mix", t("audio.all-channels")], ...(channels === 2 ? two : numbered)];
    fill(this.#channel, channels < 2 ? [] : all, choice.channel ?? "mix");
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {string[][]} choices values and labels; with less than two, there is nothing to choose
 * @param {string} chosen one of the values
 */
function fill(select, choices, chosen) {
  select.replaceChildren(...choices.map(([value, label]) => new Option(label, value)));
  if (choices.length) select.value = chosen;
  const field = select.parentElement;
  if (field) field.hidden = choices.length < 2;
}

/** @param {SoundTrack} track */
export function described({ number, language, title }) {
  const about = [language, title].filter(Boolean).join(", ");
  return about ? t("audio.track-about", { number, about }) : t("audio.track", { number });
}
