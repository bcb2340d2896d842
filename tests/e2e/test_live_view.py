"""The Live view, with the browser's fake microphone and an engine that knows what will be said."""

import io
import re
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import media
import pytest
from conftest import Site
from microphone import ALLOWED, DEVICES, blank, chromium
from playwright.sync_api import Browser, Error, Page, Playwright, expect
from scripted import script_engine
from tabs import Tabs
from test_kept_library import said as recorded
from visits import ENGINE, choose_arithmetic, settings

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TEXT = "Ask not what your country can do for you. Ask what you can do for your country."
FIRST = "Ask not what your country can do for you."
ENGLISH = {"code": "en", "probability": 0.97, "probabilities": {"en": 0.97, "fr": 0.02}}
COMMANDS = [
    {
        "start": 0.2,
        "end": 0.8,
        "text": " Turn the light off.",
        "command": "Turn off the light",
        "probabilities": {"Turn off the light": 0.71, "Turn on the light": 0.29},
        "activation": None,
    },
    {
        "start": 1,
        "end": 1.4,
        "text": " Hm.",
        "command": None,
        "probabilities": {"Turn off the light": 0.35, "Turn on the light": 0.25},
        "activation": None,
    },
]

Visit = Callable[..., Page]


def said(text: str) -> list[dict]:
    """Words of a tenth of a second, one after another; every third is unsure."""
    return [
        {
            "text": f" {word}",
            "start": i / 10,
            "end": (i + 1) / 10,
            "probability": 0.99 if i % 3 else 0.7,
            "tokens": [i],
        }
        for i, word in enumerate(text.split())
    ]


@pytest.fixture(scope="module")
def listener(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright, ALLOWED, DEVICES) as browser:
        yield browser


@pytest.fixture(scope="module")
def listening_tabs(listener: Browser, server: Site) -> Tabs:
    return Tabs(listener, server.url)


@pytest.fixture
def tab(request: pytest.FixtureRequest, listening_tabs: Tabs) -> Page:
    """A page whose microphone is allowed."""
    return listening_tabs.page(request.session.testsfailed)


@pytest.fixture
def visit_live(site: Site, tab: Page) -> Iterator[Visit]:
    """Opens the Live view with an engine that has a script. Uncaught errors fail the test."""
    errors: list[str] = []
    pages: list[Page] = []

    def fail(error: Error) -> None:
        errors.append(str(error))

    def visit(page: Page = tab, *, script: dict | None = None) -> Page:
        script_engine(
            site, {"words": said(TEXT), "language": ENGLISH} if script is None else script
        )
        page.on("pageerror", fail)
        pages.append(page)
        page.goto(site.page("isolate=no", at="#live"))
        expect(start(page)).to_be_enabled()
        return page

    yield visit
    for page in pages:
        page.remove_listener("pageerror", fail)
        if page is not tab:
            page.context.close()
    assert errors == []


def start(page: Page):
    return page.get_by_role("button", name="Start listening")


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".document")).to_be_visible()


def engine(page: Page):
    return next(worker for worker in page.workers if worker.url.endswith(ENGINE))


def asks_before_it_closes(page: Page) -> bool:
    return page.evaluate("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")


# How often words were shown that might still change
WATCH = """() => {
  const tentative = document.querySelector(".captions-tentative");
  window.tentative = 0;
  new MutationObserver(() => (window.tentative += tentative.textContent.trim() ? 1 : 0))
    .observe(tentative, { childList: true, subtree: true, characterData: true });
}"""


def test_a_session_from_its_start_to_its_card(visit_live):
    page = visit_live()
    assert not asks_before_it_closes(page)
    page.evaluate(WATCH)
    start(page).click()
    log = page.get_by_role("log", name="What was said")
    expect(log).to_contain_text(FIRST)
    expect(page.locator("#live-state")).to_have_text("Listening")
    expect(page.locator("#live-numbers")).to_contain_text("Words are shown after")
    expect(page.locator("#live-time")).not_to_have_text("0:00")
    assert page.evaluate("tentative") > 0
    assert log.locator("[data-level='2']").first.text_content() == "Ask"
    assert asks_before_it_closes(page)

    # Pausing stops the clock
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#live-state")).to_have_text("Paused")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#live-state")).to_have_text("Listening")

    stop(page)
    card = page.locator(".document")
    expect(card.locator(".document-meta")).to_contain_text("English, 97% sure; else French 2%")
    expect(card.locator(".document-meta")).to_contain_text("tiny.en · live")
    expect(card.locator(".segments p").first).to_have_text(FIRST)
    expect(page.locator("#alert")).to_be_hidden()
    expect(page.locator("#main")).to_be_focused()  # the keyboard is not left alone

    # A word plays the recording from there
    card.locator(".word", has_text="country").first.click()
    place = page.get_by_role("slider", name="Position")
    expect(place).to_have_attribute("aria-valuetext", re.compile("^0:0[1-9]"))
    # Text and recording are kept
    page.wait_for_function("dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    with page.expect_download() as download:
        card.get_by_role("button", name="Save as WAV").click()
    assert download.value.suggested_filename.startswith("Live 20")
    with wave.open(io.BytesIO(Path(download.value.path()).read_bytes())) as file:
        seconds = file.getnframes() / file.getframerate()
    assert seconds > 1.9  # the first sentence, and a second of silence for the pause
    assert float(place.get_attribute("aria-valuemax")) == pytest.approx(seconds, abs=0.1)
    assert not asks_before_it_closes(page)


def test_opus_is_offered_too(visit_live):
    page = visit_live()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    stop(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Opus").click()
    assert Path(download.value.suggested_filename).suffix in {".ogg", ".opus", ".webm"}
    assert not asks_before_it_closes(page)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("As you speak", {"policy": "agreement", "settle": 0.5, "pause": 0.9}),
        ("Sliding window", {"policy": "sliding", "step": 2, "keep": 0.5, "pause": 0.9}),
        ("At pauses", {"policy": "utterance", "pause": 0.9}),
    ],
)
def test_what_is_chosen_reaches_the_engine(visit_live, mode, expected):
    page = visit_live()
    page.get_by_label("How to listen").select_option(label=mode)
    with settings(page) as sheet:
        sheet.get_by_label("Fast", exact=True).check()
        sheet.get_by_label("Names and words to expect").fill("Ada Lovelace")
    page.get_by_text("Timing").click()
    page.get_by_label("A pause is").fill("0.9")
    if mode == "As you speak":
        page.get_by_label("Agreed on for").fill("0.5")
    else:
        expect(page.get_by_label("Agreed on for")).to_be_disabled()
    if mode == "Sliding window":
        page.get_by_label("Read every").fill("2")
        page.get_by_label("Kept of a window").fill("0.5")
    else:
        expect(page.get_by_label("Kept of a window")).to_be_disabled()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    decoding = {
        "language": "en",
        "task": "transcribe",
        "beam_size": None,
        "beam_threshold": 1.5,
        "initial_prompt": "Ada Lovelace",
        "carry_initial_prompt": True,
        "suppress_non_speech": True,
    }
    assert engine(page).evaluate("heard.asked") == {**expected, "vad": {}, "decoding": decoding}


def test_translation_is_shown_as_english(visit_live, site):
    """With a model of many languages; the text's language is then not the speaker's."""
    arabic = {"code": "ar", "probability": 0.9, "probabilities": {"ar": 0.9}}
    site.offer(b"", "many", multilingual=True)
    page = visit_live(script={"words": said(TEXT), "language": arabic})
    with settings(page) as sheet:
        sheet.get_by_label("Translate to English").check()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text(FIRST)
    assert page.locator(".captions-lines").get_attribute("lang") == "en"
    assert engine(page).evaluate("heard.asked.decoding.task") == "translate"
    stop(page)
    expect(page.locator(".document-meta")).to_contain_text(
        "Arabic, 90% sure; translated to English"
    )


def test_commands(visit_live):
    page = visit_live(script={"commands": COMMANDS})
    page.get_by_label("How to listen").select_option(label="Voice commands")
    page.get_by_label("Phrases, one a line").fill("Turn on the light\n\n Turn off  the light \n")
    start(page).click()
    heard = page.get_by_role("log", name="Commands heard").locator("li")
    expect(heard).to_have_count(2)
    asked = engine(page).evaluate("heard.asked")
    assert asked["phrases"] == ["Turn on the light", "Turn off the light"]
    assert asked["activation"] is None
    expect(heard.first).to_contain_text("No command")
    expect(heard.first.locator("tr").last).to_have_text("none of these40%")
    chosen = heard.last
    expect(chosen.locator(".command-name")).to_have_text("Turn off the light")
    expect(chosen).to_contain_text("heard: Turn the light off.")
    assert chosen.locator("tr").all_text_contents() == [
        "Turn off the light71%",
        "Turn on the light29%",
    ]
    shares = chosen.locator(".share-bar").evaluate_all(
        "(bars) => bars.map((bar) => bar.firstChild.offsetWidth / bar.offsetWidth)"
    )
    assert shares == pytest.approx([0.71, 0.29], abs=0.01)
    stop(page)
    assert page.locator(".segments p").all_text_contents() == ["Turn off the light", "Hm."]


def test_the_model_is_loaded_for_the_arithmetic_chosen(visit_live):
    page = visit_live()
    for session, arithmetic in enumerate(("fast", "exact", "fast"), 1):
        choose_arithmetic(page, arithmetic)
        start(page).click()
        expect(page.get_by_role("log", name="What was said")).to_contain_text(TEXT)
        assert engine(page).evaluate("heard.computing.arithmetic") == arithmetic
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.locator(".shelf-items li")).to_have_count(session)
        page.get_by_role("link", name="Live captions").first.click()


def test_free_commands_want_an_activation_phrase(visit_live):
    free = {**COMMANDS[0], "command": "open the door", "probabilities": {}, "activation": 0.93}
    only = {**free, "text": " Hello computer.", "command": None, "awaiting": True}
    page = visit_live(script={"commands": [only, free]})
    page.get_by_label("How to listen").select_option(label="Voice commands")
    page.get_by_label("Anything after an activation phrase").check()
    phrase = page.get_by_label("Activation phrase", exact=True)
    phrase.fill(" ")
    start(page).click()
    expect(page.get_by_role("alert")).to_contain_text("a phrase that comes before a command")
    phrase.fill("Hello computer")
    start(page).click()
    heard = page.get_by_role("log", name="Commands heard").locator("li")
    expect(heard).to_have_count(2)
    expect(heard.last.locator(".command-name")).to_have_text("Go on")
    expect(heard.first.locator(".command-name")).to_have_text("open the door")
    expect(heard.first).to_contain_text("activation phrase 93% alike")
    asked = engine(page).evaluate("heard.asked")
    assert (asked["phrases"], asked["activation"]) == ([], "Hello computer")


def test_an_engine_that_dies_is_replaced_and_hears_on(visit_live):
    page = visit_live()
    start(page).click()
    log = page.get_by_role("log", name="What was said")
    expect(log).to_contain_text(FIRST)
    engine(page).evaluate("() => self.close()")
    expect(page.get_by_role("alert")).to_contain_text("stopped unexpectedly")
    # The new one says its words from the start, of the recording's middle
    expect(log).to_have_text(re.compile(r"^Ask not .* Ask not .* for your country\.$"))
    expect(page.locator("#live-state")).to_have_text("Listening")
    stop(page)
    starts = page.locator(".segments .time").all_text_contents()
    assert starts == sorted(starts)
    assert len(starts) >= 3
    assert "not heard to its end" not in page.locator(".document-meta").inner_text()


def test_whoever_begins_before_the_list_of_models_is_there_is_recorded_and_heard(site, visit_live):
    arrives = threading.Event()
    site.instead["/models.json"] = arrives
    page = visit_live()
    start(page).click()
    expect(page.locator("#live-time")).to_have_text("0:01")
    expect(page.get_by_role("alert")).to_be_hidden()
    arrives.set()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    stop(page)
    expect(page.locator(".document-meta")).to_contain_text("tiny.en")


def test_what_could_not_be_heard_is_kept_and_can_be_transcribed(visit_live):
    """The model cannot be had: the recording goes on, and is there afterwards."""
    error = {"kind": "model-fetch", "message": "You may be offline."}
    page = visit_live(script={"broken": error})
    start(page).click()
    expect(page.get_by_role("alert")).to_contain_text("You may be offline.")
    expect(page.locator("#live-state")).to_have_text("Recording, but not listening")
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()
    expect(page.locator("#live-time")).to_have_text("0:01")
    stop(page)
    expect(page.locator(".document-meta")).to_contain_text("not heard to its end")
    expect(page.get_by_role("button", name="Transcribe again, better")).to_be_visible()
    with page.expect_download():
        page.get_by_role("button", name="Save as WAV").click()


def test_a_recording_for_whose_file_there_is_no_room_is_kept(visit_live):
    page = visit_live()
    page.evaluate(
        """async () => {
          const { Recording, RecordingError } = await import("/web/live/recording.js");
          const { file } = Recording.prototype;
          Recording.prototype.file = function () {
            Recording.prototype.file = file;
            throw new RecordingError("There is no room for the file.");
          };
        }"""
    )
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("There is no room")
    assert asks_before_it_closes(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".shelf-items li")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_one_thing_at_a_time(visit_live):
    """While it listens no file is transcribed: it waits for the end of the session."""
    page = visit_live()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    page.get_by_role("link", name="New transcript").click()
    page.get_by_role("button", name="Try a sample").click()
    expect(page.locator(".document-end")).to_contain_text("when the live session has ended")
    page.locator("#file").set_input_files(
        media.upload("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nA")
    )
    expect(page.get_by_role("alert")).to_contain_text("Stop the live session first")
    page.get_by_role("link", name="Live captions").first.click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text(TEXT)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".shelf-items .shelf-note")).to_have_text([re.compile(r"0:\d\d")] * 2)


def test_what_is_transcribed_waits_for_a_session_that_begins(visit_live):
    """And goes on behind its last segment when that ends."""
    clip = media.encode(media.speech(2), container="wav")
    spoken = [{**recorded(number), "id": number} for number in range(2)]
    page = visit_live(script={"words": said(TEXT), "segments": spoken, "halts": 1})
    page.locator("#file").set_input_files(media.upload("a.wav", clip))
    expect(page.locator(".segments p")).to_have_text("Word0 said.")
    page.get_by_role("link", name="Live captions").first.click()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    expect(page.locator(".shelf-items .shelf-note")).to_have_text("Waits, number 1")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("link", name="a.wav").click()
    expect(page.locator(".segments p")).to_have_text(["Word0 said.", "Word1 said."])
    expect(page.locator(".document-meta")).to_contain_text("took")


def test_settings_make_room_while_it_listens(visit_live):
    page = visit_live()
    settings = page.locator("#live-lines")
    expect(settings).to_be_visible()
    start(page).click()
    expect(settings).to_be_hidden()
    expect(page.get_by_label("How to listen")).to_be_hidden()
    stop(page)
    page.go_back()
    expect(settings).to_be_visible()


def test_permission_denied(playwright, site, visit_live):
    with chromium(playwright, DEVICES, whole=True) as browser:
        page = visit_live(blank(browser, site.url))
        start(page).click()
        expect(page.get_by_role("alert")).to_contain_text("microphone")
        expect(start(page)).to_be_visible()
        assert not asks_before_it_closes(page)


def test_no_microphone(playwright, site, visit_live):
    with chromium(playwright, ALLOWED) as browser:
        page = visit_live(blank(browser, site.url))
        start(page).click()
        expect(page.get_by_role("alert")).to_contain_text("microphone")
        expect(page.locator(".shelf-items li")).to_have_count(0)


def test_no_model_chosen(visit_live, site):
    site.offer(b"", hosted=False, url="https://huggingface.co/mini.bin")
    page = visit_live()
    start(page).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a model first")
    expect(start(page)).to_be_visible()


def test_big_captions(visit_live):
    page = visit_live()
    start(page).click()
    log = page.get_by_role("log", name="What was said")
    expect(log).to_contain_text("Ask")
    page.get_by_role("button", name="Big captions").click()
    big = page.get_by_role("dialog", name="Big captions")
    expect(big.get_by_role("log", name="What was said")).to_contain_text(TEXT)  # it is the log
    box = big.bounding_box()
    assert (box["width"], box["height"]) == tuple(page.viewport_size.values())
    size = "parseFloat(getComputedStyle(document.querySelector('.captions')).fontSize)"
    usual = page.evaluate(size)
    assert usual > 40
    page.keyboard.press("+")
    assert page.evaluate(size) > usual
    end = page.evaluate(
        """() => {
          const { scrollTop, scrollHeight, clientHeight } = document.querySelector(".captions");
          return scrollHeight - scrollTop - clientHeight;
        }"""
    )
    assert end < 2
    page.keyboard.press("Escape")
    expect(big).to_have_count(0)
    expect(page.locator("#live-captions").get_by_role("log")).to_contain_text(TEXT)
    assert page.evaluate(size) < 25
    stop(page)


def test_a_small_window_of_its_own(visit_live):
    page = visit_live()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text("Ask")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Pop out").click()
    small = opened.value
    expect(small.locator(".captions-log")).to_contain_text(TEXT)
    assert small.get_by_role("log").count() == 0  # the page reads it out
    expect(small.locator("body")).to_have_css("margin-top", "0px")
    assert small.locator(".captions").evaluate("(e) => getComputedStyle(e).overflowY") == "hidden"
    page.get_by_role("button", name="Close pop-out").click()
    expect(page.get_by_role("button", name="Pop out")).to_be_visible()
    expect(page.get_by_role("log", name="What was said")).to_contain_text(TEXT)


def test_browsers_without_small_windows_have_big_captions(visit_live, listener, site):
    page = blank(listener, site.url)
    page.add_init_script("delete window.documentPictureInPicture")
    visit_live(page)
    start(page).click()
    expect(page.get_by_role("button", name="Big captions")).to_be_visible()
    expect(page.get_by_role("button", name="Pop out")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 320])
def test_axe_finds_nothing_and_it_fits(visit_live, tab, scheme, width):
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tab.set_viewport_size({"width": width, "height": 800})
    page = visit_live()

    def check(state: str) -> None:
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })"
        )
        found = [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
        assert found == [], state
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state

    check("idle")
    page.get_by_text("Timing").click()
    page.get_by_label("How to listen").select_option(label="Voice commands")
    check("commands")
    page.get_by_label("How to listen").select_option(label="As you speak")
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text(TEXT)
    check("listening")
    page.get_by_role("button", name="Big captions").click()
    check("big")
    page.keyboard.press("Escape")
    stop(page)
    check("done")


def test_only_an_engine_that_owes_an_answer_is_stuck(bare, site):
    """Nothing comes in a pause, however long; a minute without an answer to sound is another
    thing. The engine's watch takes a turn every five seconds: here, when the test says."""
    script_engine(site, {"threads": 2, "mute": True})
    found = bare.evaluate(
        """async () => {
          let turn = () => {};
          window.setInterval = (act) => { turn = act; };
          const { Engine } = await import("/web/engine/client.js");
          const engine = new Engine();
          await engine.load({ name: "any" });
          await engine.beginAudio(16000);
          let come = () => {};
          const onEvent = ({ seconds }) => seconds && come(); // the last event of a push
          const outcome = engine.listen({ policy: "agreement" }, { onEvent }).catch(
            (error) => error.kind);
          const turns = (count) => { for (let i = 0; i < count; i++) turn(); };
          const settled = async () => {
            await new Promise((resolve) => setTimeout(resolve));
            return Promise.race([outcome, "no"]);
          };
          turns(100);
          const inPause = await settled();
          const said = new Promise((resolve) => (come = resolve));
          const pushed = engine.pushAudio(new Float32Array(160)).catch((error) => error.kind);
          await said;
          turns(11);
          const early = await settled();
          turns(1);
          return [inPause, early, await outcome, await pushed];
        }"""
    )
    assert found == ["no", "no", "stalled", "stalled"]


def test_a_session_that_was_cut_off_is_a_document_with_its_recording(visit_live):
    """What was committed is there after a reload, and the rest can be transcribed."""
    page = visit_live()
    start(page).click()
    expect(page.get_by_role("log", name="What was said")).to_contain_text(FIRST)
    recorded = """async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("recordings");
      for await (const [, handle] of folder) return (await handle.getFile()).size;
    }"""
    assert page.evaluate(recorded) > 0
    page.on("dialog", lambda dialog: dialog.accept())  # it asks while somebody speaks
    page.reload()
    page.get_by_role("link", name=re.compile("^Live 2")).click()
    assert page.locator(".segments p").first.text_content() == FIRST
    assert page.evaluate(recorded) > 0  # it is no leftover
    expect(page.get_by_role("slider", name="Position")).to_be_visible()
    expect(page.get_by_role("button", name="Save as WAV")).to_be_visible()
    expect(page.locator(".document-end").get_by_role("button", name="Go on")).to_be_visible()
