/** What this browser keeps of models: how far each is, what is done with it, and how much room there is. */
import { download } from "../files/export.js";
import { button } from "../ui/button.js";
import { megabytes } from "../ui/format.js";
import { h } from "../ui/h.js";
import { message } from "../ui/message.js";
import { shareBar } from "../ui/share-bar.js";
import { Sheet } from "../ui/sheet.js";
import { toast } from "../ui/toast.js";
import { t } from "../words/words.js";
import { AddressForm, nameAt } from "./address-form.js";
import { keyOf } from "./key.js";
import { refusal } from "./describe.js";
import { KeptList } from "./kept-list.js";
import { ACCEPTED, BESIDE, pairOf } from "./pair.js";
import { UnderWay } from "./under-way.js";

/**
 * @import { Generation } from "../engine/generation.js"
 * @import { MadeModel, ModelSource } from "../engine/protocol.js"
 * @import { ModelChoice } from "./catalog.js"
 * @import { KeptModel, Keeper } from "./keeper.js"
 * @import { KeptHooks } from "./kept-row.js"
 * @import { Offer } from "./offer.js"
 *
 * @typedef {object} Making
 * @property {AbortSignal} signal
 * @property {(event: { done: number, total: number }) => void} onEvent
 *
 * @typedef {Pick<MadeModel, "key" | "name" | "file" | "generation">} Made `key` is null where it is not kept
 *
 * @typedef {object} ManagerHooks
 * @property {() => ModelChoice | null} chosen
 * @property {(choice: ModelChoice) => void} onUse
 * @property {() => void} onChoose models are to be chosen from all
 * @property {(source: ModelSource, format: string, making: Making) => Promise<Made>} smaller
 */

export class ModelManager {
  #sheet = new Sheet({ title: t("models.manager"), side: true });
  #offer;
  #keeper;
  #hooks;
  #messages = h("div", { class: "kept-messages" });
  #sum = h("p", { class: "hint" });
  #list;
  #room = h("div", { class: "kept-room" });
  #persist = button({ label: t("models.persist"), onClick: () => this.#askToKeep() });
  #input = h("input", {
    type: "file",
    id: "model-import",
    accept: ACCEPTED,
    multiple: true,
    hidden: true,
    "aria-label": t("models.file"),
  });
  /** Those that go when nobody takes it back, and how to end the waiting. @type {Map<string, () => void>} */
  #leaving = new Map();

  /**
   * @param {Offer} offer
   * @param {Keeper} keeper
   * @param {ManagerHooks} hooks
   */
  constructor(offer, keeper, hooks) {
    this.#offer = offer;
    this.#keeper = keeper;
    this.#hooks = hooks;
    this.#list = new KeptList(offer, (key) => this.#doing(key));
    const bring = button({
      label: t("models.import"),
      icon: "file",
      onClick: () => this.#input.click(),
    });
    this.#input.addEventListener("change", () => {
      const files = [...(this.#input.files ?? [])];
      this.#input.value = "";
      if (files.length) this.#import(files);
    });
    const address = new AddressForm((url) => this.#add(url));
    const choose = button({
      label: t("models.choose"),
      icon: "add",
      onClick: () => {
        this.#sheet.close();
        hooks.onChoose();
      },
    });
    const ways = h("div", { class: "buttons" }, choose, bring);
    this.#sheet.element.id = "model-manager";
    this.#sheet.body.append(
      ...[this.#messages, this.#sum, this.#list.element, this.#room],
      ...[ways, address.element, this.#input],
    );
    offer.addEventListener("change", () => {
      bring.hidden = address.element.hidden = !keeper.available;
      this.#show();
    });
    addEventListener("pagehide", () => this.#removeNow());
  }

  open() {
    this.#messages.replaceChildren();
    this.#sheet.open();
    this.#show();
    this.#offer.refresh();
  }

  #show() {
    if (!this.#sheet.element.open) return;
    const models = this.#keeper.models.filter(({ key }) => !this.#leaving.has(key));
    this.#list.show(models, this.#hooks.chosen()?.key);
    const size = models.reduce((sum, { have }) => sum + have, 0);
    const kept = t("models.kept", { count: models.length, size: megabytes(size) });
    const nothing = t(this.#keeper.available ? "models.nothing-kept" : "models.unkept");
    const said = models.length ? kept : nothing;
    if (this.#sum.textContent !== said) this.#sum.textContent = said;
    this.#showRoom();
  }

  #showRoom() {
    const { space } = this.#offer;
    this.#room.hidden = !space;
    if (!space) return;
    const { usage, quota, persisted } = space;
    const share = quota ? Math.min(100, (100 * usage) / quota) : 100;
    const used = t("models.room", { used: megabytes(usage), quota: megabytes(quota) });
    const promise = t(persisted ? "models.persisted" : "models.unpersisted");
    const said = `${used} ${promise}`;
    if (this.#room.dataset.said === said) return;
    this.#room.dataset.said = said;
    this.#persist.hidden = persisted;
    this.#room.replaceChildren(
      shareBar(`${share}%`),
      h("p", { class: "hint" }, said),
      this.#persist,
    );
  }

  /**
   * What is done with a model that is kept.
   * @param {string} key
   * @returns {KeptHooks}
   */
  #doing(key) {
    const act = (/** @type {(kept: KeptModel) => unknown} */ what) => async () => {
      const kept = this.#keeper.models.find((one) => one.key === key);
      this.#messages.replaceChildren();
      try {
        if (kept) await what(kept);
      } catch (error) {
        this.#tell(error);
      }
    };
    return {
      onUse: act((kept) => {
        this.#sheet.close();
        this.#hooks.onUse(this.#offer.choiceOf(kept));
      }),
      onPause: act(() => this.#keeper.pause(key)),
      onGoOn: act((kept) => this.#download(this.#offer.choiceOf(kept))),
      onRemove: act((kept) => this.#remove(kept)),
      onSave: act(async ({ name, generation }) =>
        save(await this.#keeper.exportFile(key), name, generation),
      ),
      onSmaller: (format) => act((kept) => this.#makeSmaller(kept, format))(),
    };
  }

  /** Waits for the toast: until then it can be taken back. @param {KeptModel} kept */
  #remove({ key, name }) {
    const remove = async () => {
      try {
        await this.#keeper.remove(key);
      } catch (error) {
        this.#tell(error);
      }
      this.#leaving.delete(key); // not before: on its way out it may look like anything
      await this.#offer.refresh();
    };
    const done = toast(t("models.removed", { name }), {
      action: {
        label: t("models.undo"),
        onClick: () => {
          this.#leaving.delete(key);
          this.#show();
        },
      },
      onEnd: remove,
    });
    this.#leaving.set(key, done);
    this.#show();
  }

  /** What was removed takes no room from what comes. */
  #removeNow() {
    for (const done of this.#leaving.values()) done();
  }

  /** @param {ModelChoice} choice */
  async #download(choice) {
    this.#removeNow();
    const lack = this.#offer.lackOf(choice);
    if (lack) throw new Error(refusal(choice, lack));
    await this.#keeper.download(choice);
  }

  /** @param {URL} url */
  async #add({ href }) {
    const url = new URL(href);
    const listed = this.#offer.choices.find((choice) => choice.url === href);
    const source = { name: nameAt(url), url: href, key: await keyOf({ url: href }) };
    this.#messages.replaceChildren();
    this.#removeNow();
    await this.#keeper.download(listed ?? source);
  }

  /** @param {File[]} files */
  async #import(files) {
    this.#removeNow();
    await this.#during(new UnderWay(t("models.importing", { name: files[0].name })), async () => {
      const { file, generation } = await pairOf(files);
      const own = file.name.replace(/\.bin$/, "");
      const { name } = await this.#keeper.importFile(file, own, generation);
      toast(t("models.imported", { name }));
    });
  }

  /**
   * @param {KeptModel} kept
   * @param {string} format
   */
  async #makeSmaller(kept, format) {
    const { smaller } = this.#hooks;
    const stop = new AbortController();
    const name = `${kept.name}-${format}`;
    const row = new UnderWay(t("models.making", { name }), () => stop.abort());
    const onEvent = (/** @type {Parameters<Making["onEvent"]>[0]} */ event) => row.reach(event);
    const source = this.#offer.choiceOf(kept);
    await this.#during(row, async () => {
      try {
        const made = await smaller(source, format, { signal: stop.signal, onEvent });
        if (made.key === null) save(made.file, made.name, made.generation);
        toast(t("models.made", { name: made.name }));
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      }
    });
  }

  /**
   * @param {UnderWay} row
   * @param {() => Promise<void>} what
   */
  async #during(row, what) {
    this.#messages.replaceChildren();
    this.#list.begin(row.element);
    try {
      await what();
    } catch (error) {
      this.#tell(error);
    } finally {
      this.#list.end(row.element);
      this.#offer.refresh();
    }
  }

  async #askToKeep() {
    const promised = await this.#keeper.persist();
    await this.#offer.refresh();
    if (!promised) this.#messages.replaceChildren(calm(t("models.not-promised")));
  }

  /** @param {unknown} error */
  #tell(error) {
    console.error(error);
    const sentence = error instanceof Error ? error.message : String(error);
    this.#messages.replaceChildren(message({ sentence, onDismiss: () => {} }));
    this.#messages.scrollIntoView({ block: "nearest" });
  }
}

/** @param {string} sentence */
function calm(sentence) {
  return message({ sentence, calm: true, onDismiss: () => {} });
}

/**
 * Saves a model's file, and beside it what lies there.
 * @param {File} file
 * @param {string} name of the model
 * @param {Generation | null} generation
 */
function save(file, name, generation) {
  download(file, fileName(name));
  if (generation) download(JSON.stringify(generation), `${fileName(name)}${BESIDE}`);
}

/** As whisper.cpp names files of models. @param {string} name */
function fileName(name) {
  const own = name.replace(/\.bin$/, "");
  return own.startsWith("ggml-") ? `${own}.bin` : `ggml-${own}.bin`;
}
