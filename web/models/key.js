/** What a model is called where this browser keeps it. */
import { sha256 } from "../engine/sha256.js";

/**
 * Its checksum, or what stands for its address.
 * @param {{ key?: string, sha1?: string | null, url?: string | null }} source
 * @returns {Promise<string>}
 */
export async function keyOf({ key, sha1, url }) {
  return key ?? sha1 ?? `url-${(await sha256(new TextEncoder().encode(url ?? ""))).slice(0, 40)}`;
}
