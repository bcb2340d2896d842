"""Chromium that hears what a test lets it hear.

What its fake microphone plays is a launch flag: every file needs a browser of its own. It is
a rough device: up to 0.3 s at the start are lost and 10 ms now and then. Assert on words or on
loudness over time, never on samples.
"""

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Browser, Page, Playwright
from visits import SLOW

from site_build.browser import find_browser, find_shell

ALLOWED = "--use-fake-ui-for-media-stream"
DEVICES = "--use-fake-device-for-media-stream"
"""Fake microphones, which beep unless a file says what they play."""


def playing(file: Path) -> list[str]:
    """The flags of a browser whose microphone plays what `file` has when a page opens it."""
    return [ALLOWED, DEVICES, f"--use-file-for-fake-audio-capture={file}%noloop"]


@contextmanager
def chromium(playwright: Playwright, *flags: str, whole: bool = False) -> Iterator[Browser]:
    """A browser of its own; what its tabs play can be heard by those that ask for it.

    Args:
        whole: with what asks the user, which the shell has not: what is not allowed by a flag, and
            which tab is shared.
    """
    browser = playwright.chromium.launch(
        executable_path=str(find_browser() if whole else find_shell()),
        args=["--no-sandbox", "--disable-gpu", *flags],
        ignore_default_args=["--mute-audio"],  # it would silence what is shared, too
    )
    try:
        yield browser
    finally:
        browser.close()


def blank(browser: Browser, url: str) -> Page:
    """A page of the site without the page in it, as the fixture `bare` is."""
    page = browser.new_context().new_page()
    page.set_default_timeout(SLOW)
    page.goto(url + "site.json")
    return page


@contextmanager
def microphone(
    playwright: Playwright, url: str, samples: np.ndarray, rate: int = 16000
) -> Iterator[Page]:
    """A page of the site at `url` whose microphone plays `samples` (mono, -1 to 1) once.

    It begins when the page opens the microphone: a second of silence comes before them, which also
    makes up for what the device loses, and two after them, for it repeats its last 10 ms for ever.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "microphone.wav"
        write_wav(file, padded(samples, rate), rate)
        with chromium(playwright, *playing(file)) as browser:
            yield blank(browser, url)


def padded(samples: np.ndarray, rate: int) -> np.ndarray:
    """With the silence around that `microphone` plays."""
    return np.concatenate([np.zeros(rate), samples, np.zeros(2 * rate)])


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    """16 bits, mono."""
    with wave.open(str(path), "wb") as output:
        output.setparams((1, 2, rate, 0, "NONE", ""))
        pcm = np.clip(np.round(samples * 32768), -32768, 32767)
        output.writeframes(pcm.astype("<i2").tobytes())
