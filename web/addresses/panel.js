/**
 * Recordings by their addresses: asked for in a sheet, or proposed by a link, a paste or a drop. Another
 * site is asked for nothing before the person has pressed a button that names it.
 */
import { cameFrom } from "../files/origin.js";
import { ProgressPanel } from "../job/progress.js";
import { button } from "../ui/button.js";
import { textField } from "../ui/field.js";
import { h } from "../ui/h.js";
import { message } from "../ui/message.js";
import { Sheet } from "../ui/sheet.js";
import { hostsAllowed } from "../models/reach.js";
import { t } from "../words/words.js";
import { given, nameOf } from "./address.js";
import { AddressError, fetchRecording, roomHere } from "./fetching.js";

/**
 * @import { FetchPart } from "../engine/through.js"
 * @import { Given } from "./address.js"
 *
 * @typedef {object} AddressHooks
 * @property {FetchPart} fetchPart
 * @property {(file: File) => void} onFile it has come
 * @property {(error: unknown) => void} onError nobody could foresee it
 */

export class AddressPanel {
  /** Where proposals, progress and failures are seen. */
  element = h("div", { class: "address-panel" });
  #hooks;
  #sheet = new Sheet({ title: t("addresses.title") });
  #field = textField({ label: t("addresses.address"), hint: t("addresses.hint"), value: "" });
  #wrong = h("div", { role: "alert" });
  /** Takes away what is proposed now. */
  #decline = () => {};

  /** @param {AddressHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
    const { control, element } = this.#field;
    control.setAttribute("inputmode", "url");
    control.setAttribute("autofocus", "");
    control.dir = "ltr";
    const submit = h("button", { type: "submit", class: "button primary" }, t("addresses.fetch"));
    const form = h(
      "form",
      { class: "address-form", noValidate: true },
      element,
      this.#wrong,
      submit,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#sheet.body.append(form);
  }

  /** Asks for an address. */
  open() {
    this.#wrong.replaceChildren();
    this.#sheet.open();
  }

  /**
   * Proposes what somebody else may have named; what lies on this site is fetched at once.
   * @param {string} text
   * @param {{ focused?: boolean }} [how] whether the keyboard is to be at the proposal
   * @returns {Promise<void>} settled when the person has decided, or it was fetched
   */
  offer(text, { focused = false } = {}) {
    const found = given(text);
    if (found.refused) return this.#refuse(found);
    const { url } = found;
    if (url.origin === location.origin) return this.#fetch(url);
    const { host } = url;
    this.#decline();
    return new Promise((resolve) => {
      const said = message({
        sentence: t("addresses.offer", { name: nameOf(url), host }),
        calm: true,
        action: {
          label: t("addresses.fetch-from", { host }),
          kind: "primary",
          onClick: () => {
            said.remove();
            this.#fetch(url, true).then(resolve);
          },
        },
        onDismiss: () => resolve(),
      });
      this.#decline = () => {
        said.remove();
        resolve();
      };
      this.element.append(said);
      if (focused) said.querySelector("button")?.focus();
    });
  }

  #submit() {
    this.#wrong.replaceChildren();
    const found = given(this.#field.value);
    if (found.refused) {
      this.#wrong.append(h("p", { class: "hint error" }, sentenceOf(found)), ...linkTo(found.url));
      return this.#field.control.focus();
    }
    this.#field.value = "";
    this.#sheet.close();
    this.#fetch(found.url, true);
  }

  /** @param {Given} found */
  async #refuse(found) {
    this.#say(sentenceOf(found), found.url);
  }

  /**
   * @param {URL} url
   * @param {boolean} [focused] whether the keyboard was where it was asked for
   */
  async #fetch(url, focused = false) {
    const stop = new AbortController();
    const { signal } = stop;
    const progress = new ProgressPanel(() => stop.abort());
    const stage = t("addresses.fetching", { name: nameOf(url), host: url.host });
    progress.stage(stage);
    progress.show();
    this.element.append(progress.element);
    const cancel = progress.element.querySelector("button");
    if (focused) cancel?.focus();
    try {
      const file = await fetchRecording(url, {
        ...{ fetchPart: this.#hooks.fetchPart, signal, room: await roomHere() },
        onProgress: (received, total) => progress.receiving(stage, received, total),
      });
      if (url.origin !== location.origin) cameFrom(file, url.host);
      progress.element.remove();
      this.#hooks.onFile(file);
    } catch (error) {
      const inIt = document.activeElement === cancel;
      progress.element.remove();
      if (signal.aborted) return;
      if (!(error instanceof AddressError)) return this.#hooks.onError(error);
      const said = this.#say(error.message, url, () => this.#fetch(url, true));
      if (inIt) said.querySelector("button")?.focus();
    }
  }

  /**
   * @param {string} sentence
   * @param {URL | null} url
   * @param {() => void} [again]
   */
  #say(sentence, url, again) {
    const said = message({ sentence, onDismiss: () => {} });
    said.querySelector("p")?.after(...linkTo(url));
    if (again) {
      const onClick = () => {
        said.remove();
        again();
      };
      said.querySelector("button")?.before(button({ label: t("page.again"), onClick }));
    }
    this.element.append(said);
    return said;
  }
}

/** @param {Given} found that is refused */
function sentenceOf({ url, refused }) {
  if (!url || !refused) return t("addresses.not-https");
  const hosts = [location.host, ...hostsAllowed().map((source) => source.replace("https://", ""))];
  return t(`addresses.${refused}`, { host: url.host, hosts: hosts.join(", ") });
}

/** @param {URL | null} url */
function linkTo(url) {
  if (!url) return [];
  const rel = "noopener noreferrer";
  const looks = { class: "button quiet", target: "_blank", rel };
  return [h("a", { href: url.href, ...looks }, t("addresses.go-there"))];
}
