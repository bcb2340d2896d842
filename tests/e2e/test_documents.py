"""Documents: their addresses, the list of them, and how one that was stopped goes on."""

import re
import threading

import media
import numpy as np
import pytest
from parts import complaints
from playwright.sync_api import Page, expect
from scripted import script_engine
from visits import engine_worker, once, open_page, own_engine, settings

SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"


def open_text(page: Page, name: str, said: str = "Said.") -> None:
    page.locator("#file").set_input_files(media.upload(name, SUBTITLES.format(said).encode()))
    expect(page.locator(".document-title")).to_have_text(name)


@pytest.fixture
def three(small_app: Page) -> Page:
    """A page with three documents, the third open."""
    for name, said in (("a.srt", "First."), ("b.srt", "Second."), ("c.srt", "Third.")):
        open_text(small_app, name, said)
    return small_app


def names(page: Page) -> list[str]:
    return page.locator(".shelf-items .shelf-name").all_text_contents()


@once
def test_each_has_an_address(three):
    assert names(three) == ["c.srt", "b.srt", "a.srt"]
    address = three.evaluate("location.hash")
    assert re.fullmatch(r"#/t/[a-z0-9]+", address)
    three.get_by_role("link", name="a.srt").click()
    expect(three.locator(".segments p")).to_have_text("First.")
    assert three.evaluate("location.hash") != address
    three.go_back()
    expect(three.locator(".segments p")).to_have_text("Third.")
    assert three.evaluate("location.hash") == address
    three.get_by_role("link", name="New transcript").click()
    expect(three.get_by_role("button", name="Choose a file")).to_be_visible()
    expect(three.locator(".document")).to_have_count(0)


@once
def test_one_that_is_gone_is_said_to_be(small_app):
    small_app.evaluate("location.hash = '#/t/nothing0'")
    expect(small_app.get_by_role("alert")).to_contain_text("is not in this browser")
    expect(small_app.get_by_role("button", name="Choose a file")).to_be_visible()
    assert small_app.evaluate("location.hash") == "#/"


def test_addresses_and_places(bare):
    found = bare.evaluate(
        """async (hashes) => {
          const { addressOf, placeAt } = await import("/web/place.js");
          return hashes.map((hash) => [placeAt(hash).name, addressOf(placeAt(hash))]);
        }""",
        [
            "",
            "#/",
            "#/live",
            "#/t/a1",
            "#/machine",
            "#bench",
            "#live",
            "#transcribe",
            "#/t/",
            "#/x",
        ],
    )
    assert found == [
        ["new", "#/"],
        ["new", "#/"],
        ["live", "#/live"],
        ["document", "#/t/a1"],
        ["machine", "#/machine"],
        ["machine", "#/machine"],  # as it was called
        ["live", "#/live"],
        ["new", "#/"],
        ["new", "#/"],
        ["new", "#/"],
    ]


@once
def test_removing_one_can_be_undone(three):
    three.get_by_role("link", name="b.srt").click()
    three.get_by_role("button", name="Remove b.srt from the list").click()
    assert names(three) == ["c.srt", "a.srt"]
    expect(three.get_by_role("button", name="Choose a file")).to_be_visible()
    three.get_by_role("button", name="Undo").click()
    assert names(three) == ["c.srt", "b.srt", "a.srt"]
    expect(three.locator(".segments p")).to_have_text("Second.")


@once
def test_what_is_pasted_is_opened(small_app):
    small_app.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "pasted.srt"));
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.body.dispatchEvent(event);
        }""",
        SUBTITLES.format("Pasted."),
    )
    expect(small_app.locator(".segments p")).to_have_text("Pasted.")


@once
def test_on_a_phone_the_list_is_a_sheet(three):
    three.set_viewport_size({"width": 360, "height": 740})
    expect(three.get_by_role("link", name="a.srt")).to_be_hidden()
    three.get_by_role("button", name="Transcripts").click()
    three.get_by_role("dialog").get_by_role("link", name="a.srt").click()
    expect(three.locator(".segments p")).to_have_text("First.")
    expect(three.get_by_role("dialog")).to_have_count(0)


READS = """() => {
  window.reads = 0;
  for (const name of ["arrayBuffer", "slice", "stream"]) {
    const read = Blob.prototype[name];
    Blob.prototype[name] = function (...given) {
      if (this instanceof File) window.reads += 1;
      return read.apply(this, given);
    };
  }
}"""
"""Counts how often the page reads of files."""


@own_engine
@once
def test_a_waiting_one_is_not_read_to_draw_its_waveform(site, miniature, visit):
    """It is read once, for the engine, and drawn from that."""
    site.offer(miniature)
    script_engine(site, {})
    arrives = threading.Event()
    models = site.instead["/models.json"]
    site.instead["/models.json"] = arrives
    app = visit()
    app.evaluate(READS)
    clip = media.encode(media.speech(2), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", clip))
    expect(app.get_by_role("slider", name="Position")).to_be_visible()
    expect(app.locator(".shelf-items .shelf-note")).to_have_text("Getting ready")
    assert app.evaluate("new Promise((late) => setTimeout(() => late(reads), 300))") == 0
    site.instead["/models.json"] = models
    arrives.set()


@own_engine
@once
def test_one_that_failed_says_so_and_is_tried_again(site, miniature, visit):
    """Its sentence stands in it, whatever is shown meanwhile."""
    site.offer(miniature)
    script_engine(site, {"stuck": True})
    app = visit()
    clip = media.encode(media.speech(2), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", clip))
    expect(app.locator(".shelf-items .shelf-note")).to_have_text("Transcribing, 50%")
    worker = engine_worker(app)
    script_engine(site, {})
    worker.evaluate("self.close()")
    expect(app.get_by_role("alert")).to_contain_text("stopped unexpectedly")
    expect(app.get_by_role("alert")).to_contain_text("Nothing has been transcribed yet.")
    app.get_by_role("link", name="New transcript").click()
    expect(app.get_by_role("alert")).to_be_hidden()
    app.get_by_role("link", name="clip.wav").click()
    app.get_by_role("button", name="Try again").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    expect(app.get_by_role("alert")).to_be_hidden()


@once
def test_one_that_was_stopped_goes_on_where_its_text_ends(app):
    """Every word once, as if it had not been stopped."""
    with settings(app) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Skip silence").uncheck()
    pause = np.zeros(16000 * 19, np.float32)  # a window is eleven seconds of speech and this
    long = np.tile(np.concatenate([media.speech(), pause]), 4)
    app.locator("#file").set_input_files(
        media.upload("long.wav", media.encode(long, container="wav"), "audio/wav")
    )
    expect(app.locator(".segments li").first).to_contain_text("my fellow Americans")
    app.get_by_role("button", name="Cancel").click()
    end = app.locator(".document-end")
    expect(end).to_contain_text(re.compile(r"The text ends at \d:\d\d of 2:00\."))
    before = app.locator(".segments p").all_text_contents()
    assert 1 <= len(before) < 8
    end.get_by_role("button", name="Go on").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    expect(end).to_be_hidden()
    texts = app.locator(".segments p").all_text_contents()
    assert texts[: len(before)] == before
    said = " ".join(texts).lower()
    assert said.count("my fellow americans") == 4
    assert said.count("can do for your country") == 4
    times = app.evaluate(
        "[...document.querySelectorAll('.segments .time')].map((time) => time.textContent)"
    )
    assert times == sorted(times)


@once
def test_the_page_says_it_in_other_languages(site, page, isolated):
    page.add_init_script("localStorage.setItem('pyengine-language', 'de')")
    script_engine(site, {})
    open_page(page, site.page("isolate=no"))
    expect(page.locator("html")).to_have_attribute("lang", "de")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_places_and_sheets(outside, scheme):
    page = outside()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(page.get_by_role("alert")).to_be_visible()  # there is no engine
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        for place in ("#/", "#/live", "#/machine"):
            page.evaluate("place => { location.hash = place; }", place)
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            assert complaints(page) == [], (width, place)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        page.evaluate("location.hash = '#/'")
        page.locator(".model-line").locator("visible=true").click()
        assert complaints(page) == [], (width, "models")
        page.keyboard.press("Escape")
    # Of a page at its end axe takes what lies below a dialog for what is above it
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Transcripts").click()
    assert complaints(page) == []
