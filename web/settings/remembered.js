/**
 * What the browser remembers of a person's choices from one visit to the next: nothing else touches
 * its storage of choices (localStorage). What is read back may be of another version of the page, or
 * anybody's. So each field is checked by itself, and one that cannot be is as if it had never been
 * chosen. A browser that keeps nothing has each choice hold for its visit.
 */

/**
 * @template T
 * @typedef {object} Field
 * @property {T} usual what it is where nothing was chosen
 * @property {(found: unknown) => T | undefined} check undefined for what it cannot be
 */

/**
 * @template {Record<string, Field<any>>} F
 * @typedef {{ [K in keyof F]: F[K] extends Field<infer T> ? T : never }} Values
 */

/** @param {boolean} usual @returns {Field<boolean>} */
export function flag(usual) {
  return { usual, check: (found) => (typeof found === "boolean" ? found : undefined) };
}

/**
 * @template {string | number} T
 * @param {readonly T[]} values
 * @param {T} usual
 * @returns {Field<T>}
 */
export function oneOf(values, usual) {
  return { usual, check: (found) => values.find((value) => value === found) };
}

/**
 * A number, or null for none.
 * @template {number | null} T
 * @param {number} least
 * @param {number} most
 * @param {T} usual
 * @returns {Field<number | T>}
 */
export function within(least, most, usual) {
  const check = (/** @type {unknown} */ found) => {
    if (found === null && usual === null) return usual;
    return typeof found === "number" && found >= least && found <= most ? found : undefined;
  };
  return { usual, check };
}

/**
 * A text, or null for none.
 * @template {string | null} T
 * @param {number} longest
 * @param {T} usual
 * @returns {Field<string | T>}
 */
export function text(longest, usual) {
  const check = (/** @type {unknown} */ found) => {
    if (found === null && usual === null) return usual;
    return typeof found === "string" && found.length <= longest ? found : undefined;
  };
  return { usual, check };
}

/**
 * Choices that belong together. Dispatches "change" when `value` may be another.
 * @template {Record<string, Field<any>>} F
 */
export class Remembered extends EventTarget {
  #key;
  #fields;
  /** @type {Partial<Values<F>>} */
  #chosen;
  /** What holds for this visit, above what was chosen. @type {Partial<Values<F>>} */
  #lent = {};

  /**
   * @param {string | null} key in the browser's storage; null for what is remembered elsewhere, if at all
   * @param {F} fields
   */
  constructor(key, fields) {
    super();
    this.#key = key;
    this.#fields = fields;
    this.#chosen = this.#stored();
  }

  /** @returns {Values<F>} */
  get usual() {
    const usual = Object.entries(this.#fields).map(([name, field]) => [name, field.usual]);
    return Object.fromEntries(usual);
  }

  /** @returns {Values<F>} */
  get value() {
    return { ...this.usual, ...this.#chosen, ...this.#lent };
  }

  /** What of it differs from what is usual. @returns {Partial<Values<F>>} */
  get changes() {
    const { usual } = this;
    const differs = Object.entries(this.value).filter(([name, value]) => value !== usual[name]);
    return /** @type {Partial<Values<F>>} */ (Object.fromEntries(differs));
  }

  /**
   * Remembers what the person has chosen; what was as it is already they have not.
   * @param {Partial<Values<F>>} values
   */
  choose(values) {
    const before = this.value;
    const others = Object.entries(this.#checked(values)).filter(
      ([name, value]) => value !== before[name],
    );
    if (!others.length) return;
    const chosen = /** @type {Partial<Values<F>>} */ (Object.fromEntries(others));
    for (const name of Object.keys(chosen)) delete this.#lent[name];
    this.#chosen = { ...this.#chosen, ...chosen };
    // Another tab may have written, too: of what was not chosen here, its choice stays
    this.#write({ ...this.#stored(), ...chosen });
    this.#changed();
  }

  /**
   * Has something hold for this visit, or until the person chooses otherwise.
   * @param {Partial<Values<F>>} values
   */
  lend(values) {
    this.#lent = { ...this.#lent, ...this.#checked(values) };
    this.#changed();
  }

  /**
   * Whether a setting can be that.
   * @param {string} name
   * @param {unknown} value
   */
  accepts(name, value) {
    return Object.hasOwn(this.#fields, name) && this.#fields[name].check(value) !== undefined;
  }

  /** Whether it holds for this visit only. @param {keyof F & string} name */
  isLent(name) {
    return Object.hasOwn(this.#lent, name);
  }

  /** Ends what was lent. @param {(keyof F & string)[]} names */
  giveBack(...names) {
    for (const name of names) delete this.#lent[name];
    this.#changed();
  }

  /**
   * All is as usual again.
   * @returns {() => void} undoes that
   */
  reset() {
    const [chosen, lent] = [this.#chosen, this.#lent];
    this.#put({}, {});
    return () => this.#put(chosen, lent);
  }

  /**
   * @param {Partial<Values<F>>} chosen
   * @param {Partial<Values<F>>} lent
   */
  #put(chosen, lent) {
    [this.#chosen, this.#lent] = [chosen, lent];
    this.#write(chosen);
    this.#changed();
  }

  /** @param {Partial<Values<F>>} values */
  #write(values) {
    const some = Object.keys(values).length > 0;
    if (this.#key !== null) remember(this.#key, some ? JSON.stringify(values) : null);
  }

  #stored() {
    return this.#key === null ? {} : this.#checked(recallObject(this.#key));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {Record<string, unknown>} found
   * @returns {Partial<Values<F>>}
   */
  #checked(found) {
    const checked = Object.entries(this.#fields)
      .filter(([name]) => Object.hasOwn(found, name))
      .map(([name, field]) => [name, field.check(found[name])])
      .filter(([, value]) => value !== undefined);
    return Object.fromEntries(checked);
  }
}

/**
 * @param {string} key
 * @returns {Record<string, unknown>} empty where there is none, or something else
 */
export function recallObject(key) {
  try {
    const found = JSON.parse(recall(key) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/** @param {string} key @returns {string | null} */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string | null} text null forgets it
 */
export function remember(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // It holds for this visit
  }
}
