/** The karaoke view and the movie's dialog, each loaded when it is first asked for. */
import { Peaks, peaksOf } from "./audio/peaks.js";

/**
 * @import { Player } from "./audio/player.js"
 * @import { KaraokeView } from "./karaoke/view.js"
 * @import { MovieDialog } from "./movie/dialog.js"
 * @import { Transcript } from "./transcript/transcript.js"
 */

export class Screens {
  /** How loud each file is that is read or was, to its end. @type {WeakMap<File, Peaks>} */
  outlines = new WeakMap();
  #player;
  #onError;
  /** @type {KaraokeView | null} */
  #karaoke = null;
  /** @type {MovieDialog | null} */
  #movie = null;

  /**
   * @param {Player} player
   * @param {(error: unknown) => void} onError
   */
  constructor(player, onError) {
    this.#player = player;
    this.#onError = onError;
  }

  /**
   * Of a file that is about to be read.
   * @param {File} file
   */
  outline(file) {
    const peaks = new Peaks();
    this.outlines.set(file, peaks);
    return peaks;
  }

  /** @param {Transcript} transcript */
  async openKaraoke(transcript) {
    const { KaraokeView } = await import("./karaoke/view.js");
    const [player, outlines] = [this.#player, this.outlines];
    this.#karaoke ??= new KaraokeView({
      mediaOf(file) {
        player.open(file);
        return player.media;
      },
      async peaksOf(file, signal) {
        const outline = outlines.get(file) ?? (await peaksOf(file, { signal }));
        outlines.set(file, outline);
        return outline;
      },
    });
    this.#karaoke.open(transcript);
  }

  /** @param {Transcript} transcript */
  async openMovie(transcript) {
    const { MovieDialog } = await import("./movie/dialog.js");
    this.#movie ??= new MovieDialog({ onError: this.#onError });
    this.#movie.open(transcript);
  }
}
