/**
 * A transcript to read, follow, walk through and correct: a list of segments or paragraphs in
 * which every word can be clicked.
 *
 * An hour has ten thousand words, a day twenty thousand segments. All of the text is in the document,
 * so that the browser finds, selects, copies and reads it; lines and words are elements only near
 * what is on the screen (lines.js), and the browser lays out no more than that
 * (`content-visibility`).
 */
import { tagOf } from "../text/direction.js";
import { isOnScreen, reveal } from "../ui/screen.js";
import { tooltips } from "../ui/tooltip.js";
import { t } from "../words/words.js";
import { edit } from "./editor.js";
import { anotherSpeaker, confidenceOf, placeOf, tipOf } from "./item.js";
import { actionOf } from "./keys.js";
import { Lines } from "./lines.js";
import { lastWhere, moved, nextUnsure, placeAt, startOf, unsurePlaces } from "./places.js";
import { timedWords } from "./words.js";

/**
 * @import { Item } from "./item.js"
 * @import { Place } from "./places.js"
 * @import { Match } from "./search.js"
 * @import { Transcript } from "./transcript.js"
 */

/**
 * @typedef {object} ViewHooks
 * @property {(seconds: number) => void} onSeek
 * @property {() => void} onToggle playing or not
 * @property {(place: Place, anchor: HTMLElement) => void} onSpeaker it is asked who speaks there
 */

/** Pixels at the screen's edges where nobody reads: the player may lie there. */
const MARGIN = 150;

export class TranscriptView {
  element;
  #transcript;
  #hooks;
  #lines;
  #language = "en";
  /** The word that the keyboard is at. @type {Place} */
  #cursor = { segment: 0, word: 0 };
  /** Whether the keyboard has been in the transcript. */
  #reached = false;
  #seconds = -1;
  /** What is being said. @type {Place | null} */
  #now = null;
  /** The last that was said. @type {Place | null} */
  #said = null;
  /** @type {Match[]} */
  #matches = [];
  /** @type {Match | null} */
  #match = null;
  #editing = false;
  /** Whether a click on a word opens it for a change, rather than playing it. */
  correcting = false;

  /**
   * @param {Transcript} transcript
   * @param {ViewHooks} hooks
   */
  constructor(transcript, hooks) {
    this.#transcript = transcript;
    this.#hooks = hooks;
    this.#lines = new Lines(transcript, {
      fill: (item) => this.#fill(item),
      needed: (stretch) => stretch.holds(this.#cursor), // the keyboard must find its way in
      play: hooks.onSeek,
    });
    this.element = this.#lines.element;
    this.element.className = "segments";
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", t("transcript.transcript"));
    tooltips(this.element, tipOf);
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("mousedown", (event) => this.#hold(event));
    this.element.addEventListener("dblclick", (event) => this.#doubleClick(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusin", (event) => this.#focused(event));
    transcript.addEventListener("change", (event) => {
      const index = event instanceof CustomEvent ? event.detail : null;
      if (index === null) this.#lines.update();
      else this.#lines.refresh(this.#lines.itemAt(index));
    });
    transcript.addEventListener("arrange", () => this.#arrange());
  }

  /**
   * @param {string} code of the language, Whisper's
   */
  set language(code) {
    this.#language = tagOf(code);
    this.element.lang = this.#language;
  }

  /** Whether segments stand together in paragraphs. */
  get paragraphs() {
    return this.#lines.paragraphs;
  }

  toggleParagraphs() {
    this.#lines.paragraphs = !this.#lines.paragraphs;
  }

  /**
   * Marks what is being said; as long as that was on the screen, it stays there.
   * @param {number} seconds
   */
  follow(seconds) {
    this.#seconds = seconds;
    const now = placeAt(this.#transcript.segments, seconds);
    if (now?.segment === this.#now?.segment && now?.word === this.#now?.word) return;
    const before = this.#said && this.#lines.wordAt(this.#said);
    const seen = before && isOnScreen(before);
    this.#mark(now);
    if (!now) return;
    this.#said = now;
    if (!seen) return;
    const place = this.#lines.wordAt(now) ?? this.#lines.lineAt(now);
    if (place && !isOnScreen(place, MARGIN)) reveal(place);
  }

  /**
   * @param {Match[]} matches all words to be marked
   * @param {Match | null} current the one among them
   * @param {boolean} go whether it is to be shown
   */
  showMatches(matches, current, go) {
    this.#matches = matches;
    this.#match = current;
    for (const item of this.#lines.items) if (item.filled) this.#markMatches(item);
    if (!current || !go) return;
    this.#cursor = { segment: current.segment, word: current.first };
    const word = this.#reach(this.#cursor);
    if (word) reveal(word);
  }

  /** How many words deserve a look. */
  get unsure() {
    return unsurePlaces(this.#transcript.segments).length;
  }

  /**
   * Goes to the next word that deserves a look, and from the last one to the first.
   * @param {1 | -1} step
   */
  goToUnsure(step) {
    const from = this.#reached ? this.#cursor : null;
    const place = nextUnsure(this.#transcript.segments, from, step);
    if (place) this.goTo(place);
  }

  /** @param {Place} place */
  goTo(place) {
    const word = this.stayAt(place);
    if (word) reveal(word);
  }

  /** Gives the keyboard to a word; what is on the screen stays. @param {Place} place */
  stayAt(place) {
    this.#cursor = place;
    const word = this.#reach(place);
    word?.focus({ preventScroll: true });
    return word;
  }

  /** The segment the keyboard is at. */
  get segment() {
    return this.#cursor.segment;
  }

  /** Opens the word that was pressed, found or gone to last: as long as it is seen, it is meant. */
  editHere() {
    const word = this.#reached && this.#lines.wordAt(this.#cursor);
    if (word && isOnScreen(word, MARGIN)) this.edit(this.#cursor);
  }

  /** Asks who says a word. @param {Place} place */
  askWho(place) {
    const word = this.#reach(place);
    if (word) this.#hooks.onSpeaker(place, word);
  }

  /**
   * Opens a word's text for a change, or its segment's.
   * @param {Place} place
   * @param {{ whole?: boolean }} [options]
   */
  edit(place, { whole = false } = {}) {
    const item = this.#lines.itemAt(place.segment);
    const segment = this.#transcript.segments[place.segment];
    if (this.#editing || !item || !segment) return;
    this.#cursor = place;
    const word = this.#reach(place);
    const holder = whole ? item.segmentAt(place.segment) : word;
    if (!holder) return;
    const said = timedWords(segment)[place.word]?.text.trim() ?? "";
    this.#editing = true;
    edit(holder, {
      text: whole ? segment.text.trim() : said,
      label: whole ? t("transcript.segment-text") : t("transcript.word-text", { word: said }),
      multiline: whole,
      beside: whole || !this.correcting ? undefined : anotherSpeaker(),
      done: (text, { next, refocus }) => {
        this.#editing = false;
        if (text === null) this.#lines.refresh(item);
        else if (whole) this.#transcript.editSegment(place.segment, text);
        else this.#transcript.editWord(place.segment, place.word, text);
        this.#lines.refresh(item);
        const { segments } = this.#transcript;
        const count = timedWords(segments[place.segment]).length;
        const at = { segment: place.segment, word: Math.min(place.word, Math.max(0, count - 1)) };
        if (next && !whole) {
          const to = moved(segments, text === "" ? { ...at, word: place.word - 1 } : at, next);
          if (to) return this.edit(to);
        }
        this.#cursor = at;
        if (refocus) this.#reach(at)?.focus();
      },
    });
  }

  // What lines look like

  /**
   * Makes the text of a line's element anew.
   * @param {Item} item
   */
  #fill(item) {
    const line = item.element;
    if (!line) return;
    const inside = line.contains(document.activeElement) && placeOf(document.activeElement);
    if (inside && this.#editing) return; // it is made anew when that is done
    const own = this.#lines.segmentsOf(item);
    line.dataset.confidence = this.paragraphs ? "" : confidenceOf(own[0]);
    const now = this.#now && item.holds(this.#now) ? this.#now : null;
    if (now) line.setAttribute("aria-current", "true");
    const words = item.near || item.holds(this.#cursor);
    const speaker = this.#lines.speakerOf(item);
    item.fill(own, { language: this.#language, words, cursor: this.#cursor, speaker });
    if (!words) return;
    this.#markMatches(item);
    if (now) item.wordAt(now)?.classList.add("now");
    if (inside) this.#lines.wordAt(this.#cursor)?.focus({ preventScroll: true });
  }

  /** @param {Item} item */
  #markMatches(item) {
    for (const marked of item.found) marked.classList.remove("found", "current");
    const matches = this.#matches;
    const before = lastWhere(matches, ({ segment }) => segment < item.first);
    for (let at = before + 1; at < matches.length && item.holds(matches[at]); at++) {
      const match = matches[at];
      for (let word = match.first; word <= match.last; word++) {
        const element = item.wordAt({ segment: match.segment, word });
        element?.classList.add("found");
        element?.classList.toggle("current", match === this.#match);
      }
    }
  }

  /** @param {Place | null} now */
  #mark(now) {
    const lines = this.#lines;
    const [before, item] = [this.#now, now].map((place) => place && lines.itemAt(place.segment));
    if (this.#now) lines.wordAt(this.#now)?.classList.remove("now");
    this.#now = now;
    if (before !== item) {
      before?.element?.removeAttribute("aria-current");
      item?.element?.setAttribute("aria-current", "true");
    }
    if (now) lines.wordAt(now)?.classList.add("now");
  }

  /** Makes all lines anew, of which those on the screen stay where they are. */
  #arrange() {
    const { segments } = this.#transcript;
    const stay = this.#lines.staying(MARGIN);
    const inside = this.element.contains(document.activeElement);
    const { segment, word } = this.#cursor;
    const at = Math.max(0, Math.min(segment, segments.length - 1));
    this.#cursor = { segment: at, word: segments[at]?.words?.[word] ? word : 0 };
    this.#now = this.#said = null;
    this.#lines.arrange();
    stay();
    if (inside) this.stayAt(this.#cursor);
    this.follow(this.#seconds);
  }

  // Where things are

  /**
   * A word's element, made if need be, and the one that Tab leads to.
   * @param {Place} place
   */
  #reach(place) {
    for (const word of this.element.querySelectorAll('.word[tabindex="0"]')) {
      if (word instanceof HTMLElement) word.tabIndex = -1;
    }
    this.#lines.lineAt(place);
    const item = this.#lines.itemAt(place.segment);
    if (item && !item.filled) this.#fill(item);
    this.#lines.settle(); // where the keyboard was before
    const word = this.#lines.wordAt(place);
    if (word) word.tabIndex = 0;
    return word;
  }

  // What the user does

  /**
   * A field that is left makes its line anew, and a press that began in the old one would be none: the
   * field keeps the keyboard until the press has ended.
   * @param {MouseEvent} event
   */
  #hold(event) {
    const inField = event.target instanceof Element && event.target.closest("input, textarea");
    if (this.#editing && !inField) event.preventDefault();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (!(event.target instanceof Element) || event.target.closest("input, textarea")) return;
    const place = this.#leaveField(placeOf(event.target));
    const onButton = event.target.closest("button");
    if (!onButton && getSelection()?.type === "Range") return; // selecting text, not playing it
    const item = this.#lines.itemOf(event.target.closest("li") ?? this.element);
    if (item && onButton?.classList.contains("rewrite")) {
      this.edit({ segment: item.first, word: 0 }, { whole: true });
    } else if (item && onButton?.classList.contains("speaker")) {
      this.#hooks.onSpeaker({ segment: item.first, word: 0 }, onButton);
    } else if (place && onButton) this.askWho(place);
    else if (place && this.correcting) this.edit(place);
    else if (place) this.#play(place);
    else if (item) this.#hooks.onSeek(this.#transcript.segments[item.first].start);
  }

  /**
   * Ends a change by a press elsewhere.
   * @param {Place | null} pressed
   * @returns {Place | null} where that word is now: the change may have made more words of one, or none
   */
  #leaveField(pressed) {
    if (!this.#editing) return pressed;
    const { segment, word } = this.#cursor;
    const count = () => timedWords(this.#transcript.segments[segment]).length;
    const before = count();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const behind = pressed?.segment === segment && pressed.word > word;
    return behind ? { segment, word: pressed.word + count() - before } : pressed;
  }

  /** @param {MouseEvent} event */
  #doubleClick(event) {
    const place = placeOf(event.target);
    if (!place) return;
    getSelection()?.removeAllRanges();
    this.edit(place);
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const place = placeOf(event.target);
    if (!place) return;
    this.#reached = true;
    this.#cursor = place;
    this.#reach(place);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const place = placeOf(event.target);
    if (!place || !(event.target instanceof HTMLElement) || this.#editing) return;
    const action = actionOf(event, place, this.#transcript.segments, {
      goTo: (to) => this.goTo(to),
      goToUnsure: (step) => this.goToUnsure(step),
      play: (from) => this.#play(from),
      toggle: () => this.#hooks.onToggle(),
      edit: (at, options) => this.edit(at, options),
      speaker: (at) => this.askWho(at),
    });
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** @param {Place} place */
  #play(place) {
    this.#hooks.onSeek(startOf(this.#transcript.segments, place));
  }
}
