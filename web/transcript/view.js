/**
 * A transcript to read, follow, walk through and correct: a list of segments or paragraphs in
 * which every word can be clicked.
 *
 * An hour has ten thousand words. All of its text is in the document, so that the browser finds,
 * selects, copies and reads it; words are elements of their own only near what is on the screen,
 * and the browser lays out no more than that (`content-visibility`).
 */
import { isUnsure, levelOf } from "../text/confidence.js";
import { direction, tagOf } from "../text/direction.js";
import { beginsParagraph } from "../text/paragraphs.js";
import { clock, percent } from "../ui/format.js";
import { edit } from "./editor.js";
import { timedWords } from "./words.js";

/**
 * @import { Segment, Word } from "../engine/protocol.js"
 * @import { Match } from "./search.js"
 * @import { Transcript } from "./transcript.js"
 */

/**
 * @typedef {object} Place
 * @property {number} segment
 * @property {number} word
 *
 * @typedef {object} ViewHooks
 * @property {(seconds: number) => void} onSeek
 * @property {() => void} onToggle playing or not
 */

/** How far from the screen words are made ready. */
const NEAR = "800px";

/** Pixels at the screen's edges where nobody reads: the player may lie there. */
const MARGIN = 96;

class Item {
  element = document.createElement("li");
  text = document.createElement("p");
  /** Whether its words are elements. */
  filled = false;
  /** Whether it is near the screen. */
  near = false;
  /** The index after its last segment. */
  end;
  first;

  /** @param {number} first index of its first segment */
  constructor(first) {
    this.first = first;
    this.end = first + 1;
  }
}

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
      if (index === null) this.#append();
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
    this.#append();
    const now = this.#now;
    this.#now = null;
    this.#mark(now);
  }

  /**
   * Marks what is being said; as long as that was on the screen, it stays there.
   * @param {number} seconds
   */
  follow(seconds) {
    const now = this.#placeAt(seconds);
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
    let count = 0;
    for (const segment of this.#transcript.segments) {
      for (const word of segment.words ?? []) if (isUnsure(word.probability)) count++;
    }
    return count;
  }

  /**
   * Goes to the next word that deserves a look, and from the last one to the first.
   * @param {1 | -1} step
   */
  goToUnsure(step) {
    const { segments } = this.#transcript;
    /** @type {Place[]} */
    const places = [];
    segments.forEach(({ words }, segment) =>
      words?.forEach(({ probability }, word) => {
        if (isUnsure(probability)) places.push({ segment, word });
      }),
    );
    if (!places.length) return;
    const { segment, word } = this.#cursor;
    const at = this.#reached
      ? places.findIndex((p) => p.segment > segment || (p.segment === segment && p.word >= word))
      : 0;
    const index = at < 0 ? places.length : at;
    const here = places[index]?.segment === segment && places[index]?.word === word;
    const next = step > 0 ? index + (here && this.#reached ? 1 : 0) : index - 1;
    this.goTo(places[(next + places.length) % places.length]);
  }

  /** Whether the keyboard has been in the transcript. */
  #reached = false;

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
    const holder = whole ? this.#segmentElement(item, place.segment) : word;
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
        const count = timedWords(this.#transcript.segments[place.segment]).length;
        const at = { segment: place.segment, word: Math.min(place.word, Math.max(0, count - 1)) };
        if (next && !whole) {
          const to = this.#moved(text === "" ? { ...at, word: place.word - 1 } : at, next);
          if (to) return this.edit(to);
        }
        this.#cursor = at;
        if (refocus) this.#reach(at)?.focus();
      },
    });
  }

  // Segments to items

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
    const item = new Item(index);
    const { start } = this.#transcript.segments[index];
    const time = document.createElement("button");
    time.type = "button";
    time.className = "time";
    time.textContent = clock(start);
    time.setAttribute("aria-label", `Play from ${clock(start)}`);
    const rewrite = document.createElement("button");
    rewrite.type = "button";
    rewrite.className = "rewrite";
    rewrite.textContent = "Rewrite";
    rewrite.setAttribute("aria-label", `Rewrite what is said at ${clock(start)}`);
    item.element.append(time, item.text, rewrite);
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
    const focused = item && this.#placeOf(document.activeElement);
    const inside = focused && this.#holds(item, focused);
    if (!item || (inside && this.#editing)) return; // it is made anew when that is done
    const { segments } = this.#transcript;
    const own = segments.slice(item.first, item.end);
    const text = own.map((segment) => segment.text).join("").trim();
    item.text.dir = direction(text, this.#language);
    item.element.dataset.confidence = this.#paragraphs ? "" : confidenceOf(own[0]);
    // The keyboard must find its way in
    item.filled = item.near || this.#holds(item, this.#cursor);
    if (!item.filled) {
      item.text.textContent = text;
      return;
    }
    item.text.replaceChildren(
      ...own.map((segment, i) => this.#words(segment, item.first + i, i === 0)),
    );
    this.#markMatches(item);
    const now = this.#now;
    if (now && this.#holds(item, now)) this.#wordAt(now)?.classList.add("now");
    if (inside) this.#wordAt(this.#cursor)?.focus({ preventScroll: true });
  }

  /**
   * @param {Segment} segment
   * @param {number} index
   * @param {boolean} first of its item
   */
  #words(segment, index, first) {
    const element = document.createElement("span");
    element.dataset.segment = String(index);
    timedWords(segment).forEach((word, i) => {
      const text = word.text.trimStart();
      if (text.length < word.text.length && !(first && i === 0)) element.append(" ");
      element.append(this.#word(word, text.trimEnd(), index, i));
    });
    return element;
  }

  /**
   * @param {Word} word
   * @param {string} text
   * @param {number} segment
   * @param {number} index
   */
  #word(word, text, segment, index) {
    const element = document.createElement("span");
    element.className = "word";
    element.dataset.word = String(index);
    element.textContent = text;
    const { probability } = word;
    const level = levelOf(probability);
    const times = `${precise(word.start)} to ${precise(word.end)}`;
    element.title = level === null ? times : `${times}, ${percent(probability ?? 0)} sure`;
    if (level !== null) element.dataset.level = String(level);
    const { segment: at, word: of } = this.#cursor;
    element.tabIndex = segment === at && index === of ? 0 : -1;
    return element;
  }

  /** @param {Item} item */
  #markMatches(item) {
    for (const marked of item.text.querySelectorAll(".found")) {
      marked.classList.remove("found", "current");
    }
    for (const match of this.#matches) {
      if (match.segment < item.first || match.segment >= item.end) continue;
      for (let word = match.first; word <= match.last; word++) {
        const element = this.#wordAt({ segment: match.segment, word });
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
   * @param {Item} item
   * @param {Place} place
   */
  #holds(item, { segment }) {
    return item.first <= segment && segment < item.end;
  }

  /**
   * @param {Item} item
   * @param {number} index
   * @returns {HTMLElement | null}
   */
  #segmentElement(item, index) {
    return item.text.querySelector(`[data-segment="${index}"]`);
  }

  /**
   * A word's element, where it has one.
   * @param {Place} place
   * @returns {HTMLElement | null}
   */
  #wordAt({ segment, word }) {
    const item = this.#itemAt(segment);
    if (!item?.filled) return null;
    return this.#segmentElement(item, segment)?.querySelector(`[data-word="${word}"]`) ?? null;
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

  /**
   * What is said at a time.
   * @param {number} seconds
   * @returns {Place | null}
   */
  #placeAt(seconds) {
    const { segments } = this.#transcript;
    const segment = lastWhere(segments, ({ start }) => start <= seconds);
    if (segment < 0 || seconds >= segments[segment].end) return null;
    const word = lastWhere(timedWords(segments[segment]), ({ start }) => start <= seconds);
    return { segment, word: Math.max(0, word) };
  }

  /** @param {EventTarget | null} target @returns {Place | null} */
  #placeOf(target) {
    if (!(target instanceof Element)) return null;
    const segment = target.closest("[data-segment]");
    const word = target.closest("[data-word]");
    if (!(segment instanceof HTMLElement) || !(word instanceof HTMLElement)) return null;
    return { segment: Number(segment.dataset.segment), word: Number(word.dataset.word) };
  }

  /**
   * The word before or after one.
   * @param {Place} place
   * @param {1 | -1} step
   * @returns {Place | null}
   */
  #moved({ segment, word }, step) {
    const { segments } = this.#transcript;
    const count = (/** @type {number} */ index) => timedWords(segments[index]).length;
    word += step;
    while (word < 0 || word >= count(segment)) {
      segment += step;
      if (!segments[segment]) return null;
      word = step > 0 ? 0 : count(segment) - 1;
    }
    return { segment, word };
  }

  // What the user does

  /** @param {MouseEvent} event */
  #click(event) {
    if (!(event.target instanceof Element) || event.target.closest("input, textarea")) return;
    const onButton = event.target.closest("button");
    if (!onButton && getSelection()?.type === "Range") return; // selecting text, not playing it
    const item = this.#itemOf.get(event.target.closest("li") ?? this.element);
    const place = this.#placeOf(event.target);
    if (item && onButton?.classList.contains("rewrite")) {
      this.edit({ segment: item.first, word: 0 }, { whole: true });
    } else if (place && this.correcting) this.edit(place);
    else if (place) this.#hooks.onSeek(this.#startOf(place));
    else if (item) this.#hooks.onSeek(this.#transcript.segments[item.first].start);
  }

  /** @param {MouseEvent} event */
  #doubleClick(event) {
    const place = this.#placeOf(event.target);
    if (!place) return;
    getSelection()?.removeAllRanges();
    this.edit(place);
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const place = this.#placeOf(event.target);
    if (!place) return;
    this.#reached = true;
    this.#cursor = place;
    this.#reach(place);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const place = this.#placeOf(event.target);
    if (!place || !(event.target instanceof HTMLElement) || this.#editing) return;
    const action = this.#actionOf(event, place);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Place} place
   * @returns {(() => void) | null}
   */
  #actionOf(event, place) {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const { segments } = this.#transcript;
    const go = (/** @type {Place | null} */ to) => () => void (to && this.goTo(to));
    const rtl = event.target instanceof Element && getComputedStyle(event.target).direction === "rtl";
    if (altKey) return null;
    if (ctrlKey || metaKey) {
      const last = segments.length - 1;
      if (key === "Home") return go({ segment: 0, word: 0 });
      if (key === "End") return go(this.#moved({ segment: last + 1, word: 0 }, -1));
      return null;
    }
    switch (key) {
      case "ArrowRight":
        return go(this.#moved(place, rtl ? -1 : 1));
      case "ArrowLeft":
        return go(this.#moved(place, rtl ? 1 : -1));
      case "ArrowDown":
        return go(this.#moved({ segment: place.segment, word: Infinity }, 1));
      case "ArrowUp":
        return go(
          place.word > 0
            ? { ...place, word: 0 }
            : segments[place.segment - 1]
              ? { segment: place.segment - 1, word: 0 }
              : null,
        );
      case "Home":
        return go({ ...place, word: 0 });
      case "End":
        return go(this.#moved({ segment: place.segment + 1, word: 0 }, -1));
      case "Enter":
        return () => this.#hooks.onSeek(this.#startOf(place));
      case " ":
        return () => this.#hooks.onToggle();
      case "F2":
      case "e":
      case "E":
        return () => this.edit(place, { whole: shiftKey });
      case "n":
        return () => this.goToUnsure(1);
      case "p":
        return () => this.goToUnsure(-1);
      default:
        return null;
    }
  }

  /** @param {Place} place */
  #startOf({ segment, word }) {
    const found = this.#transcript.segments[segment];
    return timedWords(found)[word]?.start ?? found.start;
  }
}

/**
 * @template T
 * @param {readonly T[]} sorted those that pass before those that do not
 * @param {(value: T) => boolean} passes
 */
function lastWhere(sorted, passes) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {Segment | undefined} segment */
function confidenceOf(segment) {
  const confidence = segment?.confidence ?? null;
  return confidence === null ? "" : percent(confidence);
}

/** @param {number} seconds */
function precise(seconds) {
  const hundredths = Math.round(seconds * 100);
  return `${clock(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, "0")}`;
}

/**
 * @param {HTMLElement} element
 * @param {number} [margin]
 */
function isOnScreen(element, margin = 0) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > margin && top < innerHeight - margin;
}

/** @param {HTMLElement} element */
function reveal(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}
