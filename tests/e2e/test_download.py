"""A download that stands still, or is cut, goes on where it stood, whatever the server says."""

from __future__ import annotations

import hashlib

import pytest
from playwright.sync_api import Page

SIZE = 100_000
HALF = 60_000

DOWNLOAD = """async ({ size, half, answers, cut = false, pauses = [0, 0], online = true }) => {
  const { Download } = await import("/web/engine/download.js");
  const { fetchHere: fetchPart } = await import("/web/engine/through.js");
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * at) >> 3);
  const asked = [];
  const own = globalThis.fetch;
  globalThis.fetch = async (url, { headers = {}, signal }) => {
    asked.push(headers.Range ?? "all");
    const { status, from, until = size, range } = answers[asked.length - 1] ?? {};
    if (!status) throw new TypeError("Failed to fetch");
    const body = new ReadableStream({
      type: "bytes",
      start(to) {
        if (until > from) to.enqueue(bytes.slice(from, until));
        if (until === size) to.close();
        signal.addEventListener("abort", () => to.error(signal.reason));
      },
      pull(to) {
        if (!cut) return;
        // A pause of a quarter of an hour is ended by the network that is back
        if (!online) setTimeout(() => dispatchEvent(new Event("online")));
        to.error(new TypeError("network error"));
      },
    });
    return new Response(body, { status, headers: range ? { "content-range": range } : {} });
  };
  Object.defineProperty(navigator, "onLine", { value: online, configurable: true });
  try {
    const source = { name: "mini", url: "https://hub.test/mini.bin", bytes: size, sha1: "known" };
    const stop = new AbortController();
    const init = { signal: stop.signal, cache: "no-store", fetchPart, pauses };
    const download = new Download(source, init);
    await download.open();
    const got = [];
    for (;;) {
      const reading = download.read();
      if (got.length === half && !cut) download.again();
      const { done, value } = await reading;
      if (done) break;
      got.push(...value);
    }
    const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(got));
    return { asked, sha256: new Uint8Array(digest).toHex?.() ?? [...new Uint8Array(digest)] };
  } catch (error) {
    return { asked, error: error.message };
  } finally {
    globalThis.fetch = own;
    delete navigator.onLine;
  }
}"""

HALVED = {"status": 200, "from": 0, "until": HALF}
WHOLE = {"status": 200, "from": 0}
REST = f"bytes={HALF}-"


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([{"status": 206, "from": HALF, "range": f"bytes {HALF}-{SIZE - 1}/{SIZE}"}], [REST]),
        ([{"status": 206, "from": HALF}], [REST]),  # of another host, whose header is not seen
        ([WHOLE], [REST]),  # the server does not know ranges
        ([{"status": 206, "from": 0, "range": "bytes 0-5/6"}, WHOLE], [REST, "all"]),
        ([{"status": 416, "from": 0}, WHOLE], [REST, "all"]),
        ([{"status": 0}, WHOLE], [REST, "all"]),  # the browser may not ask for a range there
    ],
)
@pytest.mark.parametrize("cut", [False, True])
def test_it_goes_on(bare: Page, answers: list[dict], asked: list[str], cut: bool):
    given = {"size": SIZE, "half": HALF, "answers": [HALVED, *answers], "cut": cut}
    got = bare.evaluate(DOWNLOAD, given)
    assert got["asked"] == ["all", *asked]
    assert is_whole(got)


def is_whole(got: dict) -> bool:
    digest = hashlib.sha256(bytes((at * at >> 3) & 255 for at in range(SIZE))).digest()
    return got["sha256"] in (digest.hex(), list(digest))


def test_network_that_comes_back(bare: Page):
    """It is waited for, however often nothing has come."""
    lost = {"status": 0}
    rest = {"status": 206, "from": HALF, "range": f"bytes {HALF}-{SIZE - 1}/{SIZE}"}
    given = {"size": SIZE, "half": HALF, "cut": True, "online": False, "pauses": [900_000]}
    got = bare.evaluate(DOWNLOAD, {**given, "answers": [HALVED, rest]})
    assert got["asked"] == ["all", REST]
    assert is_whole(got)
    given = {**given, "pauses": [0]}
    got = bare.evaluate(DOWNLOAD, {**given, "answers": [HALVED, *[lost] * 10, rest]})
    assert got["asked"] == ["all", *[REST, "all"] * 5, REST]
    assert is_whole(got)


def test_server_that_has_gone_meanwhile(bare: Page):
    given = {"size": SIZE, "half": HALF, "cut": True, "answers": [HALVED]}
    got = bare.evaluate(DOWNLOAD, given)
    assert got["error"] == "The download of mini broke off after 0 MB. Try again."
    assert got["asked"] == ["all", REST, "all", REST, "all"]


def test_server_that_is_overloaded_for_a_while(bare: Page):
    rest = {"status": 206, "from": HALF, "range": f"bytes {HALF}-{SIZE - 1}/{SIZE}"}
    answers = [HALVED, {"status": 503, "from": 0}, rest]
    got = bare.evaluate(DOWNLOAD, {"size": SIZE, "half": HALF, "answers": answers})
    assert got["asked"] == ["all", REST, REST]
    assert is_whole(got)


def test_server_that_has_lost_it_meanwhile(bare: Page):
    answers = [HALVED, {"status": 404, "from": 0}, {"status": 404, "from": 0}]
    got = bare.evaluate(DOWNLOAD, {"size": SIZE, "half": HALF, "answers": answers})
    assert got["error"] == "The model mini is not at hub.test (HTTP 404)."
