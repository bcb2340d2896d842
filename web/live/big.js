/** The captions across the whole page, for those who sit further away. */
import { t } from "../words/words.js";

/** @import { Captions } from "./captions.js" */

const STEP = 1.15;
const [SMALLEST, LARGEST] = [0.5, 2.5];

export class BigCaptions {
  element = document.createElement("dialog");
  #place = document.createElement("div");
  #scale = 1;
  /** @type {Captions | null} */
  #captions = null;
  /** Where they are taken from. @type {Comment} */
  #home = document.createComment("captions");

  constructor() {
    const smaller = button(t("live.smaller"), "-", () => this.#resize(1 / STEP));
    const larger = button(t("live.larger"), "+", () => this.#resize(STEP));
    const leave = button(t("live.leave"), "Escape", () => this.element.close());
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    buttons.append(smaller, larger, leave);
    this.#place.className = "big-captions-place";
    this.element.className = "big-captions";
    this.element.setAttribute("aria-label", t("live.big-captions"));
    this.element.append(this.#place, buttons);
    this.element.addEventListener("close", () => this.#closed());
    this.element.addEventListener("keydown", ({ key }) => {
      if (key === "+" || key === "=")
        this.#resize(STEP); // the same key without shift
      else if (key === "-") this.#resize(1 / STEP);
    });
  }

  get open() {
    return this.element.open;
  }

  /** @param {Captions} captions they are moved, not copied: a screen reader goes on with them */
  show(captions) {
    if (this.open) return;
    this.#captions = captions;
    captions.element.replaceWith(this.#home);
    this.#place.append(captions.element);
    document.body.append(this.element);
    this.element.showModal();
    captions.element.focus();
    captions.follow();
  }

  #closed() {
    if (this.#captions) this.#home.replaceWith(this.#captions.element);
    this.element.remove();
    this.#captions?.follow();
    this.#captions = null;
  }

  /** @param {number} by */
  #resize(by) {
    this.#scale = Math.min(LARGEST, Math.max(SMALLEST, this.#scale * by));
    this.element.style.setProperty("--caption-scale", String(this.#scale));
    this.#captions?.follow();
  }
}

/**
 * @param {string} label
 * @param {string} key that does the same
 * @param {() => void} act
 */
function button(label, key, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.setAttribute("aria-keyshortcuts", key);
  made.addEventListener("click", act);
  return made;
}
