/** The page as an app: kept for use without a network, installed, updated, given files from outside. */
import { showError, showNotice } from "./alert.js";
import { Install } from "./app/install.js";
import { later } from "./later.js";
import { h } from "./ui/h.js";
import { toast } from "./ui/toast.js";
import { t } from "./words/words.js";

/**
 * @import { Offline } from "./app/offline.js"
 * @import { Command } from "./commands/commands.js"
 *
 * @typedef {object} AppHooks
 * @property {(files: File[]) => void} onFiles from outside
 * @property {(kept: boolean) => void} onKept all of the page is kept now, or nothing any more
 * @property {() => boolean} busy whether the engine has work
 * @property {() => boolean} unsaved whether closing the page would lose something
 */

/** Milliseconds for which it is told that a newer version is ready. */
const LONG = 600_000;

export class App {
  /** For About this machine. */
  element = h("div");
  #hooks;
  #install = new Install();
  /** Loaded when the page is known to stay. @type {Promise<Offline> | null} */
  #loading = null;
  /** @type {Offline | null} */
  #offline = null;
  /** Whether it has been told that a newer version is ready. */
  #told = false;

  /** @param {AppHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** @returns {Command[]} */
  get commands() {
    /** @type {(id: string, key: "app.install" | "app.update", run: () => void, enabled: () => boolean) => Command} */
    const command = (id, key, run, enabled) => {
      return { id, label: () => t(key), group: () => t("actions.page"), run, enabled };
    };
    const ready = () => this.#offline?.updateReady ?? false;
    return [
      command("app.install", "app.install", this.#ask, () => this.#install.offered),
      command("app.update", "app.update", this.#update, ready),
    ];
  }

  /** When the page is known to stay. */
  start() {
    this.#load().catch((error) => console.error(error)); // the page works without
  }

  /** When the engine has started, and nobody waits for what is fetched. */
  prepare() {
    this.#load().then(
      async (offline) => {
        await offline.begin();
        if (offline.state?.whole) this.#hooks.onKept(true);
      },
      () => {},
    );
  }

  #load() {
    this.#loading ??= this.#open();
    this.#loading.catch(() => (this.#loading = null));
    return this.#loading;
  }

  async #open() {
    const [{ Offline }, { appView }, { takeLaunched, takeShared }] = await later(
      Promise.all([import("./app/offline.js"), import("./app/view.js"), import("./app/launch.js")]),
    );
    const { busy, unsaved, onFiles, onKept } = this.#hooks;
    const offline = new Offline({ busy, unsafe: () => busy() || unsaved() });
    this.#offline = offline;
    const view = appView(offline, this.#install, {
      onUpdate: this.#update,
      onInstall: this.#ask,
      onWant: (wanted) => void offline.want(wanted).then(() => onKept(wanted), showError),
    });
    this.element.replaceChildren(view);
    offline.addEventListener("change", () => this.#tell(offline));
    addEventListener("offline", this.#warn);
    takeLaunched(onFiles, showError);
    takeShared().then((files) => files.length && onFiles(files), showError);
    return offline;
  }

  #ask = () => void this.#install.ask().catch(showError);

  #update = async () => {
    const { busy, unsaved } = this.#hooks;
    if (busy() || unsaved()) return showNotice(t("app.update-later"), this.#update);
    if (!(await this.#offline?.update())) showNotice(t("app.update-elsewhere"), this.#update);
  };

  /** What works now, and what to do for the next time. */
  #warn = () => {
    const { available, state } = this.#offline ?? {};
    toast(t(state?.whole || !available ? "app.offline" : "app.offline-unkept"));
  };

  /** Once: who works on is not told again. @param {Offline} offline */
  #tell({ updateReady }) {
    if (!updateReady || this.#told) return;
    this.#told = true;
    toast(t("app.update-ready"), {
      action: { label: t("app.reload"), onClick: this.#update },
      ms: LONG,
    });
  }
}
