/** All keys, with what they do, to be read and changed. */
import { button } from "../ui/button.js";
import { h } from "../ui/h.js";
import { uniqueId } from "../ui/id.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";
import { canonical, keysFrom, named } from "./keys.js";

/** @import { Command, Commands } from "./commands.js" */

/**
 * @typedef {object} ViewKeys keys that hold in one view only, and stay as they are
 * @property {string} title
 * @property {readonly { keys: readonly string[], label: string }[]} rows
 */

export class KeySheet {
  #commands;
  #views;
  /** @type {Sheet | null} */
  #sheet = null;

  /**
   * @param {Commands} commands
   * @param {() => readonly ViewKeys[]} [views]
   */
  constructor(commands, views = () => []) {
    this.#commands = commands;
    this.#views = views;
  }

  open() {
    if (this.#sheet?.element.open) return;
    const sheet = new Sheet({ title: t("commands.keys"), side: true });
    this.#sheet = sheet;
    const show = () => this.#show(sheet);
    this.#commands.addEventListener("change", show);
    sheet.element.addEventListener("close", () =>
      this.#commands.removeEventListener("change", show),
    );
    show();
    sheet.open();
  }

  /** @param {Sheet} sheet */
  #show(sheet) {
    const at = document.activeElement?.getAttribute("data-command");
    const groups = grouped(this.#commands.all());
    sheet.body.replaceChildren(
      h("p", { class: "hint" }, t("commands.keys-hint")),
      ...[...groups].map(([title, commands]) =>
        section(title, ...commands.map((command) => this.#row(command))),
      ),
      ...this.#views().map(({ title, rows }) => section(title, ...rows.map(fixedRow))),
    );
    // The keyboard stays where it was
    const again = at && sheet.body.querySelector(`[data-command="${CSS.escape(at)}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  /** @param {Command} command */
  #row(command) {
    const label = command.label();
    const keys = this.#commands.keysOf(command.id);
    const told = h("p", { class: "hint keys-told", role: "status" });
    const change = keyButton(command.id, t("commands.change", { label }), keys);
    const reset = button({
      label: t("commands.reset", { label }),
      icon: "undo",
      kind: "quiet",
      iconOnly: true,
      onClick: () => {
        change.focus();
        this.#set(command, null, told);
      },
    });
    reset.hidden = !this.#commands.hasOwnKeys(command.id);
    change.addEventListener("click", () =>
      askForKeys(change, (pressed) => this.#set(command, pressed ? [pressed] : [], told)),
    );
    const clashing = keys
      .flatMap((one) => this.#commands.having(one))
      .find((one) => one !== command);
    if (clashing) told.textContent = takenBy(clashing, keys);
    return h(
      "li",
      { class: "keys-row" },
      h("span", { class: "keys-label" }, label),
      reset,
      change,
      told,
    );
  }

  /**
   * @param {Command} command
   * @param {readonly string[] | null} keys
   * @param {HTMLElement} told where it is said whose they are
   */
  #set(command, keys, told) {
    const other = this.#commands.setKeys(command.id, keys);
    if (!other) return;
    const wanted = (keys ?? command.keys ?? []).map((one) => canonical(one) ?? one);
    const take = button({
      label: t("commands.take"),
      onClick: () => {
        const left = this.#commands.keysOf(other.id).filter((one) => !wanted.includes(one));
        this.#commands.setKeys(other.id, left);
        this.#set(command, keys, told);
      },
    });
    take.dataset.command = command.id; // as the button that is shown next
    told.replaceChildren(takenBy(other, wanted), " ", take);
  }
}

/**
 * @param {Command} other
 * @param {readonly string[]} keys
 */
function takenBy(other, keys) {
  return t("commands.taken", { keys: namedAll(keys), label: other.label() });
}

/**
 * The commands of each group, in their order.
 * @param {readonly Command[]} commands
 */
function grouped(commands) {
  /** @type {Map<string, Command[]>} */
  const groups = new Map();
  for (const command of commands) {
    const title = command.group?.() ?? t("commands.other");
    groups.set(title, [...(groups.get(title) ?? []), command]);
  }
  return groups;
}

/**
 * @param {string} title
 * @param {...HTMLElement} rows
 */
function section(title, ...rows) {
  const id = uniqueId("keys");
  return h(
    "section",
    { "aria-labelledby": id },
    h("h3", { class: "keys-title", id }, title),
    h("ul", { class: "keys-list" }, ...rows),
  );
}

/** @param {ViewKeys["rows"][number]} row */
function fixedRow({ keys, label }) {
  return h(
    "li",
    { class: "keys-row" },
    h("span", { class: "keys-label" }, label),
    h("kbd", { class: "shortcut" }, namedAll(keys.map((one) => canonical(one) ?? one))),
  );
}

/** @param {readonly string[]} keys */
function namedAll(keys) {
  return keys.map((one) => named(one)).join(", ");
}

/**
 * @param {string} id of the command
 * @param {string} label
 * @param {readonly string[]} keys
 */
function keyButton(id, label, keys) {
  const said = namedAll(keys) || t("commands.no-key");
  return h(
    "button",
    {
      type: "button",
      class: "button keys-change",
      "data-command": id,
      "aria-label": `${label}: ${said}`,
    },
    h("kbd", { class: "shortcut" }, said),
  );
}

/**
 * The next keys that are pressed on the button.
 * @param {HTMLElement} asker
 * @param {(keys: string | null) => void} onKeys null to have none; is not called if they stay
 */
function askForKeys(asker, onKeys) {
  if (asker.dataset.asking !== undefined) return;
  const before = { shown: [...asker.childNodes], name: asker.getAttribute("aria-label") ?? "" };
  const listening = new AbortController();
  const { signal } = listening;
  asker.dataset.asking = "";
  asker.textContent = t("commands.press");
  asker.setAttribute("aria-label", t("commands.press"));
  const end = () => {
    listening.abort();
    delete asker.dataset.asking;
    asker.replaceChildren(...before.shown);
    asker.setAttribute("aria-label", before.name);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Tab") return end();
    event.preventDefault(); // Escape would close the sheet
    event.stopPropagation();
    const keys = keysFrom(event);
    if (!keys) return;
    end();
    if (keys !== "Escape") onKeys(["Delete", "Backspace"].includes(keys) ? null : keys);
  };
  asker.addEventListener("keydown", onKey, { signal });
  // A button is pressed when Space is let go, which has been one of the keys
  asker.addEventListener("keyup", (event) => event.preventDefault(), { signal });
  asker.addEventListener("blur", end, { signal });
}
