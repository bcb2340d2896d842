/**
 * The karaoke text as a movie: the scene's pictures and a recording's sound in an mp4 or webm file.
 *
 * Pictures are drawn and encoded as fast as the machine can, by WebCodecs; the sound is copied as
 * it is where the file can hold its codec. Both go out as they are made: no more than some seconds
 * of either are in memory, however long the recording.
 */
import {
  BlobSource,
  Input,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
  getFirstEncodableVideoCodec,
} from "../vendor/mediabunny.mjs";

import { FORMATS } from "../audio/container.js";
import { BlobWriter } from "../files/blob-writer.js";
import { Scene } from "../karaoke/scene.js";
import { t } from "../words/words.js";
import { openBackground, pictureOf } from "./background.js";
import { Lane, LanesDiffer, Merge, QUALITY, framesOfStretch, lanesFor } from "./encoder.js";
import { MovieError } from "./error.js";
import { recordMovie } from "./recorder.js";
import { Sketch } from "./sketch.js";
import { openSound } from "./sound.js";

/**
 * @import { KaraokeLine } from "../karaoke/lines.js"
 * @import { SceneStyle } from "../karaoke/scene.js"
 * @import { StreamTargetChunk, VideoCodec } from "../vendor/mediabunny.mjs"
 * @import { Background, Painter } from "./background.js"
 * @import { Sound } from "./sound.js"
 */

/**
 * @typedef {object} Movie
 * @property {readonly KaraokeLine[]} lines in the order of their starts
 * @property {SceneStyle} style
 * @property {File | null} media the recording; null for a movie without sound
 * @property {Background} background
 * @property {number} width pixels, even
 * @property {number} height pixels, even
 * @property {number} fps frames a second; one that would be as the last is left out
 * @property {"mp4" | "webm"} format
 *
 * @typedef {object} Making
 * @property {AbortSignal} [signal]
 * @property {(progress: MovieProgress) => void} [onProgress]
 * @property {number} [lanes] encoders at once: else as many as are of use
 *
 * @typedef {{ write(chunk: StreamTargetChunk): Promise<void> }} MovieFile
 *
 * @typedef {object} MovieProgress
 * @property {number} seconds of the movie that are made
 * @property {number} total seconds
 * @property {number} [late] seconds that pictures come after their sound at most, so far: where it
 * is recorded while it plays
 */

/** The codecs a file may have, the best known to players first. */
const VIDEO_CODECS = /** @type {const} */ ({ mp4: ["avc", "vp9", "av1"], webm: ["vp9", "vp8"] });
/** Seconds that a picture stays at most: players that seek or start late wait for the next. */
const LONGEST_FRAME = 1;
/** Seconds that the sound is ahead of the pictures. */
const SOUND_AHEAD = 0.5;
/** Seconds after the last word, where there is no recording that says how long it is. */
const AFTERWARDS = 1.5;
/** Bytes that are written at once. */
const CHUNK = 2 ** 22;
/** Milliseconds of work between two moments for the rest of the page. */
const BREATH = 12;
const SMALLEST = 16;

/** Whether movies are made faster than they play here. */
export const encodes = "VideoEncoder" in globalThis;

/**
 * A movie in memory, or wherever the browser keeps blobs.
 * @param {Movie & Making} movie
 * @returns {Promise<Blob>}
 * @throws {MovieError} it cannot be made: says why
 * @throws {DOMException} the signal's
 */
export async function makeMovie(movie) {
  const writer = new BlobWriter();
  await writeMovie(movie, writer);
  return writer.blob(movie.format === "mp4" ? "video/mp4" : "video/webm");
}

/**
 * Writes a movie, here and there, not from its beginning to its end. What comes of a movie that
 * breaks off is no movie; it is for the caller to throw it away.
 * @param {Movie & Making} movie
 * @param {MovieFile} file is not closed
 * @throws {MovieError} it cannot be made: says why
 * @throws {DOMException} the signal's
 */
export async function writeMovie(movie, file) {
  try {
    if (encodes) await encodeMovie(movie, file);
    else await recordMovie(movie, afterWords(movie), file);
  } catch (error) {
    movie.signal?.throwIfAborted();
    throw explained(error, movie);
  }
}

/**
 * @param {Movie & Making} movie
 * @param {MovieFile} file
 */
async function encodeMovie(movie, file) {
  const { media, format, width, height, fps, signal } = movie;
  const pictures = { codec: await videoCodec(movie), width, height, fps };
  // A video is decoded once, from its beginning to its end
  const one = movie.background.kind === "video";
  const most = one ? 1 : (movie.lanes ?? (await lanesFor(pictures)));
  signal?.throwIfAborted();
  const container =
    format === "mp4" ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat();
  const { writable, failure } = streamInto(file);
  const target = new StreamTarget(writable, { chunked: true, chunkSize: CHUNK });
  const output = new Output({ format: container, target });
  const input = media && new Input({ source: new BlobSource(media), formats: FORMATS });
  /** @type {Painter | null} */
  let background = null;
  /** @type {Sound | null} */
  let sound = null;
  /** @type {Lane[]} */
  const lanes = [];
  try {
    if (input && media) {
      await checkReadable(input, media);
      sound = await openSound(input, media, container, format);
    }
    const total = await durationOf(movie, input, sound);
    background = await openBackground(movie, input);
    signal?.throwIfAborted();
    for (let i = 0; i < most; i++) lanes.push(new Lane(pictures));
    const merge = new Merge(lanes, pictures);
    output.addVideoTrack(merge.source, { frameRate: fps });
    if (sound) output.addAudioTrack(sound.source);
    await Promise.all([output.start(), ...lanes.map((lane) => lane.start())]);
    await drawFrames({ movie, total, background, sound, lanes, merge });
    await output.finalize();
  } catch (error) {
    // Whatever else goes wrong, comes of this
    await Promise.allSettled([output.cancel(), ...lanes.map((lane) => lane.stop())]);
    if (!(error instanceof LanesDiffer)) throw failure() ?? error;
    await encodeMovie({ ...movie, lanes: 1 }, file);
  } finally {
    background?.close();
    sound?.close();
    input?.dispose();
  }
}

/**
 * A stream into a file that stays open: the library closes streams of what it gave up, too, and a
 * file that is closed is kept.
 * @param {MovieFile} file
 */
function streamInto(file) {
  /** @type {unknown} */
  let failed = null;
  const writable = new WritableStream({
    async write(/** @type {StreamTargetChunk} */ chunk) {
      try {
        await file.write(chunk);
      } catch (error) {
        failed ??= error; // the stream would only tell that it is broken
        throw error;
      }
    },
  });
  return { writable, failure: () => failed };
}

/**
 * The codec of a movie's pictures here.
 * @param {Pick<Movie, "format" | "width" | "height" | "fps">} movie
 * @returns {Promise<VideoCodec>}
 * @throws {MovieError}
 */
export async function videoCodec({ format, width, height, fps }) {
  const codec = await getFirstEncodableVideoCodec([...VIDEO_CODECS[format]], {
    width,
    height,
    frameRate: fps,
    quality: QUALITY,
  });
  if (codec && width >= SMALLEST && height >= SMALLEST) return codec;
  const size = `${width} × ${height}`;
  throw new MovieError(t("movie.no-encoder", { format: format.toUpperCase(), size }));
}

/**
 * @param {Input} input
 * @param {File} media
 */
async function checkReadable(input, media) {
  if (await input.canRead()) return;
  throw new MovieError(t("movie.unknown-file", { name: media.name }));
}

/**
 * Seconds. The recording's own, where there is one.
 * @param {Movie} movie
 * @param {Input | null} input
 * @param {Sound | null} sound
 */
async function durationOf(movie, input, sound) {
  const tracks = [];
  if (sound) tracks.push(sound.track);
  if (!sound || movie.background.kind === "video") {
    const video = await input?.getPrimaryVideoTrack();
    if (video) tracks.push(video);
  }
  return input && tracks.length ? input.computeDuration(tracks) : afterWords(movie);
}

/** @param {Movie} movie */
function afterWords({ lines }) {
  return lines.reduce((latest, { end }) => Math.max(latest, end), 0) + AFTERWARDS;
}

/**
 * @param {object} work
 * @param {Movie & Making} work.movie
 * @param {number} work.total seconds
 * @param {Painter} work.background
 * @param {Sound | null} work.sound
 * @param {readonly Lane[]} work.lanes
 * @param {Merge} work.merge
 */
async function drawFrames({ movie, total, background, sound, lanes, merge }) {
  const { lines, style, width, height, fps, signal, onProgress } = movie;
  const scene = new Scene(lines, { ...style, theme: background.theme });
  scene.resize(width, height);
  const sketch = new Sketch();
  const count = Math.max(1, Math.ceil(total * fps - 1e-3));
  const stretch = framesOfStretch(fps);
  const longest = Math.max(1, Math.floor(LONGEST_FRAME * fps));
  let drawn = 0;
  let breath = performance.now();
  background.begin(timesOf(count, fps));

  /**
   * @param {Lane} lane
   * @param {number} frame
   * @param {number} first of its stretch
   */
  const draw = async (lane, frame, first) => {
    const moved = await background.advance();
    const said = sketch.of(scene, frame / fps);
    const held = !moved && said === lane.said && frame - lane.shown < longest;
    if (frame > first && held) return;
    if (frame > first) await lane.take(frame / fps, lane.shown === first);
    background.paint(lane.context);
    scene.draw(lane.context, frame / fps, { background: false });
    lane.show(frame, said);
  };

  for (let begin = 0; begin < count; begin += stretch * lanes.length) {
    const firsts = lanes.map((_, index) => begin + index * stretch).filter((at) => at < count);
    for (let step = 0; step < stretch; step++) {
      for (const [index, first] of firsts.entries()) {
        if (first + step >= count) continue;
        signal?.throwIfAborted();
        await draw(lanes[index], first + step, first);
        await merge.drain();
        await sound?.pump(merge.reached + SOUND_AHEAD);
        drawn += 1;
        if (performance.now() - breath < BREATH) continue;
        onProgress?.({ seconds: Math.min(total, drawn / fps), total });
        await moment();
        breath = performance.now();
      }
    }
    for (const [index, first] of firsts.entries()) {
      const end = first + stretch < count ? (first + stretch) / fps : total;
      const lane = lanes[index];
      await lane.take(Math.max(end, (lane.shown + 0.5) / fps), lane.shown === first);
      merge.ended(lane.taken);
      lane.taken = 0;
    }
  }
  await Promise.all(lanes.map((lane) => lane.finish()));
  await merge.drain(true);
  merge.source.close();
  await sound?.pump(Infinity);
  sound?.source.close();
  onProgress?.({ seconds: total, total });
}

/**
 * @param {number} count
 * @param {number} fps
 */
function* timesOf(count, fps) {
  for (let frame = 0; frame < count; frame++) yield frame / fps;
}

/**
 * A movie's picture at a moment.
 * @param {Movie} movie
 * @param {number} seconds
 * @throws {MovieError}
 */
export async function drawStill(movie, seconds) {
  const { media, lines, style, width, height } = movie;
  const wanted = movie.background.kind === "video" && media;
  const input = wanted ? new Input({ source: new BlobSource(wanted), formats: FORMATS }) : null;
  let background = null;
  try {
    background = await openBackground(movie, input);
    background.begin([seconds]);
    await background.advance();
    const { canvas, context } = pictureOf(width, height);
    const scene = new Scene(lines, { ...style, theme: background.theme });
    scene.resize(width, height);
    background.paint(context);
    scene.draw(context, seconds, { background: false });
    return canvas;
  } catch (error) {
    throw explained(error, movie);
  } finally {
    background?.close();
    input?.dispose();
  }
}

/**
 * What a recording has for a movie: whether there is sound, and how large a video it has, if any
 * that can be shown.
 * @param {File} media
 */
export async function contentsOf(media) {
  const input = new Input({ source: new BlobSource(media), formats: FORMATS });
  try {
    const sound = await input.getPrimaryAudioTrack();
    const video = await input.getPrimaryVideoTrack();
    if (!video || !(await video.canDecode())) return { sound: !!sound, video: null };
    const [width, height] = [await video.getDisplayWidth(), await video.getDisplayHeight()];
    return { sound: !!sound, video: { width: even(width), height: even(height) } };
  } finally {
    input.dispose();
  }
}

/** @param {number} pixels */
function even(pixels) {
  return Math.max(SMALLEST, 2 * Math.round(pixels / 2));
}

/**
 * @param {unknown} error
 * @param {Movie} movie
 */
function explained(error, { media }) {
  if (error instanceof MovieError) return error;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") {
    return new MovieError(t("movie.no-room"));
  }
  if (name === "NotReadableError" || name === "NotFoundError") {
    return new MovieError(t("files.unreadable", { name: media?.name ?? "" }));
  }
  const why = error instanceof Error ? error.message : String(error);
  return new MovieError(t("movie.failed", { why }), { cause: error });
}

const { port1: told, port2: teller } = new MessageChannel();

/** A turn of the event loop: not by a timer, which a page behind others gets once a second. */
function moment() {
  return new Promise((resolve) => {
    told.addEventListener("message", resolve, { once: true });
    told.start();
    teller.postMessage(null);
  });
}
