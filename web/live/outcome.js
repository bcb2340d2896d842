/** What a live session leaves: a transcript like any other, and a recording to keep. */
import { download } from "../files/export.js";
import { TranscriptCard } from "../transcript/card.js";
import { Transcript } from "../transcript/transcript.js";
import { percent } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @import { CardHooks } from "../transcript/card.js"
 * @import { Outcome } from "./session.js"
 *
 * @typedef {object} Telling
 * @property {string} name of the recording, without extension
 * @property {string[]} notes what to say beside the title
 * @property {boolean} translated to English
 */

export class Kept {
  card;
  file;
  /** Whether closing the page would lose the recording. */
  unsaved = true;

  /**
   * @param {Outcome} outcome
   * @param {Telling} telling
   * @param {CardHooks} hooks
   * @param {(file: File) => Promise<void>} onBetter wants the file transcribed
   */
  constructor({ recording, result, complete }, { name, notes, translated }, hooks, onBetter) {
    const file = recording.file(`${name}.wav`);
    this.file = file;
    this.card = new TranscriptCard(new Transcript(file, recording.seconds), hooks);
    const heard = complete ? [] : [t("live.incomplete")];
    this.card.restore(result, [...notes, ...heard], translated);
    this.card.offer(t("live.better"), () => onBetter(file));
    this.card.offer(t("live.save-wav"), async () => this.#save(file));
    this.card.offer(t("live.save-opus"), async (button) => {
      const label = button.textContent;
      button.disabled = true;
      try {
        const onProgress = (/** @type {number} */ share) => {
          button.textContent = t("live.making-opus", {
            share: percent(Math.floor(100 * share) / 100),
          });
        };
        this.#save(await recording.opus({ name, onProgress }));
      } finally {
        button.disabled = false;
        button.textContent = label;
      }
    });
  }

  /** @param {File} file */
  #save(file) {
    download(file, file.name);
    this.unsaved = false;
  }
}

/**
 * "Live 2026-05-04 17.30": sorts by time, and is a file's name anywhere.
 * @param {Date} date
 */
export function recordingName(date) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${t("live.recording-name")} ${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}
