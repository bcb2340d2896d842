/** An opened transcript, which comes in parts: a day of it at once would be a hundred megabytes. */
import { cancelled } from "./abort.js";

/** @import { Calls, OpenedTranscript, OpeningEvent, Segment, SegmentsEvent } from "./protocol.js" */

/**
 * @typedef {object} OpeningHandlers
 * @property {(event: OpeningEvent) => void} [onEvent]
 * @property {AbortSignal} [signal]
 */

/**
 * @param {(call: "parse", argument: Calls["parse"][0], options: object) =>
 *   Promise<Calls["parse"][1]>} ask the worker
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {OpeningHandlers} [handlers]
 * @returns {Promise<OpenedTranscript>}
 */
export async function parse(ask, name, bytes, { onEvent, signal } = {}) {
  /** @type {Segment[]} */
  const segments = [];
  const take = (/** @type {OpeningEvent | SegmentsEvent} */ event) => {
    if (event.type === "opening") onEvent?.(event);
    else for (const segment of event.segments) segments.push(segment);
  };
  const options = { signal, transfer: [bytes.buffer], onEvent: take };
  const opened = await ask("parse", { name, bytes }, options);
  if (!opened) throw cancelled();
  const text = segments.map((segment) => segment.text).join("");
  return { ...opened, result: { ...opened.result, text, segments } };
}
