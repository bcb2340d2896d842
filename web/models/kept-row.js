/** One model in the list of what is kept: what it is, how far it is, and what is done with it. */
import { button, setButton } from "../ui/button.js";
import { megabytes, rate, wait } from "../ui/format.js";
import { h } from "../ui/h.js";
import { uniqueId } from "../ui/id.js";
import { menuButton } from "../ui/menu.js";
import { progressBar, setShare } from "../ui/progress.js";
import { t } from "../words/words.js";
import { joined, languagesOf, originOf, put, shareOf } from "./describe.js";
import { isQuantised } from "./tiers.js";

/**
 * @import { ModelChoice } from "./catalog.js"
 * @import { KeptModel } from "./keeper.js"
 *
 * @typedef {object} KeptHooks
 * @property {() => void} onUse
 * @property {() => void} onPause
 * @property {() => void} onGoOn
 * @property {() => void} onRemove
 * @property {() => void} onSave
 * @property {(format: string) => void} onSmaller
 */

/** What it can be made smaller to, with the bits that a number then takes. */
const SMALLER = { q8_0: 8.5, q5_1: 6, q5_0: 5.5, q4_1: 5, q4_0: 4.5 };

/** What can be done about a download. */
const TURNS = /** @type {const} */ ({
  pause: { label: "models.pause", icon: "pause" },
  goOn: { label: "models.go-on", icon: "play" },
});

/** Bits of a number that is not quantised. */
const WHOLE = 16;

export class KeptRow {
  element;
  /** @type {KeptModel} */
  #kept;
  /** @type {ModelChoice} */
  #choice;
  #about = h("p", { class: "hint" });
  #state = h("p", { class: "kept-state", dir: "auto" });
  #bar;
  #use;
  #turn;
  #more;
  #hooks;

  /**
   * @param {KeptModel} kept
   * @param {ModelChoice} choice
   * @param {KeptHooks} hooks
   */
  constructor(kept, choice, hooks) {
    this.#kept = kept;
    this.#choice = choice;
    this.#hooks = hooks;
    const { name } = kept;
    const id = uniqueId("kept");
    this.#bar = progressBar(t("models.download-of", { name }));
    this.#use = button({ label: t("models.use"), onClick: hooks.onUse });
    this.#use.setAttribute("aria-describedby", id);
    this.#turn = button({ label: name, onClick: () => this.#pauseOrGoOn() });
    const remove = button({
      label: t("models.remove", { name }),
      icon: "remove",
      kind: "quiet",
      iconOnly: true,
      onClick: hooks.onRemove,
    });
    this.#more = menuButton({
      label: t("models.more", { name }),
      icon: "more",
      kind: "quiet",
      iconOnly: true,
      items: () => this.#items(),
    });
    this.element = h(
      "li",
      { class: "kept" },
      h("div", { class: "kept-what" }, h("b", { dir: "auto", id }, name), this.#about),
      h("div", { class: "kept-do" }, this.#turn, this.#use, this.#more, remove),
      h("div", { class: "kept-far" }, this.#bar, this.#state),
    );
    this.update(kept, choice, false);
  }

  /**
   * @param {KeptModel} kept
   * @param {ModelChoice} choice
   * @param {boolean} chosen it is the one that hears
   */
  update(kept, choice, chosen) {
    this.#kept = kept;
    this.#choice = choice;
    const { state, have, bytes } = kept;
    const stored = state === "stored";
    this.element.dataset.state = state;
    const size = bytes ?? have;
    put(this.#about, joined([languagesOf(choice), size ? megabytes(size) : "", originOf(kept)]));
    put(this.#state, stored && chosen ? t("models.chosen") : stateOf(kept));
    this.#state.classList.toggle("error", state === "failed");
    this.#bar.hidden = stored || state === "failed";
    setShare(this.#bar, bytes ? Math.min(1, have / bytes) : null);
    this.#use.hidden = !stored || chosen;
    this.#turn.hidden = stored || state === "checking" || (!this.#isUnderWay && !kept.url);
    this.#more.hidden = !stored;
    const { label, icon } = this.#isUnderWay ? TURNS.pause : TURNS.goOn;
    const turned = t(label, { name: kept.name });
    if (this.#turn.getAttribute("aria-label") !== turned)
      setButton(this.#turn, { label: turned, icon, iconOnly: true });
  }

  get #isUnderWay() {
    return ["waiting", "downloading"].includes(this.#kept.state);
  }

  #pauseOrGoOn() {
    if (this.#isUnderWay) this.#hooks.onPause();
    else this.#hooks.onGoOn();
  }

  #items() {
    const { onSave, onSmaller } = this.#hooks;
    const save = {
      label: t("models.save"),
      icon: /** @type {const} */ ("export"),
      onSelect: onSave,
    };
    if (isQuantised(this.#choice)) return [save];
    const size = this.#kept.bytes ?? this.#kept.have;
    const smaller = Object.entries(SMALLER).map(([format, bits]) => ({
      label: format,
      hint: t("models.smaller-size", { size: megabytes((size * bits) / WHOLE) }),
      group: t("models.smaller"),
      onSelect: () => onSmaller(format),
    }));
    return [save, ...smaller];
  }
}

/** @param {KeptModel} kept */
export function stateOf({ state, have, bytes, speed, left, error }) {
  if (state === "failed") return error ?? t("models.state.failed");
  if (state === "stored") return t("models.state.stored");
  return joined([
    t(`models.state.${state}`),
    state !== "checking" && shareOf(have, bytes),
    state === "downloading" && speed !== null && rate(speed),
    state === "downloading" && left !== null && t("models.left", { left: wait(left) }),
  ]);
}
