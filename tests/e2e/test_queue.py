"""Any number of recordings: in which order they are transcribed, what can be done meanwhile, and
what is there the next time."""

import re
import zipfile

import media
import pytest
from conftest import Site
from parts import complaints
from playwright.sync_api import Locator, Page, expect
from scripted import script_engine
from test_kept_library import await_recordings, said
from visits import engine_worker, once, own_engine, settings

SUBTITLES = b"1\n00:00:01,000 --> 00:00:02,000\nSaid.\n"


def clip(name: str) -> dict:
    """A recording that takes up its name in bytes, so that each has another size."""
    sound = media.encode(media.speech(2), container="wav")
    return media.upload(name, sound + b"\0" * len(name), "audio/wav")


def give(page: Page, *files: dict) -> None:
    page.locator("#file").set_input_files(files)


def notes(page: Page) -> dict[str, str]:
    """What the list says of each."""
    names = page.locator(".shelf-items .shelf-name").all_text_contents()
    said = page.locator(".shelf-items .shelf-note").all_text_contents()
    return dict(zip(names, said, strict=True))


def note(page: Page, name: str) -> Locator:
    return page.locator(".shelf-items a", has_text=name).locator(".shelf-note")


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Queue")


def transcribed(page: Page) -> list[str]:
    """The names of what the engine was given, in its order."""
    return [one["name"] for one in engine_worker(page).evaluate("heard.transcribed")]


@pytest.fixture
def scripted(site: Site, miniature: bytes, visit):
    """Opens the page with an engine that says what a script has."""

    def go(**script: object) -> Page:
        site.offer(miniature, multilingual=True)
        script_engine(site, script)
        return visit()

    return go


@own_engine
@once
def test_recordings_are_transcribed_one_after_another(scripted):
    """In the order in which people count; the page stays where it is."""
    page = scripted(segments=[said(0)], formats=["srt"], recordings={"1.wav": {"stuck": True}})
    give(page, clip("10.wav"), clip("2.wav"), clip("1.wav"))
    expect(panel(page)).to_contain_text("1 of 3")
    assert page.evaluate("location.hash") in ("", "#/")
    expect(note(page, "1.wav").first).to_contain_text("Transcribing")
    assert list(notes(page)) == ["1.wav", "2.wav", "10.wav"]
    assert notes(page)["2.wav"] == "Waits, number 1"
    assert notes(page)["10.wav"] == "Waits, number 2"
    expect(page).to_have_title(re.compile("^1/3 · pyengine"))
    engine_worker(page).evaluate("goOn()")
    expect(panel(page)).to_contain_text("All 3 are done")
    assert transcribed(page) == ["1.wav", "2.wav", "10.wav"]
    expect(page).to_have_title(re.compile("^pyengine"))
    panel(page).get_by_role("button", name="Close the queue").click()
    expect(panel(page)).to_be_hidden()
    page.get_by_role("link", name="2.wav").click()
    expect(page.locator(".segments p")).to_have_text("Word0 said.")


@own_engine
@once
def test_pause_stops_behind_a_segment_and_goes_on_from_there(scripted):
    """No word is lost, and none comes twice."""
    page = scripted(segments=[said(0), said(1)], recordings={"a.wav": {"halts": 1}})
    give(page, clip("a.wav"), clip("b.wav"))
    page.get_by_role("link", name="a.wav").click()
    expect(page.locator(".segments p")).to_have_count(1)
    panel(page).get_by_role("button", name="Pause").click()
    expect(panel(page)).to_contain_text("Paused at 1 of 2")
    expect(page.locator(".document-end")).to_contain_text("number 1 in the queue")
    assert transcribed(page) == ["a.wav"]
    panel(page).get_by_role("button", name="Go on").click()
    expect(panel(page)).to_contain_text("All 2 are done")
    expect(page.locator(".segments p")).to_have_text(["Word0 said.", "Word1 said."])
    heard = engine_worker(page).evaluate("heard.transcribed")
    assert [(one["name"], one.get("offset")) for one in heard] == [
        ("a.wav", None),
        ("a.wav", 10),
        ("b.wav", None),
    ]


@own_engine
@once
def test_the_browser_asks_before_those_that_wait_are_lost(page, scripted):
    """Where it keeps nothing."""
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    app = scripted(segments=[said(0)], recordings={"a.wav": {"stuck": True}})
    asks = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert not app.evaluate(asks)
    give(app, clip("a.wav"), clip("b.wav"))
    expect(note(app, "a.wav")).to_contain_text("Transcribing")
    assert app.evaluate(asks)
    engine_worker(app).evaluate("goOn()")
    expect(panel(app)).to_contain_text("All 2 are done")
    assert not app.evaluate(asks)


@own_engine
@once
def test_order_is_changed_and_one_is_taken_out(scripted):
    """With the keyboard, which stays where it was."""
    page = scripted(segments=[said(0)], recordings={"a.wav": {"stuck": True}})
    give(page, *(clip(f"{name}.wav") for name in "abcde"))
    expect(note(page, "a.wav")).to_contain_text("Transcribing")
    panel(page).get_by_role("button", name="Show the queue").click()
    sheet = page.get_by_role("dialog", name="Queue")
    rows = sheet.locator(".queue-name > span:first-child")
    expect(rows).to_have_text([f"{name}.wav" for name in "abcde"])
    up = sheet.get_by_role("button", name="Move e.wav up")
    up.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_text([f"{name}.wav" for name in "abced"])
    expect(up).to_be_focused()
    sheet.get_by_role("button", name="Put d.wav first").click()
    expect(rows).to_have_text([f"{name}.wav" for name in "adbce"])
    expect(sheet.get_by_role("button", name="Move d.wav down")).to_be_focused()
    sheet.get_by_role("button", name="Take c.wav out of the queue").click()
    expect(rows).to_have_text([f"{name}.wav" for name in "adbe"])
    sheet.get_by_role("button", name="Remove b.wav from the list").click()
    expect(rows).to_have_text([f"{name}.wav" for name in "ade"])
    sheet.get_by_role("button", name="Undo").click()  # it is where it was
    expect(rows).to_have_text([f"{name}.wav" for name in "adbe"])
    sheet.locator("li", has_text="e.wav").drag_to(sheet.locator("li", has_text="d.wav"))
    expect(rows).to_have_text([f"{name}.wav" for name in "aedb"])
    page.keyboard.press("Escape")
    engine_worker(page).evaluate("goOn()")
    expect(panel(page)).to_contain_text("All 4 are done")
    assert transcribed(page) == [f"{name}.wav" for name in "aedb"]
    assert notes(page)["c.wav"] == "Stopped"
    assert notes(page)["a.wav"] == "0:10"


@own_engine
@once
def test_one_that_fails_stops_nobody_and_is_retried(scripted):
    fails = {"fails": {"kind": "audio", "message": "It is too long for this engine."}}
    page = scripted(segments=[said(0)], recordings={"b.wav": fails})
    give(page, clip("a.wav"), clip("b.wav"), clip("c.wav"))
    expect(panel(page)).to_contain_text("2 done, 1 failed")
    assert notes(page) == {"a.wav": "0:10", "b.wav": "Failed", "c.wav": "0:10"}
    page.get_by_role("link", name="b.wav").click()
    expect(page.locator(".document-end")).to_contain_text("It is too long for this engine.")
    engine_worker(page).evaluate("delete script.recordings")
    panel(page).get_by_role("button", name="Retry 1 that failed").click()
    expect(panel(page)).to_contain_text("All 3 are done")
    expect(page.locator(".segments p")).to_have_text("Word0 said.")
    assert transcribed(page) == ["a.wav", "b.wav", "c.wav", "b.wav"]


@own_engine
@once
def test_without_a_model_all_wait(scripted, site, miniature, visit):
    """It is said once, and all go on when there is one."""
    site.offer(miniature, hosted=False, url="https://huggingface.co/mini.bin")
    script_engine(site, {"segments": [said(0)]})
    page = visit()
    give(page, clip("a.wav"), clip("b.wav"))
    expect(panel(page)).to_contain_text("Choose a model first")
    assert notes(page) == {"a.wav": "Waits, number 1", "b.wav": "Waits, number 2"}
    page.locator(".model-line").locator("visible=true").click()
    page.locator("#model-file").set_input_files(media.upload("own.bin", miniature))
    expect(page.locator(".model-line").first).to_contain_text("own.bin")
    panel(page).get_by_role("button", name="Go on").click()
    expect(panel(page)).to_contain_text("All 2 are done")


@own_engine
@once
def test_settings_travel_with_each_recording(scripted):
    """Those of when it was given; its language can be changed while it waits."""
    page = scripted(segments=[said(0)], recordings={"a.wav": {"stuck": True}})
    expect(page.locator("#engine-state")).to_have_attribute("data-state", "ready")
    with settings(page) as sheet:
        sheet.get_by_label("Names and words to expect").fill("Pyengine")
    give(page, clip("a.wav"), clip("b.wav"), clip("c.wav"))
    expect(note(page, "a.wav")).to_contain_text("Transcribing")
    with settings(page) as sheet:
        sheet.get_by_label("Names and words to expect").fill("")
    page.get_by_role("link", name="b.wav").click()
    waiting = page.locator(".document-end")
    expect(waiting).to_contain_text("number 1 in the queue")
    waiting.get_by_label("Language of this recording").select_option(label="French")
    waiting.get_by_role("button", name="Settings").click()
    sheet = page.get_by_role("dialog", name="Settings")
    expect(sheet.get_by_label("Language", exact=True)).to_have_value("fr")
    expect(sheet.get_by_label("Names and words to expect")).to_have_value("Pyengine")
    sheet.get_by_label("Fast", exact=True).check()
    sheet.get_by_role("button", name="Close").click()
    engine_worker(page).evaluate("goOn()")
    expect(panel(page)).to_contain_text("All 3 are done")
    heard = engine_worker(page).evaluate("heard.transcribed")
    asked = [(one["language"], one["beam_size"] is None, one["initial_prompt"]) for one in heard]
    assert asked == [
        (None, False, "Pyengine"),
        ("fr", True, "Pyengine"),
        (None, False, "Pyengine"),
    ]


@own_engine
@once
def test_a_finished_one_is_read_and_corrected_meanwhile(scripted):
    page = scripted(
        segments=[said(0)], recordings={"b.wav": {"stuck": True}, "c.wav": {"stuck": True}}
    )
    give(page, clip("a.wav"), clip("b.wav"), clip("c.wav"))
    expect(note(page, "b.wav")).to_contain_text("Transcribing")
    page.get_by_role("link", name="a.wav").click()
    page.get_by_role("button", name="Correct").click()
    page.locator(".segments .word").first.click()
    page.locator(".segments").get_by_role("textbox").first.fill("Corrected")
    engine_worker(page).evaluate("goOn()")
    expect(note(page, "c.wav")).to_contain_text("Transcribing")
    page.keyboard.press("Enter")
    expect(page.locator(".segments p")).to_have_text("Corrected said.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export .srt").click()
    assert download.value.suggested_filename == "a.srt"
    engine_worker(page).evaluate("goOn()")
    expect(panel(page)).to_contain_text("All 3 are done")
    expect(page.locator(".document-title")).to_have_text("a.wav")


@own_engine
@once
def test_what_else_needs_the_engine_is_waited_for(scripted):
    """A transcript that is opened interrupts what is made, which goes on from where it was."""
    page = scripted(segments=[said(0), said(1)], recordings={"a.wav": {"halts": 1}})
    give(page, clip("a.wav"), clip("b.wav"))
    page.get_by_role("link", name="a.wav").click()
    expect(page.locator(".segments p")).to_have_count(1)
    give(page, media.upload("c.srt", SUBTITLES))  # of which a scripted engine knows nothing
    expect(page.get_by_role("alert")).to_be_visible()
    expect(panel(page)).to_contain_text("All 2 are done")
    assert transcribed(page) == ["a.wav", "a.wav", "b.wav"]


@own_engine
@once
def test_a_closed_page_loses_nothing(scripted, site):
    """What waited waits, what was cut off is stopped, and one press goes on with all."""
    page = scripted(segments=[said(0), said(1)], recordings={"a.wav": {"halts": 1}})
    give(page, clip("a.wav"), clip("b.wav"), clip("c.wav"))
    await_recordings(page, ["file"] * 3)
    panel(page).get_by_role("button", name="Show the queue").click()
    page.get_by_role("button", name="Put c.wav first").click()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="a.wav").click()
    expect(page.locator(".segments p")).to_have_count(1)
    page.get_by_role("link", name="b.wav").click()
    page.locator(".document-end").get_by_label("Language of this recording").select_option("fr")
    page.reload()
    expect(panel(page)).to_contain_text("3 recordings of an earlier visit wait.")
    assert notes(page)["b.wav"] == notes(page)["c.wav"] == "Waits"
    assert notes(page)["a.wav"].startswith("Stopped at")
    expect(page.locator(".document-end")).to_contain_text("since an earlier visit")
    panel(page).get_by_role("button", name="Go on with 3").click()
    expect(panel(page)).to_contain_text("All 3 are done")
    heard = engine_worker(page).evaluate("heard.transcribed")
    assert [(one["name"], one.get("offset"), one["language"]) for one in heard] == [
        ("a.wav", 10, None),
        ("c.wav", None, None),
        ("b.wav", None, "fr"),
    ]
    page.get_by_role("link", name="a.wav").click()
    expect(page.locator(".segments p")).to_have_text(["Word0 said.", "Word1 said."])


@own_engine
@once
def test_recordings_that_are_not_kept_are_chosen_together(scripted):
    page = scripted(segments=[said(0)], recordings={"a.wav": {"stuck": True}})
    page.evaluate("localStorage.setItem('pyengine-recordings', 'no')")
    given = [clip("a.wav"), clip("bb.wav"), clip("ccc.wav")]
    give(page, *given)
    expect(note(page, "a.wav").last).to_contain_text("Transcribing")
    page.reload()
    expect(panel(page)).to_contain_text("3 recordings of an earlier visit wait.")
    engine_worker(page).evaluate("delete script.recordings")
    expect(panel(page).get_by_role("button", name="Go on with")).to_have_count(0)
    with page.expect_file_chooser() as chooser:
        panel(page).get_by_role("button", name="Choose their files").click()
    other = {**clip("d.wav"), "name": "ccc.wav"}  # of the same name, and another size
    chooser.value.set_files([given[1], given[0], other])
    expect(page.get_by_role("alert")).to_contain_text("“ccc.wav” belongs to none")
    expect(panel(page)).to_contain_text("All 2 are done")
    assert transcribed(page) == ["a.wav", "bb.wav"]
    assert notes(page)["ccc.wav"] == "Waits"


@own_engine
@once
def test_all_are_saved_as_one_zip(scripted, tmp_path):
    """In each format that is ticked, with lines as they were asked for, in the folders of each."""
    (tmp_path / "talks" / "inside").mkdir(parents=True)
    for name in ("talks/a.wav", "talks/inside/b.wav", "talks/notes.pdf", "talks/.hidden.wav"):
        (tmp_path / name).write_bytes(clip("x.wav")["buffer"])
    page = scripted(segments=[said(0)], formats=["srt", "vtt", "txt"])
    page.locator("#folder").set_input_files(tmp_path / "talks")
    expect(panel(page)).to_contain_text("All 2 are done")
    expect(page.get_by_role("alert")).to_contain_text("2 files were left out")
    give(page, clip("a.wav"))
    expect(note(page, "a.wav").first).to_have_text("0:10")
    page.get_by_role("button", name="All transcripts").click()
    page.get_by_role("menuitem", name="Save all…").click()
    dialog = page.get_by_role("dialog", name="Save all…")
    dialog.get_by_label("SubRip").set_checked(True)
    dialog.get_by_label("WebVTT").set_checked(True)
    dialog.get_by_label("All that are done: 3 transcripts").check()
    dialog.get_by_label("Letters a line, at most").fill("42")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save as .zip").click()
    expect(dialog).to_contain_text("3 transcripts are saved.")
    with zipfile.ZipFile(download.value.path()) as packed:
        assert sorted(packed.namelist()) == [
            *("a.srt", "a.vtt", "talks/a.srt", "talks/a.vtt"),
            *("talks/inside/b.srt", "talks/inside/b.vtt"),
        ]
        assert packed.read("a.vtt") == b"A document\n"
    asked = engine_worker(page).evaluate("heard.exported")
    assert asked["layout"]["max_line_width"] == 42
    dialog.get_by_label("SubRip").set_checked(False)
    dialog.get_by_label("WebVTT").set_checked(False)
    expect(dialog).to_contain_text("Choose at least one format.")
    expect(dialog.get_by_role("button", name="Save as .zip")).to_be_disabled()


@own_engine
@once
def test_a_library_that_is_dropped_is_imported(scripted):
    page = scripted(segments=[said(0)])
    give(page, clip("a.wav"))
    expect(note(page, "a.wav")).to_have_text("0:10")
    page.get_by_role("button", name="All transcripts").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export all texts").click()
    packed = media.upload("library.zip", download.value.path().read_bytes())
    page.get_by_role("button", name="Remove a.wav from the list").click()
    page.get_by_role("status").get_by_role("button", name="Dismiss").click()
    expect(page.locator(".shelf-items li")).to_have_count(0)
    give(page, packed)
    expect(note(page, "a.wav")).to_have_text("0:10")
    give(page, media.upload("other.zip", b"PK"))
    expect(page.get_by_role("alert")).to_contain_text("“other.zip” is no library")


@own_engine
@once
def test_who_allowed_it_is_notified_at_the_end(scripted):
    """Once for all of them, and only where they look elsewhere. Nobody is asked."""
    page = scripted(segments=[said(0)])
    page.evaluate(
        """() => {
          window.told = [];
          window.Notification = class {
            static permission = "granted";
            static requestPermission() { told.push("asked"); }
            constructor(title, { body }) { told.push(body); }
          };
          window.away = false;
          Object.defineProperty(document, "hidden", { get: () => away });
        }"""
    )
    give(page, clip("x.wav"), clip("y.wav"), clip("z.wav"))
    expect(panel(page)).to_contain_text("All 3 are done")
    page.evaluate("() => { window.away = true; }")
    give(page, clip("a.wav"), clip("b.wav"))
    expect(panel(page)).to_contain_text("All 2 are done")
    assert page.evaluate("told") == ["All 2 are done"]


@once
def test_two_recordings_with_the_real_engine(app):
    """What the second says is not what the first does."""
    with settings(app) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
    short = media.encode(media.speech(4), container="wav")
    whole = media.encode(media.speech(), container="wav")
    give(app, media.upload("2 whole.wav", whole), media.upload("1 short.wav", short))
    expect(panel(app)).to_contain_text("All 2 are done")
    app.get_by_role("link", name="1 short.wav").click()
    expect(app.locator(".segments")).to_contain_text("fellow Americans")
    expect(app.locator(".segments")).not_to_contain_text("country")
    app.get_by_role("link", name="2 whole.wav").click()
    expect(app.locator(".segments")).to_contain_text("country")


@once
@pytest.mark.usefixtures("scripted_engine")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_queue(small_app, scheme):
    small_app.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for width in (1280, 360):
        small_app.set_viewport_size({"width": width, "height": 740})
        give(small_app, clip("a.wav"), clip("b.wav"))
        expect(panel(small_app)).to_contain_text("All 2 are done")
        assert complaints(small_app) == [], width
        assert small_app.evaluate("document.documentElement.scrollWidth <= innerWidth")
        panel(small_app).get_by_role("button", name="Show the queue").click()
        assert complaints(small_app) == [], (width, "sheet")
        small_app.keyboard.press("Escape")
        panel(small_app).get_by_role("button", name="Save all…").click()
        expect(small_app.get_by_role("dialog", name="Save all…")).to_be_visible()
        assert complaints(small_app) == [], (width, "save")
        small_app.keyboard.press("Escape")


@own_engine
@once
def test_one_that_is_cancelled_makes_room_for_the_next(scripted):
    """What was found of it stays, and it goes on as the next when that is wanted."""
    page = scripted(segments=[said(0), said(1)], recordings={"a.wav": {"halts": 1}})
    give(page, clip("a.wav"), clip("b.wav"))
    page.get_by_role("link", name="a.wav").click()
    expect(page.locator(".segments p")).to_have_count(1)
    page.locator(".document").get_by_role("button", name="Cancel").click()
    expect(note(page, "a.wav")).to_contain_text("Stopped at 50%")
    expect(note(page, "b.wav")).to_have_text("0:20")
    page.locator(".document-end").get_by_role("button", name="Go on").click()
    expect(page.locator(".segments p")).to_have_text(["Word0 said.", "Word1 said."])
    assert transcribed(page) == ["a.wav", "b.wav", "a.wav"]
