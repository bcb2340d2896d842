/** In About this machine: whether the page is kept, what it takes, a newer version, and installing it. */
import { button } from "../ui/button.js";
import { checkbox } from "../ui/field.js";
import { megabytes } from "../ui/format.js";
import { h } from "../ui/h.js";
import { uniqueId } from "../ui/id.js";
import { t } from "../words/words.js";

/**
 * @import { Install } from "./install.js"
 * @import { Offline } from "./offline.js"
 */

/** What an engine takes besides, unpacked, so that it starts sooner. */
const UNPACKED_BYTES = 31_000_000;

/**
 * @param {Offline} offline
 * @param {Install} install
 * @param {object} hooks
 * @param {() => void} hooks.onUpdate
 * @param {() => void} hooks.onInstall
 * @param {(wanted: boolean) => void} hooks.onWant
 */
export function appView(offline, install, { onUpdate, onInstall, onWant }) {
  const keep = checkbox({ label: t("app.keep"), value: offline.wanted, onChange: onWant });
  const says = h("p", { class: "hint", id: uniqueId("hint"), role: "status" });
  keep.control.setAttribute("aria-describedby", says.id);
  keep.element.append(says);
  const network = h("p", { class: "hint", role: "status" });
  const update = button({ label: t("app.update"), kind: "primary", onClick: onUpdate });
  const add = button({ label: t("app.install"), icon: "add", onClick: onInstall });
  const buttons = h("div", { class: "buttons" }, update, add);
  const show = () => {
    keep.element.hidden = offline.available !== false && !offline.state;
    keep.disabled = offline.available === false;
    keep.value = offline.wanted && !keep.disabled;
    says.textContent = sentence(offline);
    network.textContent = navigator.onLine ? "" : t("app.offline");
    update.hidden = !offline.updateReady;
    add.hidden = !install.offered;
    buttons.hidden = update.hidden && add.hidden;
  };
  offline.addEventListener("change", show);
  install.addEventListener("change", show);
  for (const kind of ["online", "offline"]) addEventListener(kind, show);
  show();
  return h("section", { class: "app" }, network, keep.element, buttons);
}

/** @param {Offline} offline */
function sentence({ available, busy, state, wanted }) {
  if (available === false) return t("app.unavailable");
  if (!state) return "";
  const size = megabytes(state.bytes + UNPACKED_BYTES);
  if (!wanted) return t("app.not-kept", { size });
  if (state.whole) return t("app.kept", { size });
  if (state.fault) return t(`app.fault.${state.fault}`, { size });
  return busy
    ? t("app.keeping", { have: megabytes(state.have), size })
    : t("app.to-be-kept", { size });
}
