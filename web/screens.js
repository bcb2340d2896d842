/**
 * What a transcript is heard and shown with: the transport, and the karaoke view and the movie's
 * dialog, each loaded when it is first asked for.
 */
import { Peaks, peaksOf } from "./audio/peaks.js";
import { Transport } from "./transport/transport.js";

/**
 * @import { KaraokeView } from "./karaoke/view.js"
 * @import { MovieDialog } from "./movie/dialog.js"
 * @import { Cards } from "./transcript/cards.js"
 * @import { Transcript } from "./transcript/transcript.js"
 */

export class Screens {
  /** How loud each file is that is read or was. @type {WeakMap<File, Peaks>} */
  outlines = new WeakMap();
  transport;
  #place;
  #onError;
  /** @type {KaraokeView | null} */
  #karaoke = null;
  /** @type {MovieDialog | null} */
  #movie = null;

  /**
   * @param {HTMLElement} place of the transport
   * @param {Cards} cards
   * @param {(error: unknown) => void} onError
   */
  constructor(place, cards, onError) {
    this.#place = place;
    this.#onError = onError;
    const transport = new Transport({
      onTime: (file, seconds) => file && cards.follow(file, seconds),
      peaksOf: async (file, signal) => this.#peaksOf(file, signal),
      segmentAt: (seconds) => transport.file && cards.segmentAt(transport.file, seconds),
    });
    this.transport = transport;
    place.append(transport.element);
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

  /**
   * @param {File} file
   * @param {AbortSignal} signal
   */
  #peaksOf(file, signal) {
    const known = this.outlines.get(file);
    if (known) return known;
    const peaks = this.outline(file);
    peaksOf(file, { signal, peaks }).catch(() => {
      if (this.outlines.get(file) === peaks) this.outlines.delete(file);
    });
    return peaks;
  }

  /** @param {File} file to be heard */
  open(file) {
    const { transport } = this;
    transport.open({ file, duration: 0, name: file.name });
    const { picture } = transport;
    if (picture && !picture.isConnected) this.#place.prepend(picture);
    return transport;
  }

  /**
   * @param {File} file
   * @param {number | null} seconds up to where it is transcribed, null for all of it
   */
  heard(file, seconds) {
    if (this.transport.file === file) this.transport.heard(seconds);
  }

  /** @param {Transcript} transcript */
  async openKaraoke(transcript) {
    const { KaraokeView } = await import("./karaoke/view.js");
    this.#karaoke ??= new KaraokeView(this.transport);
    this.#karaoke.open(transcript);
  }

  /** @param {Transcript} transcript */
  async openMovie(transcript) {
    const { MovieDialog } = await import("./movie/dialog.js");
    this.#movie ??= new MovieDialog({ onError: this.#onError });
    this.#movie.open(transcript);
  }
}
