/** In a document that waits, or ends before its recording does: its place in the queue, and with which
 * settings it is made, or goes on. */
import { Options } from "../options/options.js";
import { OptionsSheet } from "../options/sheet.js";
import { optionsOfOne } from "../settings/asked.js";
import { button } from "../ui/button.js";
import { selectField } from "../ui/field.js";
import { h } from "../ui/h.js";
import { t } from "../words/words.js";

/**
 * @import { Transcript } from "../transcript/transcript.js"
 * @import { Queue } from "./queue.js"
 *
 * @typedef {object} UnfinishedHooks
 * @property {Queue} queue
 * @property {Record<string, string>} languages their names, by code
 * @property {boolean | null} multilingual whether the model is that is chosen; null where nobody knows
 * @property {() => boolean} live whether a live session has the engine
 * @property {() => void} onGoOn
 * @property {() => void} onFile its recording is not here: it is to be chosen
 */

/**
 * @param {Transcript} transcript
 * @param {HTMLElement} place is filled for as long as it is in the document
 * @param {UnfinishedHooks} hooks
 */
export function showUnfinished(transcript, place, hooks) {
  const waiting = transcript.state === "waiting";
  place.replaceChildren(...(waiting ? [placeInQueue(transcript, place, hooks)] : []));
  if (!transcript.asked) return;
  place.append(h("div", { class: "queue-settings" }, ...settings(transcript, hooks)));
}

/**
 * @param {Transcript} transcript
 * @param {HTMLElement} place
 * @param {UnfinishedHooks} hooks
 */
function placeInQueue(transcript, place, { queue, live, onGoOn, onFile }) {
  const said = h("p", { role: "status" });
  const now = button({ label: t("queue.now"), kind: "primary", onClick: onGoOn });
  const choose = button({ label: t("document.choose"), kind: "primary", onClick: onFile });
  const cancel = button({ label: t("queue.cancel"), onClick: () => queue.cancel(transcript) });
  const show = () => {
    if (!place.parentElement) return queue.removeEventListener("change", show); // it goes on
    const { waiting, paused } = queue;
    const index = waiting.indexOf(transcript);
    const sentences = [
      index < 0 ? t("queue.held-here") : t("queue.place", { place: index + 1 }),
      live() ? t("queue.live") : index >= 0 && paused ? t("queue.is-paused") : "",
    ];
    const text = sentences.filter(Boolean).join(" ");
    if (said.textContent !== text) said.textContent = text;
    choose.hidden = transcript.file !== null;
    now.hidden = !choose.hidden || live() || (index === 0 && !paused);
    cancel.hidden = index < 0;
  };
  queue.addEventListener("change", show);
  show();
  return h(
    "div",
    { class: "queue-waits" },
    said,
    h("div", { class: "buttons" }, now, choose, cancel),
  );
}

/**
 * @param {Transcript} transcript
 * @param {UnfinishedHooks} hooks
 */
function settings(transcript, { languages, multilingual }) {
  const options = new Options(optionsOfOne()).withoutComputing();
  options.setLanguages(languages);
  if (transcript.asked) options.wishes = transcript.asked;
  options.setModel(multilingual);
  const language = selectField({
    label: t("queue.language"),
    value: options.language,
    choices: options.languages,
    onChange: (code) => {
      options.language = code;
    },
  });
  language.disabled = multilingual === false;
  options.addEventListener("change", () => {
    if (multilingual !== false) language.value = options.language;
    transcript.asked = options.wishes;
    transcript.changed(); // it is kept
  });
  const sheet = new OptionsSheet(options, h("p", { class: "hint" }, t("queue.model-then")));
  return [language.element, sheet.line()];
}
