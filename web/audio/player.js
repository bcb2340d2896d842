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
   * @param {(file: File, seconds: number) => void} onTime as it plays
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
    media.addEventListener("timeupdate", () => this.#onTime(file, media.currentTime));
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

  close() {
    if (this.#media) URL.revokeObjectURL(this.#media.src);
    this.#media?.removeAttribute("src");
    this.#place.replaceChildren();
    this.#place.hidden = true;
    this.#media = this.#file = null;
  }
}
