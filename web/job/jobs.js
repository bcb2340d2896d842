/** Does one job at a time: a new one stops the one before. */

/** @import { ProgressPanel } from "./progress.js" */

/**
 * @typedef {object} JobHooks
 * @property {(busy: boolean) => void} onBusy a job begins or has ended
 * @property {(error: unknown, again: () => void) => void} onError it failed, without having been
 *   stopped; `again` does it again
 */

export class Jobs {
  #progress;
  #hooks;
  /** The running job and how to stop it. @type {{ stop: AbortController, done: Promise<void> } | null} */
  #job = null;

  /**
   * @param {ProgressPanel} progress
   * @param {JobHooks} hooks
   */
  constructor(progress, hooks) {
    this.#progress = progress;
    this.#hooks = hooks;
  }

  /**
   * @param {string} title
   * @param {(signal: AbortSignal) => Promise<void>} work
   */
  async run(title, work) {
    await this.stop();
    const stop = new AbortController();
    const done = this.#do(title, work, stop.signal);
    this.#job = { stop, done };
    await done;
  }

  get busy() {
    return this.#job !== null;
  }

  /** Asks the running job to end. */
  cancel() {
    this.#job?.stop.abort();
  }

  /** Waits until no job is running. */
  async stop() {
    while (this.#job) {
      this.#job.stop.abort();
      await this.#job.done;
    }
  }

  /**
   * @param {string} title
   * @param {(signal: AbortSignal) => Promise<void>} work
   * @param {AbortSignal} signal
   */
  async #do(title, work, signal) {
    this.#progress.show(title);
    this.#hooks.onBusy(true);
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.#hooks.onError(error, () => this.run(title, work));
    } finally {
      this.#job = null;
      this.#progress.hide();
      this.#hooks.onBusy(false);
    }
  }
}
