/**
 * What is done with a document: a short bar of buttons, on a phone the same as icons with names, and
 * all of it as commands for the palette.
 */
import { copy, download, renamed } from "../files/export.js";
import { legend } from "../text/confidence.js";
import { button, setButton } from "../ui/button.js";
import { h } from "../ui/h.js";
import { menuButton, splitButton } from "../ui/menu.js";
import { t } from "../words/words.js";
import { view as chosen } from "./choices.js";
import { chooseRecording } from "./choose-recording.js";
import { formatOf } from "./formats.js";
import { lastFormat, rememberFormat } from "./last-format.js";
import { linesOf } from "./speakers.js";

/**
 * @import { Key } from "../words/words.js"
 * @import { Command } from "../commands/commands.js"
 * @import { IconName } from "../ui/icons.js"
 * @import { DocumentHooks, DocumentView } from "./document.js"
 * @import { SearchBox } from "./search-box.js"
 * @import { TranscriptView } from "./view.js"
 */

/** Formats that are a click away; all others, and how lines are cut, are in a dialog. */
const FORMATS = ["txt", "srt", "vtt", "json"];

/** Milliseconds for which a button says that it has been done. */
const SAID_MS = 2000;

/**
 * @typedef {object} Offer something that can be done with one document and not with every other
 * @property {string} id of its command, `document.` and a name
 * @property {() => string} label
 * @property {IconName} icon
 * @property {(say: (label: string) => void) => Promise<void>} run `say` shows how far it is
 * @property {() => boolean} [unsaved] whether closing the page before would lose something
 */

export class Bar {
  element;
  #document;
  #transcript;
  #view;
  #search;
  #hooks;
  #export;
  #exporter;
  #copy;
  #correct;
  #undo;
  #redo;
  #count = h("span", {});
  #unsure;
  #add;
  #commands;
  /** What there is nothing to do with before there are words. @type {HTMLButtonElement[]} */
  #ofText;

  /**
   * @param {DocumentView} document
   * @param {TranscriptView} lines
   * @param {SearchBox} search
   * @param {DocumentHooks} hooks
   */
  constructor(document, lines, search, hooks) {
    this.#document = document;
    this.#transcript = document.transcript;
    this.#view = lines;
    this.#search = search;
    this.#hooks = hooks;
    this.#commands = this.#make();
    this.#copy = this.#button("copy");
    const exported = this.#command("export");
    this.#export = splitButton({
      label: exported.label(),
      icon: "export",
      kind: "primary",
      onClick: exported.run,
      menuLabel: t("document.export-as"),
      items: () => this.#items(...FORMATS.map((format) => `export-${format}`), "formats", "movie"),
    });
    const [first] = this.#export.querySelectorAll("button");
    this.#exporter = first;
    this.#correct = this.#button("correct");
    this.#undo = this.#button("undo", true);
    this.#redo = this.#button("redo", true);
    this.#unsure = h(
      "span",
      { class: "unsure-words" },
      this.#count,
      this.#button("unsure-previous", true),
      this.#button("unsure-next", true),
    );
    this.#add = this.#button("recording");
    const view = menuButton({
      label: t("document.view"),
      icon: "view",
      items: () => this.#items("paragraphs", "confidence"),
      picture: legend,
    });
    const more = menuButton({
      label: t("document.more"),
      icon: "more",
      items: () => this.#others(),
    });
    more.classList.add("document-more");
    const [find, karaoke, movie] = [
      this.#button("find"),
      this.#button("karaoke"),
      this.#button("movie"),
    ];
    movie.dataset.wide = ""; // a phone has it among the exports
    const parts = [this.#copy, this.#export, this.#correct, find, view, karaoke, movie];
    this.#ofText = parts.flatMap((part) =>
      part instanceof HTMLButtonElement ? [part] : [...part.querySelectorAll("button")],
    );
    this.element = h(
      "div",
      { class: "document-bar", role: "group", "aria-label": t("document.bar") },
      ...parts,
      this.#add,
      more,
      h("span", { class: "document-edits" }, this.#unsure, this.#undo, this.#redo),
    );
    this.#transcript.addEventListener("change", () => this.update());
    this.update();
  }

  /** Shows what can be done now. */
  update() {
    const { segments, canUndo, canRedo, file } = this.#transcript;
    const empty = !segments.length;
    this.#undo.disabled = !canUndo;
    this.#redo.disabled = !canRedo;
    this.#undo.hidden = this.#redo.hidden = !canUndo && !canRedo;
    const { unsure } = this.#view;
    this.#count.textContent = t("document.unsure", { count: unsure });
    this.#unsure.hidden = !unsure;
    this.#add.hidden = file !== null;
    // A file of nothing may be wanted all the same, for each recording one
    const made = this.#transcript.state === "done";
    for (const part of this.#ofText)
      part.disabled = empty && !(made && this.#export.contains(part));
    const label = exportLabel(lastFormat());
    if (this.#exporter.textContent !== label) {
      setButton(this.#exporter, { label, icon: "export", kind: "primary" });
    }
    this.#correct.ariaPressed = String(this.#view.correcting);
  }

  undo() {
    this.#show(this.#transcript.undo());
  }

  redo() {
    this.#show(this.#transcript.redo());
  }

  /** What is done with it, in the order of the palette. @returns {Command[]} */
  get commands() {
    return [...this.#commands, ...this.#document.offers.map((offer) => this.#offered(offer))];
  }

  /** @returns {Command[]} */
  #make() {
    const [transcript, view, hooks] = [this.#transcript, this.#view, this.#hooks];
    const some = () => transcript.segments.length > 0;
    const unsure = () => view.unsure > 0;
    const without = () => transcript.file === null;
    const here = () => transcript.file !== null;
    /** @type {(id: string, run: () => unknown, more?: Partial<Command>) => Command} */
    const command = (id, run, more = {}) => {
      const key = /** @type {Key} */ (`document.${id}`);
      return this.#made({ id: key, label: () => t(key), enabled: some, run, ...more });
    };
    return [
      command("copy", () => this.#copyText(), { icon: "copy", keys: ["c"] }),
      command("export", () => this.#save(lastFormat()), {
        label: () => exportLabel(lastFormat()),
        icon: "export",
        keys: ["Mod+S"],
      }),
      ...FORMATS.map((format) =>
        command(`export-${format}`, () => this.#save(format), {
          label: () => formatOf(format).label,
        }),
      ),
      command("formats", () => hooks.onFormats(transcript)),
      command("correct", () => this.#correcting(!view.correcting), {
        icon: "correct",
        on: () => view.correcting,
      }),
      command("find", () => this.#search.open(), { icon: "find", keys: ["/"] }),
      command("paragraphs", () => this.#toggleParagraphs(), {
        on: () => view.paragraphs,
      }),
      command("confidence", () => this.#toggleConfidence(), {
        on: () => this.#document.element.dataset.confidence !== undefined,
      }),
      command("karaoke", () => hooks.onKaraoke(transcript), { icon: "karaoke" }),
      command("movie", () => hooks.onMovie(transcript), { icon: "movie" }),
      command("undo", () => this.undo(), { enabled: () => transcript.canUndo, icon: "undo" }),
      command("redo", () => this.redo(), { enabled: () => transcript.canRedo, icon: "redo" }),
      command("unsure-previous", () => view.goToUnsure(-1), { enabled: unsure, icon: "back" }),
      command("unsure-next", () => view.goToUnsure(1), { enabled: unsure, icon: "next" }),
      command("recording", () => this.#addRecording(), { enabled: without, icon: "file" }),
      command("settings", () => hooks.onSettings(this.#document), {
        enabled: here,
        icon: "settings",
      }),
      command("speakers", () => hooks.onSpeakers(this.#document, null), {
        label: () => t(transcript.hasSpeakers ? "document.speakers" : "document.who-speaks"),
        icon: "speakers",
      }),
      command("rename", () => this.#document.rename(), {
        enabled: () => true,
        icon: "correct",
      }),
      command("remove", () => hooks.onRemove(this.#document), {
        enabled: () => true,
        icon: "remove",
      }),
    ];
  }

  /**
   * @param {Command} command
   * @returns {Command}
   */
  #made({ run, ...command }) {
    const tell = async () => {
      try {
        await run();
      } catch (error) {
        this.#hooks.onError(error);
      }
    };
    return { group: () => t("document.group"), ...command, run: tell };
  }

  /** @param {Offer} offer */
  #offered({ id, label, icon, run }) {
    return this.#made({ id, label, icon, run: () => run(() => {}) });
  }

  /**
   * @param {string} id
   * @returns {Command}
   */
  #command(id) {
    const found = this.commands.find((command) => command.id === `document.${id}`);
    if (!found) throw new Error(`no command ${id}`);
    return found;
  }

  /**
   * @param {string} id
   * @param {boolean} [iconOnly]
   */
  #button(id, iconOnly = false) {
    const { label, icon, run, keys: own } = this.#command(id);
    const keys = this.#hooks.keysOf(`document.${id}`, own);
    return button({ label: label(), icon, keys, iconOnly, onClick: run });
  }

  /** @param {Command} command */
  #item({ id, label, icon, keys: own, on, run }) {
    const keys = this.#hooks.keysOf(id, own);
    return { label: label(), icon, keys, ...(on ? { checked: on() } : {}), onSelect: run };
  }

  /** @param {...string} ids */
  #items(...ids) {
    return ids.map((id) => this.#item(this.#command(id)));
  }

  #others() {
    const own = this.#document.offers.map((offer) => this.#item(this.#offered(offer)));
    const again = this.#transcript.file ? ["settings"] : [];
    return [...own, ...this.#items("speakers", "rename", ...again, "remove")];
  }

  #toggleParagraphs() {
    this.#view.toggleParagraphs();
    chosen.choose({ paragraphs: this.#view.paragraphs });
  }

  #toggleConfidence() {
    chosen.choose({ confidence: this.#document.element.toggleAttribute("data-confidence") });
  }

  async #copyText() {
    await copy(linesOf(this.#transcript).join("\n"));
    setButton(this.#copy, { label: t("document.copied"), icon: "check" });
    setTimeout(() => setButton(this.#copy, { label: t("document.copy"), icon: "copy" }), SAID_MS);
  }

  /** @param {string} format */
  async #save(format) {
    const text = await this.#hooks.onExport(format, this.#transcript.result);
    download(text, renamed(this.#transcript.name, format));
    this.#transcript.unsaved = false;
    rememberFormat(format);
    this.update();
  }

  /** @param {boolean} on */
  #correcting(on) {
    this.#view.correcting = on;
    this.#document.element.toggleAttribute("data-correcting", on);
    this.update();
    if (on) this.#view.editHere();
  }

  #addRecording() {
    chooseRecording(this.element, this.#transcript.name, (file) => {
      this.#transcript.file = file;
      this.#transcript.changed();
      this.#hooks.onRecording(this.#document);
      this.#hooks.onSeek(file, 0);
    });
  }

  /** @param {number | null} segment that has been changed */
  #show(segment) {
    if (segment !== null) this.#view.goTo({ segment, word: 0 });
  }
}

/** @param {string} format */
function exportLabel(format) {
  return t("document.export", { ending: `.${format}` });
}
