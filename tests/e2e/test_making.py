"""Models that are made smaller in the page, and stored there."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from models.miniature import write_miniature
from pyengine.quantiser import PUBLISHED_VERSIONS, TYPES
from pyengine.quantising import quantise_file

MAKE = """async ({ address, kind, stored, beside, cut, handlers, stop }) => {
  const { Engine } = await import("/web/engine/client.js");
  const response = await fetch(address);
  const bytes = (await response.arrayBuffer()).slice(0, cut ?? undefined);
  const folder = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle("models", { create: true });
  let source = { name: "mini", file: new File([bytes], "mini.bin") };
  if (stored) {
    const put = async (name, content) => {
      const file = await (await folder()).getFileHandle(name, { create: true });
      const to = await file.createWritable();
      await to.write(content);
      await to.close();
    };
    await put(`${stored}.bin`, bytes);
    await put(`${stored}.json`, JSON.stringify({ generation: beside }));
    source = { name: "mini.bin", key: stored };
  }
  const engine = new Engine();
  const events = [];
  const abort = new AbortController();
  const onEvent = (event) => {
    events.push(event);
    if (stop) abort.abort();
  };
  const asked = { ...handlers, onEvent, signal: abort.signal };
  let made = null;
  let failure = null;
  try {
    made = await engine.makeSmaller(source, kind, asked);
  } catch (error) {
    failure = { kind: error.kind, message: error.message };
  }
  engine.close();
  const files = {};
  const text = async (blob) => {
    const reader = new FileReader();
    reader.readAsDataURL(blob);
    await new Promise((resolve) => { reader.onload = resolve; });
    return reader.result.split(",")[1];
  };
  const inFolder = await folder();
  for await (const name of inFolder.keys()) {
    files[name] = await text(await (await inFolder.getFileHandle(name)).getFile());
  }
  const file = made && await text(made.file);
  return { made: made && { ...made, file }, failure, events, files };
}"""


@pytest.fixture(scope="module")
def model() -> bytes:
    file = io.BytesIO()
    write_miniature(file, n_audio_ctx=16, n_text_ctx=16)
    return file.getvalue()


def smaller(model: bytes, kind: str, folder: Path, version: int | None = None) -> bytes:
    source, out = folder / "in.bin", folder / "out.bin"
    source.write_bytes(model)
    dtype = TYPES[kind]
    quantise_file(source, out, dtype, header_version=version or PUBLISHED_VERSIONS[dtype])
    return out.read_bytes()


def make(page: Page, site, model: bytes, kind: str = "q8_0", **how: object) -> dict:
    site.instead["/models/mini.bin"] = model
    given = {"address": "/models/mini.bin", "kind": kind, "stored": None, "cut": None}
    done = page.evaluate(MAKE, {**given, "handlers": {}, "stop": False, **how})
    done["files"] = {name: base64.b64decode(data) for name, data in done["files"].items()}
    return done


def test_a_file_becomes_a_stored_model(lent: Page, site, model, tmp_path):
    done = make(lent, site, model, "q5_1")
    wanted = smaller(model, "q5_1", tmp_path)
    sha1 = hashlib.sha1(wanted).hexdigest()
    assert done["failure"] is None
    file = done["made"].pop("file")
    assert base64.b64decode(file) == wanted
    assert done["made"] == {
        "key": sha1,
        "name": "mini-q5_1",
        "sha1": sha1,
        "bytes": len(wanted),
        "generation": None,
    }
    assert done["files"].keys() == {f"{sha1}.bin", f"{sha1}.json"}
    assert done["files"][f"{sha1}.bin"] == wanted
    assert json.loads(done["files"][f"{sha1}.json"]) == {
        "name": "mini-q5_1",
        "url": None,
        "bytes": len(wanted),
        "sha1": sha1,
        "etag": None,
        "origin": "made",
        "generation": None,
    }
    last = {"type": "making", "done": len(model), "total": len(model)}
    assert done["events"][-1] == last


def test_a_stored_model_is_read_where_it_lies(lent: Page, site, model, tmp_path):
    key = hashlib.sha1(model).hexdigest()
    how = {"name": "my own", "headerVersion": 2}
    beside = {"version": 1, "suppress_tokens": [3]}
    done = make(lent, site, model, "q5_0", stored=key, beside=beside, handlers=how)
    wanted = smaller(model, "q5_0", tmp_path, version=2)
    assert done["made"]["name"] == "my own"
    assert done["made"]["generation"] == beside
    assert json.loads(done["files"][f"{done['made']['key']}.json"])["generation"] == beside
    assert done["files"][f"{key}.bin"] == model
    assert done["files"][f"{done['made']['key']}.bin"] == wanted


def test_what_fails_leaves_nothing(lent: Page, site, model):
    damaged = make(lent, site, model, cut=len(model) - 1)
    assert damaged["failure"]["kind"] == "model-format"
    assert damaged["files"] == {}
    unknown = make(lent, site, model, "q3_k")
    assert unknown["failure"]["kind"] == "option"
    assert unknown["files"] == {}
    stopped = make(lent, site, model, stop=True)
    assert stopped["failure"] == {"kind": "cancelled", "message": stopped["failure"]["message"]}
    assert stopped["files"] == {}


def test_one_at_a_time(lent: Page, site, model):
    site.instead["/models/mini.bin"] = model
    got = lent.evaluate("""async () => {
      const { Engine } = await import("/web/engine/client.js");
      const bytes = await (await fetch("/models/mini.bin")).arrayBuffer();
      const source = { name: "mini", file: new File([bytes], "mini.bin") };
      const engine = new Engine();
      const both = ["q8_0", "q4_0"].map((kind) => engine.makeSmaller(source, kind));
      const [first, second] = await Promise.allSettled(both);
      engine.close();
      return { first: first.value?.name, second: second.reason?.message };
    }""")
    assert got["first"] == "mini-q8_0"
    assert got["second"].startswith("Another model is being made smaller")


def test_one_that_is_not_stored(lent: Page):
    failure = lent.evaluate("""async () => {
      const { Engine } = await import("/web/engine/client.js");
      const engine = new Engine();
      try {
        await engine.makeSmaller({ name: "base", key: "0".repeat(40) }, "q8_0");
      } catch (error) {
        return { kind: error.kind, message: error.message };
      } finally {
        engine.close();
      }
    }""")
    assert failure["kind"] == "model-fetch"
    assert failure["message"].startswith("base is not stored in this browser")


def test_where_the_browser_keeps_nothing_there_is_a_file(bare: Page):
    got = bare.evaluate("""async () => {
      navigator.storage.getDirectory = async () => { throw new DOMException("no"); };
      const { openMadeFile } = await import("/web/engine/made-file.js");
      const made = await openMadeFile();
      const lent = Uint8Array.of(1, 2, 3);
      const taken = [made.push(lent)];
      lent.fill(9);
      taken.push(made.push(lent));
      const { file, ...rest } = await made.finish({ name: "m", sha1: "s", bytes: 6 });
      return { taken, rest, bytes: [...new Uint8Array(await file.arrayBuffer())] };
    }""")
    assert got["taken"] == [True, True]
    assert got["rest"] == {"key": None, "name": "m", "sha1": "s", "bytes": 6}
    assert got["bytes"] == [1, 2, 3, 9, 9, 9]
