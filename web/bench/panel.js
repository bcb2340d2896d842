/** The benchmark's table: rows come as they are measured, and can be taken away. */
import { copy, download } from "../files/export.js";
import { shareBar } from "../ui/share-bar.js";

/** @import { BenchReport, BenchResult, Measure } from "../engine/protocol.js" */

const GROUPS = { machine: "This machine", kernels: "Kernels, on base's sizes", model: "Model " };

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
      head.textContent = GROUPS[measure.group] + (measure.group === "model" ? this.#modelName : "");
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
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = label), 2000);
    } catch {
      this.#onError("The line could not be copied: the browser refused.");
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
  const details = [dtype, threads > 1 ? `${threads} threads` : null].filter(Boolean).join(", ");
  if (details) title.append(" ", span("bench-detail", details));
  line.append(title);

  line.insertCell().textContent = duration(seconds);
  line.cells[1].title = `of ${times.runs} runs: median ${duration(times.median)}, best ${duration(times.best)}; the first ${duration(times.first)}`;
  line.insertCell().textContent = rate(measure);
  const share = line.insertCell();
  if (fraction !== null) {
    const both = span("bench-share", "");
    both.append(shareBar(`${Math.min(100, 100 * fraction)}%`), `${Math.round(100 * fraction)}%`);
    share.append(both);
    share.title = `of what ${bound_by === "memory" ? "memory" : "arithmetic"} allows`;
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
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  if (seconds >= 1e-3) return `${(1e3 * seconds).toFixed(seconds >= 0.1 ? 0 : 2)} ms`;
  return `${(1e6 * seconds).toFixed(0)} µs`;
}

/** In bytes, where there is little to do with each. @param {Measure} measure */
function rate({ gflops, gbytes }) {
  if (gbytes !== null && (gflops ?? 0) < 2 * gbytes) return `${gbytes.toFixed(1)} GB/s`;
  return gflops === null ? "" : `${gflops.toFixed(1)} Gop/s`;
}

/** @param {BenchResult} result */
function sentences({ machine, model, real_time_factor: factor, notes }) {
  const threads = machine.threads === 1 ? "1 thread" : `${machine.threads} threads`;
  const dot = machine.dot ? ` (${machine.dot})` : "";
  const kernels = `${machine.variant ?? machine.backend} kernels, ${machine.arithmetic} arithmetic${dot}`;
  const said = [`${machine.platform}: ${kernels}, ${threads}.`];
  if (model) said.push(`${model.name} takes ${Math.round(model.arena_bytes / 1e6)} MB.`);
  if (model?.clip_seconds && factor) {
    const [clip, speed] = [model.clip_seconds.toFixed(0), (1 / factor).toFixed(1)];
    said.push(`It transcribed ${clip} s of speech at ${speed} times its speed.`);
  }
  return [...said, ...notes];
}
