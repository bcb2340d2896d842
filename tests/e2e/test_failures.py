"""What goes wrong is said in a sentence, loses nothing, and leaves the page working."""

import base64
import contextlib
import io
import json
import re
from pathlib import Path

import media
import pytest
from playwright.sync_api import Error, Page, Worker, expect
from scripted import script_engine
from tabs import FORGET
from visits import engine_worker, models, once, open_page, own_engine

from models.miniature import write_miniature
from pyengine.hub import CATALOG
from site_build.browser import find_browser
from site_build.site import DIST

READY = "ready"


def give(app: Page, name: str = "clip.wav", data: bytes | None = None) -> None:
    data = media.encode(media.speech(2), container="wav") if data is None else data
    app.locator("#file").set_input_files(media.upload(name, data))


def drop(app: Page, name: str, content: str) -> None:
    app.evaluate(
        """([name, content]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], name));
          dispatchEvent(new DragEvent("drop", { dataTransfer }));
        }""",
        [name, content],
    )


def open_model(app: Page, *files: bytes | dict) -> None:
    """Bytes are those of own.bin."""
    app.get_by_role("link", name="New transcript").click()
    app.locator(".model-line").locator("visible=true").click()
    given = [media.upload("own.bin", one) if isinstance(one, bytes) else one for one in files]
    app.locator("#model-file").set_input_files(given)


def says(app: Page, sentence: str) -> None:
    expect(app.get_by_role("alert")).to_contain_text(sentence)
    expect(app.locator(".job:not([hidden])")).to_be_hidden()


def works(app: Page, cards: int = 1) -> None:
    """A transcription goes through, and clears the message before."""
    give(app)
    expect(app.locator(".shelf-items li")).to_have_count(cards)
    expect(app.locator(".document-meta").first).to_contain_text("took")
    expect(app.get_by_role("alert")).to_be_hidden()


def flipped(data: bytes) -> bytes:
    return data[:-1000] + bytes([data[-1000] ^ 1]) + data[-999:]


@once
def test_audio_that_is_none(small_app):
    works(small_app)
    for name, data, sentence in [
        ("notes.txt", b"Minutes of the meeting", "notes.txt is a text file, not audio or video."),
        ("empty.mp3", b"", "empty.mp3 is empty."),
        ("noise.mp3", bytes(range(256)) * 64, "noise.mp3 has no audio that this browser can"),
        (
            "film.mp4",
            media.encode(None, container="mp4", video="mpeg4"),
            "film.mp4 has no audio track, only pictures.",
        ),
    ]:
        give(small_app, name, data)
        says(small_app, sentence)
        expect(small_app.locator(".shelf-items li")).to_have_count(1)  # the earlier transcript
    works(small_app, cards=2)


@once
def test_model_that_does_not_arrive(small_app, site, miniature):
    for instead, sentence in [
        (miniature[:-1000], "it is another file, or damaged"),
        (flipped(miniature), "damaged download"),
        (b"oops" + miniature[4:], "Not a ggml Whisper model"),
        (b"<!doctype html><title>Not here</title>", "it is another file, or damaged"),
        (404, "is not at localhost"),
        (503, "is not at localhost"),
    ]:
        site.instead["/models/mini.bin"] = instead
        give(small_app)
        says(small_app, sentence)
    site.instead["/models/mini.bin"] = miniature
    small_app.get_by_role("button", name="Try again").click()
    expect(small_app.locator(".document-meta")).to_contain_text("took")
    expect(small_app.get_by_role("alert")).to_be_hidden()


@once
def test_offline(small_app):
    expect(small_app.locator("#engine-state")).to_have_attribute("data-state", READY)
    small_app.context.set_offline(True)
    give(small_app)
    says(small_app, "you may be offline")
    small_app.context.set_offline(False)
    works(small_app, cards=2)


@once
def test_own_model_file(small_app, miniature):
    open_model(small_app, miniature)
    expect(small_app.locator(".job:not([hidden])")).to_be_hidden()
    expect(small_app.locator(".model-line").first).to_contain_text("own.bin")
    works(small_app)
    expect(small_app.locator(".document-meta")).to_contain_text("own.bin")


@once
def test_own_model_file_with_what_lies_beside_it(small_app, miniature):
    """Chosen, and dropped; Python has it, for it refuses another model's."""
    model = media.upload("own.bin", miniature)

    def beside(said: str) -> dict:
        return media.upload("own.bin.json", said.encode(), "application/json")

    open_model(small_app, model, beside('{"version": 1, "alignment_heads": [[99, 0]]}'))
    says(small_app, "The JSON beside the model is another model's: it names layer 99")
    drop(small_app, "own.bin.json", "{}")
    says(small_app, "own.bin.json belongs to a model. Choose")
    open_model(small_app, model, beside('{"version": 1, "alignment_heads": [[0, 0]]}'))
    expect(small_app.locator(".model-line").first).to_contain_text("own.bin")
    works(small_app)


@once
def test_own_model_file_that_is_none_keeps_the_earlier_model(small_app, miniature):
    works(small_app)
    for data, sentence in [
        (b"oops" + miniature[4:], "Not a ggml Whisper model"),
        (miniature[:100_000], "incomplete"),
        (b"", "cut off at byte 0"),
    ]:
        open_model(small_app, data)
        says(small_app, sentence)
        expect(small_app.locator(".model-line").first).to_contain_text("mini")
        with models(small_app) as sheet:
            expect(sheet.get_by_role("radio")).to_have_count(1)
    works(small_app, cards=2)


@once
def test_damaged_copy_in_storage_is_fetched_again(small_app, site):
    works(small_app)
    small_app.evaluate(
        """async () => {
          const root = await navigator.storage.getDirectory();
          const folder = await root.getDirectoryHandle("models");
          for await (const handle of folder.values()) {
            const writable = await handle.createWritable({ keepExistingData: true });
            await writable.write({ type: "write", position: 999999, data: "damage" });
            await writable.close();
          }
        }"""
    )
    site.asked.clear()
    small_app.reload()
    works(small_app, cards=2)
    assert "/models/mini.bin" in site.asked


@once
def test_full_storage_only_means_no_copy(small_app, site):
    """Of the model, and of the recording or its text, which is said."""
    devtools = small_app.context.new_cdp_session(small_app)
    quota = {"origin": site.url.rstrip("/"), "quotaSize": 1000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    for _ in range(2):
        give(small_app)
        expect(small_app.locator(".document-meta")).to_contain_text("took")
        told = re.compile("cannot be kept in this browser now|no room to keep this recording")
        expect(small_app.get_by_role("alert")).to_contain_text(told)
        assert "/models/mini.bin" in site.asked  # there was no copy
        site.asked.clear()
        small_app.on("dialog", lambda dialog: dialog.accept())
        small_app.reload()
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": quota["origin"]})  # as before


def large_header() -> bytes:
    """A model file as large as the largest, up to its first tensor's numbers."""

    class Enough(Exception):
        pass

    class Start(io.BytesIO):
        def write(self, data: bytes) -> int:
            if len(data) > 1_000_000:
                raise Enough
            return super().write(data)

    file = Start()
    sizes = {"n_state": 1280, "n_head": 20, "n_audio_layer": 32, "n_text_layer": 32}
    with contextlib.suppress(Enough):
        write_miniature(file, multilingual=True, **sizes)
    return file.getvalue()


@own_engine
@once
def test_model_that_memory_does_not_hold(site, miniature, visit):
    """The browser refuses more than 256 MB in one piece, as a phone would."""
    refuse = """
      const { Memory } = WebAssembly;
      WebAssembly.Memory = function (options) {
        if (options.initial > 4096) throw new RangeError("could not allocate memory");
        return new Memory(options);
      };
    """
    worker = DIST / "web" / "engine" / "worker.js"
    site.instead["/web/engine/worker.js"] = refuse.encode() + worker.read_bytes()
    site.offer(miniature)
    app = visit()
    works(app)
    app.evaluate(
        """([header, size]) => {
          const start = Uint8Array.from(atob(header), (letter) => letter.charCodeAt(0));
          const zeros = new Blob([new Uint8Array(2 ** 25)]);
          const parts = Array(Math.ceil(size / zeros.size)).fill(zeros);
          const transfer = new DataTransfer();
          transfer.items.add(new File([start, ...parts], "large.bin"));
          location.hash = "#/";
          document.querySelector(".model-line").click();
          const input = document.getElementById("model-file");
          input.files = transfer.files;
          input.dispatchEvent(new Event("change"));
        }""",
        [base64.b64encode(large_header()).decode(), CATALOG["large-v3"].size_bytes],
    )
    says(app, "MB of memory")
    works(app, cards=2)  # with the model before


@once
def test_no_model_chosen(site, miniature, visit):
    site.offer(miniature, hosted=False, url="https://huggingface.co/mini.bin")
    app = visit()
    give(app)
    says(app, "Choose a model first")
    open_model(app, miniature)
    expect(app.locator(".job:not([hidden])")).to_be_hidden()
    works(app, cards=2)


@own_engine
@once
def test_engine_that_dies_is_replaced(site, miniature, visit):
    """Its worker ends in the middle of a transcription. Ours does in test_live.py, and is replaced
    there and, as one that does not answer, in test_isolation.py."""
    site.offer(miniature)
    script_engine(site, {"stuck": True})
    app = visit()

    def begin() -> Worker:
        give(app)
        expect(app.locator(".job:not([hidden]) .job-detail")).to_have_text("0:01 of 0:02 (50%)")
        return engine_worker(app)

    begin().evaluate("goOn()")
    expect(app.locator(".document-meta")).to_contain_text("took")
    worker = begin()
    script_engine(site, {})
    worker.evaluate("self.close()")
    says(app, "stopped unexpectedly")
    expect(app.locator(".shelf-items .shelf-note")).to_have_text(["Failed", "0:02"])
    app.locator(".shelf-items a").last.click()
    with app.expect_download() as download:
        app.get_by_role("button", name="Export .srt").click()
    assert download.value.suggested_filename == "clip.srt"
    assert Path(download.value.path()).read_text("utf-8") == "A document\n"  # the new one's
    works(app, cards=3)


@own_engine
@once
@pytest.mark.usefixtures("scripted_engine")
def test_engine_that_does_not_obey_is_replaced(small_app):
    """Its worker is ended, whatever runs in it; ours is replaced in the test before."""
    works(small_app)
    engine_worker(small_app).evaluate("() => void setTimeout(() => { for (;;); })")
    give(small_app)
    small_app.get_by_role("button", name="Cancel").click()
    expect(small_app.locator(".job:not([hidden])")).to_be_hidden()
    works(small_app, cards=3)


@once
@pytest.mark.usefixtures("scripted_engine")
def test_list_of_models_that_does_not_arrive(small_app, site):
    """It is asked for again when it is wanted, and when the user says so."""
    models = site.instead["/models.json"]
    for instead, mend in [
        (404, lambda: small_app.get_by_role("button", name="Try again").click()),
        (b"<!doctype html><title>Not here</title>", lambda: give(small_app)),
    ]:
        site.instead["/models.json"] = instead
        small_app.evaluate("location.hash = '#/'")  # of a document that has gone it would tell, too
        small_app.evaluate(FORGET)  # a model that is stored would be taken without a list
        small_app.reload()
        says(small_app, "The list of models (models.json) could not be fetched.")
        give(small_app)
        says(small_app, "The list of models (models.json) could not be fetched.")
        site.instead["/models.json"] = models
        mend()
        expect(small_app.locator(".document-meta")).to_contain_text("took")
        expect(small_app.get_by_role("alert")).to_be_hidden()


@own_engine
@once
def test_download_that_stands_still(site, miniature, visit, page):
    site.offer(miniature)
    script_engine(site, {"standing": True})
    page.clock.install()
    app = visit()
    give(app)
    expect(app.locator(".job:not([hidden]) .job-detail")).to_have_text("3 MB of 75 MB")
    expect(app.get_by_role("alert")).to_be_hidden()
    page.clock.run_for(10_000)
    expect(app.get_by_role("alert")).to_contain_text("mini stands still at 3 MB of 75 MB.")
    app.get_by_role("button", name="Try again").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    expect(app.get_by_role("alert")).to_be_hidden()


def test_engine_that_cannot_start(site, page):
    """It says so when the page opens, and to whatever needs it."""
    site.instead["/start/pyodide/pyodide.asm.wasm.packed"] = 404
    open_page(page, site.url)
    expect(page.locator("#engine-state")).to_have_attribute("data-state", "failed")
    sentence = (
        "could not start: Python itself (pyodide.asm.wasm.packed) is not on the server (HTTP 404)."
    )
    says(page, sentence)
    give(page)
    says(page, sentence)
    site.instead.clear()
    script_engine(site, {})  # ours starts as it does at first
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".document-meta")).to_contain_text("took")
    expect(page.locator("#engine-state")).to_have_attribute("data-state", READY)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_browser_that_keeps_nothing(
    site, miniature, playwright, browser_type_launch_args, tmp_path
):
    """Where cookies are blocked the browser denies all storage, service workers and locks."""
    site.offer(miniature)
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default/Preferences").write_text(json.dumps(blocked), encoding="utf-8")
    # The headless shell has no such setting
    whole = {**browser_type_launch_args, "executable_path": str(find_browser())}
    context = playwright.chromium.launch_persistent_context(tmp_path, **whole)
    try:
        page = context.new_page()
        errors: list[Error] = []
        page.on("pageerror", lambda error: errors.append(error))
        open_page(page, site.url)
        denied = "try { localStorage.length; return false } catch { return true }"
        assert page.evaluate(f"() => {{ {denied} }}")
        works(page)
        page.get_by_role("button", name="Karaoke").first.click()
        assert errors == []
    finally:
        context.close()
