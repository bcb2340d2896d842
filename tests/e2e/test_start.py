"""An engine starts out of what the build made, or says what is wrong and starts once it is mended.

The runtime here is a small one that starts at once, with a list as the build makes it: what is
asked is what becomes of each file before Python sees it. That ours starts so is proved by every
other test.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import struct
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from visits import ENGINE, engine_worker, open_page

from site_build.site import DIST

if TYPE_CHECKING:
    from conftest import Site

WHEEL = "pyengine-0-py3-none-any.whl"

ABOUT = {"version": "0", "languages": {}, "formats": [], "extensions": {}, "readable": []}

PYODIDE = """
const done = { destroy() {} };
async function get(url) {
  const response = await fetch(url);
  return new TextDecoder().decode(await response.arrayBuffer());
}
export async function loadPyodide({ indexURL, _loadSnapshot }) {
  if (!globalThis.createModule) throw new Error("pyodide.asm.js is to be there");
  if (_loadSnapshot) return restored(await _loadSnapshot);
  await WebAssembly.instantiateStreaming(fetch(indexURL + "pyodide.asm.wasm"), {});
  const names = ["python_stdlib.zip", "pyodide-lock.json", "numpy-2.whl"];
  const parts = await Promise.all(names.map((name) => get(indexURL + name)));
  const install = async (url) => parts.push(await get(url));
  const answer = () => JSON.stringify({ value: { ...ABOUT, version: parts.join(", ") } });
  const connect = () => async () => answer();
  const modules = { micropip: { install, ...done }, "pyengine.worker": { connect, ...done } };
  return { pyimport: (name) => modules[name] };
}
"""
"""Answers with what it was given."""

RESTORED = """
async function restored(objects) {
  const machine = await globalThis._createPyodideModule({});
  const said = [objects, machine.HEAPU8.subarray(64, 72)].map((at) => new TextDecoder().decode(at));
  const connect = () => async () => JSON.stringify({ value: { ...ABOUT, version: said.join("") } });
  const library = { come_from() {}, destroy() {} };
  return { pyimport: () => ({ connect, at: () => library, destroy() {} }) };
}
"""
"""Answers with what of Pyodide's objects and of the memory was restored."""

MACHINE = """
globalThis.createModule = true;
globalThis._createPyodideModule = async ({ INITIAL_MEMORY }) => {
  const { buffer } = new Uint8Array(INITIAL_MEMORY);
  return {
    ...{ HEAPU8: new Uint8Array(buffer), HEAP32: new Int32Array(buffer) },
    ...{ __PyRuntime: 4, __PyEM_EMSCRIPTEN_COUNT_ARGS_OFFSET: 0, _PyEM_CountArgsPtr: 7 },
    ...{ LDSO: {}, wasmTable: { length: 1 }, FS: { writeFile() {} } },
    ...{ _py_version_major: () => 3, _py_version_minor: () => 12 },
  };
};
"""
"""With a memory that is empty."""


def image_of(memory: bytes, *, damage: int = 0) -> bytes:
    """A snapshot of 128 bytes of memory, of which these eight are the 64th and those behind it."""
    total = 0
    for word in struct.unpack("<32i", bytes(64) + memory + bytes(56)):
        total = (total * 31 + word) % 2**32
    total = (total + damage + 2**31) % 2**32 - 2**31
    plan = {"heap": 128, "sum": total, "libraries": [], "objects": 4, "runs": [64, 8], "files": []}
    text = json.dumps(plan).encode()
    return gzip.compress(mtime=0, data=struct.pack("<I", len(text)) + text + b"from" + memory)


FILES = {
    "pyodide/pyodide.mjs": f"const ABOUT = {json.dumps(ABOUT)};{PYODIDE}{RESTORED}".encode(),
    "pyodide/pyodide.asm.js": MACHINE.encode(),
    "pyodide/pyodide.asm.wasm": b"\0asm\1\0\0\0",  # a module with nothing in it
    "pyodide/python_stdlib.zip": b"library",
    "pyodide/pyodide-lock.json": b"lock file",
    "pyodide/numpy-2.whl": b"numpy",
    WHEEL: b"pyengine",
}
STARTED = "library, lock file, numpy, pyengine"


IMAGE = "start/engine.packed"


def serve(site: Site, files: dict[str, bytes] = FILES, image: bytes | None = None) -> None:
    """A site with these, and the list of them; with a snapshot, if there is one."""
    entries = [entry(f"file {at}", *file) for at, file in enumerate(files.items())]
    listed: dict[str, object] = {"wheel": WHEEL, "files": entries}
    if image is not None:
        site.instead[f"/{IMAGE}"] = image
        packed = entry("the snapshot", IMAGE, image)
        with contextlib.suppress(OSError):
            packed["unpacked"] = summed(gzip.decompress(image))
        snapshot = [packed, *entries[:3]]
        listed["snapshot"] = {"image": IMAGE, "files": snapshot}
    site.instead["/site.json"] = json.dumps(listed).encode()
    for path, data in files.items():
        site.instead[f"/{path}"] = data


def entry(name: str, path: str, data: bytes) -> dict[str, object]:
    return {"path": path, "name": name, **summed(data)}


def summed(data: bytes) -> dict[str, object]:
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


START = """async () => {
  const { Engine } = await import("/web/engine/client.js");
  globalThis.engine ??= new Engine({ start: false });
  try {
    await engine.ready();
    return [engine.state, engine.about.version];
  } catch (error) {
    return [engine.state, error.kind, error.message];
  }
}"""


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize("path", FILES)
def test_file_that_is_not_what_was_built(bare: Page, site: Site, path: str):
    """The same engine, without another page, starts when the server is mended."""
    serve(site)
    data = FILES[path]
    file = f"file {list(FILES).index(path)} ({path.split('/')[-1]})"
    for instead, why in [
        (flipped(data), "came damaged"),
        (data + b"\n", "came damaged"),
        (data[:-1], "came incomplete"),
        ("cut", "came incomplete"),
        (404, "is not on the server (HTTP 404)"),
        (503, "was refused by the server (HTTP 503)"),
        (b"<!doctype html>", "did not come: the server sent a web page in its place"),
    ]:
        site.instead[f"/{path}"] = instead
        message = f"The engine could not start: {file} {why}. Try again."
        assert bare.evaluate(START) == ["failed", "start", message]
    site.instead[f"/{path}"] = data
    assert bare.evaluate(START) == ["ready", STARTED]


def test_start_from_a_snapshot(bare: Page, site: Site):
    """As the memory was; or without it, where it does not come to be that, and said on the console
    alone."""
    serve(site, image=image_of(b" the end"))
    assert bare.evaluate(START) == ["ready", "from the end"]
    bare.evaluate("engine.close()")
    for useless in (b"no archive", gzip.compress(b"\1"), image_of(b" the end", damage=1)):
        serve(site, image=useless)
        with bare.expect_console_message(lambda message: "snapshot" in message.text):
            assert bare.evaluate(START) == ["ready", STARTED]
        bare.evaluate("engine.close()")


def test_snapshot_that_is_not_what_was_built(bare: Page, site: Site):
    serve(site, image=image_of(b" the end"))
    message = "The engine could not start: the snapshot (engine.packed) came damaged. Try again."
    site.instead[f"/{IMAGE}"] = flipped(image_of(b" the end"))
    assert bare.evaluate(START) == ["failed", "start", message]
    site.instead[f"/{IMAGE}"] = image_of(b" the end")
    assert bare.evaluate(START) == ["ready", "from the end"]


KEPT = """async (change) => {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle("start");
  const names = [];
  for await (const site of all.values()) {
    for await (const file of site.values()) {
      names.push(file.name);
      if (!change) continue;
      const writable = await file.createWritable({ keepExistingData: true });
      await writable.write({ type: "write", position: 4, data: "?" });
      await writable.close();
    }
  }
  return names;
}"""


def test_what_was_unpacked_is_kept(bare: Page, site: Site):
    def restart() -> list[str]:
        bare.evaluate("engine.close()")
        return bare.evaluate(START)

    serve(site, image=image_of(b" the end"))
    bare.evaluate(START)
    bare.evaluate("engine.keepStart(true)")
    site.instead[f"/{IMAGE}"] = 404
    assert restart() == ["ready", "from the end"]
    # One that is not as it was is not used, and another version's is not kept
    assert bare.evaluate(KEPT, True) == [summed(gzip.decompress(image_of(b" the end")))["sha256"]]
    assert restart()[:2] == ["failed", "start"]
    serve(site, image=image_of(b" to last"))
    assert restart() == ["ready", "from to last"]
    bare.evaluate("engine.keepStart(true)")
    assert bare.evaluate(KEPT) == [summed(gzip.decompress(image_of(b" to last")))["sha256"]]
    bare.evaluate("engine.keepStart(false)")
    assert bare.evaluate(KEPT) == []


LENT = """
  self.lent = python;
  const module = python.pyimport("pyengine.worker");
"""
"""In the worker."""
LATE = "try: import xml.dom.minidom as late\nexcept ImportError as error: late = error\nstr(late)"


def test_pythons_library_comes_when_something_asks_for_it(bare: Page, site: Site):
    worker = (DIST / ENGINE[1:]).read_text("utf-8")
    booted = 'const module = python.pyimport("pyengine.worker");'
    assert worker.count(booted) == 1
    site.instead[ENGINE] = worker.replace(booted, LENT).encode()
    asked: list[str] = []
    bare.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    assert bare.evaluate(START)[0] == "ready"
    python = engine_worker(bare)
    # What is not there is not looked for in vain
    python.evaluate("lent.runPython(`try: import resource\nexcept ImportError: pass`)")
    assert "python_stdlib.zip" not in asked
    library = (DIST / "pyodide/python_stdlib.zip").read_bytes()
    for instead, why in ((404, "cannot be reached"), (flipped(library), "came damaged")):
        site.instead["/pyodide/python_stdlib.zip"] = instead
        said = python.evaluate("(code) => lent.runPython(code)", LATE)
        assert said == f"Python's library (python312.zip) {why}: try again"
    del site.instead["/pyodide/python_stdlib.zip"]
    assert "minidom" in python.evaluate("(code) => lent.runPython(code)", LATE)
    asked.clear()
    python.evaluate("lent.runPython(`import difflib, encodings.cp1250`)")
    assert asked == []


def test_our_engine_starts_from_its_snapshot(bare: Page):
    """In this browser, whose functions may lie elsewhere than in the build's."""
    warned: list[str] = []
    bare.on("console", lambda message: warned.append(message.text))
    asked: list[str] = []
    bare.on("request", lambda request: asked.append(request.url.split("/")[-1]))
    assert bare.evaluate(START)[0] == "ready"
    assert "engine.packed" in asked
    assert not [name for name in asked if name.endswith(".whl")]
    assert warned == []


def test_list_that_is_not_what_was_built(bare: Page, site: Site):
    serve(site)
    right = site.instead["/site.json"]
    assert isinstance(right, bytes)
    file = "the list of the engine's files (site.json)"
    for instead, why in [
        (right[:-1], "came damaged"),
        (b"{}", "came damaged"),
        (b'{"wheel": "x", "files": [{"path": "x"}]}', "came damaged"),
        (right.replace(b'"bytes": 7', b'"bytes": 7e12'), "came damaged"),
        (404, "is not on the server (HTTP 404)"),
        (b"<!doctype html>", "did not come: the server sent a web page in its place"),
    ]:
        site.instead["/site.json"] = instead
        message = f"The engine could not start: {file} {why}. Try again."
        assert bare.evaluate(START) == ["failed", "start", message]
    for at in range(0, len(right), 97):  # whatever else is damaged, something does not fit
        bit = 1 if right[at : at + 1].isalnum() else 64
        damaged = right[:at] + bytes([right[at] ^ bit]) + right[at + 1 :]
        site.instead["/site.json"] = damaged
        state, *said = bare.evaluate(START)
        # But for what a file is called
        named = b'"name": "' in damaged[max(0, at - 16) : at]
        assert state == "failed" or (named and said == [STARTED]), damaged
        bare.evaluate("engine.close()")
    site.instead["/site.json"] = right
    assert bare.evaluate(START) == ["ready", STARTED]


def test_server_that_is_out_of_reach(bare: Page, site: Site):
    serve(site)
    bare.route("**/numpy-2.whl", lambda route: route.abort())
    file = f"file {list(FILES).index('pyodide/numpy-2.whl')} (numpy-2.whl)"
    why = "could not be fetched: you may be offline, or the server may be out of reach"
    message = f"The engine could not start: {file} {why}. Try again."
    assert bare.evaluate(START) == ["failed", "start", message]
    bare.unroute_all()
    assert bare.evaluate(START) == ["ready", STARTED]


def test_what_the_browser_kept_of_an_earlier_build_is_fetched_anew(bare: Page, site: Site):
    """Servers may let it be kept for years, and its name stays."""
    site.headers["Cache-Control"] = "max-age=31536000"
    serve(site, {**FILES, "pyodide/numpy-2.whl": b"numpy of old"})
    assert bare.evaluate(START) == ["ready", STARTED.replace("numpy", "numpy of old")]
    bare.evaluate("engine.close()")
    serve(site)
    assert bare.evaluate(START) == ["ready", STARTED]


def test_python_that_fails_says_it_in_a_sentence(bare: Page, site: Site):
    traceback = "Traceback (most recent call last):\n  File x, line 1\nOSError: no such thing\n"
    for error, sentence in [
        (
            f"new Error({json.dumps(traceback)})",
            "The engine could not start (OSError: no such thing).",
        ),
        ('new RangeError("could not allocate memory")', "this browser tab has too little memory"),
    ]:
        loader = f"export const loadPyodide = async () => {{ throw {error}; }};".encode()
        serve(site, {**FILES, "pyodide/pyodide.mjs": loader})
        state, kind, message = bare.evaluate(START)
        assert (state, kind) == ("failed", "start")
        assert sentence in message
        assert "Traceback" not in message


def test_machine_that_cannot_be_made_is_not_waited_for(bare: Page, site: Site):
    """Pyodide only writes it to the console."""
    lacks = b"\0asm\1\0\0\0\2\x08\1\1a\1b\2\0\1"  # imports a memory, which nobody gives it
    started = b'pyodide.asm.wasm"), {})'
    waiting = FILES["pyodide/pyodide.mjs"].replace(
        started, started + b".catch(() => new Promise(() => {}))"
    )
    serve(site, {**FILES, "pyodide/pyodide.asm.wasm": lacks, "pyodide/pyodide.mjs": waiting})
    state, kind, message = bare.evaluate(START)
    assert (state, kind) == ("failed", "start")
    assert message.startswith("The engine could not start (")


def test_start_that_does_not_come_on(page: Page, site: Site):
    """Within a minute of silence, whatever it is at."""
    loader = b'export const loadPyodide = () => new Promise(() => console.log("never"));'
    serve(site, {**FILES, "pyodide/pyodide.mjs": loader})
    page.clock.install()
    with page.expect_console_message(lambda message: message.text == "never"):
        open_page(page, site.page("isolate=no"))
    state = page.locator("#engine-state")
    page.clock.run_for(59_000)
    expect(state).to_have_attribute("data-state", "starting")
    page.clock.run_for(2_000)
    expect(state).to_have_attribute("data-state", "failed")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(
        "The engine could not start: it stands still at preparing Python."
    )
    serve(site)
    page.get_by_role("button", name="Try again").click()
    expect(state).to_have_attribute("data-state", "ready")
    expect(alert).to_be_hidden()


def test_checksum_where_the_browser_gives_none(bare: Page):
    """A page that came by plain HTTP has no crypto.subtle."""
    data = bytes(at * 7 & 255 for at in range(1000))
    lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000]
    digests = bare.evaluate(
        """async ([data, lengths]) => {
          const { sha256 } = await import("/web/engine/sha256.js");
          Object.defineProperty(crypto, "subtle", { configurable: true });
          try {
            const parts = lengths.map((length) => Uint8Array.from(data.slice(0, length)));
            return await Promise.all(parts.map(sha256));
          } finally {
            delete crypto.subtle;
          }
        }""",
        [list(data), lengths],
    )
    assert digests == [hashlib.sha256(data[:length]).hexdigest() for length in lengths]
