/** Addresses of recordings, as people and links give them: anybody's, until they are checked. */
import { hostsAllowed, isReachable } from "../models/reach.js";

/**
 * @typedef {"not-https" | "player" | "barred"} Refusal "player": of a site whose pages play recordings
 *   and give no file; "barred": this page's policy does not let it be reached
 *
 * @typedef {{ url: URL, refused?: undefined } | { url: URL | null, refused: Refusal }} Given
 */

/** Sites that show recordings on pages of their own, with their subdomains. */
const PLAYERS = [
  ...["bilibili.com", "dailymotion.com", "facebook.com", "instagram.com", "netflix.com"],
  ...["soundcloud.com", "spotify.com", "tiktok.com", "twitch.tv", "twitter.com", "vimeo.com"],
  ...["x.com", "youtu.be", "youtube.com"],
];
/** How the names of recordings end: such a file is no page, wherever it lies. */
const RECORDING = /\.(aac|aiff?|flac|m4a|mka|mkv|mov|mp[34]|og[ag]|opus|wav|webm)$/i;
/** The machine itself, with which plain HTTP is as safe. */
const THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

/**
 * @param {string} text
 * @param {string} [site] the origin of this page
 * @param {readonly string[]} [allowed] what the page's policy lets it reach besides
 * @returns {Given}
 */
export function given(text, site = location.origin, allowed = hostsAllowed()) {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (!url || !isSecure(url, site)) return { url: null, refused: "not-https" };
  url.hash = "";
  if (isPlayer(url)) return { url, refused: "player" };
  if (isReachable(url, site, allowed)) return { url };
  return url.protocol === "https:"
    ? { url, refused: "barred" }
    : { url: null, refused: "not-https" };
}

/**
 * What a file is called that lies there: by its server, or else by the address. The name is safe to
 * be shown and to be saved under.
 * @param {URL} url
 * @param {string | null} [disposition] the header Content-Disposition
 */
export function nameOf(url, disposition = null) {
  const said = disposition ? nameIn(disposition) : "";
  return safe(said) || safe(decoded(url.pathname)) || url.hostname;
}

/**
 * @param {URL} url
 * @param {string} site
 */
function isSecure({ protocol, origin, hostname }, site) {
  if (protocol === "https:" || origin === site) return true;
  return protocol === "http:" && THIS_MACHINE.includes(hostname);
}

/** @param {URL} url */
function isPlayer({ hostname, pathname }) {
  if (RECORDING.test(pathname)) return false;
  return PLAYERS.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/** As RFC 6266 has it. @param {string} disposition */
function nameIn(disposition) {
  const [, encoded] = /filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(disposition) ?? [];
  if (encoded) return decoded(encoded);
  const [, quoted, plain] = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition) ?? [];
  return quoted ?? plain ?? "";
}

/** @param {string} text of an address */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Letters of a name, with its ending. */
const LONGEST = 150;

/** What is behind the last folder, without what turns or hides letters. @param {string} name */
function safe(name) {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const shown = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, "")
    .trim()
    .replace(/^\.+/, "");
  const letters = [...shown];
  if (letters.length <= LONGEST) return shown;
  const [ending = ""] = /\.[a-z0-9]{1,5}$/i.exec(shown) ?? [];
  return letters.slice(0, LONGEST - ending.length).join("") + ending;
}
