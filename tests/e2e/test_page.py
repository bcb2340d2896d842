"""What the page offers, keeps to itself, and is like to use."""

import base64
import io
import threading

import media
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from visits import models, once, settings

from models.miniature import write_miniature
from site_build.site import ROOT

SUBTITLES = b"1\n00:00:00,000 --> 00:00:01,000\nOne\n"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def multilingual() -> bytes:
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=32, multilingual=True)
    return file.getvalue()


def transcribe(app: Page) -> None:
    clip = media.encode(media.speech(3), container="wav")
    app.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
    expect(app.locator(".document-meta")).to_contain_text("took")


@once
def test_site_model_first_and_hub_models_marked(app):
    line = app.locator(".model-line .choice-words").locator("visible=true")
    expect(line).to_have_text("Quick · tiny.en · English · 78 MB")
    with models(app) as sheet:
        expect(sheet.get_by_label("tiny.en (English, 78 MB)")).to_be_checked()
        titles = sheet.locator("legend").all_text_contents()
        assert titles == ["On this site", "Download from the public model hub"]
        hub = sheet.get_by_role("group", name=titles[1])
        hub.get_by_label("base (many languages, 148 MB)").check()
        expect(sheet.get_by_role("status")).to_contain_text("huggingface.co, a third party")
    expect(line).to_have_text("Balanced · base · many languages · 148 MB")


def test_model_can_be_named_in_the_address(site, outside):
    page = outside()
    line = page.locator(".model-line").first
    page.goto(site.url + "index.html?isolate=no&model=base.en")
    expect(line).to_contain_text("base.en")
    page.goto(site.url + "index.html?isolate=no&model=nonsense")
    expect(line).to_contain_text("tiny.en")


@once
def test_languages_of_multilingual_models(site, multilingual, visit):
    site.offer(multilingual, "many", multilingual=True)
    app = visit()
    expect(app.locator("#engine-state")).to_have_attribute("data-state", "ready")
    language = app.get_by_label("Language", exact=True)
    with settings(app):
        expect(language).to_be_enabled()
        expect(language.locator("option:checked")).to_have_text("Detect")
        assert language.locator("option").count() == 101  # Whisper's hundred, and Detect
    transcribe(app)
    expect(app.locator(".document-meta")).to_contain_text("% sure")

    app.get_by_role("button", name="More", exact=True).click()
    app.get_by_role("menuitem", name="Transcribe again…").click()
    language.select_option(label="Welsh")
    app.get_by_label("Translate to English").check()
    app.get_by_role("button", name="Transcribe again", exact=True).click()
    expect(app.locator(".shelf-items li")).to_have_count(2)
    expect(app.locator(".document-meta").first).to_contain_text("Welsh, translated to English")


@once
def test_english_models_leave_no_choice_of_language(small_app):
    with settings(small_app) as sheet:
        language = sheet.get_by_label("Language", exact=True)
        expect(language).to_be_disabled()
        expect(language.locator("option:checked")).to_have_text("English")
        expect(sheet.get_by_label("Translate to English")).to_be_hidden()


@once
def test_dropped_file_is_transcribed_at_once(small_app):
    clip = media.encode(media.speech(2), container="wav")
    transfer = small_app.evaluate_handle(
        """(clip) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(clip), (letter) => letter.charCodeAt(0));
          transfer.items.add(new File([bytes], "dropped.wav"));
          return transfer;
        }""",
        base64.b64encode(clip).decode(),
    )
    small_app.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    expect(small_app.get_by_text("Let go: it is opened here")).to_be_visible()
    small_app.dispatch_event("body", "drop", {"dataTransfer": transfer})
    expect(small_app.locator(".document-title")).to_have_text("dropped.wav")
    expect(small_app.get_by_text("Let go: it is opened here")).to_be_hidden()
    expect(small_app.locator(".document-meta")).to_contain_text("took")


@once
@pytest.mark.usefixtures("scripted_engine")
def test_what_is_dropped_and_not_opened_is_said(small_app):
    """Recordings are transcribed, transcripts opened, with their own; what else came is named."""
    clip = media.encode(media.speech(2), container="wav")
    alert = small_app.locator("#alert-text")
    names = small_app.locator(".shelf-items .shelf-name")
    others = [media.upload(name, b"not sound") for name in ("a.doc", "b.pdf", ".DS_Store", "c.log")]
    given = [media.upload("a.srt", SUBTITLES), media.upload("a.wav", clip)]
    small_app.locator("#file").set_input_files([*given, media.upload("b.wav", clip), *others])
    expect(alert).to_have_text(
        "4 files were left out, for they are neither sound, film nor transcripts: “a.doc”, "
        "“b.pdf”, “c.log” and 1 more."
    )
    expect(names).to_have_text(["b.wav", "a.srt"])
    expect(small_app.locator(".shelf-items .shelf-note").first).to_have_text("0:02")
    expect(alert).to_be_visible()
    small_app.locator("#file").set_input_files(media.upload("c.wav", clip))
    expect(names).to_have_text(["c.wav", "b.wav", "a.srt"])
    expect(alert).to_be_hidden()


@once
def test_second_file_waits_for_a_running_one(small_app):
    long = media.encode(np.tile(media.speech(), 3), container="wav")
    small_app.locator("#file").set_input_files(media.upload("long.wav", long))
    expect(small_app.locator(".job:not([hidden]) .job-stage")).to_have_text("Transcribing")
    clip = media.encode(media.speech(2), container="wav")
    small_app.locator("#file").set_input_files(media.upload("short.wav", clip))
    expect(small_app.locator(".document-title").first).to_have_text("short.wav")
    expect(small_app.locator(".document-meta").first).to_contain_text("took")
    expect(small_app.locator(".shelf-items .shelf-note")).to_have_text(["0:02", "0:33"])
    expect(small_app.get_by_role("alert")).to_be_hidden()


@once
def test_a_file_may_come_before_the_list_of_models(site, visit):
    arrives = threading.Event()
    site.instead["/models.json"] = arrives
    page = visit()
    clip = media.encode(media.speech(2), container="wav")
    page.locator("#file").set_input_files(media.upload("clip.wav", clip))
    expect(page.locator(".job:not([hidden])")).to_be_visible()
    expect(page.locator(".document-title")).to_have_text("clip.wav")
    arrives.set()
    expect(page.locator(".document-meta")).to_contain_text("took")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_remaining_time_is_estimated(bare):
    """web/job/progress.js alone, on a clock of its own."""
    shown = bare.evaluate(
        """async () => {
          let now = 0;
          performance.now = () => now * 1000;
          const { ProgressPanel } = await import("/web/job/progress.js");
          const progress = new ProgressPanel(() => {});
          const detail = progress.element.querySelector(".job-detail");
          return [[0, 0], [1, 12], [10, 120], [40, 480], [50, 600]].map(([at, done]) => {
            now = at;
            progress.transcribing({ stage: "decode", seconds_done: done, seconds_total: 600 });
            return detail.textContent;
          });
        }"""
    )
    assert shown == [
        "0:00 of 10:00 (0%)",
        "0:12 of 10:00 (2%)",  # too early to tell
        "2:00 of 10:00 (20%), about 40 s left",
        "8:00 of 10:00 (80%), about 10 s left",
        "10:00 of 10:00 (100%)",
    ]


@once
def test_nothing_can_be_sent_elsewhere(app):
    """The page's Content-Security-Policy, not its good will, keeps audio here."""
    # The page has given up other sites
    expect(app.locator("meta[http-equiv='Content-Security-Policy']")).not_to_have_count(1)
    blocked = app.evaluate(
        """async () => {
          const blocked = new Promise((resolve) =>
            addEventListener("securitypolicyviolation", (event) =>
              resolve(event.effectiveDirective)));
          await fetch("https://example.com/", { method: "POST", body: "x" }).catch(() => {});
          return blocked;
        }"""
    )
    assert blocked == "connect-src"


@once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_and_contrast(small_app, scheme):
    small_app.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    transcribe(small_app)
    small_app.locator("#file").set_input_files(media.upload("notes.txt", b"not sound"))
    expect(small_app.get_by_role("alert")).to_be_visible()
    expect(small_app.locator(".job:not([hidden])")).to_be_hidden()
    small_app.evaluate(AXE.read_text())
    found = small_app.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}


@once
@pytest.mark.parametrize("width", [320, 390])
def test_fits_a_phone(small_app, width):
    small_app.set_viewport_size({"width": width, "height": 700})
    transcribe(small_app)
    assert small_app.evaluate("document.documentElement.scrollWidth") <= width
    # Of a message, too, with its buttons below it
    small_app.evaluate(
        """async () => {
          const { showNotice } = await import("/web/alert.js");
          showNotice("It could not be fetched: you may be offline. ".repeat(3), () => {});
        }"""
    )
    text = small_app.locator("#alert-text").bounding_box()
    assert text["width"] > 0.7 * width
    assert small_app.evaluate("document.documentElement.scrollWidth") <= width


@once
def test_everything_is_reached_by_keyboard(small_app):
    clip = media.encode(media.speech(3), container="wav")
    files = [media.upload("clip.srt", SUBTITLES), media.upload("clip.wav", clip, "audio/wav")]
    small_app.locator("#file").set_input_files(files)
    expect(small_app.locator(".segments p")).to_have_text("One")
    small_app.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(60):
        small_app.keyboard.press("Tab")
        focused = small_app.evaluate(
            """() => {
              const element = document.activeElement;
              const outline = getComputedStyle(element).outlineStyle;
              return [element.id || element.textContent.trim(), outline !== "none"];
            }"""
        )
        reached.append(focused)
    names = {name for name, _ in reached}
    wanted = {"settings-open", "palette-open", "Copy", "Export .srt", "Find", "View", "Karaoke"}
    assert wanted <= names
    assert wanted <= {name for name, outline in reached if outline}
