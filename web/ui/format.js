/** Numbers as people read them, in the language that is spoken. */
import { spoken, t } from "../words/words.js";

/**
 * A time in a recording: 0:07, 12:34, 1:02:03.
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/**
 * A wait: "12 s", "3 min", "1 h 20 min".
 * @param {number} seconds
 */
export function wait(seconds) {
  if (seconds < 90) return t("ui.seconds", { seconds: Math.max(1, Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t("ui.minutes", { minutes });
  return t("ui.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/**
 * A size in decimal megabytes, as download pages count.
 * @param {number} bytes
 */
export function megabytes(bytes) {
  return bytes < 1e9
    ? formatOf({ style: "unit", unit: "megabyte" }).format(Math.ceil(bytes / 1e6))
    : formatOf({ style: "unit", unit: "gigabyte", ...exactly(1) }).format(bytes / 1e9);
}

/**
 * How fast bytes come, as sizes are counted.
 * @param {number} bytes a second
 */
export function rate(bytes) {
  const unit = { style: /** @type {const} */ ("unit"), unit: "megabyte-per-second" };
  return formatOf({ ...unit, ...exactly(1) }).format(bytes / 1e6);
}

/** @param {number} share */
export function percent(share) {
  return formatOf({ style: "percent" }).format(Math.round(100 * share) / 100);
}

/**
 * @param {number} value
 * @param {number} [digits] behind the point
 */
export function number(value, digits = 0) {
  return formatOf(exactly(digits)).format(value);
}

/**
 * A day: "Today", "Yesterday", "Monday", "3 May 2026".
 * @param {number} time milliseconds since 1970
 */
export function day(time) {
  const date = new Date(time);
  const days = Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
  if (days === 0 || days === 1) {
    const name = new Intl.RelativeTimeFormat(spoken(), { numeric: "auto" }).format(-days, "day");
    return name.charAt(0).toLocaleUpperCase(spoken()) + name.slice(1);
  }
  const near = days > 1 && days < 7;
  const parts = near
    ? { weekday: /** @type {const} */ ("long") }
    : /** @type {const} */ ({ day: "numeric", month: "long", year: "numeric" });
  return date.toLocaleDateString(spoken(), parts);
}

/** @param {Date} date of which the day begins then, where the user is */
function midnight(date) {
  return new Date(date).setHours(0, 0, 0, 0);
}

/**
 * "a, b and c", or "a, b or c".
 * @param {readonly string[]} items
 * @param {"conjunction" | "disjunction"} [type]
 */
export function list(items, type = "conjunction") {
  return new Intl.ListFormat(spoken(), { type }).format(items);
}

/** @param {number} digits */
function exactly(digits) {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** Those in use: making one takes longer than its use. @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {Intl.NumberFormatOptions} options */
function formatOf(options) {
  const name = spoken() + JSON.stringify(options);
  const format = formats.get(name) ?? new Intl.NumberFormat(spoken(), options);
  formats.set(name, format);
  return format;
}
