/** The panel that says what is being done and how long it will take. */
import { clock, megabytes, percent, wait } from "../ui/format.js";
import { t } from "../words/words.js";

/**
 * @import { DecodeProgress } from "../audio/decode.js"
 * @import { LoadEvent, Progress } from "../engine/protocol.js"
 */

/** No estimate is worth showing before this many seconds of work. */
const ESTIMATE_AFTER = 3;

export class ProgressPanel {
  #elements;
  #stage = "";
  #since = 0;

  /**
   * @param {{
   *   panel: HTMLElement, stage: HTMLElement, file: HTMLElement,
   *   bar: HTMLProgressElement, detail: HTMLElement,
   * }} elements
   */
  constructor(elements) {
    this.#elements = elements;
  }

  /** @param {string} fileName what is being worked on */
  show(fileName) {
    this.#elements.file.textContent = fileName;
    this.#elements.panel.hidden = false;
    this.#elements.panel.scrollIntoView({ block: "nearest" });
  }

  hide() {
    this.#elements.panel.hidden = true;
    this.#stage = "";
  }

  /**
   * Something that takes an unknown time.
   * @param {string} stage
   */
  stage(stage) {
    this.#update(stage, null, null, "");
  }

  /**
   * Something within a stage of unknown length.
   * @param {string} detail
   */
  detail(detail) {
    if (this.#elements.detail.textContent !== detail) this.#elements.detail.textContent = detail;
  }

  /** @param {DecodeProgress} progress */
  decoding({ seconds, total }) {
    const known = total && total >= seconds ? total : null;
    const detail = known
      ? t("ui.of", { done: clock(seconds), total: clock(known) })
      : clock(seconds);
    this.#update(t("job.reading"), seconds, known, detail);
  }

  /**
   * @param {LoadEvent} event
   * @param {string} name of the model
   */
  loading({ from, received, total }, name) {
    const detail = total
      ? t("ui.of", { done: megabytes(received), total: megabytes(total) })
      : megabytes(received);
    this.#update(t(`job.model-from-${from}`, { name }), received, total, detail);
  }

  /** @param {number} cues of a transcript that have been found so far */
  opening(cues) {
    const detail = cues ? t("job.cues", { count: cues }) : "";
    this.#update(t("job.opening-transcript"), null, null, detail);
  }

  /** @param {Progress} progress */
  transcribing({ seconds_done: done, seconds_total: total }) {
    const share = total ? Math.floor((100 * done) / total) / 100 : 0;
    const stage = t("job.transcribing");
    const spent = this.#enter(stage);
    const left = done > 0 ? (spent / done) * (total - done) : Infinity;
    const estimate = spent >= ESTIMATE_AFTER && left < Infinity && done < total;
    const facts = { done: clock(done), total: clock(total), share: percent(share) };
    const text = estimate
      ? t("job.done-and-left", { ...facts, left: wait(left) })
      : t("job.done", facts);
    this.#update(stage, done, total, text);
  }

  /**
   * @param {string} stage
   * @returns seconds since the stage began
   */
  #enter(stage) {
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#since = performance.now();
      this.#elements.stage.textContent = stage; // read out once, not with every number
    }
    return (performance.now() - this.#since) / 1000;
  }

  /**
   * @param {string} stage
   * @param {number | null} done
   * @param {number | null} total
   * @param {string} detail
   */
  #update(stage, done, total, detail) {
    this.#enter(stage);
    const { bar } = this.#elements;
    if (done !== null && total) {
      bar.max = total;
      bar.value = Math.min(done, total);
    } else {
      bar.removeAttribute("value"); // indeterminate
    }
    this.#elements.detail.textContent = detail;
  }
}
