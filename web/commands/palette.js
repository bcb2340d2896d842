/**
 * Every command that is possible now, found by the beginnings of its words: a box to type in with a list
 * below it, as WAI-ARIA's authoring practices describe it.
 */
import { h } from "../ui/h.js";
import { icon } from "../ui/icons.js";
import { uniqueId } from "../ui/id.js";
import { closeAsUsual, shut } from "../ui/sheet.js";
import { t } from "../words/words.js";
import { isEnabled } from "./commands.js";
import { named } from "./keys.js";
import { distance } from "./match.js";

/** @import { Command, Commands } from "./commands.js" */

/** More than anybody looks through; they would have typed another letter. */
const MOST = 60;

export class Palette {
  #commands;
  #more;
  #list = h("ul", { class: "palette-list", role: "listbox", id: uniqueId("palette") });
  #input = h("input", {
    type: "text",
    class: "palette-input",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": this.#list.id,
    "aria-expanded": "true",
    autocomplete: "off",
    spellcheck: false,
    enterKeyHint: "go",
  });
  /** How many there are, for those who do not see it. */
  #count = h("p", { role: "status", class: "palette-count" });
  element = h(
    "dialog",
    { class: "palette" },
    h("div", { class: "palette-top" }, icon("find"), this.#input),
    this.#list,
    this.#count,
  );
  /** @type {readonly Command[]} */
  #found = [];
  #at = 0;

  /**
   * @param {Commands} commands
   * @param {object} [options]
   * @param {(query: string) => readonly Command[]} [options.more] what is not always there and is
   *   meant by what was typed, such as documents
   */
  constructor(commands, { more = () => [] } = {}) {
    this.#commands = commands;
    this.#more = more;
    closeAsUsual(this.element);
    this.#input.addEventListener("input", () => this.#find());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#list.addEventListener("pointermove", (event) => this.#point(event));
    this.#list.addEventListener("click", (event) => {
      this.#point(event);
      if (this.#optionOf(event)) this.#choose();
    });
  }

  open() {
    if (this.element.open) return;
    this.#input.value = "";
    this.#input.placeholder = t("commands.what");
    for (const part of [this.element, this.#input, this.#list])
      part.setAttribute("aria-label", t("commands.palette"));
    document.body.append(this.element);
    this.element.showModal();
    this.#input.focus();
    this.#find();
  }

  close() {
    shut(this.element);
  }

  #find() {
    const typed = this.#input.value;
    const known = this.#commands.all().filter(isEnabled);
    this.#found = [...nearest(typed, known), ...this.#more(typed).filter(isEnabled)].slice(0, MOST);
    this.#list.replaceChildren(...this.#found.map((command) => this.#option(command)));
    const count = this.#found.length;
    this.#count.textContent = count ? t("commands.found", { count }) : t("commands.none");
    this.#count.classList.toggle("unseen", count > 0);
    this.#go(0);
  }

  /** @param {Command} command */
  #option(command) {
    const [keys] = this.#commands.keysOf(command.id);
    const on = command.on?.();
    const picture = on ? "check" : on === undefined && command.icon;
    const group = command.group?.();
    const [groupId, keysId] = [uniqueId("group"), uniqueId("keys")];
    const unnamed = { "aria-hidden": "true" }; // a description, as in menus
    return h(
      "li",
      {
        class: "palette-option",
        role: "option",
        id: uniqueId("option"),
        "aria-checked": on === undefined ? null : String(on),
        "aria-describedby": [group && groupId, keys && keysId].filter(Boolean).join(" ") || null,
      },
      h("span", { class: "menu-picture" }, picture && icon(picture)),
      h("span", { class: "menu-text" }, command.label()),
      group && h("span", { class: "palette-group", id: groupId, ...unnamed }, group),
      keys && h("kbd", { class: "shortcut", id: keysId, ...unnamed }, named(keys)),
    );
  }

  /** @param {number} at */
  #go(at) {
    const options = [...this.#list.children];
    this.#at = options.length ? (at + options.length) % options.length : 0;
    options.forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#at));
    });
    const now = options[this.#at];
    this.#input.setAttribute("aria-activedescendant", now?.id ?? "");
    now?.scrollIntoView({ block: "nearest" });
  }

  #choose() {
    const command = this.#found[this.#at];
    if (!command) return;
    this.close(); // which gives the keyboard back before the command takes it
    command.run();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.#go(this.#at + 1);
    else if (event.key === "ArrowUp") this.#go(this.#at - 1);
    else if (event.key === "Enter") this.#choose();
    else return;
    event.preventDefault();
  }

  /** @param {Event} event */
  #optionOf(event) {
    return event.target instanceof Element ? event.target.closest(".palette-option") : null;
  }

  /** @param {MouseEvent} event */
  #point(event) {
    const option = this.#optionOf(event);
    const at = option ? [...this.#list.children].indexOf(option) : -1;
    if (at >= 0 && at !== this.#at) this.#go(at);
  }
}

/**
 * The commands that may be meant, nearest first.
 * @param {string} typed
 * @param {readonly Command[]} commands
 */
function nearest(typed, commands) {
  const near = commands.flatMap((command) => {
    const far = distance(typed, command.label());
    return far === null ? [] : [{ command, far }];
  });
  return near.sort((one, other) => one.far - other.far).map(({ command }) => command);
}
