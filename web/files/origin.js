/** Where files came from that were fetched from another place: their documents say it. */

/** @type {WeakMap<File, string>} */
const hosts = new WeakMap();

/**
 * @param {File} file
 * @param {string} host as an address has it
 */
export function cameFrom(file, host) {
  hosts.set(file, host);
}

/** @param {File} file @returns {string | null} null of one that was here */
export function hostOf(file) {
  return hosts.get(file) ?? null;
}
