/** The panel that says what is being done and how long it will take. */
import { clock, megabytes, percent, wait } from "../ui/format.js";
import { h } from "../ui/h.js";
import { progressBar, setShare } from "../ui/progress.js";
import { t } from "../words/words.js";

/**
 * @import { DecodeProgress } from "../audio/decode.js"
 * @import { LoadEvent, Progress } from "../engine/protocol.js"
 */

/** No estimate is worth showing before this many seconds of work. */
const ESTIMATE_AFTER = 3;

export class ProgressPanel {
  element;
  #title = h("span", { class: "job-stage", role: "status" });
  #bar = progressBar(t("job.progress"));
  #detail = h("span", { class: "job-detail" });
  #cancel = h("button", { type: "button", class: "job-cancel" }, t("job.cancel"));
  #stage = "";
  #since = 0;

  /** @param {() => void} onCancel */
  constructor(onCancel) {
    this.#cancel.addEventListener("click", () => {
      this.#cancel.disabled = true;
      this.stage(t("job.stopping"));
      onCancel();
    });
    this.element = h(
      "section",
      { class: "job", "aria-label": t("job.progress"), hidden: true },
      h("p", { class: "job-line" }, this.#title, " ", this.#detail),
      this.#bar,
      this.#cancel,
    );
  }

  show() {
    this.#cancel.disabled = false;
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
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
    if (this.#detail.textContent !== detail) this.#detail.textContent = detail;
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
    this.receiving(t(`job.model-from-${from}`, { name }), received, total);
  }

  /**
   * @param {string} stage
   * @param {number} received bytes
   * @param {number | null} total bytes
   */
  receiving(stage, received, total) {
    const detail = total
      ? t("ui.of", { done: megabytes(received), total: megabytes(total) })
      : megabytes(received);
    this.#update(stage, received, total, detail);
  }

  /** @param {number} cues of a transcript that have been found so far */
  opening(cues) {
    const detail = cues ? t("job.cues", { count: cues }) : "";
    this.#update(t("job.opening-transcript"), null, null, detail);
  }

  /**
   * @param {Progress} progress
   * @param {number} [from] seconds that had been heard before it began
   */
  transcribing({ seconds_done: done, seconds_total: total }, from = 0) {
    const share = total ? Math.floor((100 * done) / total) / 100 : 0;
    const stage = t("job.transcribing");
    const spent = this.#enter(stage);
    const heard = done - from;
    const left = heard > 0 ? (spent / heard) * (total - done) : Infinity;
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
      this.#title.textContent = stage; // read out once, not with every number
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
    setShare(this.#bar, done !== null && total ? Math.min(1, done / total) : null);
    this.#detail.textContent = detail;
  }
}
