/**
 * One transcript as a document: its title, how far it is, what can be done with it, and its text as
 * it is found. It holds all the engine said, so it outlives the engine and later transcriptions.
 */
import { ProgressPanel } from "../job/progress.js";
import { button, setButton } from "../ui/button.js";
import { clock, wait } from "../ui/format.js";
import { h } from "../ui/h.js";
import { message } from "../ui/message.js";
import { t } from "../words/words.js";
import { Bar } from "./bar.js";
import { view as chosen } from "./choices.js";
import { chooseRecording } from "./choose-recording.js";
import { Details } from "./details.js";
import { edit } from "./editor.js";
import { SearchBox } from "./search-box.js";
import { beginsTurn, nameOf, speakerOf } from "./speakers.js";
import { TranscriptView } from "./view.js";

/**
 * @import { Language, Segment, TranscribeResult } from "../engine/protocol.js"
 * @import { Offer } from "./bar.js"
 * @import { Place } from "./places.js"
 * @import { Transcript } from "./transcript.js"
 *
 * @typedef {{ place: Place, anchor: HTMLElement }} At a word, and what stands for it on the screen
 */

/** What a screen reader is told of what has come; more of it would only pile up. */
const MOST_READ_OUT = 20;
/** Characters of a name that somebody gives. */
const LONGEST_NAME = 200;

/**
 * @typedef {object} DocumentHooks
 * @property {(file: File, seconds: number) => void} onSeek
 * @property {(file: File) => void} onToggle playing or not
 * @property {(format: string, result: TranscribeResult) => Promise<string>} onExport
 * @property {(transcript: Transcript) => void} onFormats wants another format
 * @property {(transcript: Transcript) => Promise<void>} onKaraoke
 * @property {(transcript: Transcript) => Promise<void>} onMovie
 * @property {(document: DocumentView, at: At | HTMLElement | null) => Promise<void>} onSpeakers asks who
 *   speaks at a place, shows all who speak in an element, or else in a sheet
 * @property {() => void} onCancel its making
 * @property {(document: DocumentView) => void} onGoOn with its making
 * @property {(document: DocumentView, place: HTMLElement) => void} onUnfinished it waits, or ends before
 *   its recording does: what can be chosen for the rest of it is put into the place
 * @property {(document: DocumentView) => void} onSettings wants it transcribed with others
 * @property {(document: DocumentView) => void} onRecording it has been given one
 * @property {(document: DocumentView) => void} onRemove
 * @property {(id: string, own: readonly string[] | undefined) => string} keysOf a command, as people
 *   read them; `own` are those that it has by itself
 * @property {(error: unknown) => void} onError
 */

export class DocumentView {
  element;
  transcript;
  progress;
  /** What can be done with it beside what every document offers. @type {Offer[]} */
  offers = [];
  #title = h("h1", { class: "document-title" });
  #meta = h("p", { class: "document-meta" });
  #picture = h("div", { class: "document-picture", hidden: true });
  #offers = h("div", { class: "document-offers buttons", hidden: true });
  #log = h("div", { class: "unseen", role: "log" });
  #end = h("div", { class: "document-end", hidden: true });
  #hooks;
  #view;
  #search;
  #bar;
  #began = 0;

  /**
   * @param {Transcript} transcript
   * @param {DocumentHooks} hooks
   */
  constructor(transcript, hooks) {
    this.transcript = transcript;
    this.#hooks = hooks;
    this.progress = new ProgressPanel(hooks.onCancel);
    this.#view = new TranscriptView(transcript, {
      onSeek: (seconds) => this.#play((file) => hooks.onSeek(file, seconds)),
      onToggle: () => this.#play((file) => hooks.onToggle(file)),
      onSpeaker: (place, anchor) => this.#askWho({ place, anchor }),
    });
    this.#search = new SearchBox(transcript, this.#view);
    this.#bar = new Bar(this, this.#view, this.#search, hooks);
    this.#title.textContent = transcript.name;
    this.element = h(
      "article",
      { class: "document", "aria-label": transcript.name },
      h(
        "header",
        { class: "document-top" },
        h("div", { class: "document-head" }, this.#title, this.#meta),
        this.progress.element,
        this.#bar.element,
        this.#search.element,
      ),
      h(
        "div",
        { class: "document-side" },
        this.#picture,
        new Details(transcript, {
          onGo: (place) => this.#view.goTo(place),
          onSpeakers: (holder) => this.#askWho(holder),
        }).element,
      ),
      this.#offers,
      this.#view.element,
      this.#log, // new segments are read out from here: lines are made anew as they are looked at
      this.#end,
    );
    this.element.toggleAttribute("data-confidence", chosen.value.confidence);
    if (chosen.value.paragraphs) this.#view.toggleParagraphs();
    let { state } = transcript;
    transcript.addEventListener("state", () => {
      if (state === transcript.state) return; // not for every second that is heard
      state = transcript.state;
      this.#bar.update();
      if (state !== "making" && state !== "done") this.#tellOfEnd();
    });
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** What is done with it, for a palette. */
  get commands() {
    return this.#bar.commands;
  }

  /** Where a film's picture is shown. */
  get picture() {
    return this.#picture;
  }

  /** Whether closing the page would lose what somebody has corrected. */
  get unsaved() {
    return this.transcript.unsaved || this.offers.some((offer) => offer.unsaved?.() ?? false);
  }

  /** Its making begins, or goes on. */
  begin() {
    this.#began = performance.now();
    this.#end.hidden = true;
    this.#end.replaceChildren();
    this.element.append(this.#log);
  }

  /** @param {Segment} segment */
  add(segment) {
    const { segments, speakers } = this.transcript;
    const index = segments.length;
    this.transcript.add(segment);
    const [name, text] = [nameOf(speakers, speakerOf(segment)), segment.text.trim()];
    const line = h("p", {}, beginsTurn(segments, index) ? `${name}: ${text}` : text);
    this.#log.append(line);
    if (this.#log.childElementCount > MOST_READ_OUT) this.#log.firstElementChild?.remove();
  }

  /**
   * @param {Language} language
   * @param {string} note what to say beside the title
   * @param {boolean} translated to English
   */
  describe(language, note, translated) {
    Object.assign(this.transcript, { language, translated, told: note ? [note] : [] });
    this.#speaks();
    this.#meta.textContent = note;
  }

  /**
   * Ends the transcript.
   * @param {TranscribeResult} result
   * @param {string[]} notes
   * @param {string[]} [hints] why there may be nothing, in sentences
   */
  finish(result, notes, hints) {
    this.transcript.told = [...notes, t("document.took", { time: this.#spent })];
    this.transcript.finish(result);
    this.#tell(hints);
  }

  /**
   * Its making has ended before the recording: what was found stays, and says where it ends.
   * @param {string[]} notes
   * @param {Error | null} error null where the user has stopped it
   */
  breakOff(notes, error) {
    const { transcript } = this;
    const spent = error ? "document.failed-after" : "document.stopped-after";
    transcript.told = [...notes, t(spent, { time: this.#spent })];
    transcript.failure = error?.message ?? "";
    transcript.breakOff(error ? "failed" : "stopped");
    this.#log.remove();
  }

  /**
   * Its making is put off: what was found stays.
   * @param {string[]} notes
   */
  putOff(notes) {
    const { transcript } = this;
    transcript.told = notes;
    transcript.wait(transcript.turn);
    this.#log.remove();
  }

  /** Shows one that was kept, as it was left. */
  reopen() {
    this.transcript.changed();
    this.#title.textContent = this.transcript.name;
    this.#speaks();
    const { state, elsewhere } = this.transcript;
    if (state === "done" || elsewhere) this.#tell();
    else this.#tellOfEnd();
    if (elsewhere) this.#endWith(message({ sentence: t("document.elsewhere"), calm: true }));
    else if (state === "done" && this.transcript.segments.length) this.#end.hidden = true;
  }

  /**
   * Shows a transcript that there is already.
   * @param {TranscribeResult} result
   * @param {string[]} [notes]
   * @param {boolean} [translated] to English
   */
  restore(result, notes = [t("document.opened")], translated = false) {
    this.describe(result.language, "", translated);
    this.transcript.take(result.segments);
    this.transcript.told = notes;
    this.transcript.finish(result);
    this.#tell();
  }

  /**
   * Adds to what can be done with it.
   * @param {Offer} offer
   */
  offer(offer) {
    this.offers.push(offer);
    const { icon } = offer;
    const looks = (label = offer.label()) => ({ label, icon });
    const made = button({
      ...looks(),
      onClick: async () => {
        made.disabled = true;
        try {
          await offer.run((label) => setButton(made, looks(label)));
        } catch (error) {
          this.#hooks.onError(error);
        } finally {
          made.disabled = false;
          setButton(made, looks());
        }
      },
    });
    this.#offers.append(made);
    this.#offers.hidden = false;
  }

  /**
   * Marks what is being played.
   * @param {number} seconds
   */
  follow(seconds) {
    this.#view.follow(seconds);
  }

  /** @param {Place} place of a word, which is shown */
  goTo(place) {
    this.#view.goTo(place);
  }

  /** Gives the keyboard to a word; what is on the screen stays. @param {Place} place */
  stayAt(place) {
    this.#view.stayAt(place);
  }

  /** Has its name written anew, where it stands. */
  rename() {
    const { transcript } = this;
    edit(this.#title, {
      text: transcript.name,
      label: t("document.name"),
      multiline: false,
      done: (text) => {
        const name = text?.trim();
        if (name && name !== transcript.name) transcript.rename(name.slice(0, LONGEST_NAME));
        this.#title.textContent = transcript.name;
        this.element.ariaLabel = transcript.name;
      },
    });
  }

  get #spent() {
    return wait((performance.now() - this.#began) / 1000);
  }

  /** How long its recording is, and where it came from. */
  get #recording() {
    const { duration, source } = this.transcript;
    const length = duration ? [clock(duration)] : [];
    return source?.host ? [...length, t("document.from", { host: source.host })] : length;
  }

  /** What is in the language that was spoken says so, to browsers and screen readers. */
  #speaks() {
    const { language, translated } = this.transcript;
    this.#view.language = translated ? "en" : language.code;
  }

  /** Says how far it was made, and what to do next. */
  #tellOfEnd() {
    const { transcript } = this;
    const { end, failure, told, state, elsewhere } = transcript;
    this.#meta.textContent = [...this.#recording, ...told].join(" · ");
    const settings = h("div", { class: "document-unfinished" });
    if (!elsewhere) this.#hooks.onUnfinished(this, settings);
    if (state === "waiting") return this.#endWith(settings);
    const [heard, duration] = [clock(end), clock(transcript.duration)];
    const how = end ? t("document.heard-to", { heard, duration }) : t("document.not-begun");
    const sentence = [failure, how].filter(Boolean).join(" ");
    const label = t(end || !failure ? "document.go-on" : "document.again");
    const action = transcript.file
      ? { label, onClick: () => this.#hooks.onGoOn(this) }
      : { label: t("document.choose"), onClick: () => this.#chooseItsFile() };
    const said = message({ sentence, calm: !failure, action: { ...action, kind: "primary" } });
    this.#endWith(said, settings);
  }

  /** Goes on with what it was made from: with another recording, the text would be of two. */
  #chooseItsFile() {
    const { transcript } = this;
    chooseRecording(this.#end, transcript.name, (file) => {
      const { name } = transcript.source ?? {};
      if (!transcript.isOf(file)) {
        const sentence = t("document.another-file", { given: file.name, name: name ?? "" });
        return this.#hooks.onError(new Error(sentence));
      }
      transcript.file = file;
      this.#bar.update();
      this.#hooks.onRecording(this);
      this.#hooks.onGoOn(this);
    });
  }

  /** @param {string[]} [hints] */
  #tell(hints = []) {
    const { told, notes } = this.transcript;
    this.#meta.textContent = [...this.#recording, ...told, ...notes].join(" · ");
    this.#log.remove();
    this.#bar.update();
    if (this.transcript.segments.length) return;
    const sentence = [t("document.no-speech"), ...hints].join(" ");
    this.#endWith(message({ sentence, calm: true }));
  }

  /** @param {...HTMLElement} said where the text ends */
  #endWith(...said) {
    this.#end.hidden = false;
    this.#end.replaceChildren(...said);
  }

  /** @param {At | HTMLElement} at */
  #askWho(at) {
    this.#hooks.onSpeakers(this, at).catch(this.#hooks.onError);
  }

  /** @param {(file: File) => void} action */
  #play(action) {
    if (this.transcript.file) return action(this.transcript.file);
    this.#hooks.onError(t("document.no-recording"));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
      return;
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.#bar.undo();
    else if (key === "y" || key === "z") this.#bar.redo();
    else return;
    event.preventDefault();
  }
}
