/** The pieces that the movie's dialog is made of. */
import { t } from "../words/words.js";

/** @import { Key } from "../words/words.js" */

/** @param {[string, string][]} options values and their labels */
export function select(options) {
  const made = document.createElement("select");
  for (const [value, label] of options) made.add(new Option(label, value));
  return made;
}

/** @param {string} type */
export function input(type) {
  const made = document.createElement("input");
  made.type = type;
  return made;
}

/** @param {string} label */
export function button(label) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  return made;
}

/** @param {string} className */
export function paragraph(className) {
  const made = document.createElement("p");
  made.className = className;
  return made;
}

/**
 * @param {Key} key of its label
 * @param {HTMLInputElement | HTMLSelectElement} control
 * @param {string} [className]
 */
export function field(key, control, className = "") {
  const label = document.createElement("label");
  label.textContent = t(key);
  label.htmlFor = control.id = key.replace(".", "-");
  const made = document.createElement("div");
  made.className = `movie-field ${className}`.trim();
  made.append(label, control);
  return made;
}

/**
 * What holds a control and its label.
 * @param {HTMLElement} control
 */
export function rowOf(control) {
  return /** @type {HTMLElement} */ (control.parentElement);
}
