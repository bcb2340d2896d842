/**
 * Short sentences about what has just been done, such as that it can be undone. They go by themselves,
 * but not while somebody points at one or has the keyboard in it. What must not be missed is a message.
 */
import { t } from "../words/words.js";
import { button } from "./button.js";
import { h } from "./h.js";
import { raise } from "./place.js";

/** Milliseconds: long enough to be read, and to decide. */
const [READ, DECIDE] = [6000, 12000];

/** At once; older ones go. */
const MOST = 3;

/** @typedef {{ element: HTMLElement, ms: number, timer: number, onEnd?: () => void }} Shown */

/** The place of all of them. Screen readers must know it before something is put into it. */
const place = h("div", { class: "toasts", role: "status" });
document.body.append(place);

/** @type {Set<Shown>} */
const shown = new Set();

place.addEventListener("pointerenter", pause);
place.addEventListener("focusin", pause);
place.addEventListener("pointerleave", goOn);
place.addEventListener("focusout", goOn);
document.addEventListener("keydown", onKey);

/**
 * @param {string} sentence
 * @param {object} [options]
 * @param {{ label: string, onClick: () => void }} [options.action] what can be done about it
 * @param {number} [options.ms] how long it stays
 * @param {() => void} [options.onEnd] it has gone, and nothing was done about it
 * @returns {() => void} takes it away
 */
export function toast(sentence, { action, ms = action ? DECIDE : READ, onEnd } = {}) {
  const done = () => remove(one);
  const act = action && {
    ...action,
    onClick() {
      one.onEnd = undefined;
      done();
      action.onClick();
    },
  };
  const element = h(
    "div",
    { class: "toast" },
    h("p", {}, sentence),
    act && button({ ...act, kind: "quiet" }),
    button({ label: t("ui.dismiss"), icon: "close", kind: "quiet", iconOnly: true, onClick: done }),
  );
  /** @type {Shown} */
  const one = { element, ms, timer: 0, onEnd };
  shown.add(one);
  for (const old of [...shown].slice(0, -MOST)) remove(old);
  settle();
  place.append(element);
  start(one);
  return done;
}

/** The place goes where it can be seen and reached: while a dialog is open, that is in the dialog. */
function settle() {
  const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
  const host = dialog ?? document.body;
  if (place.parentElement !== host) {
    host.append(place);
    dialog?.addEventListener("close", settle, { once: true });
  }
  raise(place);
}

/** @param {Shown} one */
function remove(one) {
  clearTimeout(one.timer);
  if (!shown.delete(one)) return;
  one.element.remove();
  one.onEnd?.();
  if (shown.size) goOn();
}

/** @param {Shown} one */
function start(one) {
  clearTimeout(one.timer);
  one.timer = isWatched() ? 0 : setTimeout(() => remove(one), one.ms);
}

function isWatched() {
  return place.matches(":hover, :focus-within");
}

function pause() {
  for (const one of shown) clearTimeout(one.timer);
}

function goOn() {
  for (const one of shown) start(one);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const newest = [...shown].at(-1);
  if (event.key !== "Escape" || event.defaultPrevented || !newest) return;
  const inDialog = document.querySelector("dialog:modal") !== null;
  if (inDialog && !place.matches(":focus-within")) return; // the key closes the dialog
  event.preventDefault();
  remove(newest);
}
