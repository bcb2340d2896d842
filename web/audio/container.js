/** The audio tracks of a file in a container that mediabunny takes apart, or that web/codecs does. */
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
import { fetched } from "./bundled.js";
import { firstPacketOf } from "./packets.js";

/**
 * @import { Plain, PlainKind, PlainTrack } from "../codecs/containers.js"
 * @import { SoundTrack } from "../engine/protocol.js"
 * @import { InputAudioTrack } from "../vendor/mediabunny.mjs"
 */

/** Containers that are one file. Playlists are left out: they would fetch from elsewhere. */
export const FORMATS = [MP4, QTFF, MATROSKA, WEBM, WAVE, OGG, MP3, FLAC, ADTS, MPEG_TS];

/** That know no holes, or whose recorders leave none: where one is, something was lost. */
const CONTINUOUS = [MP3, FLAC, ADTS, OGG, MPEG_TS];
const MATROSKAS = [MATROSKA, WEBM];
/** Whose tracks say how long they are. */
const ANNOUNCED = [MP4, QTFF, FLAC, OGG];

/** Codecs by the names that containers have for them, where mediabunny leaves it at these.
 * @type {Record<string, string>} */
const CODECS = { A_ALAC: "alac", "A_MPEG/L1": "mp2", "A_MPEG/L2": "mp2", ".mp2": "mp2" };
/** How files of containers begin that web/codecs takes apart. @type {[RegExp, PlainKind][]} */
const STARTS = [
  [/^\x0b\x77/, "ac3"],
  [/^caff/, "caf"],
  [/^RIFF....AVI /s, "avi"],
  [/^\0\0\x01\xba/, "mpg"],
];
/** Of an MPEG frame's second byte: which layer it is, and the third. */
const LAYER = 6;
const THIRD = 2;

/**
 * @typedef {object} OpenTrack
 * @property {InputAudioTrack | PlainTrack} source
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
  /** Whether its times are those of what is heard: Matroska's count what Opus puts in front, too. */
  heardTimes = true;
  #announced = false;
  #ogg = false;
  /** Null where mediabunny does not know the container. @type {Input | null} */
  #input;

  /**
   * @param {Input | null} input
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
   *   here, "silent" for one with pictures only
   */
  static async open(blob, setups = null) {
    const plain = await plainOf(blob);
    if (plain) return plain.tracks.length ? Container.#plain(plain) : "silent";
    const input = new Input({ source: new BlobSource(blob), formats: FORMATS });
    let container = null;
    try {
      if (!(await input.canRead())) return "unknown";
      const sources = await input.getAudioTracks();
      // Of Ogg not every codec is known
      if (!sources.length) return (await input.getVideoTracks()).length ? "silent" : "unknown";
      const format = await input.getFormat();
      const tracks = await Promise.all(sources.map((one, at) => openTrack(one, at, setups)));
      container = new Container(input, tracks);
      container.zero = Math.max(0, await input.getFirstTimestamp());
      container.continuous = CONTINUOUS.includes(/** @type {any} */ (format));
      container.heardTimes = !MATROSKAS.includes(/** @type {any} */ (format));
      container.#announced = ANNOUNCED.includes(/** @type {any} */ (format));
      container.#ogg = /** @type {any} */ (format) === OGG;
      return container;
    } finally {
      if (!container) input.dispose();
    }
  }

  /** @param {Plain} plain */
  static #plain({ tracks, zero, continuous }) {
    const open = tracks.map((source, index) => {
      const { codec, setup } = source;
      const facts = { number: index + 1, codec, language: "", title: "", default: index === 0 };
      return { source, setup, facts };
    });
    const container = new Container(null, open);
    return Object.assign(container, { zero, continuous });
  }

  /**
   * When a track ends on the container's own clock, as far as the file says.
   * @param {OpenTrack} track
   */
  async ends({ source }) {
    if ("packets" in source) return { end: null, exact: false };
    // Ogg says so in its last page
    const end = this.#ogg
      ? await source.computeDuration().catch(() => null)
      : await source.getDurationFromMetadata();
    return { end, exact: this.#announced };
  }

  close() {
    this.#input?.dispose();
  }
}

/**
 * What is in a container that mediabunny does not know, or takes for another.
 * @param {Blob} blob
 * @returns {Promise<Plain | null>}
 */
async function plainOf(blob) {
  const start = new Uint8Array(await blob.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...start);
  const found = STARTS.find(([begins]) => begins.test(text));
  if (!found) return null;
  const opener = async () => (await import("../codecs/containers.js")).openerOf(found[1]);
  const open = await fetched(opener());
  return open(blob);
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
