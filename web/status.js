/** What the page says about its engine: a few words at the top, at the bottom how it computes. */

/**
 * @import { EngineState } from "./engine/client.js"
 * @import { ModelInfo } from "./engine/protocol.js"
 * @import { Isolation } from "./isolation.js"
 */

const STATES = { starting: "Starting the engine", ready: "Engine ready", failed: "Engine stopped" };

/** Why there is one thread. @type {Record<Isolation | "asked" | "slower", string>} */
const ONE_THREAD = {
  asked: "to save power",
  slower: "more would not have been faster when it was loaded",
  isolated: "a second did not start",
  off: "more are switched off by isolate=no in this page's address",
  begun: "more from your next visit on",
  frame: "the page around this one does not allow more",
  insecure: "browsers allow more only to pages that come by https",
  unsupported: "this browser does not allow more",
  failed: "this browser does not allow more, at least this time",
};

/**
 * @param {EngineState} state
 * @param {ModelInfo | null} info of the loaded model
 * @param {Isolation | "asked"} one why there may be one thread
 * @returns {{ words: string, sentence: string }}
 */
export function describeEngine(state, info, one) {
  const words = STATES[state];
  if (state !== "ready" || !info) return { words, sentence: "" };
  if (info.backend === "numpy") {
    return {
      words: `${words}, slow`,
      sentence:
        "This browser has no WebAssembly SIMD, so Python computes without it, many times slower. " +
        computing(info),
    };
  }
  if (info.threads > 1) {
    return { words: `${words}, ${info.threads} threads`, sentence: computing(info) };
  }
  const why = info.threads_started > 1 ? "slower" : one;
  return {
    words: `${words}, 1 thread`,
    sentence: `The model is computed by one thread: ${ONE_THREAD[why]}. ${computing(info)}`,
  };
}

/** With what numbers, and by which kernels. @param {ModelInfo} info */
function computing({ arithmetic, backend, variant, dot }) {
  const kernels = [variant ?? backend, dot].filter(Boolean).join(", ");
  return `${arithmetic === "exact" ? "Exact" : "Fast"} arithmetic (${kernels}).`;
}
