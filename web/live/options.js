/** What the page asks of a live recognition: its mode, and of the page's settings what is for it. */
import { t } from "../words/words.js";
import { phrasesIn } from "./commands.js";

/** @import { CommandOptions, LiveOptions, TranscribeOptions } from "../engine/protocol.js" */

/**
 * @typedef {LiveOptions["policy"] | "command"} Mode
 *
 * @typedef {Record<(typeof TIMINGS)[number], string>} Timing seconds as they stand in fields; "" for
 *   the mode's own
 */

export const TIMINGS = /** @type {const} */ (["step", "length", "keep", "settle", "pause"]);

/**
 * The settings of the page that a live recognition has, too.
 * @param {TranscribeOptions} asked
 * @returns {TranscribeOptions}
 */
function decoding({
  language,
  task,
  beam_size,
  beam_threshold,
  initial_prompt,
  carry_initial_prompt,
  suppress_non_speech,
}) {
  const told = { initial_prompt, carry_initial_prompt };
  return { language, task, beam_size, beam_threshold, ...told, suppress_non_speech };
}

/**
 * @param {LiveOptions["policy"]} policy
 * @param {Timing} timing
 * @param {TranscribeOptions} asked
 * @returns {LiveOptions}
 */
export function liveOptions(policy, timing, asked) {
  const given = Object.entries(timing).filter(([, text]) => text.trim() !== "");
  const lengths = Object.fromEntries(given.map(([name, text]) => [name, Number(text)]));
  return { policy, ...lengths, vad: {}, decoding: decoding(asked) };
}

/**
 * @param {{ guided: boolean, phrases: string, activation: string }} fields
 * @param {TranscribeOptions} asked
 * @returns {CommandOptions}
 * @throws {Error} with a sentence for the user
 */
export function commandOptions({ guided, phrases, activation }, asked) {
  const found = phrasesIn(phrases);
  if (guided && !found.length) throw new Error(t("live.no-phrases"));
  if (!guided && !activation.trim()) throw new Error(t("live.no-activation"));
  return {
    phrases: guided ? found : [],
    activation: guided ? null : activation.trim(),
    decoding: decoding({ ...asked, task: "transcribe" }),
  };
}
