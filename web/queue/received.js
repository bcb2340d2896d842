/** What files that come together are: recordings, transcripts of them or of others, models, an archive. */
import { isTranscript } from "../transcript/formats.js";
import { list } from "../ui/format.js";
import { t } from "../words/words.js";
import { inOrder } from "./order.js";

/**
 * @import { Given } from "./gather.js"
 *
 * @typedef {object} Received each in the order in which it is worked on
 * @property {Given[]} recordings to be transcribed
 * @property {{ text: File, recording: File | null }[]} texts transcripts, each with its recording where
 *   that came with it
 * @property {File[]} models and what lies beside them
 * @property {File[]} archives that may be libraries
 * @property {string} leftOut a sentence on what is not opened; "" where all is
 */

/** Files of models. What lies beside one ends with ".bin.json". */
const MODEL = /\.bin(\.json)?$/i;
const ARCHIVE = /\.zip$/i;
/** Of sound and film, whether this page can read it or says why it cannot. */
const RECORDING =
  /\.(3g[2p]|aac|ac3|aif[cf]?|alac|amr|ape|asf|au|avi|bwf|caf|cda|divx|dss|ds2|dts|dv|eac3|ec3|f4v|flac|flv|gsm|m2[tpv]s?|m4[abrpv]|mid|mj2|mka|mkv|mlp|mod|mov|mp[1234acg+]|mpe?g|mpv|mts|mxf|oga|ogg|ogm|ogv|ogx|oma|opus|qt|qcp|r[am]|rf64|rmvb?|sln|snd|spx|tak|thd|ts|tta|vob|voc|vox|w64|wav|wave|weba|webm|wma|wmv|wv)$/i;
/** What systems put into folders. */
const SYSTEMS = /^(\.|~\$|(thumbs\.db|desktop\.ini|ehthumbs\.db|icon\r)$)|^__MACOSX(\/|$)/i;

/** Of several transcripts of one recording, the one that says most is opened. */
const RICHEST = ["json", "ass", "ssa", "vtt", "lrc", "srt", "csv", "tsv"];

/** Names that are said; of more it is said how many. */
const NAMED = 3;

/**
 * @param {readonly Given[]} given at least one
 * @returns {Received}
 */
export function received(given) {
  const models = filesOf(given, (one) => MODEL.test(one.file.name));
  const archives = filesOf(given, ({ file }) => ARCHIVE.test(file.name));
  const rest = given.filter(({ file }) => !MODEL.test(file.name) && !ARCHIVE.test(file.name));
  const texts = inOrder(rest.filter(({ file }) => isTranscript(file) && !isSystems(file.name)));
  const others = rest.filter(({ file }) => !isTranscript(file));
  // Of one alone it is said what it is, where it cannot be read
  const alone = given.length === 1 || (rest.length === 2 && texts.length === 1);
  const recordings = inOrder(alone ? others : others.filter(isRecording));
  const unknown = inOrder(rest.filter((one) => ![...texts, ...recordings].includes(one)));
  const { pairs, spare } = paired(texts, recordings);
  const taken = new Set(pairs.map(({ recording }) => recording));
  return {
    recordings: recordings.filter(({ file }) => !taken.has(file)),
    texts: pairs,
    models,
    archives,
    leftOut: [
      leftOut("queue.left-out", knownFirst(unknown)),
      leftOut("queue.texts-left-out", spare),
    ]
      .filter(Boolean)
      .join(" "),
  };
}

/**
 * @param {readonly Given[]} given
 * @param {(one: Given) => boolean} is
 */
function filesOf(given, is) {
  return given.filter(is).map(({ file }) => file);
}

/** @param {Given} given */
function isRecording({ file, folder }) {
  if (isSystems(file.name) || folder.split("/").some(isSystems)) return false;
  return /^(audio|video)\//.test(file.type) || RECORDING.test(file.name);
}

/** @param {string} name of a file or a folder */
function isSystems(name) {
  return SYSTEMS.test(name);
}

/** What people know of is named before what systems have put there. @param {readonly Given[]} given */
function knownFirst(given) {
  const isOwn = (/** @type {Given} */ { file }) => !isSystems(file.name);
  return [...given.filter(isOwn), ...given.filter((one) => !isOwn(one))];
}

/**
 * Each transcript with the recording that is called as it is, in the same folder.
 * @param {readonly Given[]} texts
 * @param {readonly Given[]} recordings
 * @returns {{ pairs: Received["texts"], spare: Given[] }} spare: others of the same recordings
 */
function paired(texts, recordings) {
  // The only two belong together, whatever they are called
  if (texts.length === 1 && recordings.length === 1) {
    return { pairs: [{ text: texts[0].file, recording: recordings[0].file }], spare: [] };
  }
  /** @type {Map<Given, Given>} */
  const richest = new Map();
  /** @type {Received["texts"]} */
  const pairs = [];
  const spare = [];
  for (const text of texts) {
    const recording = recordings.find((one) => isOf(text, one));
    if (!recording) {
      pairs.push({ text: text.file, recording: null });
      continue;
    }
    const other = richest.get(recording);
    const [best, worse] = other && rank(other) <= rank(text) ? [other, text] : [text, other];
    richest.set(recording, best);
    if (worse) spare.push(worse);
  }
  for (const [recording, text] of richest) {
    pairs.push({ text: text.file, recording: recording.file });
  }
  return { pairs, spare };
}

/**
 * "talk.srt" and "talk.mp4.srt" are of "talk.mp4".
 * @param {Given} text
 * @param {Given} recording
 */
function isOf(text, recording) {
  const said = stem(text.file.name);
  const names = [stem(recording.file.name), recording.file.name.toLowerCase()];
  return text.folder === recording.folder && names.includes(said);
}

/** @param {string} name */
function stem(name) {
  const dot = name.lastIndexOf(".");
  return (dot > 0 ? name.slice(0, dot) : name).toLowerCase();
}

/** @param {Given} text */
function rank({ file }) {
  return RICHEST.indexOf(file.name.slice(file.name.lastIndexOf(".") + 1).toLowerCase());
}

/**
 * @param {"queue.left-out" | "queue.texts-left-out"} key
 * @param {readonly Given[]} given
 */
function leftOut(key, given) {
  if (!given.length) return "";
  const names = given.slice(0, NAMED).map(({ file }) => t("page.quoted", { name: file.name }));
  const others = given.length - names.length;
  if (others) names.push(t("page.more", { count: others }));
  return t(key, { count: given.length, names: list(names) });
}
