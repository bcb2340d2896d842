/**
 * Settings in the page's address: `?model=base-q5_1&language=de`. Names and values are the command
 * line's, where it has the option; docs/options.md has the same table. A link is anybody's: what is
 * not in the table, or not among a name's values, is left out, and whoever opens it is told.
 */
import { live, models, options } from "../settings/asked.js";

/** @import { Key } from "../words/words.js" */

/**
 * @typedef {"options" | "live" | "models" | "page"} Group what a parameter belongs to; the page's own
 *   are no settings
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {string | null} flag of the command line that means the same
 * @property {readonly string[] | Key} values all of them, or what they are in words
 * @property {Group} group
 * @property {string} [setting] of the group
 * @property {(value: string) => unknown} read undefined for what is none of its values
 * @property {((setting: any) => string)} [write] where a link that is made here has it
 *
 * @typedef {object} Wrong
 * @property {string} name
 * @property {string} value
 * @property {readonly string[] | Key | null} allowed null where there is no such name
 *
 * @typedef {object} Followed
 * @property {string | null} audio the address of a recording
 * @property {Wrong[]} wrong what was left out
 */

const YES_OR_NO = /** @type {const} */ (["yes", "no"]);
const MODES = /** @type {const} */ (["agreement", "sliding", "utterance", "command"]);
/** As Whisper's languages are called: codes, and names such as "Haitian Creole". */
const LANGUAGE = /^[a-z][a-z -]{0,39}$/i;
/** Of an address, which may be signed. */
const LONGEST_ADDRESS = 8000;
/** What the service worker has the page opened with, where files were shared (web/app/launch.js). */
const SHARED = "shared";
/** Letters of a name or value that are repeated to whoever opens the link. */
const SHOWN = 40;

/**
 * @param {string} name
 * @param {string | null} flag
 * @param {string} setting of the options
 * @param {{ is?: boolean | string, not?: boolean | string }} [of] what it is where it is on, or off
 * @returns {Parameter}
 */
function switched(name, flag, setting, { is = true, not = false } = {}) {
  return {
    ...{ name, flag, setting, values: YES_OR_NO, group: "options" },
    // A flag of a command line stands alone
    read: (value) => ({ "": is, yes: is, no: not })[value],
    write: (value) => (value === is ? "yes" : "no"),
  };
}

/** @param {string} name of a length @returns {Parameter} */
function milliseconds(name) {
  return {
    ...{ name, flag: `--${name}`, setting: name, values: "options.milliseconds", group: "live" },
    read: (value) => (/^\d{1,6}$/.test(value) ? Number(value) / 1000 : undefined),
    write: (/** @type {number} */ seconds) => String(Math.round(seconds * 1000)),
  };
}

/**
 * @template {string} T
 * @param {readonly T[]} values
 */
const among = (values) => (/** @type {string} */ value) => values.find((one) => one === value);

const readLanguage = (/** @type {string} */ value) =>
  LANGUAGE.test(value) ? (value === "auto" ? "" : value.toLowerCase()) : undefined;

/** All of them. A link that is made here has those that can be written. @type {readonly Parameter[]} */
export const PARAMETERS = [
  {
    ...{ name: "model", flag: "--model", values: "options.a-model", group: "models" },
    read: (value) => value || undefined,
  },
  {
    ...{ name: "language", flag: "--language", values: "options.a-language", group: "options" },
    ...{ setting: "language", read: readLanguage, write: (value) => value || "auto" },
  },
  {
    ...{ name: "lang", flag: "--language", values: "options.a-language", group: "options" },
    ...{ setting: "language", read: readLanguage },
  },
  {
    ...{ name: "task", flag: null, values: ["transcribe", "translate"], group: "options" },
    setting: "translate",
    read: (value) => ({ transcribe: false, translate: true })[value],
    write: (value) => (value ? "translate" : "transcribe"),
  },
  { ...switched("translate", "--translate", "translate"), write: undefined },
  {
    ...{ name: "prompt", flag: "--prompt", values: "options.a-text", group: "options" },
    ...{ setting: "prompt", read: (value) => value },
  },
  switched("fast", "--fast", "quality", { is: "fast", not: "accurate" }),
  switched("condition-on-previous-text", "--condition-on-previous-text", "context"),
  switched("vad", "--vad", "skipSilence"),
  switched("suppress-nst", "--suppress-nst", "sounds", { is: false, not: true }),
  switched("exact", "--exact", "exact"),
  {
    ...{ name: "arithmetic", flag: null, values: ["exact", "fast"], group: "options" },
    setting: "exact",
    read: (value) => ({ exact: true, fast: false })[value],
  },
  switched("low-power", "--low-power", "savePower"),
  {
    ...{ name: "policy", flag: "--policy", values: MODES, group: "live", setting: "mode" },
    ...{ read: among(MODES), write: String },
  },
  {
    ...{ name: "source", flag: null, values: ["microphone", "tab"], group: "live" },
    ...{ setting: "source", read: among(["microphone", "tab"]), write: String },
  },
  ...["step", "length", "keep", "settle", "pause"].map(milliseconds),
  {
    ...{ name: "audio", flag: null, values: "options.an-address", group: "page" },
    read: (value) => (value && value.length <= LONGEST_ADDRESS ? value : undefined),
  },
  {
    ...{ name: "isolate", flag: null, values: YES_OR_NO, group: "page" },
    read: among(YES_OR_NO), // web/isolation.js asks for it
  },
];

/** Their names, of several for one setting the first. */
export const NAMES = PARAMETERS.filter(
  ({ group, setting }, at) =>
    !setting ||
    at === PARAMETERS.findIndex((one) => one.group === group && one.setting === setting),
).map(({ name }) => name);

/**
 * Has what an address asks for hold for this visit.
 * @param {string} query such as `?language=de`
 * @returns {Followed}
 */
export function followLink(query) {
  /** @type {Record<Group, Record<string, unknown>>} */
  const asked = { options: {}, live: {}, models: {}, page: {} };
  /** @type {Wrong[]} */
  const wrong = [];
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === SHARED) continue;
    const parameter = PARAMETERS.find((one) => one.name === name);
    if (!parameter) {
      wrong.push({ name: shortened(name), value: "", allowed: null });
      continue;
    }
    const { group, setting = name, values } = parameter;
    const read = parameter.read(value.trim());
    if (read !== undefined && isTaken(group, setting, read)) asked[group][setting] = read;
    else if (value || Array.isArray(values))
      wrong.push({ name, value: shortened(value), allowed: values });
  }
  options.lend(asked.options);
  live.lend(asked.live);
  const { model } = asked.models;
  if (typeof model === "string") models.lend({ recordings: model, live: model });
  return { audio: typeof asked.page.audio === "string" ? asked.page.audio : null, wrong };
}

/**
 * Whether a setting can be that.
 * @param {Group} group
 * @param {string} setting
 * @param {unknown} value
 */
function isTaken(group, setting, value) {
  if (group === "options") return options.accepts(setting, value);
  if (group === "live") return live.accepts(setting, value);
  return group === "page" || models.accepts("recordings", value);
}

/**
 * A link to this page with what differs from the defaults.
 * @param {string} page its address, without parameters
 * @param {{ model: string | null, live: boolean }} of the model where it is not the usual one; whether
 *   the live place, with its settings, is meant
 */
export function linkWith(page, { model, live: isLive }) {
  const url = new URL(page);
  if (model) url.searchParams.set("model", model);
  const changes = { options: options.changes, live: isLive ? live.changes : {} };
  for (const { name, group, setting = name, write } of PARAMETERS) {
    if (!write || (group !== "options" && group !== "live")) continue;
    const value = /** @type {Record<string, unknown>} */ (changes[group])[setting];
    if (value !== undefined && value !== null) url.searchParams.set(name, write(value));
  }
  url.hash = isLive ? "#/live" : "";
  return url.href;
}

/**
 * Whether there are texts of the person's own, which no link has.
 * @param {boolean} isLive
 */
export function hasOwnTexts(isLive) {
  const { phrases, activation } = live.value;
  return options.value.prompt.trim() !== "" || (isLive && (phrases ?? activation) !== null);
}

/** @param {string} text */
function shortened(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
