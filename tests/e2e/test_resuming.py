"""What an engine's load leaves of a download is gone on with, by the next load."""

import media
from depot import Depot
from playwright.sync_api import Page, expect
from visits import once

CUT = 1_000_000
MODEL = "/models/mini.bin"

GROWN = """async (size) => {
  for (;;) {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("models", { create: true });
    for await (const [name, handle] of folder) {
      if (name.endsWith(".part") && (await handle.getFile()).size === size) return;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
}"""

NAMES = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("models", { create: true });
  const names = [];
  for await (const name of folder.keys()) names.push(name.split(".")[1]);
  return names.sort();
}"""


def give(app: Page) -> None:
    data = media.encode(media.speech(2), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", data))


def offer(site, miniature: bytes, depot: Depot) -> None:
    site.offer(miniature)
    site.instead[MODEL] = depot


@once
def test_a_cut_in_the_middle(site, miniature, visit):
    """The load goes on by itself; nothing is given to the engine twice, or its checksum would be
    another. The browser is asked to keep the first model."""
    depot = Depot(miniature, cuts=[CUT])
    offer(site, miniature, depot)
    app = visit()
    app.evaluate("navigator.storage.persisted = async () => false")
    app.evaluate("navigator.storage.persist = async () => { window.asked = true; }")
    give(app)
    app.evaluate(GROWN, CUT)
    depot.go.release()
    expect(app.locator(".document-meta")).to_contain_text("took")
    assert depot.asked == [(None, None), (f"bytes={CUT}-", '"1"')]
    app.wait_for_function("window.asked")
    assert app.evaluate(NAMES) == ["bin", "json"]


@once
def test_what_was_cancelled_and_what_a_reload_ended(site, miniature, visit):
    depot = Depot(miniature, stop=CUT)
    offer(site, miniature, depot)
    app = visit()
    give(app)
    app.evaluate(GROWN, CUT)
    app.get_by_role("button", name="Cancel").click()
    expect(app.locator(".job:not([hidden])")).to_be_hidden()
    depot.go.release()
    assert app.evaluate(NAMES) == ["json", "part"]
    depot.stop = 500_000  # of the rest
    give(app)
    app.evaluate(GROWN, CUT + 500_000)
    app.reload()
    depot.stop = None
    give(app)
    expect(app.locator(".document-meta").first).to_contain_text("took")
    depot.go.release()  # the worker before may live on for a moment: it would have got more
    assert depot.asked == [
        *((None, None), (f"bytes={CUT}-", '"1"')),
        (f"bytes={CUT + 500_000}-", '"1"'),
    ]
    assert app.evaluate(NAMES) == ["bin", "json"]


@once
def test_a_damaged_part_comes_once_more(site, miniature, visit):
    """The checksum tells in the end. What it says when it is wrong again is in test_failures.py."""
    flipped = miniature[:999_000] + bytes([miniature[999_000] ^ 1]) + miniature[999_001:]
    damaged = Depot(flipped, stop=CUT)
    offer(site, miniature, damaged)
    app = visit()
    give(app)
    app.evaluate(GROWN, CUT)
    app.get_by_role("button", name="Cancel").click()
    expect(app.locator(".job:not([hidden])")).to_be_hidden()
    damaged.go.release()
    right = Depot(miniature)
    site.instead[MODEL] = right
    give(app)
    expect(app.locator(".document-meta").first).to_contain_text("took")
    assert right.asked == [(f"bytes={CUT}-", '"1"'), (None, None)]
