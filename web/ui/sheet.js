/** A dialog above the page: at its side, in its middle, or on a phone from below. */
import { t } from "../words/words.js";
import { button } from "./button.js";
import { h } from "./h.js";
import { uniqueId } from "./id.js";

export class Sheet {
  /** The dialog; it is in the document while it is open. */
  element;
  /** What it is about is put here. */
  body = h("div", { class: "panel-body" });
  /** Buttons that end it, if there are any. */
  footer = h("footer", { class: "panel-foot" });

  /** @param {{ title: string, side?: boolean }} options `side`: beside the page where there is room */
  constructor({ title, side = false }) {
    const id = uniqueId("sheet");
    const close = button({
      label: t("ui.close"),
      icon: "close",
      kind: "quiet",
      iconOnly: true,
      onClick: () => this.close(),
    });
    const head = h("header", { class: "panel-head" }, h("h2", { id }, title), close);
    this.element = h(
      "dialog",
      { class: side ? "panel at-side" : "panel", "aria-labelledby": id, tabIndex: -1 },
      head,
      this.body,
      this.footer,
    );
    closeAsUsual(this.element);
  }

  /** What has `autofocus` gets the keyboard, or else the dialog itself, so that its title is read. */
  open() {
    if (this.element.open) return;
    document.body.append(this.element);
    this.element.showModal();
    const first = this.element.querySelector("[autofocus]");
    (first instanceof HTMLElement ? first : this.element).focus();
  }

  close() {
    shut(this.element);
  }
}

/**
 * Closes a dialog, after which it is no more in the document; the browser gives the keyboard back to
 * where it was.
 * @param {HTMLDialogElement} dialog
 */
export function shut(dialog) {
  dialog.close();
  dialog.remove(); // at once: what has the keyboard in it would still hear it
}

/**
 * Escape closes a modal dialog, and so does a press beside it; but not one that begins in it, such as
 * on a text that is selected.
 * @param {HTMLDialogElement} dialog
 */
export function closeAsUsual(dialog) {
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return; // a choice of files in it was given up
    event.preventDefault();
    shut(dialog);
  });
  dialog.addEventListener("close", () => dialog.remove()); // by a form in it
  let outside = false;
  dialog.addEventListener("pointerdown", (event) => {
    outside = isOutside(dialog, event);
  });
  dialog.addEventListener("click", (event) => {
    if (outside && isOutside(dialog, event)) shut(dialog);
    outside = false;
  });
}

/**
 * @param {HTMLDialogElement} dialog what is around it is, for the browser, a part of it
 * @param {MouseEvent} event
 */
function isOutside(dialog, { target, clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  const inside = left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
  return target === dialog && !inside;
}
