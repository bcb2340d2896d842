"""Speech to text in the page, with the real tiny.en; the truth is openai-whisper's transcript."""

import json
import re
from pathlib import Path

import media
import numpy as np
import pytest
import srt
from playwright.sync_api import Page, expect
from visits import clipboard, export, once, settings
from wer import errors

from pyengine.calibration import alignment_delay
from pyengine.hparams import Hparams

DATA = Path(__file__).parents[1] / "data"
WORDS = re.compile(r"[a-z']+")


@pytest.fixture(scope="module")
def truth() -> list[dict]:
    """openai-whisper's segments of jfk.wav with tiny.en, from the first word's start to the last
    one's end."""
    reference = json.loads((DATA / "openai_whisper" / "tiny.en.json").read_text())["jfk"]
    spoken = iter(reference["words"])
    segments = []
    for segment in reference["independent"]["segments"]:
        text, times = "", []
        while len(text) < len(segment["text"]):
            said, start, end, _ = next(spoken)
            text += said
            times += [start, end]
        segments.append({"text": segment["text"], "start": times[0], "end": times[-1]})
    return segments


def words(text: str) -> list[str]:
    return WORDS.findall(text.lower())


def as_openai_whisper(app: Page) -> None:
    """The truth was decoded greedily, with its silence, and computed from the model's floats."""
    with settings(app) as sheet:
        sheet.get_by_label("Exact arithmetic").check()
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Skip silence").uncheck()


def transcribe_sample(app: Page) -> None:
    as_openai_whisper(app)
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")


def shown(app: Page) -> list[str]:
    return app.locator(".segments li p").all_text_contents()


# Text and value of every progress message, seen by an observer in the page.
WATCH = """() => {
  window.seen = [];
  const note = () => {
    const job = document.querySelector("#documents .job");
    if (job) window.seen.push([
      job.querySelector(".job-stage").textContent,
      job.querySelector(".job-detail").textContent,
      job.querySelector("progress").value,
      document.querySelectorAll(".segments li").length,
    ]);
  };
  new MutationObserver(note).observe(
    document.getElementById("documents"), { subtree: true, childList: true, attributes: true });
}"""


TINY_EN = Hparams(51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1)


@once
def test_with_the_defaults_no_word_is_left_out(app):
    """A browser's sums are a little different from the command line's, enough for a search to take
    another turn; one that did not favour the time of a pause left out seven words here."""
    app.locator("#file").set_input_files(DATA / "audio" / "two-cities.flac")
    expect(app.locator(".document-meta")).to_contain_text("took")
    assert errors("two-cities", " ".join(shown(app))) == 0


@once
def test_sample_gives_openai_whispers_transcript(app, truth, site, tmp_path):
    app.evaluate(WATCH)
    transcribe_sample(app)
    expect(app.locator("#alert")).to_be_hidden()
    assert shown(app) == [segment["text"].strip() for segment in truth]

    seen = app.evaluate("seen")
    stages = list(dict.fromkeys(stage for stage, *_ in seen))
    assert stages[-3:] == [
        "Opening the model tiny.en",
        "Downloading the model tiny.en",
        "Transcribing",
    ]
    downloading = [detail for stage, detail, *_ in seen if stage.startswith("Downloading")]
    assert any(re.fullmatch(r"\d+ MB of 78 MB", detail) for detail in downloading)
    values = [value for stage, _, value, _ in seen if stage == "Transcribing"]
    assert values == sorted(values)
    assert len(set(values)) > 10

    # Every way out of the page
    app.get_by_role("button", name="Copy").click()
    expect(app.get_by_role("button", name="Copied")).to_be_visible()
    copied = clipboard(app)
    assert copied.splitlines() == shown(app)
    with app.expect_download() as download:
        export(app, "Plain text")
    assert download.value.suggested_filename == "jfk.txt"
    text = Path(download.value.path()).read_text("utf-8")
    assert words(text) == words("".join(segment["text"] for segment in truth))
    with app.expect_download() as download:
        export(app, "SubRip")
    assert download.value.suggested_filename == "jfk.srt"
    cues = list(srt.parse(Path(download.value.path()).read_text("utf-8")))
    assert [cue.content for cue in cues] == shown(app)
    for cue, segment in zip(cues, truth, strict=True):
        for ours, theirs in ((cue.start, segment["start"]), (cue.end, segment["end"])):
            # Beside a pause the VAD says when; between words the model's own delay is taken off
            expected = (theirs, theirs - alignment_delay(TINY_EN))
            assert any(ours.total_seconds() == pytest.approx(at, abs=0.021) for at in expected)

    # A click on a segment plays from there
    app.locator(".segments li").nth(1).click()
    expect(app.locator(".segments li").nth(1)).to_have_attribute("aria-current", "true")
    place = app.get_by_role("slider", name="Position")
    assert float(place.get_attribute("aria-valuenow")) >= 7.7

    # The next visit takes the model from the browser's own storage
    assert "/models/ggml-tiny.en.bin" in site.asked
    site.asked.clear()
    app.reload()
    expect(app.locator(".segments li").nth(1)).to_be_visible()  # it is kept, too
    app.evaluate("location.hash = '#/'")
    app.evaluate(WATCH)
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    assert words(" ".join(shown(app))) == words(" ".join(segment["text"] for segment in truth))
    assert not [path for path in site.asked if path.endswith(".bin")]
    stages = {stage for stage, *_ in app.evaluate("seen")}
    assert "Opening the model tiny.en, kept from an earlier visit" in stages
    assert not [stage for stage in stages if stage.startswith("Downloading")]


@once
@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        # To the sample in test_one_answer.py; what plays it is also seen of WAV
        pytest.param(
            *("talk.mp3", "audio/mpeg"),
            {"container": "mp3", "codec": "libmp3lame", "rate": 44100},
            marks=pytest.mark.hours,
        ),
        (
            "talk.mp4",
            "video/mp4",
            {"container": "mp4", "codec": "aac", "rate": 44100, "video": "mpeg4"},
        ),
    ],
)
def test_compressed_files_give_the_same_words(app, truth, name, kind, options):
    data = media.encode(media.speech(), channels=2, **options)
    app.locator("#file").set_input_files(media.upload(name, data, kind))
    expect(app.locator(".document-meta")).to_contain_text("took")
    assert words(" ".join(shown(app))) == words(" ".join(s["text"] for s in truth))
    expect(app.get_by_role("button", name="Play", exact=True)).to_be_enabled()


def test_the_engine_alone_as_the_readme_has_it(lent, truth):
    said = lent.evaluate(
        """async () => {
          const { Engine } = await import("/web/engine/client.js");
          const { readAudio } = await import("/web/audio/reading.js");
          const sample = await (await fetch("/samples/jfk.wav")).blob();
          const file = new File([sample], "jfk.wav");
          const engine = new Engine();
          const url = new URL("/models/ggml-tiny.en.bin", location.href).href;
          await engine.load({ name: "tiny.en", url });
          const reading = readAudio(file, engine);
          await reading.ready;
          const found = [];
          const onEvent = (event) => event.type === "segment" && found.push(event.text);
          const options = { beam_size: 5, vad: {} };
          const { text } = await engine.transcribe(options, { onEvent });
          return [text, found.join("")];
        }"""
    )
    for text in said:
        assert words(text) == words("".join(segment["text"] for segment in truth))


@once
def test_long_recording_shows_text_early_and_can_be_cancelled(app, truth):
    """Segments of the first window stand before the second is done; Cancel keeps them, and the
    transcript before."""
    with settings(app) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Skip silence").uncheck()
    earlier = "1\n00:00:01,000 --> 00:00:02,000\nSaid before.\n"
    app.locator("#file").set_input_files(media.upload("earlier.srt", earlier.encode()))
    expect(app.locator(".shelf-items li")).to_have_count(1)
    # Once a window: twice would be taken for a loop
    pause = np.zeros(16000 * 20, np.float32)
    long = np.tile(np.concatenate([media.speech(), pause]), 10)
    app.locator("#file").set_input_files(
        media.upload("long.wav", media.encode(long, container="wav"), "audio/wav")
    )
    expect(app.locator(".shelf-items li")).to_have_count(2)
    first = app.locator(".document")
    expect(first.locator(".document-title")).to_have_text("long.wav")
    expect(first.locator(".segments li").first).to_have_text(re.compile("my fellow Americans"))
    expect(app.locator(".job:not([hidden])")).to_be_visible()
    app.get_by_role("button", name="Cancel").click()
    expect(app.locator(".job:not([hidden])")).to_be_hidden()
    # It obeyed: an engine that had to be replaced would be starting now
    assert app.locator("#engine-state").get_attribute("data-state") == "ready"
    expect(first.locator(".document-meta")).to_contain_text("stopped after")
    found = shown(app)
    assert words(found[0]) == words(truth[0]["text"])

    with app.expect_download() as download:
        first.get_by_role("button", name="Export .srt").click()
    cues = list(srt.parse(Path(download.value.path()).read_text("utf-8")))
    assert [cue.content for cue in cues] == found

    app.get_by_role("link", name="earlier.srt").click()
    assert shown(app) == ["Said before."]
