/** Does one job at a time: a new one stops the one before, which the queue goes on with afterwards. */

/** @import { ProgressPanel } from "./progress.js" */

/**
 * @typedef {object} JobHooks
 * @property {(busy: boolean) => void} onBusy a job begins or has ended
 * @property {(error: unknown, again: () => void) => void} onError it failed, without having been
 *   stopped; `again` does it again
 */

export class Jobs {
  #hooks;
  /** The running job and how to stop it. @type {{ stop: AbortController, done: Promise<void> } | null} */
  #job = null;
  /** How many wait for the one that runs to end. */
  #next = 0;

  /** @param {JobHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /**
   * @param {ProgressPanel} progress that shows it
   * @param {(signal: AbortSignal) => Promise<void>} work
   */
  async run(progress, work) {
    this.#next += 1;
    do await this.stop();
    while (this.#job); // of two that come together
    const stop = new AbortController();
    const done = this.#do(progress, work, stop.signal);
    this.#job = { stop, done };
    this.#next -= 1;
    await done;
  }

  /** Whether one runs, or is about to. */
  get busy() {
    return this.#job !== null || this.#next > 0;
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
   * @param {ProgressPanel} progress
   * @param {(signal: AbortSignal) => Promise<void>} work
   * @param {AbortSignal} signal
   */
  async #do(progress, work, signal) {
    progress.show();
    this.#hooks.onBusy(true);
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.#hooks.onError(error, () => this.run(progress, work));
    } finally {
      this.#job = null;
      progress.hide();
      this.#hooks.onBusy(false);
    }
  }
}
