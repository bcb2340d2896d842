/** Where a model of another server is asked for, with what that means. */
import { button } from "../ui/button.js";
import { textField } from "../ui/field.js";
import { h } from "../ui/h.js";
import { t } from "../words/words.js";
import { hostsAllowed, isReachable } from "./reach.js";

export class AddressForm {
  element;
  #field = textField({ label: t("models.address"), hint: t("models.address-hint"), value: "" });
  #wrong = h("p", { class: "hint error", role: "alert" });
  #open = button({ label: t("models.by-address"), icon: "add", onClick: () => this.#toggle() });
  #form;

  /** @param {(url: URL) => void} onAddress one that can be asked */
  constructor(onAddress) {
    const { control } = this.#field;
    control.setAttribute("inputmode", "url");
    control.dir = "ltr";
    this.#form = h(
      "form",
      { class: "address-form", hidden: true, noValidate: true },
      this.#field.element,
      this.#wrong,
      h("button", { type: "submit", class: "button" }, t("models.fetch")),
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const url = this.#read();
      if (!url) return control.focus();
      this.#field.value = "";
      this.#toggle();
      onAddress(url);
    });
    this.#open.setAttribute("aria-expanded", "false");
    this.element = h("div", { class: "address" }, this.#open, this.#form);
  }

  #toggle() {
    this.#form.hidden = !this.#form.hidden;
    this.#open.setAttribute("aria-expanded", String(!this.#form.hidden));
    if (this.#form.hidden) this.#open.focus();
    else this.#field.control.focus();
  }

  /** @returns {URL | null} null where it was said what is wrong */
  #read() {
    this.#wrong.replaceChildren();
    const address = this.#field.value.trim();
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url?.protocol !== "https:" && url?.origin !== location.origin) {
      this.#wrong.append(t("models.no-address"));
      return null;
    }
    const allowed = hostsAllowed();
    if (isReachable(url, location.origin, allowed)) return url;
    const hosts = [location.host, ...allowed.map((source) => source.replace("https://", ""))];
    const link = h(
      "a",
      { href: url.href, target: "_blank", rel: "noopener noreferrer" },
      t("models.open-address"),
    );
    this.#wrong.append(t("models.barred", { hosts: hosts.join(", ") }), " ", link);
    return null;
  }
}

/**
 * What a model is called whose address is all that is known.
 * @param {URL} url
 */
export function nameAt({ pathname, host }) {
  const last = decoded(pathname.split("/").at(-1) ?? "");
  return last.replace(/^ggml-/, "").replace(/\.bin$/, "") || host;
}

/** @param {string} part of an address */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
