/**
 * Which place of the page the address names: `#/` New, `#/live` Live, `#/t/ID` a document, and
 * `#/machine` About this machine. Addresses of earlier versions lead where they led.
 */

/**
 * @typedef {{ name: "new" | "live" | "machine" } | { name: "document", id: string }} Place
 */

/** @type {Record<string, Place>} */
const EARLIER = {
  transcribe: { name: "new" },
  live: { name: "live" },
  bench: { name: "machine" },
};

/**
 * @param {string} hash of an address
 * @returns {Place}
 */
export function placeAt(hash) {
  const [, name = "", id = ""] = /^#\/([a-z]*)(?:\/([a-z0-9]+))?$/.exec(hash) ?? [];
  if (name === "live" || name === "machine") return { name };
  if (name === "t" && id) return { name: "document", id };
  return EARLIER[hash.slice(1)] ?? { name: "new" };
}

/** @param {Place} place */
export function addressOf(place) {
  if (place.name === "document") return `#/t/${place.id}`;
  return place.name === "new" ? "#/" : `#/${place.name}`;
}

/** @param {(place: Place) => void} onPlace the one that is shown now */
export function followAddress(onPlace) {
  const follow = () => onPlace(placeAt(location.hash));
  addEventListener("hashchange", follow);
  follow();
}

/** @param {Place} place */
export function goTo(place) {
  const address = addressOf(place);
  if (location.hash !== address) location.hash = address;
}
