/**
 * Finds out threads that are stuck.
 *
 * When several threads compute, one that never gets to where they meet could hold up the others
 * without an error. Progress comes several times a second; a slow phone takes seconds for the
 * largest step of the largest model. What has said nothing for a minute is stuck. Turns of a timer
 * are counted instead of time: a machine that sleeps takes none.
 */

const TURN_MS = 5000;
const SILENT_TURNS = 12;

export class Watch {
  #turnsLeft = SILENT_TURNS;

  /** Something has been said. */
  heard() {
    this.#turnsLeft = SILENT_TURNS;
  }

  /**
   * @param {() => void} onStuck nothing has been said for too long
   * @param {() => boolean} due whether there is something to be at work on
   * @returns {() => void} ends it
   */
  begin(onStuck, due) {
    this.heard();
    const timer = setInterval(() => {
      this.#turnsLeft = due() ? this.#turnsLeft - 1 : SILENT_TURNS;
      if (this.#turnsLeft <= 0) onStuck();
    }, TURN_MS);
    return () => clearInterval(timer);
  }
}
