/** The recordings that are kept, with the room that they take: which of them to give up is asked here. */
import { button } from "../ui/button.js";
import { day, megabytes } from "../ui/format.js";
import { h } from "../ui/h.js";
import { Sheet } from "../ui/sheet.js";
import { t } from "../words/words.js";

/**
 * @typedef {object} KeptRecording
 * @property {string} id of its document
 * @property {string} name
 * @property {number} created milliseconds since 1970
 * @property {number} bytes
 */

/**
 * @param {readonly KeptRecording[]} recordings
 * @param {(id: string) => Promise<void>} onRemove
 */
export function openRoom(recordings, onRemove) {
  const sheet = new Sheet({ title: t("shelf.recordings"), side: true });
  const oldest = [...recordings].sort((a, b) => a.created - b.created);
  const rows = oldest.map((one) => rowOf(one, onRemove));
  sheet.body.append(
    h("p", { class: "hint" }, t(rows.length ? "shelf.room" : "shelf.no-recordings")),
    h("ul", { class: "room-rows" }, ...rows),
  );
  sheet.open();
}

/**
 * @param {KeptRecording} recording
 * @param {(id: string) => Promise<void>} onRemove
 */
function rowOf({ id, name, created, bytes }, onRemove) {
  const remove = button({
    label: t("shelf.remove-recording", { name }),
    icon: "remove",
    kind: "quiet",
    iconOnly: true,
    async onClick() {
      remove.disabled = true;
      await onRemove(id);
      row.remove();
    },
  });
  const about = h("span", { class: "shelf-note" }, `${day(created)} · ${megabytes(bytes)}`);
  const row = h("li", {}, h("span", { class: "shelf-name", dir: "auto" }, name), about, remove);
  return row;
}
