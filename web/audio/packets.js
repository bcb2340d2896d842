/**
 * A track's packets to its end: behind a stretch of the file that cannot be taken apart there are
 * more.
 */
import { EncodedPacketSink } from "../vendor/mediabunny.mjs";
import { isUnreadable } from "./decode-error.js";

/**
 * @import { PlainTrack } from "../codecs/containers.js"
 * @import { EncodedPacket, InputAudioTrack } from "../vendor/mediabunny.mjs"
 */

/** Seconds by which a track may end before its file says. */
const SHORTAGE = 0.5;
/** Seconds behind the last packet at which the next is looked for first; then twice as far. */
const FIRST_STEP = 0.1;
const LAST_STEP = 4 * 3600;
/** A packet is not shorter: some do not say how long they are. */
const SHORTEST = 0.002;
/** How often what lies between a place without packets and one with is halved. */
const HALVINGS = 5;

/** A stretch that could not be taken apart: the next packet's time says how long it was. */
export const HOLE = Symbol("hole");

/**
 * @param {InputAudioTrack | PlainTrack} track
 * @param {number | null} end when it ends on the container's own clock, where the file says so
 * @returns {AsyncGenerator<EncodedPacket | typeof HOLE>}
 * @throws {Error} where there is not one packet, or where the file cannot be read
 */
export async function* packetsOf(track, end) {
  if ("packets" in track) {
    for await (const packet of track.packets()) yield packet ?? HOLE;
    return;
  }
  const sink = new EncodedPacketSink(track);
  let from = await sink.getFirstPacket();
  /** @type {EncodedPacket | null} */
  let last = null;
  while (from) {
    let failed = false;
    try {
      for await (const packet of sink.packets(from)) {
        last = packet;
        yield packet;
      }
    } catch (error) {
      if (!last || isUnreadable(error)) throw error;
      failed = true;
    }
    if (!last) return;
    const reached = last.timestamp + last.duration;
    if (!failed && (end === null || reached > end - SHORTAGE)) return;
    from = await packetBehind(sink, last, end);
    if (from || failed) yield HOLE;
  }
}

/**
 * @param {InputAudioTrack} track
 * @returns {Promise<EncodedPacket | null>} null where there is none to be had
 */
export async function firstPacketOf(track) {
  try {
    return await new EncodedPacketSink(track).getFirstPacket();
  } catch (error) {
    if (isUnreadable(error)) throw error;
    return null;
  }
}

/**
 * The first packet that is found behind a place in which there are none to be had.
 * @param {EncodedPacketSink} sink
 * @param {EncodedPacket} last before it
 * @param {number | null} end
 */
async function packetBehind(sink, last, end) {
  const reached = last.timestamp + Math.max(last.duration, SHORTEST);
  const at = async (/** @type {number} */ time) => {
    try {
      const packet = await sink.getPacket(time);
      // It may say of where nothing can be read that the packet before is the one
      if (!packet || packet.timestamp < reached - 1e-3) return null;
      // Of Ogg, one that was read has another time when its page is looked for
      return packet.sequenceNumber > last.sequenceNumber ? packet : null;
    } catch (error) {
      if (isUnreadable(error)) throw error;
      return null;
    }
  };
  let without = 0;
  for (let step = FIRST_STEP; step < LAST_STEP; step *= 2) {
    let found = await at(reached + step);
    if (!found) {
      without = step;
      if (end !== null && reached + step > end) return null;
      continue;
    }
    for (let halving = 0, within = step; halving < HALVINGS; halving++) {
      const middle = (without + within) / 2;
      const nearer = await at(reached + middle);
      if (nearer) [found, within] = [nearer, middle];
      else without = middle;
    }
    return found;
  }
  return null;
}
