/** What a link asks the page for, and links that ask for what is chosen here. */
import { copy } from "./files/export.js";
import { later } from "./later.js";
import { placeAt } from "./place.js";
import { live, models, options as chosen } from "./settings/asked.js";
import { element } from "./ui/element.js";
import { list } from "./ui/format.js";
import { message } from "./ui/message.js";
import { toast } from "./ui/toast.js";
import { t } from "./words/words.js";

/**
 * @import { ModelChooser } from "./models/chooser.js"
 * @import { Offer } from "./models/offer.js"
 * @import { Options } from "./options/options.js"
 * @import { Wrong } from "./options/link.js"
 *
 * @typedef {object} LinkParts
 * @property {Options} options
 * @property {ModelChooser} chooser
 * @property {Offer} offer
 */

/** What is left out of a link is named one by one up to here. */
const NAMED = 3;

export class Link {
  /**
   * What this page's own address asks for holds from then on; it gives the address of a recording,
   * where it asks for one. Rejected with an Error for people.
   * @type {Promise<string | null>}
   */
  followed;
  #parts;
  /** Says what was asked for and is not to be had, until it is dismissed. @type {HTMLElement | null} */
  #left = null;

  /** @param {LinkParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.followed = location.search ? this.#follow() : Promise.resolve(null);
  }

  async #follow() {
    const { NAMES, followLink } = await parameters();
    const { audio, wrong } = followLink(location.search);
    this.#parts.options.addEventListener("languages", () => this.#checkLanguage());
    if (this.#parts.options.knowsLanguages) this.#checkLanguage();
    this.#leave(...sentencesOn(wrong, NAMES));
    return audio;
  }

  /** Says where there is no such model: when all are known. */
  checkModel() {
    const { recordings: name } = models.value;
    if (!name || !models.isLent("recordings")) return;
    if (this.#parts.offer.choices.some((choice) => choice.name === name)) return;
    models.giveBack("recordings", "live");
    this.#leave(t("options.link-model", { name }));
  }

  /** Copies a link that asks for what is chosen now, and says what it leaves out. */
  async copy() {
    const { hasOwnTexts, linkWith } = await parameters();
    const isLive = placeAt(location.hash).name === "live";
    const { choice, isUsual } = this.#parts.chooser;
    const shared = choice?.origin === "site" || choice?.origin === "hub";
    const model = choice && shared && !isUsual ? choice.name : null;
    const link = linkWith(location.origin + location.pathname, { model, live: isLive });
    await copy(link, document.querySelector("dialog[open]") ?? document.body);
    const sentences = [
      t("options.link-copied"),
      hasOwnTexts(isLive) ? t("options.link-no-texts") : "",
      choice && !shared && !isUsual ? t("options.link-no-model", { name: choice.name }) : "",
    ];
    toast(sentences.filter(Boolean).join(" "));
  }

  /** All settings are as usual, until that is undone. */
  reset() {
    const undo = [chosen, live, models].map((settings) => settings.reset());
    toast(t("options.reset"), {
      action: { label: t("document.undo"), onClick: () => undo.map((one) => one()) },
    });
  }

  #checkLanguage() {
    const { language } = chosen.value;
    if (!language || this.#parts.options.codeOf(language)) return;
    if (!chosen.isLent("language")) return;
    chosen.giveBack("language");
    this.#leave(sentence({ name: "language", value: language, allowed: "options.a-language" }));
  }

  /** @param {...string} sentences */
  #leave(...sentences) {
    if (!sentences.length) return;
    const said = this.#left?.querySelector("p")?.textContent;
    this.#left?.remove();
    this.#left = message({
      sentence: [said, ...sentences].filter(Boolean).join(" "),
      calm: true,
      onDismiss: () => (this.#left = null),
    });
    element("job-place", HTMLElement).append(this.#left);
  }
}

/** What addresses can ask for: few have anything. */
const parameters = () => later(import("./options/link.js"));

/**
 * @param {readonly Wrong[]} wrong
 * @param {readonly string[]} known names
 */
function sentencesOn(wrong, known) {
  const unknown = wrong.filter(({ allowed }) => allowed === null);
  const named = wrong.filter(({ allowed }) => allowed !== null).slice(0, NAMED);
  const names = unknown.slice(0, NAMED).map(({ name }) => t("page.quoted", { name }));
  if (unknown.length > NAMED) names.push(t("page.more", { count: unknown.length - NAMED }));
  const first = names.length
    ? [t("options.link-unknown", { names: list(names), known: list(known) })]
    : [];
  return [...first, ...named.map(sentence)];
}

/** @param {Wrong} wrong */
function sentence({ name, value, allowed }) {
  const quoted = (/** @type {string} */ name) => t("page.quoted", { name });
  const values =
    typeof allowed === "string" ? t(allowed) : list((allowed ?? []).map(quoted), "disjunction");
  return t("options.link-wrong", { name, value, values });
}
