/** What can be done anywhere on the page, as commands: for the palette and the keys. */
import { element } from "./ui/element.js";
import { t } from "./words/words.js";

/**
 * @import { Command } from "./commands/commands.js"
 * @import { Shelf } from "./documents/shelf.js"
 * @import { Link } from "./link.js"
 * @import { Place } from "./place.js"
 * @import { Transport } from "./transport/transport.js"
 * @import { Key } from "./words/words.js"
 */

/** Seconds that a key goes back or on. */
const STEP = 5;

/**
 * @param {object} parts
 * @param {Transport} parts.transport
 * @param {(place: Place) => void} parts.goTo
 * @param {Link} parts.link
 * @param {(error: unknown) => void} parts.onError
 * @param {() => void} parts.openSettings
 * @param {() => void} parts.openModels
 * @param {() => void} parts.openManager
 * @param {() => void} parts.openKeys
 * @param {() => void} parts.openPalette
 * @param {() => void} parts.openList
 * @returns {Command[]}
 */
export function pageActions(parts) {
  const { transport, goTo, link } = parts;
  const press = (/** @type {string} */ id) => () => element(id, HTMLButtonElement).click();
  const page = () => t("actions.page");
  const player = () => t("actions.player");
  const plays = () => transport.file !== null;
  /** @type {(id: string, key: Key, run: () => unknown, more?: Partial<Command>) => Command} */
  const command = (id, key, run, more) => ({ id, label: () => t(key), group: page, run, ...more });
  return [
    command("page.new", "shelf.new", () => goTo({ name: "new" }), { icon: "add", keys: ["n"] }),
    command("page.open", "actions.open", press("choose"), {
      icon: "file",
      keys: ["Mod+O"],
    }),
    command("page.address", "addresses.open", press("address"), { icon: "add" }),
    command("page.folder", "new.choose-folder", press("choose-folder"), { icon: "file" }),
    command("page.sample", "new.sample", press("sample")),
    command("page.live", "shelf.live-captions", () => goTo({ name: "live" }), {
      icon: "microphone",
    }),
    command("page.list", "actions.list", parts.openList, { icon: "list" }),
    command("page.settings", "options.title", parts.openSettings, {
      icon: "settings",
      keys: ["Mod+,"],
    }),
    command("page.link", "options.link", () => link.copy().catch(parts.onError), { icon: "copy" }),
    command("page.defaults", "options.defaults", () => link.reset(), { icon: "undo" }),
    command("page.model", "models.title", parts.openModels, { icon: "machine" }),
    command("page.kept", "models.manager", parts.openManager, { icon: "file" }),
    command("page.machine", "machine.title", () => goTo({ name: "machine" }), { icon: "machine" }),
    command("page.keys", "actions.keys", parts.openKeys, { icon: "keyboard", keys: ["?"] }),
    command("page.palette", "page.actions", parts.openPalette, {
      icon: "find",
      keys: ["Mod+K"],
      typing: true,
    }),
    command("player.toggle", "actions.play", () => transport.toggle(), {
      group: player,
      icon: "play",
      keys: ["k"],
      enabled: plays,
    }),
    command("player.back", "actions.back", () => transport.step(-STEP), {
      group: player,
      icon: "earlier",
      keys: ["j"],
      enabled: plays,
    }),
    command("player.on", "actions.on", () => transport.step(STEP), {
      group: player,
      icon: "later",
      keys: ["l"],
      enabled: plays,
    }),
    command("player.loop", "transport.loop", () => (transport.loop = !transport.loop), {
      group: player,
      icon: "repeat",
      keys: ["r"],
      enabled: plays,
      on: () => transport.loop,
    }),
    command("player.slower", "actions.slower", () => transport.faster(-1), {
      group: player,
      keys: ["<"],
      enabled: plays,
    }),
    command("player.faster", "actions.faster", () => transport.faster(1), {
      group: player,
      keys: [">"],
      enabled: plays,
    }),
  ];
}

/**
 * The documents, to be gone to by name.
 * @param {Shelf} shelf
 * @param {(place: Place) => void} goTo
 * @returns {Command[]}
 */
export function documentActions(shelf, goTo) {
  return shelf.transcripts
    .filter((transcript) => transcript !== shelf.open?.transcript)
    .map(({ id, name }) => ({
      id: `go.${id}`,
      label: () => name,
      group: () => t("shelf.title"),
      icon: "file",
      run: () => goTo({ name: "document", id }),
    }));
}
