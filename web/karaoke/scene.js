/**
 * The picture of a karaoke text at a moment: what is sung filled up to the pixel, the lines before
 * it fading, those ahead waiting, and the time to wait where nobody sings. Pure but for its cache
 * of layouts: the same lines, style, size and time give the same pixels.
 */
import { directionOf } from "../text/direction.js";
import { LINE_HEIGHT, layOut } from "./layout.js";
import { mix } from "./themes.js";

/**
 * @import { Layout, Unit } from "./layout.js"
 * @import { KaraokeLine } from "./lines.js"
 * @import { Theme } from "./themes.js"
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 */

/**
 * @typedef {object} SceneStyle
 * @property {Theme} theme
 * @property {number} fontScale 1 is what fits the picture
 * @property {boolean} reducedMotion words switch at once and lines do not slide
 * @property {string} [title] shown before the first line
 */

/** Seconds that lines take to move up by one. */
const SLIDE = 0.45;
/** Seconds of silence from which on the waiting time is shown. */
export const PAUSE = 4;
/** Seconds before a line that are counted in. */
const COUNT_IN = 3;
/** Seconds that a line stays in the middle after it, where a pause follows. */
const STAY = 0.8;
/** Where the sung line is, as a share of the height. */
const ANCHOR = 0.42;
/** Width of a row, at most, of the picture's. */
const ROOM = 0.88;
/** A title beside the lines' letters. */
const TITLE_SCALE = 0.8;
/** Lines whose layout is kept: far more than a picture holds. */
const KEPT = 128;

export class Scene {
  #lines;
  #style;
  #width = 0;
  #height = 0;
  #size = 0;
  /** When the move to each line begins: never falling. */
  #moves;
  /** By line; -1 is the title. @type {Map<number, Layout>} */
  #layouts = new Map();

  /**
   * @param {readonly KaraokeLine[]} lines in the order of their starts
   * @param {SceneStyle} style
   */
  constructor(lines, style) {
    this.#lines = lines;
    this.#style = style;
    this.#moves = movesOf(lines, style);
  }

  /**
   * @param {number} width pixels
   * @param {number} height pixels
   */
  resize(width, height) {
    if (width === this.#width && height === this.#height) return;
    this.#width = width;
    this.#height = height;
    this.#size = Math.max(8, Math.min(height * 0.09, width * 0.07) * this.#style.fontScale);
    this.#layouts.clear();
  }

  /**
   * Draws over all of the picture.
   * @param {Context} context
   * @param {number} seconds
   * @param {{ background?: boolean }} [options] without its background, the letters are outlined
   */
  draw(context, seconds, { background = true } = {}) {
    context.save();
    if (background) this.#drawBackground(context);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.lineJoin = "round";

    const position = this.#positionAt(seconds);
    const base = Math.floor(position);
    // Middles of the two lines between which the picture is
    const step = this.#distance(context, base);
    const middle = this.#height * ANCHOR - (position - base) * step;
    for (let [line, y] = [base, middle]; line >= this.#first; line--) {
      if (y + this.#layout(context, line).height / 2 < 0) break;
      this.#drawLine(context, line, y, line - position, seconds, background);
      y -= line > this.#first ? this.#distance(context, line - 1) : 0;
    }
    for (let [line, y] = [base + 1, middle + step]; line < this.#lines.length; line++) {
      if (y - this.#layout(context, line).height / 2 - this.#cueHeight(line) > this.#height) break;
      this.#drawLine(context, line, y, line - position, seconds, background);
      y += this.#distance(context, line);
    }
    context.restore();
  }

  get #first() {
    return this.#style.title ? -1 : 0;
  }

  /**
   * Which line is in the middle, or how far between two.
   * @param {number} seconds
   */
  #positionAt(seconds) {
    const moves = this.#moves;
    let begun = 0;
    for (let high = moves.length; begun < high; ) {
      const middle = (begun + high) >> 1;
      if (moves[middle] <= seconds) begun = middle + 1;
      else high = middle;
    }
    let position = begun - 1;
    for (let line = begun - 1; line >= 0 && moves[line] + SLIDE > seconds; line--) {
      position -= 1 - this.#ease((seconds - moves[line]) / SLIDE);
    }
    return Math.max(this.#first, position);
  }

  /** @param {number} share */
  #ease(share) {
    return this.#style.reducedMotion ? 1 : share * share * (3 - 2 * share);
  }

  /** @param {number} line */
  #pauseBefore(line) {
    const from = line > 0 ? this.#lines[line - 1].end : 0;
    return { from, to: this.#lines[line].start };
  }

  /** Room for the waiting time above a line. @param {number} line */
  #cueHeight(line) {
    if (line < 0 || line >= this.#lines.length) return 0;
    const { from, to } = this.#pauseBefore(line);
    return to - from >= PAUSE ? this.#size * 1.1 : 0;
  }

  /**
   * Pixels between the middles of a line and the next.
   * @param {Context} context
   * @param {number} line
   */
  #distance(context, line) {
    if (line + 1 >= this.#lines.length) return 0;
    const [upper, lower] = [this.#layout(context, line), this.#layout(context, line + 1)];
    return (upper.height + lower.height) / 2 + this.#cueHeight(line + 1) + this.#size * 0.55;
  }

  /** @param {Context} context */
  #drawBackground(context) {
    const { background, glow } = this.#style.theme;
    context.fillStyle = background;
    context.fillRect(0, 0, this.#width, this.#height);
    if (!glow) return;
    // An ellipse that ends at the lower edge, where the picture may go on in the plain colour
    const flat = (this.#width * 0.75) / this.#height;
    const light = context.createRadialGradient(0, 0, 0, 0, 0, this.#height);
    light.addColorStop(0, glow);
    light.addColorStop(1, background);
    context.fillStyle = light;
    context.save();
    context.translate(this.#width / 2, 0);
    context.scale(flat, 1);
    context.fillRect(-this.#width / flat, 0, (2 * this.#width) / flat, this.#height);
    context.restore();
  }

  /** @param {number} size */
  #fontOf(size) {
    const { font, weight } = this.#style.theme;
    return `${weight} ${size}px ${font}`;
  }

  /**
   * @param {Context} context
   * @param {number} line
   * @returns {Layout}
   */
  #layout(context, line) {
    const kept = this.#layouts.get(line);
    if (kept) return kept;
    if (this.#layouts.size >= KEPT) this.#layouts.clear();
    const layout = this.#makeLayout(context, line);
    this.#layouts.set(line, layout);
    return layout;
  }

  /**
   * @param {Context} context
   * @param {number} line
   * @returns {Layout}
   */
  #makeLayout(context, line) {
    const { words, dir } = this.#wordsOf(line);
    const size = line < 0 ? this.#size * TITLE_SCALE : this.#size;
    const fontOf = (/** @type {number} */ pixels) => this.#fontOf(pixels);
    return layOut(words, dir, size, this.#width * ROOM, fontOf, context);
  }

  /** @param {number} line */
  #wordsOf(line) {
    if (line >= 0) return this.#lines[line];
    const title = this.#style.title ?? "";
    const words = (title.match(/\s*\S+/gu) ?? []).map((text) => ({ text, start: 0, end: 0 }));
    return { words, dir: directionOf(title) };
  }

  /**
   * @param {Context} context
   * @param {number} line
   * @param {number} middle pixels from the top
   * @param {number} away from the middle line, in lines: negative for those before
   * @param {number} seconds
   * @param {boolean} background
   */
  #drawLine(context, line, middle, away, seconds, background) {
    const layout = this.#layout(context, line);
    const { theme } = this.#style;
    if (this.#cueHeight(line)) {
      const top = middle - layout.height / 2 - this.#cueHeight(line) / 2;
      this.#drawCue(context, line, top, seconds);
    }
    const unsung = mix(theme.unsung, theme.next, Math.min(1, Math.max(0, away)));
    const title = line < 0;
    context.globalAlpha = alphaOf(away, theme.fade) * this.#shareInside(layout, middle, away);
    context.font = this.#fontOf(layout.size);
    context.lineWidth = layout.size * 0.14;
    let y = middle - layout.height / 2 + layout.size * (LINE_HEIGHT / 2 + 0.34);
    for (const row of layout.rows) {
      for (const unit of row) {
        context.direction = unit.rtl ? "rtl" : "ltr";
        context.textAlign = "left";
        const x = this.#width / 2 + unit.x;
        if (!background) {
          context.strokeStyle = theme.outline;
          context.strokeText(unit.text, x, y);
        }
        const share = title ? 0 : this.#shareSung(unit, seconds);
        const colour = title ? theme.next : unsung;
        if (share <= 0 || share >= 1) {
          context.fillStyle = share <= 0 ? colour : theme.sung;
          context.fillText(unit.text, x, y);
        } else {
          const edge = x + unit.width * (unit.rtl ? 1 - share : share);
          const [left, right] = unit.rtl ? [colour, theme.sung] : [theme.sung, colour];
          const over = layout.size; // what letters reach beyond their width
          clipped(context, x - over, edge, y, layout.size, left, unit.text, x);
          clipped(context, edge, x + unit.width + over, y, layout.size, right, unit.text, x);
        }
        if (theme.underline && share > 0) {
          context.fillStyle = theme.sung;
          const from = unit.rtl ? x + unit.width * (1 - share) : x;
          context.fillRect(from, y + layout.size * 0.16, unit.width * share, layout.size * 0.07);
        }
      }
      y += layout.size * LINE_HEIGHT;
    }
    context.globalAlpha = 1;
  }

  /**
   * How much of a line shows: none is cut off by the edge but the one in the middle.
   * @param {Layout} layout
   * @param {number} middle
   * @param {number} away
   */
  #shareInside({ size, height }, middle, away) {
    const margin = size / 2;
    const near = Math.min(middle - height / 2, this.#height - middle - height / 2) / margin;
    return Math.max(Math.min(near, 1), 1 - Math.abs(away), 0);
  }

  /**
   * How much of a unit is sung, of its width.
   * @param {Unit} unit
   * @param {number} seconds
   */
  #shareSung(unit, seconds) {
    let share = 0;
    for (const { from, to, start, end } of unit.parts) {
      if (seconds < start) break;
      const sung =
        this.#style.reducedMotion || seconds >= end ? 1 : (seconds - start) / (end - start);
      share = from + (to - from) * sung;
    }
    return share;
  }

  /**
   * How long it is to the next line: a bar for a long pause, then three dots counting in.
   * @param {Context} context
   * @param {number} line
   * @param {number} y of its middle
   * @param {number} seconds
   */
  #drawCue(context, line, y, seconds) {
    const { from, to } = this.#pauseBefore(line);
    if (seconds < from || seconds >= to) return;
    const { theme, reducedMotion } = this.#style;
    const size = this.#size;
    const left = to - seconds;
    const x = this.#width / 2;
    if (left <= COUNT_IN) {
      for (let dot = 0; dot < COUNT_IN; dot++) {
        context.beginPath();
        context.arc(x + (dot - (COUNT_IN - 1) / 2) * size * 0.55, y, size * 0.14, 0, 2 * Math.PI);
        context.fillStyle = left <= COUNT_IN - dot ? theme.sung : theme.next;
        context.fill();
      }
      return;
    }
    const [width, height] = [Math.min(this.#width * 0.5, size * 6), size * 0.12];
    const whole = to - COUNT_IN - from;
    const done = reducedMotion ? Math.floor(seconds - from) : seconds - from;
    context.fillStyle = mix(theme.background, theme.next, 0.35);
    bar(context, x - width / 2, y - height / 2, width, height);
    context.fillStyle = theme.sung;
    bar(context, x - width / 2, y - height / 2, Math.max(height, (width * done) / whole), height);
  }
}

/**
 * When the move to each line begins.
 * @param {readonly KaraokeLine[]} lines
 * @param {SceneStyle} style
 */
function movesOf(lines, { reducedMotion, title }) {
  const moves = new Float64Array(lines.length);
  let last = title ? 0 : -SLIDE;
  lines.forEach(({ start }, line) => {
    const end = line > 0 ? lines[line - 1].end : 0;
    let move = Math.min(start, Math.max(start - SLIDE, end - 0.1));
    if (start - end >= PAUSE) move = line > 0 ? end + STAY : start - COUNT_IN - 1;
    else if (reducedMotion) move = start;
    if (line === 0 && !title) move = -SLIDE;
    last = moves[line] = Math.max(last, move);
  });
  return moves;
}

/**
 * @param {number} away in lines
 * @param {number} fade
 */
function alphaOf(away, fade) {
  const alpha =
    away < 0 ? 1 + 0.6 * Math.max(away, -1) + 0.12 * Math.min(0, away + 1) : 1.1 - 0.16 * away;
  return 1 - fade * (1 - Math.min(1, Math.max(0.1, alpha)));
}

/**
 * Text in one colour between two edges.
 * @param {Context} context
 * @param {number} left
 * @param {number} right
 * @param {number} y of the baseline
 * @param {number} size
 * @param {string} colour
 * @param {string} text
 * @param {number} x of the text
 */
function clipped(context, left, right, y, size, colour, text, x) {
  context.save();
  context.beginPath();
  context.rect(left, y - size * 1.5, right - left, size * 2.5);
  context.clip();
  context.fillStyle = colour;
  context.fillText(text, x, y);
  context.restore();
}

/**
 * @param {Context} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function bar(context, x, y, width, height) {
  context.beginPath();
  context.roundRect(x, y, width, height, height / 2);
  context.fill();
}
