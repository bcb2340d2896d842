"""Live recognition in the page: the real tiny.en hears jfk.wav through the browser's microphone.

The truth is openai-whisper's transcript of the file. A fake microphone is a rough device, so a few
words may differ; what is asked for is that none is lost, none comes twice, and all are in order.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import jiwer
import media
import numpy as np
import pytest
from conftest import Site
from microphone import chromium, padded, playing, write_wav
from playwright.sync_api import Browser, Error, Page, Playwright, expect
from tabs import Tabs
from visits import SAVES_DATA, SLOW, engine_worker, open_page

DATA = Path(__file__).parents[1] / "data"
WORDS = re.compile(r"[a-z']+")
WHOLE, FIRST_SENTENCE, FIRST_PAUSE = 11, 8, 3
"""Seconds that the file takes, its first sentence, and what is said before it pauses."""

Listen = Callable[..., Page]


def truth(seconds: float = WHOLE) -> str:
    """What is said in the file's first so many seconds."""
    reference = json.loads((DATA / "openai_whisper" / "tiny.en.json").read_text())["jfk"]
    spoken = "".join(word for word, _, end, _ in reference["words"] if end <= seconds)
    return " ".join(words(spoken))


@pytest.fixture(scope="module")
def ears(
    playwright: Playwright, server: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Browser, Tabs]]:
    """A browser, its tabs, and the file that its microphone plays when a page opens it."""
    file = tmp_path_factory.mktemp("ears") / "microphone.wav"
    with chromium(playwright, *playing(file)) as browser:
        tabs = Tabs(browser, server.url)
        yield file, browser, tabs
        tabs.close()


@pytest.fixture
def listen(
    request: pytest.FixtureRequest, site: Site, ears: tuple[Path, Browser, Tabs]
) -> Iterator[Listen]:
    """Opens the Live view where the microphone plays. Uncaught errors fail the test."""
    file, browser, tabs = ears
    errors: list[str] = []
    with ExitStack() as stack:

        def listen(samples: np.ndarray, *, threads: bool = True, own_engine: bool = False) -> Page:
            write_wav(file, padded(samples, 16000), 16000)
            address = site.page(*([] if threads else ["isolate=no"]))
            if own_engine:
                context = stack.enter_context(browser.new_context())
                context.add_init_script(SAVES_DATA)
                page = context.new_page()
                page.set_default_timeout(SLOW)
                open_page(page, address + "#live")
            else:
                page = tabs.page(request.session.testsfailed, address)
                page.goto(address + "#live")

            def fail(error: Error) -> None:
                errors.append(str(error))

            def crash() -> None:
                errors.append("the page crashed")

            page.on("pageerror", fail)
            page.on("crash", crash)
            stack.callback(page.remove_listener, "pageerror", fail)
            stack.callback(page.remove_listener, "crash", crash)
            assert page.evaluate("crossOriginIsolated") == threads
            return page

        yield listen
    assert errors == []


def words(text: str) -> list[str]:
    return WORDS.findall(text.lower())


def start(page: Page, mode: str = "As you speak") -> None:
    page.get_by_label("How to listen").select_option(label=mode)
    page.get_by_role("button", name="Start listening").click()


def stop(page: Page, seconds: int = WHOLE) -> None:
    """Stops when so many seconds were played and the silence before and after them, and waits for
    the last words."""
    time = page.locator("#live-time")
    later = [f"{second // 60}:{second % 60:02}" for second in range(seconds + 3, 120)]
    expect(time).to_have_text(re.compile(f"^({'|'.join(later)})$"))
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".shelf-items li")).to_have_count(1)


def shown(page: Page, card: int = 0) -> str:
    texts = page.locator(".document").nth(card).locator(".segments p").all_text_contents()
    return " ".join(words(" ".join(texts)))


# What the log has said, and how often it said something else than before
WATCH = """() => {
  const log = document.querySelector(".captions-log");
  window.seen = { log: "", changes: 0 };
  new MutationObserver(() => {
    if (!log.textContent.startsWith(seen.log)) seen.changes += 1;
    seen.log = log.textContent;
  }).observe(log, { childList: true, subtree: true, characterData: true });
}"""


def test_speech_becomes_text_while_it_is_spoken(listen):
    page = listen(media.speech())
    expect(page.get_by_role("button", name="Start listening")).to_be_enabled()
    page.evaluate(WATCH)
    start(page)
    log = page.get_by_role("log", name="What was said")
    expect(log).to_contain_text("fellow Americans")
    expect(page.locator("#live-numbers")).to_contain_text("Words are shown after")
    stop(page)
    heard = page.evaluate("seen")
    assert heard["changes"] == 0
    assert jiwer.wer(truth(), " ".join(words(heard["log"]))) <= 0.15
    assert shown(page) == " ".join(words(heard["log"]))  # what was read along is what is kept
    expect(page.get_by_role("alert")).to_be_hidden()

    # Its words play the recording
    word = page.locator(".document .word", has_text="fellow").first
    word.click()
    begin = float(word.get_attribute("data-tip").partition(" ")[0].partition(":")[2])
    assert 1 < begin < 4  # after a second of silence, as in the file
    expect(word).to_have_class(re.compile("now"))

    # Once more, with all the time in the world
    page.get_by_role("button", name="Transcribe again, better").click()
    expect(page.locator(".shelf-items li")).to_have_count(2)
    expect(page.locator(".document-meta").first).to_contain_text("took")
    assert jiwer.wer(truth(), shown(page)) <= 0.1


@pytest.mark.parametrize(
    ("mode", "threads", "worst"),
    [
        # With threads it is heard above, and one thread listens at pauses
        pytest.param("As you speak", False, 0.15, marks=pytest.mark.hours),
        # What it hears is in test_live_recognizer.py, what it is asked in test_live_view.py; words
        # are lost or come twice where windows meet
        pytest.param("Sliding window", True, 0.4, marks=pytest.mark.hours),
        ("At pauses", False, 0.15),
    ],
)
def test_every_way_to_listen(listen, mode, threads, worst):
    page = listen(media.speech(FIRST_SENTENCE), threads=threads)
    start(page, mode)
    stop(page, FIRST_SENTENCE)
    assert jiwer.wer(truth(FIRST_SENTENCE + 0.1), shown(page)) <= worst


@pytest.mark.hours
def test_an_engine_that_ends_loses_no_word(listen):
    """With a script in test_live_view.py; to the sample in test_live_session.py."""
    page = listen(media.speech(FIRST_SENTENCE), own_engine=True)
    start(page)
    log = page.get_by_role("log", name="What was said")
    expect(log).to_contain_text("Americans")
    engine_worker(page).evaluate("() => self.close()")
    expect(page.get_by_role("alert")).to_contain_text("A new one is started")
    stop(page, FIRST_SENTENCE)
    # A word at the place where it ended may be heard twice or badly
    assert jiwer.wer(truth(FIRST_SENTENCE + 0.1), shown(page)) <= 0.25
    assert shown(page).endswith("do for you")


def test_commands_are_recognised(listen):
    """What is said in jfk.wav up to its first pause, among phrases it is not."""
    page = listen(media.speech(FIRST_PAUSE))
    page.get_by_label("How to listen").select_option(label="Voice commands")
    phrases = ["And so my fellow Americans", "Turn on the light", "Play some music"]
    page.get_by_label("Phrases, one a line").fill("\n".join(phrases))
    page.get_by_role("button", name="Start listening").click()
    first = page.get_by_role("log", name="Commands heard").locator("li").last
    expect(first.locator("th").first).to_have_text(phrases[0])
    expect(first.locator(".command-name")).to_have_text(phrases[0])
    assert {*first.locator("th").all_text_contents()} >= {*phrases}
    stop(page, FIRST_PAUSE)
