"""Models of every size that there is load in a page, hear a window, and give their memory back.

They are random models of the true shapes: what they hear means nothing. With --hours all sizes,
else those that take a moment; -s prints what each took (docs/models.md has the table)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page
from visits import once, open_page

from benchmarks.peers.memory import own_memory
from models.miniature import write_miniature

if TYPE_CHECKING:
    from conftest import Site

ENGLISH, MULTILINGUAL, WITH_CANTONESE = 51864, 51865, 51866
Q5_0, Q5_1, F16 = 2008, 1009, 1

SHAPES = {
    # name: type of file, state, layers of encoder and decoder, vocabulary, mels
    "tiny.en-q5_1": (Q5_1, 384, 4, 4, ENGLISH, 80),
    "distilled, with 128 mels": (Q5_0, 384, 4, 2, WITH_CANTONESE, 128),
    "base-q5_1": (Q5_1, 512, 6, 6, MULTILINGUAL, 80),
    "distil-small.en": (F16, 768, 12, 4, ENGLISH, 80),
    "small-q5_1": (Q5_1, 768, 12, 12, MULTILINGUAL, 80),
    "distil-medium.en-q5_0": (Q5_0, 1024, 24, 2, ENGLISH, 80),
    "medium-q5_0": (Q5_0, 1024, 24, 24, MULTILINGUAL, 80),
    "distil-large-v3-q5_0": (Q5_0, 1280, 32, 2, WITH_CANTONESE, 128),
    "large-v3-turbo-q5_0": (Q5_0, 1280, 32, 4, WITH_CANTONESE, 128),
    "large-v3-turbo": (F16, 1280, 32, 4, WITH_CANTONESE, 128),
    "large-v2-q5_0": (Q5_0, 1280, 32, 32, MULTILINGUAL, 80),
    "large-v3-q5_0": (Q5_0, 1280, 32, 32, WITH_CANTONESE, 128),
}
SMALL = ("tiny.en-q5_1", "distilled, with 128 mels")

MOST_BYTES = 4 << 30
"""What WebAssembly can address."""

MAKE = """async () => {
  const { Engine } = await import("/web/engine/client.js");
  window.engine = new Engine();
  await engine.ready();
}"""

HEAR = """async (element) => {
  const [file] = element.files;
  const took = {};
  const timed = async (what, work) => {
    const start = performance.now();
    const value = await work();
    took[what] = (performance.now() - start) / 1000;
    return value;
  };
  const info = await timed("load", () => engine.load({ name: file.name, file }));
  const arena = Number(info.plan.match(/total +([\\d.]+) MB/)[1]);
  const noise = new Float32Array(30 * 16000).map((_, i) => Math.sin(i * i) / 8);
  const hear = async () => {
    await engine.beginAudio(16000, { seconds: 30 });
    await engine.pushAudio(noise);
    await engine.finishAudio();
    const options = { language: "en", vad: null, temperature: [0], beam_size: null };
    return await engine.transcribe({ ...options, max_tokens: 20, missed_speech: null });
  };
  const { timings } = await timed("hear", hear);
  return { took, arena, timings, threads: info.threads_started };
}"""


def memory(browser: Browser) -> int:
    """Bytes of anonymous and shared memory that the browser's pages hold."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(own_memory(process["id"]) for process in processes if process["type"] == "renderer")


@once
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in SMALL else pytest.mark.hours) for name in SHAPES],
)
def test_a_size(
    name: str, page: Page, browser: Browser, site: Site, tmp_path: Path, isolated: bool
):
    ftype, state, encoder, decoder, n_vocab, mels = SHAPES[name]
    path = tmp_path / "model.bin"
    write_miniature(
        path,
        **{"ftype": ftype, "multilingual": n_vocab != ENGLISH, "n_vocab": n_vocab, "n_mels": mels},
        **{"n_state": state, "n_head": state // 64},
        **{"n_audio_layer": encoder, "n_text_layer": decoder},
    )
    page.set_default_timeout(3_600_000)
    open_page(page, site.page())
    page.evaluate(
        """() => {
          document.body.replaceChildren(document.createElement("input"));
          document.querySelector("input").type = "file";
        }"""
    )
    page.locator("input").set_input_files(path)
    page.evaluate(MAKE)
    before = memory(browser)
    heard = page.locator("input").evaluate(HEAR)
    with_model = memory(browser)
    held = with_model - before
    arena = 1e6 * heard["arena"]
    print(f"{name}: file {path.stat().st_size / 1e6:.0f} MB, arena {arena / 1e6:.0f}", end=" ")
    print(f"held {held / 1e6:.0f}, {heard['threads']} threads, {heard['took']}", heard["timings"])
    assert arena < MOST_BYTES
    page.evaluate("engine.close()")
    for _ in range(100):  # until the browser has let go of it
        left = memory(browser)
        if left - before < 0.2 * arena and with_model - left > 0.8 * arena:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{left - before} bytes are still held, of {held}")
