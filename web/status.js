/** What the page says about its engine: a few words at the top, at the bottom how it computes. */
import { element } from "./ui/element.js";
import { t } from "./words/words.js";

/**
 * @import { EngineState } from "./engine/client.js"
 * @import { ModelInfo } from "./engine/protocol.js"
 * @import { Isolation } from "./isolation.js"
 */

/**
 * @param {EngineState} state
 * @param {ModelInfo | null} info of the loaded model
 * @param {Isolation | "asked"} one why there may be one thread
 */
export function showEngine(state, info, one) {
  const { words, sentence } = describe(state, info, one);
  const pill = element("engine-state", HTMLElement);
  pill.dataset.state = state;
  if (pill.textContent !== words) pill.textContent = words; // read out once
  pill.title = sentence;
  element("engine-note", HTMLElement).textContent = sentence;
}

/**
 * @param {EngineState} state
 * @param {ModelInfo | null} info
 * @param {Isolation | "asked"} one
 */
function describe(state, info, one) {
  if (state !== "ready") {
    return { words: t(state === "starting" ? "work.starting" : "status.failed"), sentence: "" };
  }
  if (!info) return { words: t("status.ready"), sentence: "" };
  const numbers = computing(info);
  if (info.backend === "numpy") {
    return { words: t("status.ready-slow"), sentence: `${t("status.no-simd")} ${numbers}` };
  }
  const words = t("status.ready-threads", { count: info.threads });
  if (info.threads > 1) return { words, sentence: numbers };
  const why = t(`status.one.${info.threads_started > 1 ? "slower" : one}`);
  return { words, sentence: `${t("status.one-thread", { why })} ${numbers}` };
}

/** With what numbers, and by which kernels. @param {ModelInfo} info */
function computing({ arithmetic, backend, variant, dot }) {
  const kernels = [variant ?? backend, dot].filter(Boolean).join(", ");
  return t(`status.${arithmetic}`, { kernels });
}
