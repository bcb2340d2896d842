/** The audio tracks of a file in a container that mediabunny takes apart. */
import {
  ADTS,
  BlobSource,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from "../vendor/mediabunny.mjs";
import { firstPacketOf } from "./packets.js";

/**
 * @import { SoundTrack } from "../engine/protocol.js"
 * @import { InputAudioTrack } from "../vendor/mediabunny.mjs"
 */

/** Containers that are one file. Playlists are left out: they would fetch from elsewhere. */
export const FORMATS = [MP4, QTFF, MATROSKA, WEBM, WAVE, OGG, MP3, FLAC, ADTS, MPEG_TS];

/** That know no holes: where one is, something was lost. */
const CONTINUOUS = [MP3, FLAC, ADTS];
/** Whose tracks say how long they are. */
const ANNOUNCED = [MP4, QTFF, FLAC, OGG];

/** Codecs by the names that containers have for them, where mediabunny leaves it at these.
 * @type {Record<string, string>} */
const CODECS = { A_ALAC: "alac", "A_MPEG/L1": "mp2", "A_MPEG/L2": "mp2", ".mp2": "mp2" };
/** Of an MPEG frame's second byte: which layer it is, and the third. */
const LAYER = 6;
const THIRD = 2;

/**
 * @typedef {object} OpenTrack
 * @property {InputAudioTrack} source
 * @property {SoundTrack} facts
 * @property {Uint8Array | null} setup what it says to the decoder, where that needs it
 */

/** A container whose tracks are known. Close it. */
export class Container {
  /** @type {OpenTrack[]} */
  tracks = [];
  /** The first track that the file says is the default, else its first. @type {OpenTrack} */
  preferred;
  /** The container's start, from which times are counted, on its own clock; never below 0, for
   * what lies before that is what encoders put in front. */
  zero = 0;
  continuous = false;
  #announced = false;
  #ogg = false;
  #input;

  /**
   * @param {Input} input
   * @param {OpenTrack[]} tracks at least one
   */
  constructor(input, tracks) {
    this.#input = input;
    this.tracks = tracks;
    this.preferred = tracks.find(({ facts }) => facts.default) ?? tracks[0];
  }

  /**
   * @param {Blob} blob
   * @param {(number[] | null)[] | null} [setups] what tracks say to decoders, and mediabunny does not
   * @returns {Promise<Container | "unknown" | "silent">} "unknown" for what is in no container known
   *   here, "silent" for one without an audio track
   */
  static async open(blob, setups = null) {
    const input = new Input({ source: new BlobSource(blob), formats: FORMATS });
    let container = null;
    try {
      if (!(await input.canRead())) return "unknown";
      const sources = await input.getAudioTracks();
      if (!sources.length) return "silent";
      const format = await input.getFormat();
      const tracks = await Promise.all(sources.map((one, at) => openTrack(one, at, setups)));
      container = new Container(input, tracks);
      container.zero = Math.max(0, await input.getFirstTimestamp());
      container.continuous = CONTINUOUS.includes(/** @type {any} */ (format));
      container.#announced = ANNOUNCED.includes(/** @type {any} */ (format));
      container.#ogg = /** @type {any} */ (format) === OGG;
      return container;
    } finally {
      if (!container) input.dispose();
    }
  }

  /**
   * When a track ends on the container's own clock, as far as the file says.
   * @param {OpenTrack} track
   */
  async ends(track) {
    // Ogg says so in its last page
    const end = this.#ogg
      ? await track.source.computeDuration().catch(() => null)
      : await track.source.getDurationFromMetadata();
    return { end, exact: this.#announced };
  }

  close() {
    this.#input.dispose();
  }
}

/**
 * @param {InputAudioTrack} source
 * @param {number} index
 * @param {(number[] | null)[] | null} setups
 * @returns {Promise<OpenTrack>}
 */
async function openTrack(source, index, setups) {
  const language = await source.getLanguageCode();
  const setup = setups?.[index];
  return {
    source,
    setup: setup ? Uint8Array.from(setup) : null,
    facts: {
      number: index + 1,
      codec: await codecOf(source),
      language: language === "und" ? "" : language,
      title: (await source.getName()) ?? "",
      default: (await source.getDisposition()).default,
    },
  };
}

/** @param {InputAudioTrack} source */
async function codecOf(source) {
  const known = await source.getCodec();
  if (known === "mp3") {
    // Layers I and II are called so, too
    const header = (await firstPacketOf(source))?.data[1];
    return header !== undefined && (header & LAYER) !== THIRD ? "mp2" : known;
  }
  const internal = known ?? (await source.getInternalCodecId());
  return typeof internal === "string" ? (CODECS[internal] ?? internal) : "";
}
