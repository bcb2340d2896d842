/** Fields with their label and what they change, in words. */
import { t } from "../words/words.js";
import { h } from "./h.js";
import { uniqueId } from "./id.js";

/**
 * @template T
 * @typedef {object} Field
 * @property {HTMLElement} element with label and hint
 * @property {HTMLElement} control what has the keyboard
 * @property {T} value
 * @property {boolean} disabled
 */

/**
 * @typedef {object} Labels
 * @property {string} label
 * @property {string} [hint] what it changes
 */

/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} label
 * @property {string} [hint] what this choice means
 */

/**
 * One of many, in a list that opens. The hint is the field's, and below it the choice's.
 * @param {Labels & { value: string, choices: readonly Choice[], onChange?: (value: string) => void }}
 *   options
 * @returns {Field<string>}
 */
export function selectField({ choices, value, onChange, ...labels }) {
  const control = h(
    "select",
    {},
    ...choices.map((one) => h("option", { value: one.value }, one.label)),
  );
  const field = labelled(control, labels);
  const says = choices.some((one) => one.hint) ? field.note() : null;
  const show = () => {
    const hint = choices.find((one) => one.value === control.value)?.hint;
    if (says) says.textContent = hint ?? "";
  };
  control.addEventListener("change", () => {
    show();
    onChange?.(control.value);
  });
  const set = (/** @type {string} */ next) => {
    control.value = next;
    show();
  };
  set(value);
  return fieldOf(field.element, control, () => control.value, set);
}

/**
 * @param {Labels & { value: string, lines?: number, onChange?: (value: string) => void }} options
 *   several `lines` are a box for them
 * @returns {Field<string>}
 */
export function textField({ value, lines = 1, onChange, ...labels }) {
  const control =
    lines > 1
      ? h("textarea", { rows: lines, dir: "auto" })
      : h("input", { type: "text", dir: "auto" });
  const { element } = labelled(control, labels);
  control.value = value;
  control.addEventListener("input", () => onChange?.(control.value));
  const set = (/** @type {string} */ next) => {
    control.value = next;
  };
  return fieldOf(element, control, () => control.value, set);
}

/**
 * A number, or null where the field is empty. One that is out of its range is told of, and kept from
 * `onChange`.
 * @param {Labels & { value: number | null, min: number, max: number, step?: number, unit?: string,
 *   onChange?: (value: number | null) => void }} options
 * @returns {Field<number | null>}
 */
export function numberField({ value, min, max, step = 1, unit, onChange, ...labels }) {
  const control = h("input", {
    type: "number",
    min: String(min),
    max: String(max),
    step: String(step),
  });
  const { element, note } = labelled(control, labels, unit);
  const wrong = note("error");
  const read = () => (control.value === "" ? null : Number(control.value));
  const tell = () => {
    const { valid } = control.validity;
    control.setAttribute("aria-invalid", String(!valid));
    wrong.textContent = valid ? "" : t("ui.number-range", { min, max });
  };
  control.addEventListener("input", () => {
    if (!control.validity.valid) return;
    tell();
    onChange?.(read());
  });
  control.addEventListener("change", tell);
  const set = (/** @type {number | null} */ next) => {
    control.value = next === null ? "" : String(next);
    tell();
  };
  set(value);
  return fieldOf(element, control, read, set);
}

/**
 * @param {Labels & { value: boolean, onChange?: (value: boolean) => void }} options
 * @returns {Field<boolean>}
 */
export function checkbox({ value, onChange, ...labels }) {
  const control = h("input", { type: "checkbox", checked: value });
  control.addEventListener("change", () => onChange?.(control.checked));
  const set = (/** @type {boolean} */ next) => {
    control.checked = next;
  };
  return fieldOf(choice(control, labels), control, () => control.checked, set);
}

/**
 * One of few, all of them seen with what they mean.
 * @param {Labels & { value: string, choices: readonly Choice[], onChange?: (value: string) => void }}
 *   options
 * @returns {Field<string>}
 */
export function radioGroup({ label, hint, value, choices, onChange }) {
  const name = uniqueId("radio");
  const radios = choices.map((one) =>
    h("input", { type: "radio", name, value: one.value, checked: one.value === value }),
  );
  const id = uniqueId("hint");
  const element = h(
    "fieldset",
    { class: "choices", "aria-describedby": hint ? id : null },
    h("legend", {}, label),
    hint && h("p", { class: "hint", id }, hint),
    ...radios.map((radio, at) => choice(radio, /** @type {Choice} */ (choices[at]))),
  );
  const checked = () => radios.find((radio) => radio.checked)?.value ?? "";
  element.addEventListener("change", () => onChange?.(checked()));
  const set = (/** @type {string} */ next) => {
    for (const radio of radios) radio.checked = radio.value === next;
  };
  return fieldOf(element, element, checked, set);
}

/**
 * A box or a button for one of several, with its label beside it and its hint below that.
 * @param {HTMLInputElement} control
 * @param {Labels} labels
 */
function choice(control, { label, hint }) {
  const { id, says } = named(control, hint);
  return h("div", { class: "choice" }, control, h("label", { for: id }, label), says);
}

/**
 * @param {HTMLElement} control
 * @param {Labels} labels
 * @param {string} [unit]
 */
function labelled(control, { label, hint }, unit) {
  const { id, says } = named(control, hint);
  const name = h("label", { for: id }, label);
  const measured = unit ? h("span", { class: "measured" }, control, h("span", {}, unit)) : control;
  const element = h("div", { class: "field" }, name, measured, says);
  /** A further line below it, which is read with it. */
  const note = (kind = "") => {
    const line = h("p", { class: `hint ${kind}`, id: uniqueId("hint"), "aria-live": "polite" });
    const others = control.getAttribute("aria-describedby");
    control.setAttribute("aria-describedby", others ? `${others} ${line.id}` : line.id);
    element.append(line);
    return line;
  };
  return { element, note };
}

/**
 * @param {HTMLElement} control
 * @param {string | undefined} hint
 */
function named(control, hint) {
  control.id = uniqueId("field");
  const says = hint ? h("p", { class: "hint", id: uniqueId("hint") }, hint) : null;
  if (says) control.setAttribute("aria-describedby", says.id);
  return { id: control.id, says };
}

/**
 * @template T
 * @param {HTMLElement} element
 * @param {HTMLElement & { disabled: boolean }} control
 * @param {() => T} get
 * @param {(value: T) => void} set
 * @returns {Field<T>}
 */
function fieldOf(element, control, get, set) {
  return {
    element,
    control,
    get value() {
      return get();
    },
    set value(next) {
      set(next);
    },
    get disabled() {
      return control.disabled;
    },
    set disabled(is) {
      control.disabled = is;
    },
  };
}
