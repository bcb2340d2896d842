/**
 * Where a model is chosen: by what people want, and behind that the list of all.
 *
 * @import { ModelChoice } from "./catalog.js"
 * @import { ChooserHooks } from "./chooser.js"
 * @import { Keeper } from "./keeper.js"
 * @import { Offer } from "./offer.js"
 */
import { button } from "../ui/button.js";
import { selectField } from "../ui/field.js";
import { megabytes } from "../ui/format.js";
import { h } from "../ui/h.js";
import { message } from "../ui/message.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";
import {
  costOf,
  detailsOf,
  hostOf,
  joined,
  languagesOf,
  paceOf,
  put,
  qualityOf,
  refusal,
} from "./describe.js";
import { ACCEPTED } from "./pair.js";

const ORIGINS = /** @type {const} */ ({
  site: "models.site",
  hub: "models.hub",
  url: "models.kept-here",
  made: "models.kept-here",
  file: "models.own",
});

/**
 * @typedef {object} Row
 * @property {ModelChoice} choice
 * @property {string} title
 * @property {string} details languages and size, where they stand beside the title
 * @property {(string | false)[]} about
 * @property {boolean} priced it is said what it takes to have it, and not only that it is here
 *
 * @typedef {Row & { input: HTMLInputElement, hint: HTMLElement, cost: HTMLElement, element: HTMLElement }} BuiltRow
 * @typedef {{ title: string, seen: boolean, rows: Row[] }} Group `seen`: its title is shown
 */

/** With fewer, there is nothing to choose by. */
const WORTH_PROPOSING = 2;

export class ChoiceSheet {
  #sheet = new Sheet({ title: t("models.title"), side: true });
  #offer;
  #keeper;
  #hooks;
  /** What is chosen from: tiers, or the list. */
  #list = h("div", { class: "model-list" });
  /** Why a model was not taken, and which would be. */
  #refused = h("div", { class: "model-refused" });
  #note = h("p", { class: "note", role: "status" });
  #get = button({ label: t("models.get"), icon: "export", onClick: () => this.#download() });
  #after = h("div", { class: "model-after" }, this.#note, this.#get);
  #filter = h("div", { class: "model-filter" });
  #other = button({ label: t("models.all"), icon: "list", onClick: () => this.#turn() });
  #showsAll = false;
  /** @type {BuiltRow[]} */
  #rows = [];
  #input = h("input", {
    type: "file",
    id: "model-file",
    accept: ACCEPTED,
    multiple: true,
    hidden: true,
    "aria-label": t("models.file"),
  });

  /**
   * @param {Offer} offer
   * @param {Keeper} keeper
   * @param {ChooserHooks & { chosen: () => ModelChoice | null,
   *   onChoice: (choice: ModelChoice) => void }} hooks
   */
  constructor(offer, keeper, hooks) {
    this.#offer = offer;
    this.#keeper = keeper;
    this.#hooks = hooks;
    const manage = button({
      label: t("models.manager"),
      icon: "machine",
      onClick: () => {
        this.#sheet.close();
        hooks.onManage();
      },
    });
    const open = button({
      label: t("models.open"),
      icon: "file",
      onClick: () => this.#input.click(),
    });
    this.#input.addEventListener("change", () => {
      const files = [...(this.#input.files ?? [])];
      this.#input.value = "";
      if (!files.length) return;
      this.#sheet.close();
      hooks.onFiles(files);
    });
    this.#list.addEventListener("change", ({ target }) => {
      const row = this.#rows.find(({ input }) => input === target);
      if (row) this.#pick(row.choice);
    });
    const ways = h("div", { class: "buttons" }, this.#other, manage, open);
    this.#sheet.body.append(this.#filter, this.#list, this.#after, ways, this.#input);
    this.#sheet.element.id = "models";
    for (const kind of ["online", "offline"]) addEventListener(kind, () => this.#follow());
    offer.addEventListener("change", () => this.#follow());
  }

  open() {
    this.#refused.remove();
    this.#showsAll = false;
    this.#render();
    this.#sheet.open();
    this.#offer.refresh();
  }

  #turn() {
    this.#showsAll = !this.#showsAll;
    this.#render();
  }

  /** What is open shows what has become of the models. */
  #follow() {
    if (this.#sheet.element.open) this.#render();
  }

  /** Rows stay as long as they are of the same models: whoever presses one must not miss it. */
  #render() {
    const proposals = this.#offer.tiers(this.#hooks.english());
    const proposes = proposals.length >= WORTH_PROPOSING;
    const all = this.#showsAll || !proposes;
    this.#other.hidden = !proposes;
    this.#other.lastElementChild?.replaceChildren(t(all ? "models.proposed" : "models.all"));
    const format = all ? this.#renderFilter() : "";
    this.#filter.hidden = !all || this.#filter.childElementCount === 0;
    const groups = all ? this.#groups(format) : this.#tiers(proposals);
    const planned = groups.flatMap(({ rows }) => rows);
    const same = (/** @type {Row} */ { choice, title }, /** @type {number} */ at) =>
      this.#rows[at]?.choice === choice && this.#rows[at].title === title;
    if (planned.length !== this.#rows.length || !planned.every(same)) this.#build(groups);
    for (const row of this.#rows) this.#update(row);
    this.#explain();
  }

  /** @param {Group[]} groups */
  #build(groups) {
    this.#rows = [];
    const fieldsets = groups.map(({ title, seen, rows }) => {
      const legend = h("legend", { class: seen ? "" : "unseen" }, title);
      const built = rows.map((row) => this.#row(row));
      return h("fieldset", { class: "model-group" }, legend, ...built);
    });
    this.#list.replaceChildren(...fieldsets);
  }

  /**
   * @param {ReturnType<Offer["tiers"]>} proposals
   * @returns {Group[]}
   */
  #tiers(proposals) {
    const rows = proposals.map(({ tier, choice }) => {
      return proposed(choice, t(`models.tier.${tier}`));
    });
    const chosen = this.#hooks.chosen();
    if (chosen && !rows.some(({ choice }) => choice === chosen)) {
      rows.push(proposed(chosen, t("models.tier.own")));
    }
    return [{ title: t("models.title"), seen: false, rows }];
  }

  /**
   * @param {string} format "" for all
   * @returns {Group[]}
   */
  #groups(format) {
    const choices = this.#offer.choices.filter((one) => !format || one.format === format);
    return [...new Set(Object.values(ORIGINS))]
      .map((key) => {
        const own = choices.filter(({ origin }) => ORIGINS[origin] === key);
        return { title: t(key), seen: true, rows: own.map(listed) };
      })
      .filter(({ rows }) => rows.length);
  }

  /** @returns {string} the format that is wanted */
  #renderFilter() {
    const formats = [...new Set(this.#offer.choices.map(({ format }) => format))].filter(Boolean);
    const select = this.#filter.querySelector("select");
    const now = select && formats.includes(select.value) ? select.value : "";
    const shown = select ? [...select.options].map(({ value }) => value).filter(Boolean) : [];
    if (formats.join() === shown.join()) return now;
    if (formats.length < 2) this.#filter.replaceChildren();
    else {
      const any = { value: "", label: t("models.any-format") };
      const choices = [any, ...formats.map((value) => ({ value, label: value }))];
      const onChange = () => this.#render();
      const field = selectField({ label: t("models.format"), value: now, choices, onChange });
      this.#filter.replaceChildren(field.element);
    }
    return formats.length < 2 ? "" : now;
  }

  /** @param {Row} row */
  #row(row) {
    const value = String(this.#rows.length);
    const input = h("input", { type: "radio", name: "model", value });
    const hint = h("span", { class: "hint" });
    const cost = h("span", { class: "hint" });
    const details = row.details && h("span", { class: "model-details" }, ` (${row.details})`);
    const name = h("span", {}, h("span", { class: "model-name" }, row.title), details);
    const element = h("label", { class: "model-row" }, input, name, hint, cost);
    this.#rows.push({ ...row, input, hint, cost, element });
    return element;
  }

  /** @param {BuiltRow} row */
  #update({ choice, about, priced, input, hint, cost, element }) {
    const fits = this.#offer.lackOf(choice) === null;
    const here = this.#offer.isHere(choice);
    element.classList.toggle("model-unfit", !fits);
    input.checked = choice === this.#hooks.chosen();
    put(hint, joined(about));
    const said = joined([
      !fits && t("models.too-large"),
      (priced || here || this.#offer.keptOf(choice)) && costOf(this.#offer, choice),
      !here && !navigator.onLine && t("models.needs-network"),
      fits && paceOf(this.#offer, choice, this.#hooks.recording()),
    ]);
    put(cost, said);
  }

  /** @param {ModelChoice} choice */
  #pick(choice) {
    const lack = this.#offer.lackOf(choice);
    this.#refused.remove();
    if (!lack) this.#hooks.onChoice(choice);
    else this.#refuse(choice, refusal(choice, lack));
    this.#render();
  }

  /**
   * @param {ModelChoice} choice
   * @param {string} why
   */
  #refuse(choice, why) {
    const instead = this.#offer.largestLike(choice);
    const name = instead?.name ?? "";
    const size = instead?.bytes ? megabytes(instead.bytes) : "";
    this.#refused.replaceChildren(
      message({
        sentence: instead ? `${why} ${t("models.instead", { name, size })}` : why,
        action: instead
          ? {
              label: t("models.take", { name }),
              kind: "primary",
              onClick: () => {
                this.#refused.remove();
                this.#hooks.onChoice(instead);
                this.#render();
              },
            }
          : undefined,
      }),
    );
    const row = this.#rows.find((one) => one.choice === choice);
    row?.element.after(this.#refused); // where whoever asked for it looks
    this.#refused.scrollIntoView({ block: "nearest" });
  }

  /** What follows from the choice. */
  #explain() {
    const choice = this.#hooks.chosen();
    const here = !choice || this.#offer.isHere(choice);
    const kept = choice && this.#offer.keptOf(choice);
    const coming = kept && ["waiting", "downloading", "checking"].includes(kept.state);
    const sentences = [
      !navigator.onLine && t("models.offline"),
      choice?.origin === "hub" &&
        !here &&
        t("models.third-party", { name: choice.name, host: hostOf(choice.url) }),
      choice && this.#offer.expected(choice, 1) === null && t("models.unmeasured"),
      !here && navigator.onLine && t(coming ? "models.coming" : "models.when"),
    ];
    const said = sentences.filter(Boolean).join(" ");
    put(this.#note, said);
    const can = this.#keeper.available && !here && !coming && navigator.onLine;
    this.#get.hidden = !can || !choice?.url || this.#offer.lackOf(choice) !== null;
    this.#after.hidden = !said && this.#get.hidden;
  }

  #download() {
    const choice = this.#hooks.chosen();
    if (!choice) return;
    this.#keeper.download(choice);
    this.#explain();
  }
}

/**
 * A row of the list of all.
 * @param {ModelChoice} choice
 * @returns {Row}
 */
function listed(choice) {
  const { memory } = choice;
  const about = [
    qualityOf(choice),
    memory !== null && t("models.memory", { size: megabytes(memory) }),
  ];
  const details = detailsOf(choice).join(", ");
  return { choice, title: choice.name, details, about, priced: false };
}

/**
 * A row by what people want.
 * @param {ModelChoice} choice
 * @param {string} title
 * @returns {Row}
 */
function proposed(choice, title) {
  const about = [choice.name, languagesOf(choice)];
  return { choice, title, details: "", about, priced: true };
}
