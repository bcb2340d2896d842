/** Which servers this page may ask for a model or a recording: all, unless whoever serves it has named some. */

/**
 * What the page's policy lets it reach besides its own site. It makes the policy narrower later on,
 * but for the worker that fetches models (web/hub.js): the first one counts.
 * @returns {string[]} as the policy names them
 */
export function hostsAllowed() {
  const first = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
  const policy = first?.getAttribute("content") ?? "";
  const [, sources = ""] = /connect-src ([^;]*)/.exec(policy) ?? [];
  return sources.split(/\s+/).filter((source) => /^https?:/.test(source));
}

/**
 * @param {URL} url
 * @param {string} site an origin
 * @param {readonly string[]} allowed such as "https:", "https://*.hf.co"
 */
export function isReachable(url, site, allowed) {
  if (url.origin === site) return true;
  return allowed.some((source) => {
    if (source.endsWith(":")) return url.protocol === source;
    const [protocol, host] = source.split(/\/+/);
    const fits = host.startsWith("*.") ? url.host.endsWith(host.slice(1)) : url.host === host;
    return url.protocol === protocol && fits;
  });
}
