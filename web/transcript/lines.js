/**
 * A transcript's segments or paragraphs as lines on the page: elements near the screen, with words
 * that are elements where they are nearer, and one text of fifty lines elsewhere.
 */
import { beginsParagraph } from "../text/paragraphs.js";
import { gapsOf, showGaps } from "./gaps.js";
import { Item, textOf } from "./item.js";
import { lastWhere } from "./places.js";
import { beginsTurn, nameOf, speakerOf } from "./speakers.js";
import { Stretch } from "./stretch.js";

/**
 * @import { Place } from "./places.js"
 * @import { Transcript } from "./transcript.js"
 */

/** How far from the screen lines are made ready, and their words. */
const NEAR_LINES = "1600px";
const NEAR_WORDS = "800px";

/**
 * @typedef {object} LineHooks
 * @property {(item: Item) => void} fill makes the text of a line's element anew
 * @property {(stretch: Stretch) => boolean} needed whether its lines are wanted wherever they are
 * @property {(seconds: number) => void} play
 */

export class Lines {
  element = document.createElement("div");
  /** @type {Item[]} */
  items = [];
  #transcript;
  #hooks;
  #paragraphs = false;
  /** @type {Stretch[]} */
  #stretches = [];
  /** @type {WeakMap<Element, Item>} */
  #itemOf = new WeakMap();
  /** @type {WeakMap<Element, Stretch>} */
  #stretchOf = new WeakMap();
  #words = new IntersectionObserver((entries) => this.#reachWords(entries), {
    rootMargin: NEAR_WORDS,
  });
  #lines = new IntersectionObserver((entries) => this.#reachLines(entries), {
    rootMargin: NEAR_LINES,
  });

  /**
   * @param {Transcript} transcript
   * @param {LineHooks} hooks
   */
  constructor(transcript, hooks) {
    this.#transcript = transcript;
    this.#hooks = hooks;
  }

  /** Whether segments stand together in paragraphs. */
  get paragraphs() {
    return this.#paragraphs;
  }

  set paragraphs(wanted) {
    this.#paragraphs = wanted;
    this.arrange();
  }

  /** Makes all lines anew: there are others, or others speak. */
  arrange() {
    this.#lines.disconnect();
    this.#words.disconnect();
    this.items = [];
    this.#stretches = [];
    this.element.replaceChildren();
    this.update();
  }

  /** Takes in the segments that have come, and what is missing. */
  update() {
    const { segments } = this.#transcript;
    /** @type {Set<Stretch>} */
    const longer = new Set();
    for (let index = this.items.at(-1)?.end ?? 0; index < segments.length; index++) {
      const last = this.items.at(-1);
      const before = last && this.#paragraphs ? this.segmentsOf(last) : [];
      const joins =
        last &&
        this.#paragraphs &&
        !beginsTurn(segments, index) &&
        !beginsParagraph(before, segments[index]);
      const item = joins ? last : this.#add(index);
      item.end = index + 1;
      item.stretch.characters += segments[index].text.length;
      if (item.element) this.#hooks.fill(item);
      longer.add(item.stretch);
    }
    for (const stretch of longer) this.#draw(stretch);
    this.#divideGaps();
    // Then each line has a name where it is corrected
    this.element.toggleAttribute("data-speakers", this.#transcript.hasSpeakers);
  }

  /**
   * Shows a line's text as it is now.
   * @param {Item | undefined} item
   */
  refresh(item) {
    if (item?.element) this.#hooks.fill(item);
    else if (item) this.#draw(item.stretch);
  }

  /** Lets lines go that are neither near nor needed any more. */
  settle() {
    const isInUse = useNow();
    for (const stretch of this.#stretches) {
      if (stretch.shown && !stretch.near) this.#draw(stretch, isInUse);
    }
  }

  /** @param {number} index of a segment */
  itemAt(index) {
    return this.items[lastWhere(this.items, ({ first }) => first <= index)];
  }

  /** @param {Element} line */
  itemOf(line) {
    return this.#itemOf.get(line);
  }

  /** @param {Item} item */
  segmentsOf({ first, end }) {
    return this.#transcript.segments.slice(first, end);
  }

  /** Who says a line. @param {Item} item */
  speakerOf({ first }) {
    const { segments, speakers: names } = this.#transcript;
    const begins = beginsTurn(segments, first);
    return { names, number: speakerOf(segments[first]), begins };
  }

  /**
   * Keeps the first line on the screen where it is, for when all are made anew.
   * @param {number} margin pixels at the screen's upper edge that do not count
   * @returns {() => void} to be called then
   */
  staying(margin) {
    const { segments } = this.#transcript;
    const box = (/** @type {Item} */ { element }) => element?.getBoundingClientRect();
    const line = this.items.find((item) => (box(item)?.bottom ?? 0) > margin);
    const before = line && box(line)?.top;
    if (!line || before === undefined) return () => {};
    const { start } = line;
    const place = { segment: lastWhere(segments, (one) => one.start <= start), word: 0 };
    return () => {
      // Heights are known when lines have been drawn, of those around it a frame later
      const again = (/** @type {number} */ frames) => {
        const top = this.lineAt(place)?.getBoundingClientRect().top ?? before;
        if (top !== before) scrollBy({ top: top - before, behavior: "instant" });
        if (frames) requestAnimationFrame(() => again(frames - 1));
      };
      again(3);
    };
  }

  /**
   * A line's element, made if need be.
   * @param {Place} place
   */
  lineAt(place) {
    const item = this.itemAt(place.segment);
    if (item && !item.element) this.#show(item.stretch);
    return item?.element ?? null;
  }

  /**
   * A word's element, where it has one.
   * @param {Place} place
   */
  wordAt(place) {
    return this.itemAt(place.segment)?.wordAt(place) ?? null;
  }

  /** @param {number} index of a segment */
  #add(index) {
    let stretch = this.#stretches.at(-1);
    if (!stretch || stretch.isFull) {
      stretch = new Stretch();
      this.#stretches.push(stretch);
      this.#stretchOf.set(stretch.element, stretch);
      this.element.append(stretch.element);
      this.#lines.observe(stretch.element);
    }
    const item = new Item(index, stretch);
    this.items.push(item);
    stretch.items.push(item);
    return item;
  }

  /** Gives each stretch the gaps between its lines. */
  #divideGaps() {
    const { segments } = this.#transcript;
    for (const stretch of this.#stretches) stretch.gaps = [];
    for (const gap of gapsOf(this.#transcript)) {
      const before = lastWhere(this.items, ({ first }) => segments[first].start < gap.start);
      const item = this.items[before + 1] ?? this.items[before];
      item?.stretch.gaps.push(gap);
    }
    for (const stretch of this.#stretches) if (stretch.shown) this.#showGaps(stretch);
  }

  /** @param {Stretch} stretch */
  #showGaps({ list, items, gaps }) {
    const { segments } = this.#transcript;
    showGaps(list, gaps, {
      behind: (at) => items.find(({ first }) => segments[first].start >= at)?.element ?? null,
      play: this.#hooks.play,
    });
  }

  /**
   * Makes the lines of a stretch elements or one text, as is due.
   * @param {Stretch} stretch
   * @param {(element: Element) => boolean} [isInUse]
   */
  #draw(stretch, isInUse = useNow()) {
    const { element, items, near, shown } = stretch;
    if (near || this.#hooks.needed(stretch) || (shown && isInUse(element))) {
      this.#show(stretch);
      return;
    }
    for (const item of items) if (item.element) this.#words.unobserve(item.element);
    stretch.hide(items.map((item) => this.#textOf(item)));
  }

  /** @param {Item} item */
  #textOf(item) {
    const text = textOf(this.segmentsOf(item));
    const { names, number, begins } = this.speakerOf(item);
    return begins ? `${nameOf(names, number)}: ${text}` : text;
  }

  /** @param {Stretch} stretch */
  #show(stretch) {
    if (!stretch.shown) stretch.clear();
    for (const item of stretch.items) {
      if (item.element) continue;
      const line = item.show(this.#transcript.segments[item.first].start);
      this.#itemOf.set(line, item);
      this.#hooks.fill(item);
      stretch.list.append(line);
      this.#words.observe(line);
    }
    this.#showGaps(stretch);
  }

  /** @param {IntersectionObserverEntry[]} entries of stretches */
  #reachLines(entries) {
    const isInUse = useNow();
    for (const { target, isIntersecting } of entries) {
      const stretch = this.#stretchOf.get(target);
      if (!stretch) continue;
      stretch.near = isIntersecting;
      if (stretch.near !== stretch.shown) this.#draw(stretch, isInUse);
    }
  }

  /** @param {IntersectionObserverEntry[]} entries of lines */
  #reachWords(entries) {
    const isInUse = useNow();
    for (const { target, isIntersecting } of entries) {
      const item = this.#itemOf.get(target);
      if (item?.element !== target) continue; // it has been let go meanwhile
      item.near = isIntersecting;
      if (item.near !== item.filled && !isInUse(target)) this.#hooks.fill(item);
    }
  }
}

/**
 * Tells whether somebody is at an element who would lose something if it were made anew. Asked for once
 * for many: browsers lay out the page before they say whether something is selected, and would again
 * after each line that is made.
 * @returns {(element: Element) => boolean}
 */
function useNow() {
  const { activeElement } = document;
  const selection = getSelection();
  const selected = selection?.type === "Range" ? selection : null;
  return (element) =>
    element.contains(activeElement) || Boolean(selected?.containsNode(element, true));
}
