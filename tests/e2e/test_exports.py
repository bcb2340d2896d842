"""Transcripts out of the page in every format, and into it again, with the real tiny.en."""

import json
import re
from itertools import pairwise, product
from pathlib import Path

import media
import pysubs2
import pytest
import srt
from playwright.sync_api import Page, expect
from visits import clipboard, export, once

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = once


@pytest.fixture
def done(app: Page) -> Page:
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    return app


def dialog(page: Page):
    return page.get_by_role("dialog", name="Save jfk.wav")


def save(page: Page, label: str) -> tuple[str, str]:
    """Chooses a format by its label; the file's name and text."""
    dialog(page).get_by_label("Format").select_option(label=label)
    with page.expect_download() as download:
        dialog(page).get_by_role("button", name="Download").click()
    return download.value.suggested_filename, Path(download.value.path()).read_text("utf-8")


def words(page: Page) -> list[str]:
    return page.locator(".segments .word").all_text_contents()


def test_every_format_downloads_and_parses(done):
    said = words(done)
    text = " ".join(said)
    export(done, "More formats")
    options = dialog(done).get_by_label("Format").locator("option")
    expect(options).to_have_count(10)  # the dialog is loaded when it is first asked for
    formats = options.all_text_contents()
    saved = {label: save(done, label) for label in formats}
    names = [name for name, _ in saved.values()]
    extensions = ["txt", "srt", "vtt", "ass", "lrc", "csv", "tsv", "json", "json", "json"]
    assert names == [f"jfk.{extension}" for extension in extensions]
    files = {label.rpartition("(")[2].strip("(.)"): file for label, (_, file) in saved.items()}
    assert files["txt"].split() == said
    cues = [cue.content for cue in srt.parse(files["srt"])]  # the model says how many
    assert " ".join(cues) == text
    assert [e.plaintext for e in pysubs2.SSAFile.from_string(files["vtt"])] == cues
    karaoke = pysubs2.SSAFile.from_string(files["ass"])
    assert [event.plaintext for event in karaoke] == cues
    assert sum(event.text.count("\\k") for event in karaoke) >= len(said)
    for cue in cues:
        assert all(cue in files[extension] for extension in ("lrc", "csv", "tsv"))
    full = json.loads(saved["All of it, opens here again (.json)"][1])["transcription"]
    assert [w["word"].strip() for segment in full for w in segment["words"]] == said
    # Tokens as the model has them, since it is still loaded
    assert all(token["id"] >= 0 for segment in full for token in segment["tokens"])
    openai = json.loads(saved["JSON as openai-whisper's (.json)"][1])
    assert openai["text"].strip() == text
    timed = [w["word"].strip() for segment in openai["segments"] for w in segment["words"]]
    assert timed == said


def test_axe_finds_nothing_in_the_dialog(done):
    done.evaluate(AXE.read_text("utf-8"))
    for width, scheme in product((1280, 320), ("light", "dark")):
        done.set_viewport_size({"width": width, "height": 700})
        done.emulate_media(color_scheme=scheme)
        export(done, "More formats")
        dialog(done).get_by_label("Format").select_option(label="Subtitles, WebVTT (.vtt)")
        found = done.evaluate(
            """axe.run('dialog[open]',
              { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })"""
        )
        violations = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert violations == [], (width, scheme)
        box = dialog(done).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        done.keyboard.press("Escape")
        expect(dialog(done)).to_be_hidden()


def test_cut_as_wanted(done):
    said = words(done)
    export(done, "More formats")
    form = dialog(done)
    form.get_by_label("Format").select_option(label="Subtitles, SubRip (.srt)")
    form.get_by_label("Letters a line, at most").fill("20")
    form.get_by_label("Lines at a time, at most").fill("2")
    _, file = save(done, "Subtitles, SubRip (.srt)")
    cues = list(srt.parse(file))
    lines = [line for cue in cues for line in cue.content.splitlines()]
    assert " ".join(lines).split() == said
    assert max(map(len, lines)) <= 20
    assert max(len(cue.content.splitlines()) for cue in cues) == 2
    assert len(cues) > 2
    # What a format does not know is not asked, nor in the way
    form.get_by_label("Letters a line, at most").fill("0")
    form.get_by_label("Format").select_option(label="JSON as whisper.cpp's (.json)")
    expect(form.get_by_label("Letters a line, at most")).to_be_hidden()
    form.get_by_label("Letters a segment, at most").fill("30")
    _, file = save(done, "JSON as whisper.cpp's (.json)")
    segments = json.loads(file)["transcription"]
    assert len(segments) > 3
    assert max(len(s["text"].strip()) for s in segments) <= 30

    form.get_by_label("Format").select_option(label="Subtitles, WebVTT (.vtt)")
    form.get_by_label("Letters a line, at most").fill("")
    form.get_by_label("Times of single words").check()
    form.get_by_role("button", name="Copy").click()
    expect(form.get_by_role("status")).to_have_text("Copied.")
    copied = clipboard(done)
    assert copied.startswith("WEBVTT")
    assert copied.count("<00:00:") >= len(said) - 2
    done.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(done.get_by_role("button", name="Export as another format")).to_be_focused()


def test_saved_and_opened_again_with_its_recording(done):
    """Words, times and confidence are as they were; the audio goes to the word."""
    look = """() => [...document.querySelectorAll(".segments .word")]
      .map((word) => [word.textContent, word.dataset.tip, word.dataset.level])"""
    shown = done.locator(".segments p").last.locator(".word").first
    expect(shown).to_be_visible()  # words become elements a moment after they come into sight
    before = done.evaluate(look)
    export(done, "More formats")
    name, file = save(done, "All of it, opens here again (.json)")
    done.reload()
    sample = media.upload("speech.wav", media.encode(media.speech(), container="wav"), "audio/wav")
    saved = media.upload(name, file.encode(), "application/json")
    done.locator("#file").set_input_files([sample, saved])
    expect(done.locator(".document-meta")).to_contain_text("opened from a file")
    expect(shown).to_be_visible()
    assert done.evaluate(look) == before
    expect(done.locator(".document-title")).to_have_text("jfk.json")
    done.locator(".segments .word", has_text="fellow").click()
    expect(done.locator(".word.now")).to_have_text("fellow")
    expect(done.locator("#alert")).to_be_hidden()

    # Alone, it waits for its recording
    done.locator("#file").set_input_files([saved])
    expect(done.locator(".shelf-items li")).to_have_count(3)
    card = done.locator(".document")
    card.locator(".segments .word", has_text="fellow").click()
    expect(done.locator("#alert-text")).to_contain_text("add the recording")
    with done.expect_file_chooser() as chooser:
        card.get_by_role("button", name="Add its recording…").click()
    chooser.value.set_files([sample])
    expect(done.get_by_role("button", name="Pause", exact=True)).to_be_visible()  # it plays
    card.locator(".segments .word", has_text="fellow").click()
    expect(card.locator(".word.now")).to_have_text("fellow")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("talk.json", b'{"a": 1}', "no transcript"),
        ("talk.json", b"{", "no JSON"),
        ("talk.srt", b"\x00\xff\xfe\x00 nothing", "no transcript"),
        ("talk.vtt", b"1\n00:00 --> 00:01\nx", "WEBVTT"),
    ],
)
def test_what_is_no_transcript_is_refused_and_loses_nothing(app, name, data, message):
    said = "1\n00:00:01,000 --> 00:00:02,000\nCaf\xe9\n"
    app.locator("#file").set_input_files([media.upload("a.srt", said.encode("cp1252"), "")])
    expect(app.locator(".segments p")).to_have_text("Café")
    expect(app.locator(".document-meta")).to_contain_text("read as Windows-1252, which is a guess")
    app.locator("#file").set_input_files([media.upload(name, data, "")])
    expect(app.locator("#alert-text")).to_contain_text(message)
    expect(app.locator(".shelf-items li")).to_have_count(1)


def test_opening_a_long_file_can_be_cancelled_and_keeps_what_is_there(app):
    """It says how far it is; the engine and what was opened before stay."""
    clock = [f"{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}" for i in range(80_001)]
    long = "".join(f"{a},000 --> {b},000\nx\n\n" for a, b in pairwise(clock))
    short = media.upload("a.lrc", b"[00:01.00]Here.\n", "")
    app.locator("#file").set_input_files([short])
    expect(app.locator(".segments p")).to_have_text("Here.")
    app.evaluate("""() => {
      window.said = [];
      const job = document.querySelector("#job-place .job");
      const detail = job.querySelector(".job-detail");
      new MutationObserver(() => {
        window.said.push(detail.textContent);
        if (detail.textContent.endsWith("cues")) job.querySelector("button").click();
      }).observe(detail, { childList: true });
    }""")
    app.locator("#file").set_input_files([media.upload("a.srt", long.encode(), "")])
    expect(app.locator(".job:not([hidden])")).to_be_visible()
    expect(app.locator(".job:not([hidden])")).to_be_hidden()
    expect(app.locator("#alert")).to_be_hidden()
    assert [text for text in app.evaluate("said") if re.fullmatch(r"[0-9,]+ cues", text)]
    assert app.locator(".shelf-items .shelf-name").all_text_contents() == ["a.lrc"]
    app.locator("#file").set_input_files([short])
    expect(app.locator(".shelf-items li")).to_have_count(2)


def test_the_page_knows_what_can_be_read(app):
    """Before the engine has started, files come already; it and the page agree on the formats."""
    readable = app.evaluate(
        """async () => {
          const { Engine } = await import("/web/engine/client.js");
          const { formatOf, isTranscript } = await import("/web/transcript/formats.js");
          const { FORMATS } = await import("/web/transcript/format-list.mjs");
          const engine = new Engine();
          await engine.ready();
          const { readable, formats } = engine.about;
          return [
            readable.every((name) => isTranscript({ name: `a.${name}` })),
            ["wav", "mp4", "txt"].some((name) => isTranscript({ name: `a.${name}` })),
            formats.every((name) => formatOf(name).label !== name),
            String(Object.keys(FORMATS)) === String(formats),
          ];
        }"""
    )
    assert readable == [True, False, True, True]
