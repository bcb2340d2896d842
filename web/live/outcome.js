/** What a live session leaves: a transcript like any other, and a recording to keep. */
import { download } from "../files/export.js";
import { DocumentView } from "../transcript/document.js";
import { percent } from "../ui/format.js";
import { t } from "../words/words.js";
import { encodeOpus } from "./opus.js";

/**
 * @import { DocumentHooks } from "../transcript/document.js"
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { Outcome } from "./session.js"
 *
 * @typedef {object} Telling
 * @property {string[]} notes what to say beside the title
 * @property {boolean} translated to English
 */

export class LiveDocument {
  document;
  /** Whether closing the page would lose the recording. */
  unsaved = true;

  /**
   * @param {Transcript} transcript as it was kept so far
   * @param {Outcome} outcome
   * @param {Telling} telling
   * @param {DocumentHooks} hooks
   * @param {(file: File) => Promise<void>} onBetter wants the file transcribed
   */
  constructor(transcript, outcome, { notes, translated }, hooks, onBetter) {
    const { recording, result, complete } = outcome;
    const file = recording.file(`${transcript.name}.wav`);
    Object.assign(transcript, { file, duration: recording.seconds, segments: [] });
    const document = new DocumentView(transcript, hooks);
    this.document = document;
    const heard = complete ? [] : [t("live.incomplete")];
    document.restore(result, [...notes, ...heard], translated);
    const saved = { get: () => !this.unsaved, set: () => (this.unsaved = false) };
    offerRecording(document, file, recording.rate, onBetter, saved);
  }
}

/**
 * What can be done with a document whose recording was made here.
 * @param {DocumentView} document
 * @param {File} file
 * @param {number} rate hertz
 * @param {(file: File) => Promise<void>} onBetter wants it transcribed
 * @param {{ get: () => boolean, set: () => void }} [saved] whether it is, or kept in the browser
 */
export function offerRecording(document, file, rate, onBetter, saved) {
  const { name } = document.transcript;
  const save = (/** @type {File} */ made) => {
    download(made, made.name);
    saved?.set();
  };
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
    unsaved: () => saved?.get() === false,
    run: async () => save(file),
  });
  document.offer({
    id: "document.opus",
    label: () => t("live.save-opus"),
    icon: "export",
    run: async (say) => {
      const onProgress = (/** @type {number} */ share) => {
        say(t("live.making-opus", { share: percent(Math.floor(100 * share) / 100) }));
      };
      save(await encodeOpus(file, rate, { name, onProgress }));
    },
  });
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
