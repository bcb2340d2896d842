/** What a live session leaves: a transcript like any other, and a recording to keep. */
import { download } from "../files/export.js";
import { DocumentView } from "../transcript/document.js";
import { Transcript } from "../transcript/transcript.js";
import { percent } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @import { DocumentHooks } from "../transcript/document.js"
 * @import { Outcome } from "./session.js"
 *
 * @typedef {object} Telling
 * @property {string} name of the recording, without extension
 * @property {string[]} notes what to say beside the title
 * @property {boolean} translated to English
 */

export class Kept {
  document;
  file;
  /** Whether closing the page would lose the recording. */
  unsaved = true;

  /**
   * @param {Outcome} outcome
   * @param {Telling} telling
   * @param {DocumentHooks} hooks
   * @param {(file: File) => Promise<void>} onBetter wants the file transcribed
   */
  constructor({ recording, result, complete }, { name, notes, translated }, hooks, onBetter) {
    const file = recording.file(`${name}.wav`);
    this.file = file;
    const document = new DocumentView(new Transcript(file, recording.seconds), hooks);
    this.document = document;
    const heard = complete ? [] : [t("live.incomplete")];
    document.restore(result, [...notes, ...heard], translated);
    document.offer({
      id: "document.better",
      label: () => t("live.better"),
      icon: "microphone",
      run: () => onBetter(file),
    });
    document.offer({
      id: "document.wav",
      label: () => t("live.save-wav"),
      icon: "export",
      unsaved: () => this.unsaved,
      run: async () => this.#save(file),
    });
    document.offer({
      id: "document.opus",
      label: () => t("live.save-opus"),
      icon: "export",
      run: async (say) => {
        const onProgress = (/** @type {number} */ share) => {
          say(t("live.making-opus", { share: percent(Math.floor(100 * share) / 100) }));
        };
        this.#save(await recording.opus({ name, onProgress }));
      },
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
