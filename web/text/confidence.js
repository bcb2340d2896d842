/** How sure the model was of a word: whisper.cpp's scale of seven (its examples/cli/cli.cpp), as
 * colours and, for those who cannot tell them apart, as underlines (confidence.css). */
import { percent } from "../ui/format.js";
import { t } from "../words/words.js";

const LEVELS = 7;

/** Below this a word deserves a look: the two least sure levels. */
export const UNSURE_LEVELS = 2;

/**
 * @param {number | null | undefined} probability
 * @returns {number | null} 0 to 6, the surest; null where nobody knows
 */
export function levelOf(probability) {
  if (probability === null || probability === undefined) return null;
  return Math.max(0, Math.min(LEVELS - 1, Math.floor(LEVELS * probability ** 3)));
}

/** @param {number | null | undefined} probability */
export function isUnsure(probability) {
  const level = levelOf(probability);
  return level !== null && level < UNSURE_LEVELS;
}

/** What each level looks like, and what it means. */
export function legend() {
  const list = document.createElement("ul");
  list.className = "legend";
  list.setAttribute("aria-label", t("text.legend"));
  for (let level = 0; level < LEVELS; level++) {
    const sample = document.createElement("span");
    sample.dataset.level = String(level);
    sample.textContent = level
      ? t("text.from", { share: percent((level / LEVELS) ** (1 / 3)) })
      : t("text.less-sure");
    const item = document.createElement("li");
    item.append(sample);
    list.append(item);
  }
  return list;
}
