/** What is behind a movie's words. */
import { VideoSampleSink } from "../vendor/mediabunny.mjs";

import { Scene } from "../karaoke/scene.js";
import { t } from "../words/words.js";
import { MovieError } from "./error.js";

/**
 * @import { Context } from "../karaoke/scene.js"
 * @import { Theme } from "../karaoke/themes.js"
 * @import { Input, InputVideoTrack, VideoSample } from "../vendor/mediabunny.mjs"
 * @import { Movie } from "./movie.js"
 */

/**
 * @typedef {{ kind: "colour", colour?: string }
 *   | { kind: "image", file: Blob }
 *   | { kind: "video" }} Background a colour is `#rrggbb`, the theme's own where there is none; the
 *   video is the recording's
 *
 * @typedef {object} Painter
 * @property {Theme} theme for the words
 * @property {(times: Iterable<number>) => void} begin the times, in seconds, that will be asked for
 * @property {() => Promise<boolean>} advance to the next of the times: whether the picture is
 *   another than before
 * @property {(context: Context) => void} paint
 * @property {() => void} close
 */

/** How much of a picture is covered by the theme's own background, for the words to be read. */
const COVER = 0.35;

/**
 * @param {Movie} movie
 * @param {Input | null} input of its recording
 * @returns {Promise<Painter>}
 * @throws {MovieError}
 */
export async function openBackground(movie, input) {
  const { background, media, width, height } = movie;
  const { theme } = movie.style;
  switch (background.kind) {
    case "colour": {
      const { colour } = background;
      const own = colour ? { ...theme, background: colour, glow: null } : theme;
      // Letters need no outline there
      return still({ ...own, outline: "transparent" }, plain(own, width, height));
    }
    case "image":
      return still(theme, await stretched(background.file, theme, width, height));
    case "video": {
      const track = await input?.getPrimaryVideoTrack();
      if (!track) throw new MovieError(t("movie.no-video"));
      if (!(await track.canDecode())) {
        throw new MovieError(t("movie.undecodable", { name: media?.name ?? "" }));
      }
      return moving(theme, track, await track.getFirstTimestamp(), width, height);
    }
  }
}

/**
 * @param {Theme} theme
 * @param {OffscreenCanvas} picture
 * @returns {Painter}
 */
function still(theme, picture) {
  return {
    theme,
    begin() {},
    advance: async () => false,
    paint: (context) => context.drawImage(picture, 0, 0),
    close() {},
  };
}

/**
 * What the scene itself draws behind its words: a light takes longer than all the words, so it is
 * drawn once.
 * @param {Theme} theme
 * @param {number} width
 * @param {number} height
 */
function plain(theme, width, height) {
  const { canvas, context } = pictureOf(width, height);
  const scene = new Scene([], { theme, fontScale: 1, reducedMotion: true, title: " " });
  scene.resize(width, height);
  scene.draw(context, 0);
  return canvas;
}

/**
 * An image that fills the movie, cut where it is too high or too wide.
 * @param {Blob} file
 * @param {Theme} theme
 * @param {number} width
 * @param {number} height
 */
async function stretched(file, theme, width, height) {
  const image = await createImageBitmap(file).catch(() => {
    throw new MovieError(t("movie.no-image"));
  });
  const { canvas, context } = pictureOf(width, height);
  const scale = Math.max(width / image.width, height / image.height);
  const [across, down] = [image.width * scale, image.height * scale];
  context.fillStyle = "#000000";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, (width - across) / 2, (height - down) / 2, across, down);
  image.close();
  cover(context, theme, width, height);
  return canvas;
}

/**
 * @param {Theme} theme
 * @param {InputVideoTrack} track
 * @param {number} first when its first picture is, seconds: it is there from the beginning
 * @param {number} width
 * @param {number} height
 * @returns {Painter}
 */
function moving(theme, track, first, width, height) {
  /** @type {AsyncGenerator<VideoSample | null, void, unknown> | null} */
  let samples = null;
  /** @type {VideoSample | null} */
  let current = null;
  return {
    theme,
    begin(times) {
      samples = new VideoSampleSink(track).samplesAtTimestamps(notBefore(first, times));
    },
    async advance() {
      const next = (await samples?.next())?.value ?? null;
      const moved = next?.timestamp !== current?.timestamp;
      current?.close();
      current = next;
      return moved;
    },
    paint(context) {
      context.fillStyle = "#000000";
      context.fillRect(0, 0, width, height);
      current?.drawWithFit(context, { fit: "contain" });
      cover(context, theme, width, height);
    },
    close() {
      current?.close();
      current = null;
      void samples?.return();
    },
  };
}

/**
 * @param {number} first
 * @param {Iterable<number>} times
 */
function* notBefore(first, times) {
  for (const time of times) yield Math.max(first, time);
}

/**
 * @param {number} width
 * @param {number} height
 */
export function pictureOf(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new MovieError(t("movie.no-picture"));
  return { canvas, context };
}

/**
 * @param {Context} context
 * @param {Theme} theme
 * @param {number} width
 * @param {number} height
 */
function cover(context, theme, width, height) {
  context.save();
  context.globalAlpha = COVER;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, height);
  context.restore();
}
