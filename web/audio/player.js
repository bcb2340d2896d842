/** One player for whichever file is being looked at. */

export class Player {
  #place;
  #onTime;
  /** @type {HTMLMediaElement | null} */
  #media = null;
  /** @type {File | null} */
  #file = null;

  /**
   * @param {HTMLElement} place
   * @param {(file: File, seconds: number) => void} onTime with every frame as it plays, and when it
   *   is moved
   */
  constructor(place, onTime) {
    this.#place = place;
    this.#onTime = onTime;
  }

  /** @param {File} file */
  open(file) {
    if (file === this.#file) return;
    this.close();
    const media = document.createElement(file.type.startsWith("video/") ? "video" : "audio");
    media.controls = true;
    media.preload = "metadata";
    media.src = URL.createObjectURL(file);
    media.setAttribute("aria-label", `Player: ${file.name}`);
    const tell = () => this.#onTime(file, media.currentTime);
    media.addEventListener("timeupdate", tell); // four times a second, and where it is moved to
    let frame = 0;
    const follow = () => {
      tell();
      frame = requestAnimationFrame(follow);
    };
    media.addEventListener("play", () => {
      cancelAnimationFrame(frame);
      follow();
    });
    for (const end of ["pause", "ended", "emptied"]) {
      media.addEventListener(end, () => cancelAnimationFrame(frame));
    }
    // What the engine can transcribe is not always what the browser can play.
    media.addEventListener("error", () => {
      if (media === this.#media) this.#place.hidden = true;
    });
    this.#media = media;
    this.#file = file;
    this.#place.replaceChildren(media);
    this.#place.hidden = false;
  }

  /** What plays the file last opened. */
  get media() {
    return this.#media;
  }

  /**
   * Plays `file` from a time.
   * @param {File} file
   * @param {number} seconds
   */
  seek(file, seconds) {
    this.open(file);
    if (!this.#media) return;
    this.#media.currentTime = seconds;
    this.#media.play().catch(() => {}); // refused autoplay: the user presses play
  }

  /**
   * Plays `file`, or pauses it.
   * @param {File} file
   */
  toggle(file) {
    this.open(file);
    if (this.#media?.paused) this.#media.play().catch(() => {});
    else this.#media?.pause();
  }

  close() {
    if (this.#media) URL.revokeObjectURL(this.#media.src);
    this.#media?.removeAttribute("src");
    this.#place.replaceChildren();
    this.#place.hidden = true;
    this.#media = this.#file = null;
  }
}
