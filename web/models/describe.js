/** What is said of a model, in a few words each. */
import { megabytes, wait } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @import { Key } from "../words/words.js"
 * @import { ModelChoice } from "./catalog.js"
 * @import { Lack } from "./fits.js"
 * @import { KeptModel } from "./keeper.js"
 * @import { Offer } from "./offer.js"
 */

/** A word for what to expect, by the first letters of a model's name. @type {[string, Key][]} */
const QUALITIES = [
  ["tiny", "models.quick"],
  ["base", "models.balanced"],
  ["small", "models.careful"],
  ["medium", "models.best"],
  ["large", "models.best"],
];

/** Seconds of which it is said what they take, where there is no recording. */
const MINUTE = 60;

/** @param {readonly (string | null | false | undefined)[]} parts */
export function joined(parts) {
  return parts.filter(Boolean).join(" · ");
}

/** @param {ModelChoice} choice */
export function qualityOf({ name }) {
  const [, key] = QUALITIES.find(([start]) => name.startsWith(start)) ?? [];
  return key ? t(key) : "";
}

/** @param {ModelChoice} choice */
export function languagesOf({ multilingual }) {
  if (multilingual === null) return "";
  return t(multilingual ? "models.many-languages" : "models.english");
}

/** Languages and size. @param {ModelChoice} choice */
export function detailsOf(choice) {
  const { bytes } = choice;
  return [languagesOf(choice), bytes ? megabytes(bytes) : ""].filter(Boolean);
}

/**
 * How long the recording will take, or any minute of sound.
 * @param {Offer} offer
 * @param {ModelChoice} choice
 * @param {number | null} recording seconds
 */
export function paceOf(offer, choice, recording) {
  const seconds = offer.expected(choice, recording ?? MINUTE);
  if (seconds === null) return "";
  return t(recording ? "models.takes" : "models.pace", { time: wait(seconds) });
}

/**
 * What it costs to have it: nothing, or how much of it is still to come.
 * @param {Offer} offer
 * @param {ModelChoice} choice
 */
export function costOf(offer, choice) {
  if (offer.isHere(choice)) return t("models.here");
  const have = offer.keptOf(choice)?.have ?? 0;
  const { bytes } = choice;
  if (have && bytes) return shareOf(have, bytes);
  return bytes ? t("models.to-download", { size: megabytes(bytes) }) : "";
}

/**
 * @param {number} have
 * @param {number | null} bytes
 */
export function shareOf(have, bytes) {
  if (bytes === null) return megabytes(have);
  return t("ui.of", { done: megabytes(have), total: megabytes(bytes) });
}

/**
 * Why a model cannot be had here.
 * @param {ModelChoice} choice
 * @param {Lack} lack
 */
export function refusal({ name }, { of, needed, there }) {
  return t(`models.lack.${of}`, { name, needed: megabytes(needed), there: megabytes(there) });
}

/** Where a kept model came from. @param {KeptModel} kept */
export function originOf({ origin, url }) {
  const host = hostOf(url);
  if (origin === "site") return t("models.from-site");
  if (origin === "made") return t("models.made-here");
  return host || t("models.from-file");
}

/**
 * Changes what an element says only where it is another: what is read out is read out once.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {string | null | undefined} url */
export function hostOf(url) {
  return url && URL.canParse(url) ? new URL(url).host : "";
}
