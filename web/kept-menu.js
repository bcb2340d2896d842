/** What is done with all documents: it comes when the library has been opened. */
import { showError, showNotice } from "./alert.js";
import { askToDeleteAll } from "./documents/delete-all.js";
import { openRoom } from "./documents/room.js";
import { download } from "./files/export.js";
import { goTo } from "./place.js";
import { megabytes } from "./ui/format.js";
import { h } from "./ui/h.js";
import { toast } from "./ui/toast.js";
import { t } from "./words/words.js";

/**
 * @import { Shelf } from "./documents/shelf.js"
 * @import { KeptHooks } from "./kept.js"
 * @import { Library } from "./library/library.js"
 * @import { Item } from "./ui/menu.js"
 */

/** Milliseconds for which a sentence stays that somebody must not miss. */
const LONG = 600_000;

export class KeptMenu {
  #shelf;
  #library;
  #hooks;
  /** Bytes of recordings, by their documents' ids. @type {Map<string, number>} */
  #sizes = new Map();

  /**
   * @param {Shelf} shelf
   * @param {Library} library
   * @param {Pick<KeptHooks, "cancel" | "saveAll">} hooks
   */
  constructor(shelf, library, hooks) {
    this.#shelf = shelf;
    this.#library = library;
    this.#hooks = hooks;
    this.#weigh();
  }

  /** @returns {Item[]} */
  get items() {
    this.#weigh(); // for the next time
    const { recordings } = this.#library;
    const none = !this.#shelf.transcripts.length;
    /** @type {(run: () => Promise<unknown>) => () => void} */
    const telling = (run) => () => void run().catch(showError);
    return [
      {
        label: t("shelf.keep-recordings"),
        hint: this.#used,
        checked: recordings.wanted,
        onSelect() {
          recordings.wanted = !recordings.wanted;
        },
      },
      {
        label: t("shelf.recordings"),
        icon: "sound",
        disabled: !this.#sizes.size,
        onSelect: telling(() => this.openRoom()),
      },
      {
        label: t("queue.save-all"),
        icon: "export",
        disabled: !this.#shelf.transcripts.some(({ state }) => state === "done"),
        onSelect: this.#hooks.saveAll,
      },
      {
        label: t("shelf.export"),
        icon: "export",
        disabled: none,
        onSelect: telling(() => this.#export(false)),
      },
      {
        label: t("shelf.export-sound"),
        icon: "export",
        disabled: !this.#sizes.size,
        onSelect: telling(() => this.#export(true)),
      },
      {
        label: t("shelf.import"),
        icon: "file",
        onSelect: () => chooseArchive((file) => this.import(file).catch(showError)),
      },
      {
        label: t("shelf.delete-all"),
        icon: "remove",
        disabled: none,
        onSelect: () => this.#askToClear(),
      },
    ];
  }

  /** Offers older recordings for removal, where there is no room for what comes. */
  async offerRoom() {
    await this.#weigh();
    if (!this.#sizes.size) return;
    const action = { label: t("shelf.recordings"), onClick: () => void this.openRoom() };
    toast(this.#used, { action, ms: LONG });
  }

  /** Shows what is kept of recordings. */
  async openRoom() {
    await this.#weigh();
    const kept = this.#shelf.transcripts
      .map(({ id, name, created }) => ({ id, name, created, bytes: this.#sizes.get(id) ?? 0 }))
      .filter(({ bytes }) => bytes > 0);
    openRoom(kept, async (id) => {
      await this.#library.recordings.forget(id).catch(showError);
      await this.#weigh();
    });
  }

  get #used() {
    const size = [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    return t("shelf.used", { count: this.#shelf.transcripts.length, size: megabytes(size) });
  }

  async #weigh() {
    this.#sizes = await this.#library.recordings.sizes().catch(() => new Map());
  }

  /** @param {boolean} sound whether recordings are in it */
  async #export(sound) {
    const stop = toast(t("library.packing"), { ms: LONG });
    try {
      const date = new Date().toISOString().slice(0, 10);
      download(await this.#library.export(sound), `pyengine-${date}.zip`);
    } finally {
      stop();
    }
  }

  /** @param {File} file */
  async import(file) {
    const stop = toast(t("library.importing", { name: file.name }), { ms: LONG });
    const importing = this.#library.import(file).catch((cause) => {
      throw new Error(t("library.no-archive", { name: file.name }), { cause });
    });
    const { taken, here, damaged } = await importing.finally(stop);
    toast(t("library.imported", { taken, here, damaged }));
  }

  #askToClear() {
    if (this.#shelf.transcripts.some(({ elsewhere }) => elsewhere)) {
      return showNotice(t("library.elsewhere"));
    }
    askToDeleteAll(this.#used, () => this.#clear().catch(showError));
  }

  async #clear() {
    this.#hooks.cancel();
    this.#shelf.clear();
    goTo({ name: "new" });
    await this.#library.clear();
  }
}

/** @param {(file: File) => void} onFile */
function chooseArchive(onFile) {
  const input = h("input", { type: "file", accept: ".zip", hidden: true });
  input.ariaLabel = t("shelf.import");
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.remove();
    if (file) onFile(file);
  });
  document.body.append(input);
  input.click();
}
