/**
 * The movie for browsers that have no WebCodecs: what plays is recorded, which takes as long as the
 * recording. It is not heard, and its pictures are not those of a video.
 */
import { Scene } from "../karaoke/scene.js";
import { t } from "../words/words.js";
import { openBackground } from "./background.js";
import { MovieError } from "./error.js";

/**
 * @import { StreamTargetChunk } from "../vendor/mediabunny.mjs"
 * @import { Making, Movie } from "./movie.js"
 */

const TYPES = {
  mp4: ["video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4"],
  webm: ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/webm"],
};
/** Milliseconds of movie that are written at once. */
const PIECE = 1000;
const BITS_PER_PIXEL = 4;

/**
 * @param {Movie & Making} movie
 * @param {number} silent seconds that the movie takes where there is no recording
 * @param {{ write(chunk: StreamTargetChunk): Promise<void> }} file
 * @throws {MovieError} it cannot be made: says why
 * @throws {DOMException} the signal's
 */
export async function recordMovie(movie, silent, file) {
  const { lines, style, media, width, height, fps, format, signal, onProgress } = movie;
  if (typeof MediaRecorder === "undefined") {
    throw new MovieError(t("movie.no-recorder"));
  }
  const mimeType = TYPES[format].find((type) => MediaRecorder.isTypeSupported(type));
  if (!mimeType) {
    throw new MovieError(t("movie.no-format", { format: format.toUpperCase() }));
  }
  const background = await openBackground(movie, null);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new MovieError(t("movie.no-picture"));
  const scene = new Scene(lines, { ...style, theme: background.theme });
  scene.resize(width, height);
  const stream = canvas.captureStream(fps);
  const playing = media && (await play(media));
  const total = playing ? playing.element.duration : silent;
  try {
    signal?.throwIfAborted();
    if (playing) stream.addTrack(playing.track);
    const bits = Math.max(1e6, width * height * BITS_PER_PIXEL);
    const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: bits });
    const written = writePieces(recorder, file);
    written.catch(() => {}); // awaited below
    const lateness = new Lateness();
    const draw = (/** @type {number} */ seconds) => {
      background.paint(context);
      scene.draw(context, seconds, { background: false });
    };
    draw(0);
    recorder.start(PIECE);
    await playing?.element.play();
    const began = performance.now();
    try {
      for (;;) {
        await new Promise(requestAnimationFrame);
        signal?.throwIfAborted();
        const elapsed = (performance.now() - began) / 1000;
        const seconds = playing ? playing.element.currentTime : elapsed;
        draw(seconds);
        if (!playing?.element.ended) lateness.see(elapsed, seconds);
        onProgress?.({ seconds: Math.min(seconds, total), total, late: lateness.most });
        if (recorder.state === "inactive") break; // it failed: `written` knows
        if (playing ? playing.element.ended : seconds >= total) break;
      }
    } finally {
      if (recorder.state !== "inactive") recorder.stop();
    }
    await written;
    onProgress?.({ seconds: total, total, late: lateness.most });
  } finally {
    for (const track of stream.getTracks()) track.stop();
    playing?.close();
    background.close();
  }
}

/**
 * How late pictures are. A recorder counts the samples of the sound that it gets, and the time that
 * passes for pictures: where the computer is too busy to play without a break, the sound stands
 * still and time goes on.
 */
class Lateness {
  /** Seconds, at most. */
  most = 0;
  #least = Infinity;
  #drawn = 0;

  /**
   * @param {number} elapsed seconds since it plays
   * @param {number} seconds of what plays, for which a picture is drawn
   */
  see(elapsed, seconds) {
    this.#least = Math.min(this.#least, elapsed - seconds);
    this.most = Math.max(this.most, elapsed - seconds - this.#least, elapsed - this.#drawn);
    this.#drawn = elapsed;
  }
}

/**
 * A recording whose sound goes into a track, not to the loudspeakers.
 * @param {File} media
 */
async function play(media) {
  const element = document.createElement("video");
  const address = URL.createObjectURL(media);
  const audio = new AudioContext();
  const close = () => {
    element.pause();
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(address);
    audio.close();
  };
  try {
    await new Promise((resolve, reject) => {
      element.addEventListener("canplaythrough", resolve, { once: true });
      element.addEventListener("error", reject, { once: true });
      element.src = address;
    });
    const destination = audio.createMediaStreamDestination();
    audio.createMediaElementSource(element).connect(destination);
    await audio.resume();
    return { element, track: destination.stream.getAudioTracks()[0], close };
  } catch (error) {
    close();
    throw new MovieError(t("movie.unplayable", { name: media.name }), { cause: error });
  }
}

/**
 * @param {MediaRecorder} recorder
 * @param {{ write(chunk: StreamTargetChunk): Promise<void> }} file
 * @returns {Promise<void>} when all is written
 */
function writePieces(recorder, file) {
  let position = 0;
  let written = Promise.resolve();
  return new Promise((resolve, reject) => {
    const fail = (/** @type {unknown} */ error) => {
      reject(error);
      if (recorder.state !== "inactive") recorder.stop();
    };
    recorder.addEventListener("dataavailable", ({ data }) => {
      written = written.then(async () => {
        const bytes = new Uint8Array(await data.arrayBuffer());
        if (bytes.length) await file.write({ type: "write", data: bytes, position });
        position += bytes.length;
      });
      written.catch(fail);
    });
    recorder.addEventListener("error", () => fail(new MovieError(t("movie.broke-off"))));
    recorder.addEventListener("stop", () => written.then(resolve, reject));
  });
}
