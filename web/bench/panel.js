/** The benchmark's table: rows come as they are measured, and can be taken away. */
import { copy, download } from "../files/export.js";
import { megabytes, number, percent } from "../ui/format.js";
import { shareBar } from "../ui/share-bar.js";
import { t } from "../words/words.js";

/** @import { BenchReport, BenchResult, Measure } from "../engine/protocol.js" */

export class BenchPanel {
  #elements;
  #onError;
  /** @type {BenchReport | null} */
  #report = null;
  #modelName = "";
  /** Rows of the group being measured. @type {HTMLTableSectionElement | null} */
  #body = null;

  /**
   * @param {object} elements
   * @param {HTMLTableElement} elements.table
   * @param {HTMLElement} elements.summary
   * @param {HTMLButtonElement} elements.copy
   * @param {HTMLButtonElement} elements.save
   * @param {(error: unknown) => void} onError
   */
  constructor(elements, onError) {
    this.#elements = elements;
    this.#onError = onError;
    elements.copy.addEventListener("click", () => this.#copy());
    elements.save.addEventListener("click", () => this.#save());
    this.#setReport(null);
  }

  /**
   * Empties the table.
   * @param {string} modelName
   */
  begin(modelName) {
    this.#modelName = modelName;
    this.#setReport(null);
    this.#elements.summary.textContent = "";
    for (const body of [...this.#elements.table.tBodies]) body.remove();
    this.#elements.table.hidden = true;
    this.#body = null;
  }

  /** @param {Measure} measure */
  add(measure) {
    const { table } = this.#elements;
    table.hidden = false;
    if (this.#body?.dataset.group !== measure.group) {
      this.#body = table.createTBody();
      this.#body.dataset.group = measure.group;
      const head = document.createElement("th");
      head.colSpan = table.tHead?.rows[0].cells.length ?? 1;
      head.scope = "rowgroup";
      head.textContent = t(`bench.group.${measure.group}`, { name: this.#modelName });
      this.#body.insertRow().append(head);
    }
    this.#body.append(row(measure));
  }

  /** @param {BenchReport} report */
  finish(report) {
    this.#setReport(report);
    this.#elements.summary.textContent = sentences(report.result).join(" ");
  }

  /** @param {BenchReport | null} report */
  #setReport(report) {
    this.#report = report;
    this.#elements.copy.disabled = this.#elements.save.disabled = !report;
  }

  async #copy() {
    const button = this.#elements.copy;
    const label = button.textContent;
    try {
      await copy(this.#report?.line ?? "");
      button.textContent = t("bench.copied");
      setTimeout(() => (button.textContent = label), 2000);
    } catch {
      this.#onError(t("bench.not-copied"));
    }
  }

  #save() {
    download(`${JSON.stringify(this.#report?.result, null, 1)}\n`, "pyengine-bench.json");
  }
}

/** @param {Measure} measure */
function row(measure) {
  const { name, dtype, threads, seconds, times, fraction, bound_by } = measure;
  const line = document.createElement("tr");
  const title = document.createElement("th");
  title.scope = "row";
  title.append(name);
  const details = [dtype, threads > 1 ? t("bench.threads", { count: threads }) : null]
    .filter(Boolean)
    .join(", ");
  if (details) title.append(" ", span("bench-detail", details));
  line.append(title);

  line.insertCell().textContent = duration(seconds);
  line.cells[1].title = t("bench.runs", {
    count: times.runs,
    median: duration(times.median),
    best: duration(times.best),
    first: duration(times.first),
  });
  line.insertCell().textContent = rate(measure);
  const share = line.insertCell();
  if (fraction !== null) {
    const both = span("bench-share", "");
    both.append(shareBar(`${Math.min(100, 100 * fraction)}%`), percent(fraction));
    share.append(both);
    share.title = t(bound_by === "memory" ? "bench.of-memory" : "bench.of-arithmetic");
  }
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

/** @param {number} seconds */
function duration(seconds) {
  if (seconds >= 1) return t("bench.seconds", { time: number(seconds, 2) });
  const digits = seconds >= 0.1 ? 0 : 2;
  if (seconds >= 1e-3) return t("bench.milliseconds", { time: number(1e3 * seconds, digits) });
  return t("bench.microseconds", { time: number(1e6 * seconds) });
}

/** In bytes, where there is little to do with each. @param {Measure} measure */
function rate({ gflops, gbytes }) {
  if (gbytes !== null && (gflops ?? 0) < 2 * gbytes) {
    return t("bench.bytes-rate", { rate: number(gbytes, 1) });
  }
  return gflops === null ? "" : t("bench.rate", { rate: number(gflops, 1) });
}

/** The notes come from Python, in English. @param {BenchResult} result */
function sentences({ machine, model, real_time_factor: factor, notes }) {
  const arithmetic = [t(`bench.${machine.arithmetic}`), machine.dot && `(${machine.dot})`];
  const said = [
    t("bench.machine", {
      platform: machine.platform,
      kernels: machine.variant ?? machine.backend,
      arithmetic: arithmetic.filter(Boolean).join(" "),
      threads: t("bench.threads", { count: machine.threads }),
    }),
  ];
  if (model) said.push(t("bench.takes", { name: model.name, size: megabytes(model.arena_bytes) }));
  if (model?.clip_seconds && factor) {
    said.push(
      t("bench.transcribed", {
        seconds: Math.round(model.clip_seconds),
        speed: number(1 / factor, 1),
      }),
    );
  }
  return [...said, ...notes];
}
