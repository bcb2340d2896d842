/**
 * What can be done on the page: each action with its name and its keys, once, for buttons, menus, the
 * palette and the keyboard alike. A user's own keys are kept in the browser.
 */
import { recallObject, remember } from "../settings/remembered.js";
import { areForPage } from "./focus.js";
import { canonical, keysFrom } from "./keys.js";

/** @import { IconName } from "../ui/icons.js" */

/**
 * @typedef {object} Command
 * @property {string} id
 * @property {() => string} label what it does, in the user's language
 * @property {() => string} [group] what it is about
 * @property {IconName} [icon]
 * @property {readonly string[]} [keys] as keys.js writes them; the first is shown
 * @property {() => boolean} [enabled] whether it is possible now
 * @property {() => boolean} [on] of what is on or off
 * @property {() => unknown} run
 * @property {boolean} [typing] its keys work in text fields, too
 * @property {boolean} [repeats] it is done again and again while its keys are held
 */

/** In the browser's storage: the keys of each command that has others than its own. */
const KEPT = "pyengine-keys";

export class Commands extends EventTarget {
  /** @type {Map<string, Command>} */
  #commands = new Map();
  #own = readKept();

  /**
   * Tells who listens for "change".
   * @param {...Command} commands
   * @returns {() => void} takes them away again
   */
  add(...commands) {
    for (const command of commands) {
      if (this.#commands.has(command.id)) throw new Error(`two commands are ${command.id}`);
      this.#commands.set(command.id, command);
    }
    this.changed();
    return () => {
      for (const { id } of commands) this.#commands.delete(id);
      this.changed();
    };
  }

  /** All there are, whether they are possible now or not. */
  all() {
    return [...this.#commands.values()];
  }

  /** @param {string} id */
  find(id) {
    return this.#commands.get(id);
  }

  /**
   * Does it, if it is possible.
   * @param {string} id
   * @returns {unknown} what its `run` does
   */
  run(id) {
    const command = this.find(id);
    return command && isEnabled(command) ? command.run() : undefined;
  }

  /** To be called when something has become possible, or on: who shows commands looks again. */
  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {string} id
   * @returns {string[]} canonical
   */
  keysOf(id) {
    const keys = this.#own[id] ?? this.find(id)?.keys ?? [];
    return keys.map((one) => canonical(one)).filter((one) => one !== null);
  }

  /**
   * All that keys stand for; more than one are a conflict, and the first that is possible is done.
   * @param {string} keys
   */
  having(keys) {
    const wanted = canonical(keys);
    return this.all().filter(({ id }) => wanted && this.keysOf(id).includes(wanted));
  }

  /**
   * Gives a command other keys, unless they are another's.
   * @param {string} id
   * @param {readonly string[] | null} keys null for its own
   * @returns {Command | null} whose they are; then nothing has changed
   */
  setKeys(id, keys) {
    const wanted = keys ?? this.find(id)?.keys ?? [];
    const other = wanted.flatMap((one) => this.having(one)).find((one) => one.id !== id);
    if (other) return other;
    if (keys) this.#own[id] = [...keys];
    else delete this.#own[id];
    remember(KEPT, JSON.stringify(this.#own));
    this.changed();
    return null;
  }

  /** @param {string} id whether the user has given it other keys */
  hasOwnKeys(id) {
    return id in this.#own;
  }

  /**
   * Does what keys ask for that are pressed there, unless something else has taken them.
   * @param {EventTarget} target
   * @returns {() => void} stops it
   */
  listen(target) {
    const onKey = (/** @type {Event} */ event) => this.#onKey(/** @type {KeyboardEvent} */ (event));
    target.addEventListener("keydown", onKey);
    return () => target.removeEventListener("keydown", onKey);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const keys = keysFrom(event);
    const command =
      keys &&
      this.having(keys).find(
        (one) => isEnabled(one) && areForPage(keys, event.target, one.typing ?? false),
      );
    if (!command) return;
    event.preventDefault();
    if (!event.repeat || command.repeats) command.run();
  }
}

/** @param {Command} command */
export function isEnabled(command) {
  return command.enabled?.() ?? true;
}

/** @returns {Record<string, readonly string[]>} those that are keys */
function readKept() {
  const kept = Object.entries(recallObject(KEPT));
  return Object.fromEntries(
    /** @type {[string, string[]][]} */ (kept.filter(([, keys]) => areKeys(keys))),
  );
}

/** @param {unknown} value */
function areKeys(value) {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && canonical(one));
}
