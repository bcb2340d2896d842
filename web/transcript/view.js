/**
 * A transcript to read, follow, walk through and correct: a list of segments or paragraphs in
 * which every word can be clicked.
 *
 * An hour has ten thousand words. All of its text is in the document, so that the browser finds,
 * selects, copies and reads it; words are elements of their own only near what is on the screen,
 * and the browser lays out no more than that (`content-visibility`).
 */
import { tagOf } from "../text/direction.js";
import { beginsParagraph } from "../text/paragraphs.js";
import { percent } from "../ui/format.js";
import { isOnScreen, reveal } from "../ui/screen.js";
import { edit } from "./editor.js";
import { showGaps } from "./gaps.js";
import { Item, placeOf } from "./item.js";
import { actionOf } from "./keys.js";
import { lastWhere, moved, nextUnsure, placeAt, startOf, unsurePlaces } from "./places.js";
import { timedWords } from "./words.js";

/**
 * @import { Segment } from "../engine/protocol.js"
 * @import { Place } from "./places.js"
 * @import { Match } from "./search.js"
 * @import { Transcript } from "./transcript.js"
 */

/**
 * @typedef {object} ViewHooks
 * @property {(seconds: number) => void} onSeek
 * @property {() => void} onToggle playing or not
 */

/** How far from the screen words are made ready. */
const NEAR = "800px";

/** Pixels at the screen's edges where nobody reads: the player may lie there. */
const MARGIN = 96;

export class TranscriptView {
  element = document.createElement("ol");
  #transcript;
  #hooks;
  #paragraphs = false;
  #language = "en";
  /** @type {Item[]} */
  #items = [];
  /** @type {WeakMap<Element, Item>} */
  #itemOf = new WeakMap();
  #observer = new IntersectionObserver((entries) => this.#observe(entries), { rootMargin: NEAR });
  /** The word that the keyboard is at. @type {Place} */
  #cursor = { segment: 0, word: 0 };
  /** Whether the keyboard has been in the transcript. */
  #reached = false;
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
    this.element.className = "segments";
    this.element.setAttribute("aria-label", "Transcript");
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("dblclick", (event) => this.#doubleClick(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusin", (event) => this.#focused(event));
    transcript.addEventListener("change", (event) => {
      const index = event instanceof CustomEvent ? event.detail : null;
      if (index === null) this.#showAll();
      else this.#refresh(this.#itemAt(index));
    });
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
    return this.#paragraphs;
  }

  set paragraphs(wanted) {
    if (wanted === this.#paragraphs) return;
    this.#paragraphs = wanted;
    for (const item of this.#items) this.#observer.unobserve(item.element);
    this.#items = [];
    this.element.replaceChildren();
    this.#showAll();
    const now = this.#now;
    this.#now = null;
    this.#mark(now);
  }

  /**
   * Marks what is being said; as long as that was on the screen, it stays there.
   * @param {number} seconds
   */
  follow(seconds) {
    const now = placeAt(this.#transcript.segments, seconds);
    if (now?.segment === this.#now?.segment && now?.word === this.#now?.word) return;
    const before = this.#said && this.#wordAt(this.#said);
    const seen = before && isOnScreen(before);
    this.#mark(now);
    if (!now) return;
    this.#said = now;
    const place = this.#wordAt(now) ?? this.#itemAt(now.segment)?.element;
    if (seen && place && !isOnScreen(place, MARGIN)) reveal(place);
  }

  /**
   * @param {Match[]} matches all words to be marked
   * @param {Match | null} current the one among them
   * @param {boolean} go whether it is to be shown
   */
  showMatches(matches, current, go) {
    this.#matches = matches;
    this.#match = current;
    for (const item of this.#items) if (item.filled) this.#markMatches(item);
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
    this.#cursor = place;
    const word = this.#reach(place);
    word?.focus({ preventScroll: true });
    if (word) reveal(word);
  }

  /** The segment the keyboard is at. */
  get segment() {
    return this.#cursor.segment;
  }

  /**
   * Opens a word's text for a change, or its segment's.
   * @param {Place} place
   * @param {{ whole?: boolean }} [options]
   */
  edit(place, { whole = false } = {}) {
    const item = this.#itemAt(place.segment);
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
      label: whole ? "Text of the segment" : `Text of the word ${said}`,
      multiline: whole,
      done: (text, { next, refocus }) => {
        this.#editing = false;
        if (text === null) this.#refresh(item);
        else if (whole) this.#transcript.editSegment(place.segment, text);
        else this.#transcript.editWord(place.segment, place.word, text);
        this.#refresh(item);
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

  // Segments to items

  #showAll() {
    const [{ segments }, items] = [this.#transcript, this.#items];
    this.#append();
    showGaps(this.element, this.#transcript, {
      behind: (at) => items.find(({ first }) => segments[first].start >= at)?.element ?? null,
      play: this.#hooks.onSeek,
    });
  }

  /** Takes in the segments that have come. */
  #append() {
    const { segments } = this.#transcript;
    const shown = this.#items.at(-1)?.end ?? 0;
    for (let index = shown; index < segments.length; index++) {
      const last = this.#items.at(-1);
      const before = last ? segments.slice(last.first, last.end) : [];
      if (last && this.#paragraphs && !beginsParagraph(before, segments[index])) {
        last.end = index + 1;
        this.#refresh(last);
      } else this.#add(index);
    }
  }

  /** @param {number} index of a segment */
  #add(index) {
    const item = new Item(index, this.#transcript.segments[index].start);
    this.#items.push(item);
    this.#itemOf.set(item.element, item);
    this.#refresh(item);
    this.element.append(item.element);
    this.#observer.observe(item.element);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #observe(entries) {
    for (const { target, isIntersecting } of entries) {
      const item = this.#itemOf.get(target);
      if (!item) continue;
      item.near = isIntersecting;
      if (item.near !== item.filled && !this.#inUse(item)) this.#refresh(item);
    }
  }

  /**
   * Whether somebody is at an item who would lose something if it were made anew.
   * @param {Item} item
   */
  #inUse(item) {
    if (item.element.contains(document.activeElement)) return true;
    const selection = getSelection();
    return selection?.type === "Range" && selection.containsNode(item.element, true);
  }

  /**
   * Makes an item's text anew.
   * @param {Item | undefined} item
   */
  #refresh(item) {
    const focused = item && placeOf(document.activeElement);
    const inside = focused && item.holds(focused);
    if (!item || (inside && this.#editing)) return; // it is made anew when that is done
    const own = this.#transcript.segments.slice(item.first, item.end);
    item.element.dataset.confidence = this.#paragraphs ? "" : confidenceOf(own[0]);
    // The keyboard must find its way in
    const words = item.near || item.holds(this.#cursor);
    item.fill(own, { language: this.#language, words, cursor: this.#cursor });
    if (!words) return;
    this.#markMatches(item);
    const now = this.#now;
    if (now && item.holds(now)) item.wordAt(now)?.classList.add("now");
    if (inside) this.#wordAt(this.#cursor)?.focus({ preventScroll: true });
  }

  /** @param {Item} item */
  #markMatches(item) {
    for (const marked of item.found) marked.classList.remove("found", "current");
    for (const match of this.#matches) {
      if (!item.holds(match)) continue;
      for (let word = match.first; word <= match.last; word++) {
        const element = item.wordAt({ segment: match.segment, word });
        element?.classList.add("found");
        element?.classList.toggle("current", match === this.#match);
      }
    }
  }

  /** @param {Place | null} now */
  #mark(now) {
    const [before, item] = [this.#now, now].map((place) => place && this.#itemAt(place.segment));
    if (this.#now) this.#wordAt(this.#now)?.classList.remove("now");
    this.#now = now;
    if (before !== item) {
      before?.element.removeAttribute("aria-current");
      item?.element.setAttribute("aria-current", "true");
    }
    if (now) this.#wordAt(now)?.classList.add("now");
  }

  // Where things are

  /** @param {number} index of a segment */
  #itemAt(index) {
    return this.#items[lastWhere(this.#items, ({ first }) => first <= index)];
  }

  /**
   * A word's element, where it has one.
   * @param {Place} place
   * @returns {HTMLElement | null}
   */
  #wordAt(place) {
    return this.#itemAt(place.segment)?.wordAt(place) ?? null;
  }

  /**
   * A word's element, made if need be, and the one that Tab leads to.
   * @param {Place} place
   */
  #reach(place) {
    for (const word of this.element.querySelectorAll('.word[tabindex="0"]')) {
      if (word instanceof HTMLElement) word.tabIndex = -1;
    }
    const item = this.#itemAt(place.segment);
    if (item && !item.filled) this.#refresh(item);
    const word = this.#wordAt(place);
    if (word) word.tabIndex = 0;
    return word;
  }

  // What the user does

  /** @param {MouseEvent} event */
  #click(event) {
    if (!(event.target instanceof Element) || event.target.closest("input, textarea")) return;
    const onButton = event.target.closest("button");
    if (!onButton && getSelection()?.type === "Range") return; // selecting text, not playing it
    const item = this.#itemOf.get(event.target.closest("li") ?? this.element);
    const place = placeOf(event.target);
    if (item && onButton?.classList.contains("rewrite")) {
      this.edit({ segment: item.first, word: 0 }, { whole: true });
    } else if (place && this.correcting) this.edit(place);
    else if (place) this.#play(place);
    else if (item) this.#hooks.onSeek(this.#transcript.segments[item.first].start);
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

/** @param {Segment | undefined} segment */
function confidenceOf(segment) {
  const confidence = segment?.confidence ?? null;
  return confidence === null ? "" : percent(confidence);
}
