/** The queue in a few lines: how far it is, how long it still takes, and what can be done with all of it. */
import { button, setButton } from "../ui/button.js";
import { wait } from "../ui/format.js";
import { h } from "../ui/h.js";
import { progressBar, setShare } from "../ui/progress.js";
import { t } from "../words/words.js";

/**
 * @import { Looks } from "../ui/button.js"
 *
 * @typedef {object} Summary
 * @property {number} total of this run; nothing is shown of one alone
 * @property {number} over how many are made, or have failed
 * @property {number} failed
 * @property {boolean} active whether there is something to do
 * @property {boolean} paused
 * @property {string} why it does not go on, in a sentence; "" where it does, or the user has paused it
 * @property {number} share of all that is done
 * @property {{ seconds: number, atLeast: boolean } | null} left
 * @property {number} held how many wait since an earlier visit
 * @property {number} ready how many of them have their recording here
 *
 * @typedef {object} PanelHooks
 * @property {() => void} onPause pauses it, or has it go on
 * @property {() => void} onOpen wants to see all of it
 * @property {() => void} onRetry those that failed
 * @property {() => void} onSave all of them
 * @property {() => void} onDismiss
 * @property {() => void} onGoOn with those of an earlier visit
 * @property {(files: File[]) => void} onFiles of those whose recordings are not here
 */

export class QueuePanel {
  element;
  #state = h("span", { class: "queue-state", role: "status" });
  #left = h("span", { class: "queue-left" });
  #bar = progressBar(t("queue.progress"));
  #why = h("p", { class: "queue-why", role: "status" });
  #run;
  #held;
  #heldCount = h("p", {});
  #pause;
  #retry;
  #save;
  #dismiss;
  #goOn;
  #choose;
  /** What each button says, as it was last set. @type {WeakMap<HTMLButtonElement, string>} */
  #labels = new WeakMap();

  /** @param {PanelHooks} hooks */
  constructor(hooks) {
    const iconOnly = true;
    const kind = /** @type {const} */ ("quiet");
    this.#pause = button({ label: t("queue.pause"), icon: "pause", onClick: hooks.onPause });
    this.#retry = button({ label: "", onClick: hooks.onRetry });
    this.#save = button({ label: t("queue.save-all"), icon: "export", onClick: hooks.onSave });
    const open = button({
      ...{ label: t("queue.open"), icon: "list", iconOnly, kind },
      onClick: hooks.onOpen,
    });
    this.#dismiss = button({
      ...{ label: t("queue.dismiss"), icon: "close", iconOnly, kind },
      onClick: hooks.onDismiss,
    });
    this.#goOn = button({ label: "", kind: "primary", onClick: hooks.onGoOn });
    const input = h("input", {
      ...{ type: "file", multiple: true, hidden: true, accept: "audio/*,video/*,.mka,.mkv,.opus" },
      "aria-label": t("queue.choose-files"),
    });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      hooks.onFiles(files);
    });
    this.#choose = button({ label: t("queue.choose-files"), onClick: () => input.click() });
    this.#run = h(
      "div",
      { class: "queue-run" },
      h("div", { class: "queue-line" }, this.#state, " ", this.#left, this.#dismiss),
      this.#bar,
      this.#why,
    );
    const all = [this.#pause, this.#save, open, this.#retry];
    this.#run.append(h("div", { class: "queue-buttons" }, ...all));
    this.#held = h(
      "div",
      { class: "queue-held" },
      this.#heldCount,
      h("div", { class: "queue-buttons" }, this.#goOn, this.#choose, input),
    );
    const props = { class: "queue", "aria-label": t("queue.title"), hidden: true };
    this.element = h("section", props, this.#run, this.#held);
  }

  /** @param {Summary} summary */
  show(summary) {
    const { total, over, failed, active, paused, why, share, left, held, ready } = summary;
    const at = document.activeElement;
    this.#run.hidden = total < 2;
    this.#held.hidden = held < 2;
    this.element.hidden = this.#run.hidden && this.#held.hidden;
    say(this.#state, stateOf(summary));
    const time = left && active && !paused ? wait(left.seconds) : "";
    say(this.#left, time && t(left?.atLeast ? "queue.left-at-least" : "queue.left", { time }));
    setShare(this.#bar, share);
    this.#bar.hidden = !active;
    say(this.#why, why);
    this.#pause.hidden = !active;
    this.#look(
      this.#pause,
      paused
        ? { label: t("queue.go-on"), icon: "play", kind: "primary" }
        : { label: t("queue.pause"), icon: "pause" },
    );
    this.#retry.hidden = !failed || (active && !paused);
    this.#look(this.#retry, { label: t("queue.retry", { count: failed }), icon: "repeat" });
    this.#save.hidden = active || over === failed;
    this.#dismiss.hidden = active;
    say(this.#heldCount, held ? t("queue.held", { count: held }) : "");
    this.#goOn.hidden = !ready;
    this.#look(this.#goOn, { label: t("queue.go-on-with", { count: ready }), kind: "primary" });
    this.#choose.hidden = ready === held;
    // A button that goes away leaves the keyboard to the next there is
    if (at instanceof HTMLElement && this.element.contains(at) && at.hidden) {
      const buttons = [...this.element.querySelectorAll("button")];
      buttons.find((one) => one.checkVisibility())?.focus();
    }
  }

  /**
   * @param {HTMLButtonElement} made
   * @param {Looks} looks
   */
  #look(made, looks) {
    if (this.#labels.get(made) === looks.label) return;
    this.#labels.set(made, looks.label);
    setButton(made, looks);
  }
}

/** @param {Summary} summary */
function stateOf({ total, over, failed, active, paused }) {
  if (!active)
    return failed
      ? t("queue.over", { made: over - failed, failed })
      : t("queue.done", { count: total });
  const place = Math.min(over + 1, total);
  return t(paused ? "queue.paused-at" : "queue.at", { place, total });
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text; // read out once
}
