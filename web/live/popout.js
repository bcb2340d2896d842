/** Captions in a small window of their own that stays above all others (Document
 * Picture-in-Picture): for meetings, where this page is out of sight. */
import { Captions } from "./captions.js";

/**
 * @typedef {object} WindowMaker what the DOM's types lack
 * @property {(options: { width: number, height: number }) => Promise<Window>} requestWindow
 */

const SIZE = { width: 560, height: 200 };
/** Paragraphs that are worth keeping where a few lines are seen. */
const MOST = 3;

/** @type {WindowMaker | undefined} */
const maker = /** @type {any} */ (globalThis).documentPictureInPicture;

export class PopOut {
  /** What is seen in it; the page's own captions are read out. @type {Captions | null} */
  captions = null;
  /** @type {Window | null} */
  #window = null;
  #onChange;

  /** @param {() => void} onChange it has been opened or closed */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Whether this browser can. */
  static get possible() {
    return maker !== undefined;
  }

  get open() {
    return this.#window !== null;
  }

  /**
   * To be called from a click.
   * @param {Captions} captions shown in it, too
   * @throws {DOMException} the browser refused
   */
  async show(captions) {
    if (!maker) throw new DOMException("not here", "NotSupportedError");
    const popped = await maker.requestWindow(SIZE);
    const copy = new Captions({ live: false, most: MOST });
    this.#window = popped;
    this.captions = copy;
    const { document: page } = popped;
    page.title = document.title;
    page.documentElement.lang = document.documentElement.lang;
    page.documentElement.dir = document.documentElement.dir;
    page.body.className = "popped-captions";
    page.head.append(...stylesheets());
    page.body.append(copy.element);
    captions.copyTo(copy);
    // Lines are as long as the window is wide, and its styles come after the text
    popped.addEventListener("resize", () => copy.follow());
    page.addEventListener("load", () => copy.follow(), { capture: true });
    popped.addEventListener("pagehide", () => {
      this.#window = this.captions = null;
      this.#onChange();
    });
    this.#onChange();
  }

  close() {
    this.#window?.close();
  }
}

/** The page's own, by links: its policy allows no other. */
function stylesheets() {
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.querySelectorAll('link[rel="stylesheet"]');
  return [...links].map(({ href }) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    return link;
  });
}
