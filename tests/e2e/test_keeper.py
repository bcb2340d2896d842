"""Models are downloaded, kept, imported and deleted without an engine, whatever happens."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from depot import Depot
from playwright.sync_api import Page

MODEL = b"lmgg" + random.Random(18).randbytes(3_000_000)
OTHER = b"lmgg" + random.Random(19).randbytes(2_000_000)
OWN = OTHER[:5000]
CUT = 1_200_000
PATH = "/models/mini.bin"

KEEPER = """async () => {
  const { Keeper } = await import("/web/models/keeper.js");
  const { keyOf } = await import("/web/models/key.js");
  window.keeper = new Keeper({ pauses: [0, 0, 0] });
  window.keyOf = keyOf;
  window.about = (key) => keeper.models.find((model) => model.key === key) ?? null;
  window.until = (key, ...states) => new Promise((resolve) => {
    const look = () => {
      const model = about(key);
      if (!states.includes(model?.state ?? "gone")) return;
      keeper.removeEventListener("change", look);
      resolve(model);
    };
    keeper.addEventListener("change", look);
    look();
  });
  window.files = async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("models", { create: true });
    const found = {};
    for await (const [name, handle] of folder) found[name] = await handle.getFile();
    return found;
  };
  window.grown = async (name, size) => {
    while ((await files())[name]?.size !== size) await new Promise((done) => setTimeout(done, 20));
  };
}"""

KEPT = """async () => Object.fromEntries(await Promise.all(
  Object.entries(await files()).map(async ([name, file]) => {
    if (name.endsWith(".json")) return [name, JSON.parse(await file.text())];
    const digest = await crypto.subtle.digest("SHA-1", await file.arrayBuffer());
    const bytes = [...new Uint8Array(digest)];
    return [name, bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")];
  })))"""

REST = (f"bytes={CUT}-", '"1"')
ALL = (None, None)


def sha1(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()


def open_keeper(page: Page) -> Page:
    page.evaluate(KEEPER)
    return page


@pytest.fixture
def keeper(bare: Page) -> Page:
    return open_keeper(bare)


@pytest.fixture
def serve(site) -> Callable[..., dict]:
    """Puts a depot at an address; returns what the page knows of the model there."""

    def put(depot: Depot, path: str = PATH, **changes: object) -> dict:
        site.instead[path] = depot
        data = depot.data if isinstance(depot.data, bytes) else MODEL
        url = site.url.rstrip("/") + path
        source = {"name": "mini", "url": url, "bytes": len(data), "sha1": sha1(data)}
        return {**source, "origin": "site", **changes}

    return put


def download(page: Page, source: dict, *states: str) -> dict:
    """Waits until the model is stored, or has failed, or is in one of `states`."""
    return page.evaluate(
        """async ({ source, states }) => {
          const key = await keyOf(source);
          await keeper.download(source);
          return await until(key, ...states);
        }""",
        {"source": source, "states": states or ["stored", "failed"]},
    )


def stop_in_the_middle(page: Page, source: dict, size: int = CUT) -> None:
    """Begins a download, of which the depot's first bytes come."""
    download(page, source, "waiting", "downloading")
    page.evaluate(
        "async ([source, size]) => grown(`${await keyOf(source)}.part`, size)", [source, size]
    )


def download_with_cuts(page: Page, source: dict, depot: Depot) -> dict:
    """The first answer is cut where the depot says, once all before that has come."""
    if depot.cuts:
        stop_in_the_middle(page, source)
        depot.go.release()
    return download(page, source)


@pytest.mark.parametrize(
    ("how", "asked"),
    [
        ({}, [ALL]),
        ({"cuts": [CUT]}, [ALL, REST]),
        ({"cuts": [CUT], "ranges": False}, [ALL, REST]),
        ({"cuts": [CUT], "etag": None}, [ALL, (REST[0], None)]),
        ({"cuts": [CUT], "etag": 'W/"1"'}, [ALL, (REST[0], None)]),
        ({"cuts": [CUT], "shift": 7}, [ALL, REST, ALL]),
        ({"compressed": True}, [ALL]),
        ({"measured": False}, [ALL]),
    ],
)
def test_it_comes_whole(keeper, serve, how, asked):
    depot = Depot(MODEL, **how)
    found = download_with_cuts(keeper, serve(depot), depot)
    key = sha1(MODEL)
    assert (found["state"], found["error"], found["have"]) == ("stored", None, len(MODEL))
    assert depot.asked == asked
    kept = keeper.evaluate(KEPT)
    assert (set(kept), kept[f"{key}.bin"]) == ({f"{key}.bin", f"{key}.json"}, key)
    assert kept[f"{key}.json"]["name"] == "mini"


@pytest.mark.parametrize("etag", ['"1"', None])
def test_one_whose_checksum_nobody_knows(keeper, serve, etag):
    """It goes on where the server says that the file is the same, and else begins anew."""
    depot = Depot(MODEL, etag=etag, cuts=[CUT])
    source = serve(depot, sha1=None, bytes=None, origin="url")
    found = download_with_cuts(keeper, source, depot)
    key = "url-" + hashlib.sha256(source["url"].encode()).hexdigest()[:40]
    assert (found["key"], found["state"], found["sha1"]) == (key, "stored", sha1(MODEL))
    assert depot.asked[1:] == ([REST] if etag else [(REST[0], None), ALL])
    assert keeper.evaluate(KEPT)[f"{key}.bin"] == sha1(MODEL)


@pytest.mark.parametrize("known", [True, False])
def test_another_host(keeper, serve, site, known):
    """It lets the page see neither its ranges nor what it calls the file, and is not asked about
    the latter. A part is gone on with where the checksum will tell that it was of that file."""
    site.headers["Access-Control-Allow-Origin"] = "*"
    depot = Depot(MODEL, cuts=[CUT])
    source = serve(depot)
    source["url"] = source["url"].replace("localhost", "127.0.0.1")
    if not known:
        source["sha1"] = None
    assert download_with_cuts(keeper, source, depot)["state"] == "stored"
    assert depot.asked == [ALL, (REST[0], None), *([] if known else [ALL])]
    (kept,) = [digest for name, digest in keeper.evaluate(KEPT).items() if name.endswith(".bin")]
    assert kept == sha1(MODEL)


def test_a_host_that_does_not_let_the_page_read(keeper, serve):
    source = serve(Depot(MODEL))
    source["url"] = source["url"].replace("localhost", "127.0.0.1")
    found = download(keeper, source)
    assert found["state"] == "failed"
    assert "could not be downloaded from 127.0.0.1" in found["error"]


@pytest.mark.parametrize("etags", [('"1"', '"2"'), (None, None)])
def test_a_file_that_changes_meanwhile(keeper, serve, etags):
    """What came before is of no use: it comes again, once."""
    old = Depot(OTHER + MODEL[len(OTHER) :], etag=etags[0], stop=CUT)
    source = serve(old, sha1=sha1(MODEL))
    stop_in_the_middle(keeper, source)
    keeper.evaluate("key => keeper.pause(key)", source["sha1"])
    old.go.release()
    new = Depot(MODEL, etag=etags[1])
    assert download(keeper, serve(new))["state"] == "stored"
    assert new.asked == [(f"bytes={CUT}-", etags[0]), ALL]
    assert keeper.evaluate(KEPT)[f"{sha1(MODEL)}.bin"] == sha1(MODEL)


@pytest.mark.parametrize(
    ("how", "changes", "sentence"),
    [
        ({}, {"sha1": "0" * 40}, "came damaged from localhost"),
        ({"data": 404}, {}, "is not at localhost"),
        ({"data": 503}, {}, "is not at localhost"),
        ({}, {"bytes": 1_900_000}, "is 3.0 MB, not the 1.9 MB"),
        ({"compressed": True}, {"bytes": 1_900_000}, "MB, not the 1.9 MB"),
        ({"measured": False}, {"bytes": 4_000_000}, "came damaged"),
        ({"data": b"<!doctype html>"}, {"bytes": None}, "is no Whisper model"),
        ({"data": b""}, {"bytes": None}, "is no Whisper model"),
    ],
)
def test_what_is_refused_leaves_nothing(keeper, serve, how, changes, sentence):
    depot = Depot(**{"data": MODEL, **how})
    found = download(keeper, serve(depot, **changes))
    assert found["state"] == "failed"
    assert sentence in found["error"]
    assert keeper.evaluate(KEPT) == {}


def test_a_server_that_cuts_and_never_goes_on(keeper, serve):
    """What has come stays; it goes on when it is asked for again."""
    depot = Depot(MODEL, cuts=[CUT, 0, 0, 0])
    source = serve(depot)
    found = download_with_cuts(keeper, source, depot)
    assert (found["state"], found["have"]) == ("failed", CUT)
    assert "broke off after 1 MB" in found["error"]
    assert download(keeper, source)["state"] == "stored"
    assert depot.asked == [ALL, *[REST] * 4]


def test_a_part_survives_another_page(keeper, serve, site):
    depot = Depot(MODEL, stop=CUT)
    source = serve(depot)
    stop_in_the_middle(keeper, source)
    keeper.goto(site.url + "site.json")
    depot.go.release()
    depot.stop = None
    open_keeper(keeper)
    keeper.evaluate("keeper.refresh()")
    (found,) = keeper.evaluate("keeper.models")
    assert (found["name"], found["state"], found["have"]) == ("mini", "part", CUT)
    assert (found["bytes"], found["origin"]) == (len(MODEL), "site")
    assert download(keeper, found)["state"] == "stored"
    assert depot.asked == [ALL, REST]


def test_a_part_survives_the_browser(
    playwright, browser_type_launch_args, tmp_path: Path, serve, site
):
    depot = Depot(MODEL, stop=CUT)
    source = serve(depot)

    def run(then: Callable[[Page], None]) -> None:
        context = playwright.chromium.launch_persistent_context(
            tmp_path, **browser_type_launch_args
        )
        page = context.new_page()
        page.goto(site.url + "site.json")
        then(open_keeper(page))
        context.close()

    run(lambda page: stop_in_the_middle(page, source))
    depot.go.release()
    depot.stop = None

    def go_on(page: Page) -> None:
        assert download(page, source)["state"] == "stored"
        assert page.evaluate(KEPT)[f"{sha1(MODEL)}.bin"] == sha1(MODEL)

    run(go_on)
    assert depot.asked == [ALL, REST]


def test_one_at_a_time_and_a_pause(keeper, serve):
    first, second = Depot(MODEL, stop=CUT), Depot(OTHER)
    sources = [serve(first), serve(second, "/models/other.bin", name="other")]
    stop_in_the_middle(keeper, sources[0])
    assert download(keeper, sources[1], "waiting")["state"] == "waiting"
    keeper.evaluate("key => keeper.pause(key)", sources[0]["sha1"])
    found = keeper.evaluate("key => about(key)", sources[0]["sha1"])
    assert (found["state"], found["have"], found["speed"]) == ("part", CUT, None)
    keeper.evaluate("key => until(key, 'stored')", sources[1]["sha1"])
    first.go.release()
    first.stop = None
    assert download(keeper, sources[0])["state"] == "stored"
    assert [first.asked, second.asked] == [[ALL, REST], [ALL]]
    # One that waits only leaves the queue
    keeper.evaluate("key => keeper.remove(key)", sources[0]["sha1"])
    keeper.evaluate("key => keeper.remove(key)", sources[1]["sha1"])
    assert keeper.evaluate("keeper.models") == []
    assert keeper.evaluate(KEPT) == {}


def test_two_tabs_download_a_model_once(bare, keeper, serve, site):
    depot = Depot(MODEL, stop=CUT)
    source = serve(depot)
    stop_in_the_middle(keeper, source)
    other = bare.context.new_page()
    try:
        other.goto(site.url + "site.json")
        open_keeper(other)
        assert download(other, source, "waiting")["state"] == "waiting"
        depot.go.release()
        for page in (keeper, other):
            page.evaluate("key => until(key, 'stored')", source["sha1"])
        assert depot.asked == [ALL]
        other.evaluate("key => keeper.remove(key)", source["sha1"])
        keeper.evaluate("key => until(key, 'gone')", source["sha1"])  # the first is told
    finally:
        other.close()


def test_an_engine_that_wants_the_model_gets_it(keeper, serve):
    """The download lets go, with what has come, and goes on when the engine leaves it."""
    depot = Depot(MODEL, stop=CUT)
    source = serve(depot)
    stop_in_the_middle(keeper, source)
    found = keeper.evaluate(
        """async (key) => {
          const { claimNow } = await import("/web/engine/claim.js");
          window.release = await claimNow(key, new AbortController().signal);
          const second = await claimNow(key, new AbortController().signal);
          return [typeof release, second, (await until(key, "waiting")).have];
        }""",
        source["sha1"],
    )
    assert found == ["function", None, CUT]
    depot.go.release()
    depot.stop = None
    keeper.evaluate("release()")
    keeper.evaluate("key => until(key, 'stored')", source["sha1"])
    assert depot.asked == [ALL, REST]


def test_a_full_disk(keeper, serve, site):
    """It says what is needed; what has come, and what else is there, stays."""
    assert download(keeper, serve(Depot(OTHER), "/models/other.bin"))["state"] == "stored"
    devtools = keeper.context.new_cdp_session(keeper)
    origin = {"origin": site.url.rstrip("/")}
    devtools.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": len(OTHER) + 1_500_000})
    try:
        source = serve(Depot(MODEL))
        found = download(keeper, source)
    finally:
        devtools.send("Storage.overrideQuotaForOrigin", origin)
    assert found["state"] == "failed"
    assert "is full: mini needs " in found["error"]
    assert 0 < found["have"] <= 1_500_000
    assert keeper.evaluate(KEPT)[f"{sha1(OTHER)}.bin"] == sha1(OTHER)
    assert download(keeper, source)["state"] == "stored"


def test_a_model_for_which_there_is_no_room(keeper, serve):
    """It is refused before its download."""
    depot = Depot(MODEL)
    found = download(keeper, serve(depot, bytes=2**60))
    assert found["state"] == "failed"
    assert "There is no room for mini: it needs 1,152,921,504,607 MB more" in found["error"]
    assert depot.asked == []
    assert keeper.evaluate(KEPT) == {}


def test_files_in_and_out(keeper):
    key = sha1(OWN)
    found = keeper.evaluate(
        """async (bytes) => {
          const take = (...parts) => keeper.importFile(new File(parts, "own.bin"), "own");
          const no = await take("oops").catch((error) => error.message);
          const kept = await take(new Uint8Array(bytes));
          const again = await take(new Uint8Array(bytes));
          const out = await keeper.exportFile(kept.key);
          const digest = await crypto.subtle.digest("SHA-1", await out.arrayBuffer());
          const space = await keeper.space();
          return { no, kept, again: again.key, name: out.name, usage: space.usage,
            digest: [...new Uint8Array(digest)], files: Object.keys(await files()) };
        }""",
        list(OWN),
    )
    assert found["no"] == "own is no Whisper model in ggml format."
    kept = found["kept"]
    assert (kept["key"], kept["state"], kept["origin"], kept["bytes"]) == (
        *(key, "stored", "file", len(OWN)),
    )
    assert (found["again"], found["name"]) == (key, "ggml-own.bin")
    assert bytes(found["digest"]).hex() == key
    assert found["usage"] >= len(OWN)
    assert sorted(found["files"]) == [f"{key}.bin", f"{key}.json"]


def test_what_lies_beside_a_file_is_kept_with_it(keeper):
    """Also where the file is there already, and came without it."""
    found = keeper.evaluate(
        """async (bytes) => {
          const { pairOf } = await import("/web/models/pair.js");
          const model = new File([new Uint8Array(bytes)], "own.bin");
          const json = (text, name = "own.bin.json") => new File([text], name);
          const take = async (...files) => {
            const { file, generation } = await pairOf(files);
            return (await keeper.importFile(file, "own", generation)).generation;
          };
          const said = (await Promise.allSettled([
            take(json("{}")), take(json("{}"), model), take(json("{"), model),
            take(json('{"version": 1}' + " ".repeat(1e6)), model),
          ])).map(({ reason }) => reason?.message);
          const without = await take(model);
          const first = await take(json('{"version": 1, "suppress_tokens": [3]}'), model);
          const renamed = await take(model, json('{"version": 1, "name": "a"}', "own (1).json"));
          return { said, without, first, renamed, again: await take(model) };
        }""",
        list(OWN),
    )
    alone, *damaged = found.pop("said")
    assert alone.startswith("own.bin.json belongs to a model")
    assert len(damaged) == 3
    assert all("is not what lies beside a model, or is damaged" in each for each in damaged)
    last = {"version": 1, "name": "a"}
    first = {"version": 1, "suppress_tokens": [3]}
    assert found == {"without": None, "first": first, "renamed": last, "again": last}
    kept = keeper.evaluate(KEPT)[f"{sha1(OWN)}.json"]
    assert (kept["name"], kept["bytes"], kept["generation"]) == ("own", len(OWN), last)


@pytest.mark.parametrize(
    "about", ["{", "7", "null", '{"name": 7, "bytes": -1, "origin": "x"}', None]
)
def test_what_is_said_of_a_model_may_be_damaged(keeper, about):
    """A copy of an earlier version of the page, too, has nothing said of it."""
    key = sha1(MODEL)
    found = keeper.evaluate(
        """async ([key, about]) => {
          const root = await navigator.storage.getDirectory();
          const folder = await root.getDirectoryHandle("models", { create: true });
          const put = async (name, content) => {
            const file = await folder.getFileHandle(name, { create: true });
            const writable = await file.createWritable();
            await writable.write(content);
            await writable.close();
          };
          await put(`${key}.bin`, "lmgg");
          await put("notes.txt", "not ours");
          if (about !== null) await put(`${key}.json`, about);
          await keeper.refresh();
          return keeper.models;
        }""",
        [key, about],
    )
    assert [(one["key"], one["state"], one["name"], one["sha1"]) for one in found] == [
        (key, "stored", key[:12], key)
    ]


def test_the_browser_is_asked_once_to_keep_models(keeper, serve):
    keeper.evaluate(
        """() => {
          window.times = 0;
          navigator.storage.persisted = async () => false;
          navigator.storage.persist = async () => { window.times += 1; return false; };
        }"""
    )
    download(keeper, serve(Depot(MODEL)))
    download(keeper, serve(Depot(OTHER), "/models/other.bin"))
    assert keeper.evaluate("times") == 1


def test_a_browser_that_keeps_nothing(keeper, serve):
    source = serve(Depot(MODEL))
    found = keeper.evaluate(
        """async (source) => {
          const denied = new DOMException("", "SecurityError");
          navigator.storage.getDirectory = () => Promise.reject(denied);
          await keeper.refresh();
          const file = await keeper.exportFile(source.sha1).catch((error) => error.message);
          return [keeper.available, keeper.models, file];
        }""",
        source,
    )
    assert found[:2] == [False, []]
    assert "no longer keeps the model" in found[2]


def test_the_pages_policy_allows_it(outside, serve):
    assert download(open_keeper(outside()), serve(Depot(OTHER)))["state"] == "stored"


def test_speed_is_smoothed(keeper):
    """A million bytes a second for a minute, then three times as many: after five seconds the new
    speed counts for 1 - 1/e."""
    slow, soon, left, early = keeper.evaluate(
        """async () => {
          const { Rate } = await import("/web/models/rate.js");
          const rate = new Rate(500, 0);
          rate.add(100_500, 100);
          const early = rate.speed;
          for (let ms = 200; ms <= 60_000; ms += 100) rate.add(500 + 1000 * ms, ms);
          const slow = rate.speed;
          for (let ms = 100; ms <= 5000; ms += 100) rate.add(60_000_500 + 3000 * ms, 60_000 + ms);
          return [slow, rate.speed, rate.left(75_000_500 + 2 * rate.speed), early];
        }"""
    )
    assert early is None
    assert slow == pytest.approx(1e6)
    assert soon == pytest.approx(1e6 + 2e6 * (1 - 1 / 2.718281828), rel=1e-4)
    assert left == pytest.approx(2)
