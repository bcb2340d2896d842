/** What tells the transport the time: the sound that plays, or, without any, a clock. */

/**
 * @typedef {object} Clock
 * @property {number} time seconds
 * @property {boolean} paused
 * @property {number} duration seconds; 0 where it is not known
 * @property {number} rate how many times as fast as it was recorded
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(seconds: number) => void} seek
 */

/** Seconds that a player's time is carried on between two of its own reports, at most. */
const LONGEST_GUESS = 0.1;
/** A step back by more is a seek, by less an error of the guess. Seconds. */
const SEEK = 0.25;

/**
 * The time of a playing sound. Some browsers move `currentTime` only every few frames; in between
 * it is carried on, and it never runs backwards but for a seek.
 * @implements {Clock}
 */
export class MediaClock {
  #media;
  #told = -1;
  #toldAt = 0;
  #shown = 0;

  /** @param {HTMLMediaElement} media */
  constructor(media) {
    this.#media = media;
  }

  get time() {
    const media = this.#media;
    const now = performance.now() / 1000;
    if (media.currentTime !== this.#told || media.paused) {
      this.#told = media.currentTime;
      this.#toldAt = now;
    }
    const moving = !media.paused && !media.seeking && media.readyState > media.HAVE_CURRENT_DATA;
    const guess = moving ? Math.min(LONGEST_GUESS, now - this.#toldAt) * media.playbackRate : 0;
    const time = this.#told + guess;
    const back = this.#shown - time;
    if (media.paused || back <= 0 || back > SEEK) this.#shown = time;
    return this.#shown;
  }

  get paused() {
    return this.#media.paused;
  }

  get duration() {
    return Number.isFinite(this.#media.duration) ? this.#media.duration : 0;
  }

  get rate() {
    return this.#media.playbackRate;
  }

  set rate(rate) {
    // The default is what it takes when a file is loaded, which may be yet to come
    this.#media.defaultPlaybackRate = this.#media.playbackRate = rate;
  }

  play() {
    this.#media.play().catch(() => {}); // refused: the user presses play again
  }

  pause() {
    this.#media.pause();
  }

  /** @param {number} seconds */
  seek(seconds) {
    this.#media.currentTime = seconds;
    this.#shown = seconds;
  }
}

/** @implements {Clock} */
export class FreeClock {
  duration;
  #from = 0;
  #rate = 1;
  /** @type {number | null} */
  #since = null;

  /** @param {number} duration seconds, after which it stops */
  constructor(duration) {
    this.duration = duration;
  }

  get time() {
    const passed = this.#since === null ? 0 : (performance.now() - this.#since) / 1000;
    return Math.min(this.duration, this.#from + passed * this.#rate);
  }

  get paused() {
    return this.#since === null || this.time >= this.duration;
  }

  get rate() {
    return this.#rate;
  }

  set rate(rate) {
    this.seek(this.time);
    this.#rate = rate;
  }

  play() {
    this.#from = this.time >= this.duration ? 0 : this.time;
    this.#since = performance.now();
  }

  pause() {
    this.#from = this.time;
    this.#since = null;
  }

  /** @param {number} seconds */
  seek(seconds) {
    this.#from = Math.min(this.duration, Math.max(0, seconds));
    if (this.#since !== null) this.#since = performance.now();
  }
}
