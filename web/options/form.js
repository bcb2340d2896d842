/** What can be asked of a transcription, grouped by question; each says what it changes. */
import { MOST_LETTERS } from "../settings/asked.js";
import { checkbox, radioGroup, selectField, textField } from "../ui/field.js";
import { h } from "../ui/h.js";
import { t } from "../words/words.js";

/** @import { Key } from "../words/words.js" */

/** Every field, and the form that holds them. */
export function makeForm() {
  const language = selectField({ label: t("options.language"), value: "", choices: [] });
  const translate = box("options.translate", "options.translate-hint", false);
  const prompt = textField({
    label: t("options.prompt"),
    hint: t("options.prompt-hint"),
    value: "",
    lines: 2,
  });
  prompt.control.setAttribute("maxlength", String(MOST_LETTERS));
  const quality = radioGroup({
    label: t("options.how-careful"),
    value: "accurate",
    choices: [
      { value: "accurate", label: t("options.accurate"), hint: t("options.accurate-hint") },
      { value: "fast", label: t("options.fast"), hint: t("options.fast-hint") },
    ],
  });
  const context = box("options.context", "options.context-hint", true);
  const skipSilence = box("options.skip-silence", "options.skip-silence-hint", true);
  const sounds = box("options.sounds", "options.sounds-hint", false);
  const exact = box("options.exact", "options.exact-hint", false);
  const savePower = box("options.save-power", "options.save-power-hint", false);
  const track = selectField({ label: t("options.track"), value: "", choices: [] });
  const channel = selectField({ label: t("options.channels"), value: "", choices: [] });
  const soundChoice = group("options.which-sound", track.element, channel.element);
  soundChoice.classList.add("sound-choice");
  const form = h(
    "form",
    { class: "options", "aria-label": t("options.title") },
    group("options.which-language", language.element, translate.element),
    group("options.which-words", prompt.element),
    quality.element,
    group("options.what-to-keep", context.element, skipSilence.element, sounds.element),
    soundChoice,
    group("options.how-computed", exact.element, savePower.element),
  );
  form.addEventListener("submit", (event) => event.preventDefault()); // Enter in a field would send it
  const fields = { language, translate, prompt, quality, context, skipSilence, sounds };
  return { ...fields, exact, savePower, form, soundChoice };
}

/**
 * @param {Key} question
 * @param {...Node} parts
 */
function group(question, ...parts) {
  return h("fieldset", { class: "choices" }, h("legend", {}, t(question)), ...parts);
}

/**
 * @param {Key} label
 * @param {Key} hint
 * @param {boolean} value
 */
function box(label, hint, value) {
  return checkbox({ label: t(label), hint: t(hint), value });
}
