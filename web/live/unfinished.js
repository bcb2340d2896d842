/** What a live session has made so far, as a transcript: should the page end, it is there, and goes on. */
import { Transcript } from "../transcript/transcript.js";
import { t } from "../words/words.js";
import { recordingName } from "./outcome.js";

/**
 * @import { LiveEvent } from "../engine/protocol.js"
 * @import { LiveSession } from "./session.js"
 *
 * @typedef {object} Sink where a recording goes as it comes
 * @property {(samples: Int16Array<ArrayBuffer>) => void} write
 * @property {() => Promise<boolean>} end resolved with whether all of it is kept
 */

/**
 * Of a session that begins now.
 * @param {boolean} translated to English
 */
export function begunTranscript(translated) {
  const transcript = new Transcript(null, 0, recordingName(new Date()));
  return Object.assign(transcript, { translated, told: [t("live.live")] });
}

/**
 * @param {Transcript} transcript
 * @param {LiveSession} session that it is made of
 * @param {LiveEvent} event that it has just taken
 */
export function follow(transcript, { heard, seconds }, event) {
  if (transcript.state !== "making") return;
  transcript.reaches(seconds);
  if (event.type !== "committed" && event.type !== "segment" && event.type !== "commandheard")
    return;
  if (heard.language) transcript.language = heard.language;
  transcript.segments = heard.soFar;
  transcript.heardTo(heard.end);
  transcript.changed();
}
