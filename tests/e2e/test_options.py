"""What can be asked of a transcription on the page, and how its language is shown."""

import io
import re
from pathlib import Path

import media
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from scripted import script_engine
from visits import ENGINE, choose_arithmetic, choose_model, engine_worker, once, open_page, settings

from models.miniature import write_miniature
from pyengine.options import TranscribeOptions
from pyengine.worker.from_json import options_from_json
from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WORDS = re.compile(r"[a-z']+")

# What the page asks its worker for
LISTEN = """() => {
  window.asked = [];
  window.loads = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message.call === "transcribe") window.asked.push(message.argument);
    if (message.call === "load") window.loads.push(message.argument.computing);
    return post.call(this, message, ...rest);
  };
}"""

DEFAULTS = {
    "language": "en",
    "task": "transcribe",
    "beam_size": 5,
    "beam_threshold": 1.5,
    "audio_context": None,
    "vad": {},
    "initial_prompt": None,
    "carry_initial_prompt": False,
    "suppress_non_speech": True,
    "condition_on_previous_text": True,
    "context_threshold": -0.6,
    "word_timestamps": True,
    "calibrated_words": True,
    "missed_speech": 1,
}


def test_what_is_recommended_is_pythons(bare):
    found = bare.evaluate("import('/web/engine/recommended.js').then((m) => m.RECOMMENDED)")
    assert options_from_json(found) == TranscribeOptions.recommended()


@pytest.fixture(scope="module")
def multilingual() -> bytes:
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=32, multilingual=True)
    return file.getvalue()


def loads(app: Page, what: str) -> list[str | int | None]:
    """Of each load that the page has asked for."""
    return app.evaluate("what => loads.map((load) => load[what])", what)


def transcribe(app: Page, samples: np.ndarray | None = None) -> None:
    samples = media.speech(3) if samples is None else samples
    clip = media.encode(samples, container="wav")
    cards = app.locator(".shelf-items li").count()
    app.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
    expect(app.locator(".shelf-items li")).to_have_count(cards + 1)
    expect(app.locator(".document-meta").first).to_contain_text("took")
    expect(app.get_by_role("alert")).to_be_hidden()


@once
def test_every_choice_reaches_the_engine(small_app):
    small_app.evaluate(LISTEN)
    transcribe(small_app)
    assert small_app.evaluate("asked.pop()") == DEFAULTS

    with settings(small_app) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Skip silence").uncheck()
        sheet.get_by_label("Names and words to expect").fill("  Ada Lovelace\n")
        sheet.get_by_label("Show sounds").check()
        sheet.get_by_label("Carry context").uncheck()
    transcribe(small_app)
    assert small_app.evaluate("asked.pop()") == {
        "language": "en",
        "task": "transcribe",
        "beam_size": None,
        "beam_threshold": 1.5,
        "audio_context": None,
        "vad": None,
        "initial_prompt": "Ada Lovelace",
        "carry_initial_prompt": True,
        "suppress_non_speech": False,
        "condition_on_previous_text": False,
        "context_threshold": -0.6,
        "word_timestamps": True,
        "calibrated_words": True,
        "missed_speech": 1,
    }


@once
def test_power_is_saved_from_the_next_recording_on(small_app):
    app = small_app
    app.evaluate(LISTEN)
    for wanted in (True, False):
        with settings(app) as sheet:
            sheet.get_by_label("Save power").set_checked(wanted)
            fast = sheet.get_by_label("Fast", exact=True)
            expect(fast).to_be_enabled(enabled=not wanted)
            expect(fast).to_be_checked(checked=wanted)
        transcribe(app)
        asked = app.evaluate("asked.pop()")
        assert asked["beam_size"] == (None if wanted else 5)
        assert asked["audio_context"] == (1500 if wanted else None)
        if wanted:
            expect(app.locator("#engine-state")).to_have_text("Engine ready, 1 thread")
            note = app.locator("#engine-note")
            expect(note).to_contain_text("computed by one thread: to save power.")
    assert loads(app, "threads") == [1, None]


@once
def test_choices_out_of_sight_are_counted(small_app):
    line = small_app.locator(".options-line .choice-words").locator("visible=true")
    choose_arithmetic(small_app, "fast")
    expect(line).to_have_text("English · accurate")
    with settings(small_app) as sheet:
        sheet.get_by_label("Names and words to expect").fill("Ada")
        sheet.get_by_label("Show sounds").check()
    expect(line).to_have_text("English · accurate · 2 more changes")
    with settings(small_app) as sheet:
        sheet.get_by_label("Exact arithmetic").check()
        sheet.get_by_label("Fast", exact=True).check()
    expect(line).to_have_text("English · fast · 3 more changes")
    with settings(small_app) as sheet:
        sheet.get_by_label("Names and words to expect").fill(" ")
        sheet.get_by_label("Show sounds").uncheck()
    expect(line).to_have_text("English · fast · 1 more change")


@once
def test_choices_outlive_a_change_of_model(app):
    language = app.get_by_label("Language", exact=True)
    choose_model(app, "base (many languages")
    with settings(app) as sheet:
        expect(language.locator("option")).to_have_count(101)
        language.select_option(label="Welsh")
        sheet.get_by_label("Translate to English").check()
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Skip silence").uncheck()
        sheet.get_by_label("Names and words to expect").fill("Eryri")
        sheet.get_by_label("Exact arithmetic").check()

    choose_model(app, "tiny.en (English")
    with settings(app) as sheet:
        expect(language.locator("option:checked")).to_have_text("English")
        expect(sheet.get_by_label("Translate to English")).to_be_hidden()
    choose_model(app, "base (many languages")
    with settings(app) as sheet:
        expect(language.locator("option:checked")).to_have_text("Welsh")
        expect(sheet.get_by_label("Translate to English")).to_be_checked()
        expect(sheet.get_by_label("Fast", exact=True)).to_be_checked()
        expect(sheet.get_by_label("Skip silence")).not_to_be_checked()
        expect(sheet.get_by_label("Names and words to expect")).to_have_value("Eryri")
        expect(sheet.get_by_label("Exact arithmetic")).to_be_checked()


@once
def test_by_keyboard(small_app):
    small_app.locator(".options-line").locator("visible=true").focus()
    small_app.keyboard.press("Enter")
    small_app.get_by_label("Names and words to expect").focus()
    reached = ["Names and words to expect"]
    while reached[-1] != "Save power" and len(reached) < 20:
        small_app.keyboard.press("Tab")
        reached.append(small_app.evaluate("document.activeElement.labels?.[0]?.textContent"))
        if reached[-1] == "Show sounds such as [laughter]":
            small_app.keyboard.press("Space")
    assert reached[1:] == [
        "Accurate",  # radio buttons are one stop
        "Carry context from one part to the next",
        "Skip silence",
        "Show sounds such as [laughter]",
        "Exact arithmetic",
        "Save power",
    ]
    expect(small_app.get_by_label("Show sounds")).to_be_checked()


class TestArithmetic:
    """The model is loaded for one, so that another choice loads it anew."""

    @once
    def test_another_choice_counts_from_the_next_recording_on(
        self, site, miniature, page, isolated
    ):
        """Of an engine that only answers: ours is asked for either in TestSpeech."""
        site.offer(miniature)
        script_engine(site, {"stuck": True})
        open_page(page, site.page("arithmetic=fast"))
        page.evaluate(LISTEN)
        note = page.locator("#engine-note")

        def begin() -> None:
            clip = media.encode(media.speech(2), container="wav")
            page.locator("#file").set_input_files(media.upload("clip.wav", clip, "audio/wav"))
            expect(page.locator(".job:not([hidden]) .job-detail")).to_have_text(
                "0:01 of 0:02 (50%)"
            )

        def end(cards: int) -> None:
            engine_worker(page).evaluate("goOn()")
            expect(page.locator(".shelf-items li")).to_have_count(cards)
            expect(page.locator(".document-meta").first).to_contain_text("took")

        begin()
        end(1)
        begin()
        assert loads(page, "arithmetic") == ["fast"]
        choose_arithmetic(page, "exact")  # it goes on
        expect(page.locator(".job:not([hidden]) .job-stage")).to_have_text("Transcribing")
        end(2)
        assert loads(page, "arithmetic") == ["fast"]
        expect(note).to_contain_text("Fast arithmetic")

        begin()
        end(3)
        assert loads(page, "arithmetic") == ["fast", "exact"]
        expect(note).to_contain_text("Exact arithmetic")
        choose_arithmetic(page, "fast")
        begin()
        end(4)
        assert loads(page, "arithmetic") == ["fast", "exact", "fast"]

    @once
    def test_can_be_named_in_the_address(self, site, miniature, page, isolated):
        site.offer(miniature)
        site.instead[ENGINE] = 404
        for query, checked in (("exact", True), ("fast", False), ("roman", False)):
            page.goto(f"{site.url}?isolate=no&arithmetic={query}")
            with settings(page) as sheet:
                expect(sheet.get_by_label("Exact arithmetic")).to_be_checked(checked=checked)
            changed = " · 1 more change" if checked else ""
            expect(page.locator(".options-line").first).to_contain_text("accurate" + changed)
        script_engine(site, {})
        open_page(page, f"{site.url}?arithmetic=exact")  # and it outlives the page's own reload
        assert page.evaluate("crossOriginIsolated")
        transcribe(page)
        assert engine_worker(page).evaluate("heard.computing.arithmetic") == "exact"
        expect(page.locator("#engine-note")).to_contain_text("Exact arithmetic")


@once
def test_enter_sends_no_form(small_app):
    address = small_app.evaluate("location.href")
    violations: list[str] = []
    small_app.on("console", lambda message: violations.append(message.text))
    with settings(small_app) as sheet:
        sheet.get_by_label("Skip silence").press("Enter")
        # What Enter in a field comes to, in the browsers where it does
        small_app.evaluate("document.querySelector('.options').requestSubmit()")
    assert small_app.evaluate("location.href") == address
    assert violations == []


@once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_with_all_options_shown(site, multilingual, visit, scheme):
    site.offer(multilingual, "many", multilingual=True)
    app = visit()
    app.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    app.evaluate(SHOW, ["ar", False, SPOKEN])
    app.evaluate(AXE.read_text())
    found = app.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert "valid-lang" in {rule["id"] for rule in found["passes"]}
    app.locator("#settings-open").click()
    app.get_by_label("Names and words to expect").fill("Ada")
    found = app.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert {"color-contrast", "label"} <= {rule["id"] for rule in found["passes"]}


@once
@pytest.mark.parametrize("width", [320, 390])
def test_fits_a_phone(small_app, width):
    small_app.set_viewport_size({"width": width, "height": 700})
    small_app.locator(".options-line").locator("visible=true").click()
    assert small_app.evaluate("document.documentElement.scrollWidth") <= width


class TestLanguage:
    @once
    def test_is_shown_with_the_runner_up(self, site, multilingual, visit):
        site.offer(multilingual, "many", multilingual=True)
        app = visit()
        transcribe(app)
        note = app.locator(".document-meta").first.text_content()
        name = r"[A-Z]\w+( [A-Z]\w+)?"
        assert re.search(rf"· {name}, \d+% sure(; else {name} \d+%)? · many ·", note)

    @pytest.mark.parametrize(
        ("language", "task", "words"),
        [
            (
                {"code": "fr", "probability": 0.93, "probabilities": {"fr": 0.93, "es": 0.04}},
                "transcribe",
                "French, 93% sure; else Spanish 4%",
            ),
            (
                {"code": "fr", "probability": 0.93, "probabilities": {"fr": 0.93, "es": 0.04}},
                "translate",
                "French, 93% sure; else Spanish 4%; translated to English",
            ),
            (
                {"code": "fr", "probability": 0.998, "probabilities": {"fr": 0.998, "es": 0.002}},
                "transcribe",
                "French, 100% sure",
            ),
            ({"code": "ht", "probability": None}, "transcribe", "Haitian Creole"),
            (
                {"code": "fr", "probability": None, "probabilities": {}},
                "translate",
                "French, translated to English",
            ),
        ],
    )
    def test_in_words(self, bare, language, task, words):
        described = bare.evaluate(
            """async ([language, task]) => {
              const { Options } = await import("/web/options/options.js");
              const options = new Options();
              options.setLanguages({ fr: "french", es: "spanish", ht: "haitian creole" });
              return options.describe(language, task);
            }""",
            [language, task],
        )
        assert described == words


# Puts a transcript on the page: [language, translated, texts]
SHOW = """async ([code, translated, texts]) => {
  const { DocumentView } = await import("/web/transcript/document.js");
  const { Transcript } = await import("/web/transcript/transcript.js");
  const hooks = { onSeek() {}, onExport: async () => "", keysOf: () => "", onError() {} };
  const view = new DocumentView(new Transcript(new File([], "talk.wav"), 60), hooks);
  view.describe({ code, probability: 0.9 }, "", translated);
  texts.forEach((text, id) => view.add({ id, start: 5 * id, end: 5 * id + 5, text }));
  (document.getElementById("main") ?? document.body).append(view.element);
}"""

# Where the text of each segment begins and ends on the screen, and its time
PLACES = """() => [...document.querySelectorAll(".segments li")].map((item) => {
  const [time, text] = [item.firstElementChild, item.querySelector("p")];
  const range = document.createRange();
  range.selectNodeContents(text);
  const [lines, column] = [range.getBoundingClientRect(), text.getBoundingClientRect()];
  return {
    time: Math.round(time.getBoundingClientRect().left),
    left: Math.round(lines.left - column.left),
    right: Math.round(column.right - lines.right),
    direction: getComputedStyle(text).direction,
  };
})"""

SPOKEN = [
    " مرحبا بكم في هذه المحاضرة.",
    " OpenAI أطلقت النموذج في عام 2022.",  # begins with a foreign name
    " استخدم Whisper في Chrome.",
    " This sentence is a quotation (مرحبا) in English.",
    " 2022",
]


class TestWriting:
    @once
    def test_from_the_right(self, app):
        app.evaluate(SHOW, ["ar", False, SPOKEN])
        places = app.evaluate(PLACES)
        directions = [place["direction"] for place in places]
        assert directions == ["rtl", "rtl", "rtl", "ltr", "ltr"]
        assert len({place["time"] for place in places}) == 1  # the times stay where they are
        for place in places:
            near, far = ("right", "left") if place["direction"] == "rtl" else ("left", "right")
            assert place[near] <= 1 < place[far]

    @once
    def test_a_quotation_in_a_language_written_from_the_left(self, app):
        app.evaluate(SHOW, ["en", False, [" He said: שלום.", " שלום לכולם."]])
        assert [place["direction"] for place in app.evaluate(PLACES)] == ["ltr", "rtl"]

    @pytest.mark.parametrize(
        ("code", "translated", "tag"),
        [("fr", False, "fr"), ("ar", True, "en"), ("jw", False, "jv"), ("yue", False, "yue")],
    )
    def test_says_its_language_to_screen_readers(self, bare, code, translated, tag):
        bare.evaluate(SHOW, [code, translated, ["..."]])
        assert bare.locator(".segments li p").evaluate("p => p.closest('[lang]').lang") == tag


class TestSpeech:
    """With the real tiny.en."""

    SAID = (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country"
    )

    def assert_said(self, app: Page) -> None:
        shown = app.locator(".document").locator(".segments p").all_text_contents()
        assert " ".join(WORDS.findall(" ".join(shown).lower())) == self.SAID

    @once
    def test_fast(self, app):
        with settings(app) as sheet:
            sheet.get_by_label("Fast", exact=True).check()
        transcribe(app, media.speech())
        self.assert_said(app)

    @pytest.mark.parametrize(
        ("isolated", "arithmetic"),
        [
            (True, "fast"),
            (False, "exact"),
            # Greedily in test_transcript.py; without the page, there, too
            pytest.param(True, "exact", marks=pytest.mark.hours),
            pytest.param(False, "fast", marks=pytest.mark.hours),
        ],
        ids=["isolated-fast", "one thread-exact", "isolated-exact", "one thread-fast"],
        indirect=["isolated"],
    )
    def test_accurate_in_either_arithmetic(self, app, arithmetic):
        expect(app.locator(".options-line").first).to_contain_text("accurate")
        choose_arithmetic(app, arithmetic)
        transcribe(app, media.speech())
        self.assert_said(app)
        note = app.locator("#engine-note")
        expect(note).to_contain_text(f"{arithmetic.capitalize()} arithmetic (relaxed")

    @once
    def test_silence_is_skipped(self, app):
        """What is said between long silences stands where it was said."""
        silence = np.zeros(40 * 16000, np.float32)  # longer than a window
        transcribe(app, np.concatenate([silence, media.speech(3.3), silence]))
        card = app.locator(".document")
        expect(card.locator(".segments li")).to_have_count(1)
        expect(card.locator(".segments p")).to_contain_text("fellow Americans")
        # Up to half a pause before speech is kept, and the model may begin there
        expect(card.locator(".segments .time")).to_have_text(re.compile("0:39|0:40"))

        transcribe(app, silence[: 5 * 16000])
        expect(app.locator(".document")).to_contain_text("No speech was found")
        with app.expect_download() as download:  # of nothing, but no error
            app.get_by_role("button", name="Export .srt").click()
        assert Path(download.value.path()).read_bytes() == b""
