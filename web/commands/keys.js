/**
 * Keys in writing: "Mod+K", "Shift+F2", "?", "Space". Mod is Ctrl, and ⌘ on Apple's machines; the plus
 * sign is called Plus. A symbol is meant as it is typed, with whatever keys a layout has for it; so is a
 * Latin letter, and where a layout has none, what is meant is the key that has it elsewhere.
 */
import { t } from "../words/words.js";

/** @import { Key } from "../words/words.js" */

/** In the order in which they are written. */
const MODIFIERS = ["Mod", "Ctrl", "Alt", "Shift"];

/** What names no keys by itself. */
const ALONE = new Set([
  ...["Alt", "AltGraph", "CapsLock", "Control", "Fn", "FnLock", "Meta", "NumLock", "ScrollLock"],
  ...["Shift", "Symbol", "SymbolLock", "Process", "Unidentified", ""],
]);

const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** Keys with a word on them. @type {Record<string, Key>} */
const WORDS = {
  Backspace: "commands.key-backspace",
  Delete: "commands.key-delete",
  End: "commands.key-end",
  Enter: "commands.key-enter",
  Escape: "commands.key-escape",
  Home: "commands.key-home",
  Insert: "commands.key-insert",
  PageDown: "commands.key-page-down",
  PageUp: "commands.key-page-up",
  Space: "commands.key-space",
  Tab: "commands.key-tab",
};

/** @typedef {"Mod" | "Ctrl" | "Alt" | "Shift"} Modifier */

/** @type {Record<Modifier, Key>} */
const MODIFIER_WORDS = {
  Mod: "commands.key-ctrl",
  Ctrl: "commands.key-ctrl",
  Alt: "commands.key-alt",
  Shift: "commands.key-shift",
};

/** Apple's signs of the modifiers, in its order. @type {[string, string][]} */
const SIGNS = [
  ["Ctrl", "⌃"],
  ["Alt", "⌥"],
  ["Shift", "⇧"],
  ["Mod", "⌘"],
];

export function isApple() {
  const { userAgentData, platform } =
    /** @type {Navigator & { userAgentData?: { platform: string } }} */ (navigator);
  return /^(Mac|iP)/i.test(userAgentData?.platform || platform);
}

/**
 * The one way to write keys, by which they are compared.
 * @param {string} keys in any order and case
 * @param {boolean} [apple]
 * @returns {string | null} null for what is no keys
 */
export function canonical(keys, apple = isApple()) {
  const parts = keys.split("+").map((part) => part.trim());
  const key = parts.pop() ?? "";
  const modifiers = new Set(parts.map((part) => MODIFIERS.find((name) => same(name, part))));
  if (modifiers.has(undefined) || !key || ALONE.has(key)) return null;
  if (!apple && modifiers.delete("Ctrl")) modifiers.add("Mod");
  return written(key.length === 1 ? key.toUpperCase() : key, (name) => modifiers.has(name));
}

/**
 * The keys that are pressed in an event of the keyboard.
 * @param {KeyboardEvent} event
 * @param {boolean} [apple]
 * @returns {string | null} null while only modifiers are, and for those of the system
 */
export function keysFrom(event, apple = isApple()) {
  const { metaKey, ctrlKey, altKey, shiftKey } = event;
  const key = keyOf(event);
  if (ALONE.has(key) || (metaKey && !apple)) return null;
  const typed = event.getModifierState("AltGraph"); // Windows has Ctrl and Alt for it
  const down = {
    Mod: apple ? metaKey : ctrlKey && !typed,
    Ctrl: apple && ctrlKey,
    Alt: altKey && !typed,
    Shift: shiftKey,
  };
  return written(key, (name) => down[/** @type {keyof typeof down} */ (name)]);
}

/** @param {KeyboardEvent} event */
function keyOf({ key, code }) {
  if (key === " ") return "Space";
  if (key === "+") return "Plus";
  if (key >= "!" && key <= "~" && key.length === 1) return key.toUpperCase();
  const [, latin] = /^(?:Key|Digit)(.)$/.exec(code) ?? [];
  if (latin && (key.length === 1 || key === "Dead")) return latin;
  return key === "Dead" ? "" : key.length === 1 ? key.toUpperCase() : key;
}

/**
 * @param {string} key
 * @param {(modifier: string) => boolean} has
 */
function written(key, has) {
  // Whether a symbol needs Shift is the layout's own affair
  const symbol = key.length === 1 && !/\p{L}/u.test(key);
  const modifiers = MODIFIERS.filter((name) => has(name) && !(symbol && name === "Shift"));
  return [...modifiers, key].join("+");
}

/**
 * Keys as people read them: "Ctrl+K", and on Apple's machines "⌘K".
 * @param {string} keys canonical
 * @param {boolean} [apple]
 */
export function named(keys, apple = isApple()) {
  const { modifiers, key } = split(keys);
  const word = WORDS[key];
  const arrow = ARROWS[/** @type {keyof typeof ARROWS} */ (key)];
  const name = arrow ?? (word ? t(word) : key === "Plus" ? "+" : key);
  if (apple) {
    const signs = SIGNS.filter(([modifier]) => modifiers.includes(modifier));
    return signs.map(([, sign]) => sign).join("") + name;
  }
  const said = modifiers.map((one) => t(MODIFIER_WORDS[/** @type {Modifier} */ (one)]));
  return [...said, name].join("+");
}

/**
 * Whether keys are such that somebody who types or chooses may mean something else by them: no
 * modifier but Shift, and no function key.
 * @param {string} keys canonical
 */
export function arePlain(keys) {
  const { modifiers, key } = split(keys);
  return modifiers.every((one) => one === "Shift") && !/^F\d+$/.test(key);
}

/** @param {string} keys canonical */
export function split(keys) {
  const parts = keys.split("+");
  const key = parts.pop() ?? "";
  return { modifiers: parts, key };
}

/** @param {string} one @param {string} other */
function same(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}
