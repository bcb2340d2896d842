/** The documents of the page and of earlier visits: kept, shown in the list, opened and removed. */
import { showError, showNotice } from "./alert.js";
import { later } from "./later.js";
import { goTo } from "./place.js";
import { toast } from "./ui/toast.js";
import { t } from "./words/words.js";

/**
 * @import { Shelf } from "./documents/shelf.js"
 * @import { KeptMenu } from "./kept-menu.js"
 * @import { Segment } from "./engine/protocol.js"
 * @import { Library } from "./library/library.js"
 * @import { DocumentHooks, DocumentView } from "./transcript/document.js"
 * @import { Transcript } from "./transcript/transcript.js"
 *
 * @typedef {object} KeptHooks
 * @property {() => DocumentHooks} document of what is opened
 * @property {() => void} cancel what is being made
 * @property {(file: File) => Promise<void>} transcribe a recording, anew
 * @property {() => void} saveAll opens the dialog that saves all transcripts
 */

export class Kept {
  #shelf;
  #hooks;
  /** Null where this browser keeps nothing. @type {Promise<Library | null>} */
  #library;
  /** Resolved when those of earlier visits are in the list. */
  #listed;
  /** @type {Library | null} */
  #opened = null;
  /** Those that are being read. @type {Map<string, Promise<DocumentView>>} */
  #opening = new Map();
  /** @type {KeptMenu | null} */
  #menu = null;

  /**
   * @param {Shelf} shelf
   * @param {KeptHooks} hooks
   * @param {Promise<unknown>} staying settles when the page is known to stay
   */
  constructor(shelf, hooks, staying) {
    this.#shelf = shelf;
    this.#hooks = hooks;
    this.#library = staying.then(() => this.#open());
    this.#listed = this.#list();
  }

  /** Whether closing the page would lose something. */
  get unsaved() {
    const waiting = this.#shelf.transcripts.some(({ state }) => state === "waiting");
    return (!this.#opened || this.#opened.behind) && (this.#shelf.unsaved || waiting);
  }

  /** @param {DocumentView} document that is new */
  addView(document) {
    this.#shelf.addView(document);
    this.add(document.transcript);
  }

  /** @param {...Transcript} transcripts that are new */
  add(...transcripts) {
    this.#shelf.add(...transcripts);
    this.#library.then((library) => {
      for (const transcript of transcripts) {
        library?.keep(transcript);
        if (!transcript.pcm) library?.keepRecording(transcript);
      }
    });
  }

  /**
   * Bytes of the recordings that are kept, by their documents' ids, when all of these are listed.
   * @returns {Promise<ReadonlyMap<string, number>>}
   */
  async recordings() {
    await this.#listed;
    return (await (await this.#library)?.recordings.sizes()) ?? new Map();
  }

  /**
   * Keeps a recording that has been found again.
   * @param {Transcript} transcript
   */
  async keepRecording(transcript) {
    await (await this.#library)?.keepRecording(transcript);
  }

  /**
   * The text of one of the list, whether it is shown or not.
   * @param {Transcript} transcript
   */
  async segments(transcript) {
    return (await (await this.#library)?.segments(transcript)) ?? transcript.segments;
  }

  /**
   * Takes in what such a page has exported.
   * @param {File} archive
   */
  async import(archive) {
    await this.#library;
    if (!this.#menu) throw new Error(t("library.no-archive", { name: archive.name }));
    await this.#menu.import(archive);
  }

  /**
   * Keeps a live session from its first sound on.
   * @param {Transcript} transcript
   */
  sink(transcript) {
    return this.#opened?.sink(transcript) ?? null;
  }

  /**
   * One of the list, with its text.
   * @param {string} id
   * @returns {Promise<DocumentView | null>} null where there is none
   */
  async open(id) {
    await this.#listed;
    const transcript = this.#shelf.find(id);
    if (!transcript) return null;
    const shown = this.#shelf.viewOf(transcript);
    if (shown) return shown;
    const opening = this.#opening.get(id) ?? this.#read(transcript);
    this.#opening.set(id, opening);
    return await opening.finally(() => this.#opening.delete(id));
  }

  /** @param {Transcript} transcript */
  async #read(transcript) {
    const { DocumentView } = await later(import("./transcript/document.js"));
    const library = await this.#library;
    if (!transcript.read && !(await library?.read(transcript))) showNotice(t("library.damaged"));
    const document = new DocumentView(transcript, this.#hooks.document());
    document.reopen();
    if (transcript.pcm && transcript.file) {
      const { offerRecording } = await later(import("./live/outcome.js"));
      offerRecording(document, transcript.file, transcript.pcm, this.#hooks.transcribe);
    }
    this.#shelf.addView(document);
    return document;
  }

  /**
   * Takes one from the list, until that is undone.
   * @param {Transcript} transcript
   */
  remove(transcript) {
    if (transcript.elsewhere) return void this.#removeIfFree(transcript).catch(showError);
    if (transcript.state === "making") this.#hooks.cancel();
    const { id, name } = transcript;
    const shown = this.#shelf.open?.transcript === transcript;
    const putBack = this.#shelf.remove(transcript);
    this.#setRemoved(transcript, true);
    if (shown) goTo({ name: "new" });
    const onClick = () => {
      putBack();
      this.#setRemoved(transcript, false);
      if (shown) goTo({ name: "document", id });
    };
    toast(t("shelf.removed", { name }), {
      action: { label: t("document.undo"), onClick },
      onEnd: () => this.forget(transcript),
    });
  }

  /**
   * Where a text is, newest documents first.
   * @param {string} query
   * @param {AbortSignal} signal
   */
  async *search(query, signal) {
    await this.#listed;
    const library = await this.#library;
    if (library) yield* library.search(this.#shelf.transcripts, query, signal);
  }

  /**
   * Shows a place that was found.
   * @param {{ id: string, segment: number }} hit
   */
  async go({ id, segment }) {
    const document = await this.open(id);
    goTo({ name: "document", id });
    // It is shown, and scrolled to where it was, by then
    requestAnimationFrame(() => requestAnimationFrame(() => document?.goTo({ segment, word: 0 })));
  }

  /** What is done with all documents. */
  menu() {
    return this.#menu?.items ?? [];
  }

  /** @param {Transcript} transcript that another tab had when it was heard of */
  async #removeIfFree(transcript) {
    const library = await this.#library;
    transcript.elsewhere = (await library?.isElsewhere(transcript.id)) ?? false;
    if (transcript.elsewhere) showNotice(t("library.elsewhere"));
    else this.remove(transcript);
  }

  /**
   * Another tab has made a document, changed or removed it.
   * @param {string} id
   * @param {Transcript | null} now as it is there
   */
  async #follow(id, now) {
    await this.#listed;
    const before = this.#shelf.find(id);
    if (!now) return before && void this.#shelf.remove(before);
    if (!before) return this.#shelf.add(now);
    const { name, state, heard, duration, elsewhere, turn } = now;
    Object.assign(before, { name, state, heard, duration, elsewhere, turn });
    before.dispatchEvent(new Event("state"));
    const shown = this.#shelf.viewOf(before);
    if (!shown) return;
    const { segments, speakers } = before;
    before.speakers = now.speakers;
    await (await this.#library)?.read(before);
    if (isArranged(before, segments, speakers)) before.dispatchEvent(new Event("arrange"));
    shown.reopen(); // takes in what has come
    for (const [index, { text }] of segments.entries()) {
      if (text !== before.segments[index]?.text) before.changed(index);
    }
  }

  /**
   * Deletes one that is in the list no more.
   * @param {Transcript} transcript
   */
  async forget(transcript) {
    const library = await this.#library;
    await library?.forget(transcript.id).catch(showError);
  }

  /**
   * @param {Transcript} transcript
   * @param {boolean} removed
   */
  #setRemoved(transcript, removed) {
    this.#library.then((library) => library?.setRemoved(transcript, removed)).catch(showError);
  }

  async #open() {
    try {
      const { Library } = await later(import("./library/library.js"));
      this.#opened = await Library.open({
        onOther: (id, transcript) => this.#follow(id, transcript),
        onTrouble: (error, of) => {
          console.error(error);
          // Who may lose a text is not told of a recording instead
          if (of === "recording" && this.#opened?.behind) return;
          showNotice(t(of === "text" ? "library.not-kept" : "library.recording-not-kept"));
          this.#menu?.offerRoom();
        },
      });
      const { KeptMenu } = await later(import("./kept-menu.js"));
      this.#menu = new KeptMenu(this.#shelf, this.#opened, this.#hooks);
    } catch (error) {
      console.error(error); // the page works without one, and asks before it is closed
    }
    return this.#opened;
  }

  async #list() {
    try {
      const found = await (await this.#library)?.list();
      if (!found) return;
      // Of what was begun while they were read, the page has more than the storage
      this.#shelf.add(...found.transcripts.filter(({ id }) => !this.#shelf.find(id)));
      if (found.unread) showNotice(t("library.unread", { count: found.unread }));
    } catch (error) {
      showError(error);
    }
  }
}

/**
 * Whether others speak than before, or are called otherwise: then what was a segment may be two.
 * @param {Transcript} transcript
 * @param {readonly Segment[]} segments before
 * @param {readonly string[]} speakers before
 */
function isArranged({ segments: now, speakers: names }, segments, speakers) {
  const isOther = (/** @type {Segment} */ { start, speaker }, /** @type {number} */ index) =>
    now[index]?.start !== start || (now[index].speaker ?? null) !== (speaker ?? null);
  return String(names) !== String(speakers) || segments.some(isOther);
}
