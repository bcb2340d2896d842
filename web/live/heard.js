/** What a live recognition has said so far, as a transcript. */

/** @import { Language, LiveEvent, Segment, TranscribeResult, Word } from "../engine/protocol.js" */

/** What is known of a segment that the engine did not live to make. */
const UNKNOWN = {
  seek: 0,
  temperature: 0,
  avg_logprob: 0,
  compression_ratio: 0,
  no_speech_prob: 0,
};

export class Heard {
  /** @type {Language | null} */
  language = null;
  /** Seconds up to which every word is certain. */
  end = 0;
  /** @type {Segment[]} */
  #segments = [];
  /** Committed, and in no segment yet. @type {Word[]} */
  #loose = [];

  /** @param {LiveEvent} event with times of the recording */
  take(event) {
    if (event.type === "language") this.language ??= languageOf(event);
    else if (event.type === "committed") {
      this.#loose.push(...event.words);
      this.#reach(event.words.at(-1)?.end);
    } else if (event.type === "segment") {
      const { type: _, ...segment } = event;
      this.#loose.splice(0, segment.words?.length ?? 0);
      this.#segments.push({ ...segment, id: this.#segments.length });
      this.#reach(segment.end);
    } else if (event.type === "commandheard") {
      const { start, end, text, command } = event;
      const said = ` ${(command ?? text).trim()}`;
      this.#segments.push(this.#segment({ start, end, text: said, words: [] }));
      this.#reach(end);
    }
  }

  /** Makes a segment of words whose own will not come any more. */
  close() {
    this.#segments = this.soFar;
    this.#loose = [];
  }

  /** All that is certain: of words that are in no segment yet, one is made. */
  get soFar() {
    const words = this.#loose;
    if (!words.length) return [...this.#segments];
    const [start, end] = [words[0].start, words[words.length - 1].end];
    const text = words.map((word) => word.text).join("");
    return [...this.#segments, this.#segment({ start, end, text, words: [...words] })];
  }

  /**
   * @param {number} duration seconds
   * @returns {TranscribeResult}
   */
  result(duration) {
    this.close();
    const segments = [...this.#segments];
    const text = segments.map((segment) => segment.text).join("");
    const language = this.language ?? { code: "en", probability: null, probabilities: {} };
    return { text, segments, language, duration, timings: null, speech: null };
  }

  /**
   * @param {Pick<Segment, "start" | "end" | "text"> & { words: Word[] }} said
   * @returns {Segment}
   */
  #segment(said) {
    const tokens = said.words.flatMap((word) => word.tokens);
    const id = this.#segments.length;
    return { ...UNKNOWN, id, tokens, confidence: mean(said.words), ...said };
  }

  /** @param {number | undefined} end */
  #reach(end) {
    if (end !== undefined) this.end = Math.max(this.end, end);
  }
}

/**
 * An event as it is in a recording of which the engine heard a part.
 * @param {LiveEvent} event
 * @param {number} by seconds before that part
 * @returns {LiveEvent}
 */
export function shifted(event, by) {
  if (!by) return event;
  /**
   * @template {{ start: number, end: number }} T
   * @param {T} timed
   */
  const moved = (timed) => ({ ...timed, start: timed.start + by, end: timed.end + by });
  switch (event.type) {
    case "committed":
    case "tentative":
      return { ...event, words: event.words.map(moved) };
    case "segment":
      return { ...moved(event), words: event.words?.map(moved) };
    case "commandheard":
      return moved(event);
    case "speaking":
      return { ...event, at: event.at + by };
    case "listening":
      return { ...event, seconds: event.seconds + by };
    case "language":
    case "pace":
      return event; // says nothing of when
    default: {
      /** The types tell of an event that was forgotten here. @type {never} */
      const unknown = event;
      throw new TypeError(`a live event of an unknown kind: ${JSON.stringify(unknown)}`);
    }
  }
}

/** @param {Language} language */
function languageOf({ code, probability, probabilities }) {
  return { code, probability, probabilities };
}

/** @param {Word[]} words */
function mean(words) {
  const known = words.map((word) => word.probability).filter((p) => p !== null);
  return known.length ? known.reduce((sum, p) => sum + p, 0) / known.length : null;
}
