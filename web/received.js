/** What of the files that come together is opened: one recording, one transcript, or one of each. */
import { isTranscript } from "./transcript/formats.js";
import { list } from "./ui/format.js";
import { t } from "./words/words.js";

/** Files of models, and what lies beside them. */
const MODEL = /\.bin(\.json)?$/i;

/** Names that are said; of more it is said how many. */
const NAMED = 3;

/**
 * @typedef {object} Received
 * @property {File | null} text a transcript
 * @property {File | null} recording of it, where there are both
 * @property {string} leftOut a sentence on what is not opened; empty where all is
 * @property {File[]} models and what lies beside them, where nothing else came
 */

/**
 * The first of each kind.
 * @param {File[]} files
 * @returns {Received}
 */
export function received(files) {
  const models = files.every(({ name }) => MODEL.test(name)) ? files : [];
  const [text = null, ...texts] = files.filter(isTranscript);
  const [recording = null, ...recordings] = files.filter((file) => !isTranscript(file));
  const sentences = [
    leftOut("page.one-recording", recordings),
    leftOut("page.one-transcript", texts),
  ];
  return { text, recording, leftOut: sentences.filter(Boolean).join(" "), models };
}

/**
 * @param {"page.one-recording" | "page.one-transcript"} key
 * @param {File[]} files
 */
function leftOut(key, files) {
  if (!files.length) return "";
  const names = files.slice(0, NAMED).map(({ name }) => t("page.quoted", { name }));
  const others = files.length - names.length;
  if (others) names.push(t("page.more", { count: others }));
  return t(key, { count: files.length, names: list(names) });
}
