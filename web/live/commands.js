/** Voice commands: what is asked for, and what was heard of it. */
import { clock, percent } from "../ui/format.js";
import { shareBar } from "../ui/share-bar.js";
import { t } from "../words/words.js";

/** @import { CommandHeard } from "../engine/protocol.js" */

/** Commands that stay on the page. */
const MOST = 50;
/** Less is 0%. */
const WORTH_SHOWING = 0.005;

/**
 * The phrases in a text, one a line.
 * @param {string} text
 */
export function phrasesIn(text) {
  const lines = text.split("\n").map((line) => line.replace(/\s+/gu, " ").trim());
  return [...new Set(lines.filter(Boolean))];
}

export class CommandList {
  element = document.createElement("div");
  #list = document.createElement("ol");

  constructor() {
    this.element.append(this.#list);
    this.element.className = "commands-heard";
    this.element.setAttribute("role", "log");
    this.element.setAttribute("aria-label", t("live.commands-heard"));
  }

  clear() {
    this.#list.replaceChildren();
  }

  /** @param {CommandHeard} heard */
  add(heard) {
    this.#list.prepend(item(heard));
    if (this.#list.childElementCount > MOST) this.#list.lastElementChild?.remove();
  }
}

/** @param {CommandHeard} heard */
function item({ start, text, command, probabilities, activation, awaiting }) {
  const element = document.createElement("li");
  const title = document.createElement("p");
  const said = text.trim();
  const time = span("command-time", clock(start));
  const name = span(
    "command-name",
    command?.trim() || t(awaiting ? "live.go-on" : "live.no-command"),
  );
  title.append(time, " ", name);
  if (command === null && !awaiting) element.dataset.none = "";
  if (said && said !== command?.trim()) {
    title.append(" ", span("command-said", t("live.heard", { said })));
  }
  element.append(title);
  if (activation !== null) {
    const alike = t("live.alike", { share: percent(activation) });
    element.append(span("command-said", alike));
  }
  const chances = Object.entries(probabilities);
  if (chances.length) element.append(bars(chances, command));
  return element;
}

/**
 * @param {[phrase: string, probability: number][]} chances
 * @param {string | null} command
 */
function bars(chances, command) {
  const table = document.createElement("table");
  table.className = "command-chances";
  for (const [phrase, probability] of chances) {
    const line = row(table, phrase, probability);
    if (phrase === command) line.dataset.chosen = "";
  }
  const none = 1 - chances.reduce((sum, [, probability]) => sum + probability, 0);
  if (none >= WORTH_SHOWING) row(table, t("live.none-of-these"), none).dataset.none = "";
  return table;
}

/**
 * @param {HTMLTableElement} table
 * @param {string} name
 * @param {number} probability
 */
function row(table, name, probability) {
  const line = table.insertRow();
  const head = document.createElement("th");
  head.scope = "row";
  head.dir = "auto";
  head.textContent = name;
  line.append(head);
  line.insertCell().append(shareBar(`${100 * probability}%`));
  line.insertCell().textContent = percent(probability);
  return line;
}

/**
 * @param {string} className
 * @param {string} text
 */
function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
