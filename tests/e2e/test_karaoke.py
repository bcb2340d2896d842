"""The karaoke view: its picture checked by pixels, the view by what a user sees and types."""

import base64
import json
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from visits import SLOW, once

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

SUNG, UNSUNG, NEXT = (255, 0, 0), (0, 255, 0), (0, 0, 255)
BLOCK = "\u2588"
"""A letter that is a full rectangle in any font: where it is filled up to can be read off."""
WIDTH, HEIGHT = 400, 300
MIDDLE = (124, 128)
"""Rows that go through the sung line."""

DRAW = """async ({ lines, times, style, width, height, background, rows }) => {
  const { Scene } = await import("/web/karaoke/scene.js");
  const theme = {
    label: "Test", background: "#000000", glow: null, sung: "#ff0000", unsung: "#00ff00",
    next: "#0000ff", outline: "#ffffff", font: "sans-serif", weight: 400, fade: 0, underline: false,
  };
  const scene = new Scene(lines, {
    fontScale: 1, reducedMotion: false, ...style, theme: { ...theme, ...style.theme },
  });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  scene.resize(width, height);
  return times.map((time) => {
    context.clearRect(0, 0, width, height);
    scene.draw(context, time, { background });
    const { data } = context.getImageData(0, rows[0], width, rows[1] - rows[0]);
    const chunks = [];
    for (let i = 0; i < data.length; i += 8192) {
      chunks.push(String.fromCharCode(...data.subarray(i, i + 8192)));
    }
    return btoa(chunks.join(""));
  });
}"""


def word(text: str, start: float, end: float) -> dict:
    return {"text": text, "start": start, "end": end}


def line(*words: dict, dir: str = "ltr") -> dict:
    return {"start": words[0]["start"], "end": words[-1]["end"], "dir": dir, "words": [*words]}


def segment(text: str, start: float, end: float, words: list[dict] | None = None) -> dict:
    return {"id": 0, "text": text, "start": start, "end": end, "words": words or []}


def draw(
    page: Page,
    lines: list[dict],
    times: list[float],
    *,
    background: bool = True,
    rows: tuple[int, int] = (0, HEIGHT),
    **style: object,
) -> list[np.ndarray]:
    """RGBA pictures, (rows, WIDTH, 4), of the lines at each time."""
    argument = {"lines": lines, "times": times, "style": style, "width": WIDTH, "height": HEIGHT}
    pictures = page.evaluate(DRAW, {**argument, "background": background, "rows": rows})
    shape = (rows[1] - rows[0], WIDTH, 4)
    return [np.frombuffer(base64.b64decode(p), np.uint8).reshape(shape) for p in pictures]


def where(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Whether each pixel has a colour, (HEIGHT, WIDTH); edges are mixed and have none."""
    return (picture[..., :3] == colour).all(axis=-1)


def columns(picture: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, int] | None:
    """From the first column that has a colour to behind the last."""
    found = np.flatnonzero(where(picture, colour).any(axis=0))
    return (int(found[0]), int(found[-1]) + 1) if len(found) else None


# The picture


@pytest.mark.parametrize(("text", "rtl"), [(BLOCK * 8, False), (BLOCK * 8, True)])
def test_a_word_fills_up_to_the_pixel(bare, text, rtl):
    """Before it, all is unsung; at each share of its time, that share of its width is sung, from
    the side it is read from; after it, all is sung."""
    # Hebrew letters give the word its direction; they are drawn, and covered by no expectation
    word_text = text if not rtl else "א" * 8
    dir = "rtl" if rtl else "ltr"
    shares = [0.25, 0.5, 0.8]
    times = [0.9, *(1 + 2 * share for share in shares), 3.1]
    before, *during, after = draw(bare, [line(word(word_text, 1, 3), dir=dir)], times)
    assert columns(before, SUNG) is None
    assert columns(after, UNSUNG) is None
    left, right = columns(before, UNSUNG)
    assert (left, right) == columns(after, SUNG)
    width = right - left
    letter = 2 if not rtl else width / 8  # where letters have gaps, to the next stem
    for share, picture in zip(shares, during, strict=True):
        sung, unsung = columns(picture, SUNG), columns(picture, UNSUNG)
        if rtl:
            assert sung[1] == right
            assert unsung[0] == left
            assert unsung[1] <= sung[0]
            assert sung[0] == pytest.approx(right - width * share, abs=letter)
        else:
            assert sung[0] == left
            assert unsung[1] == right
            assert sung[1] <= unsung[0]
            assert sung[1] == pytest.approx(left + width * share, abs=letter)


def test_the_fill_moves_every_frame(bare):
    """At 60 frames a second over a word of a second, no frame stands still nor jumps."""
    times = [1 + frame / 60 for frame in range(10, 50)]
    pictures = draw(bare, [line(word(BLOCK * 10, 1, 2))], times, rows=MIDDLE)
    left, right = columns(pictures[0], SUNG)[0], columns(pictures[0], UNSUNG)[1]
    edges = [columns(picture, SUNG)[1] for picture in pictures]
    steps = np.diff(edges)
    assert (right - left) / 60 > 2
    assert steps.min() >= 1
    assert steps.max() <= (right - left) / 60 + 2


def test_words_fill_one_after_another(bare):
    lines = [line(word(BLOCK * 3, 1, 2), word(" " + BLOCK * 3, 2.5, 3.5))]
    first_half, between, second_half = draw(bare, lines, [1.5, 2.25, 3])
    assert columns(first_half, SUNG)[1] < columns(between, SUNG)[1]
    # Between them the first is full and the second empty, with the space in between
    assert columns(between, SUNG)[1] + 5 < columns(between, UNSUNG)[0]
    assert columns(between, UNSUNG)[0] < columns(second_half, SUNG)[1]


def test_syllables_without_spaces_are_one_word(bare):
    """Parts of one word fill one after another, with no gap between them."""
    whole = draw(bare, [line(word(BLOCK * 6, 1, 3))], [0.5, 2])
    parts = [word(BLOCK * 3, 1, 2), word(BLOCK * 3, 2, 3)]
    halves = draw(bare, [line(*parts)], [0.5, 2])
    for one, two in zip(whole, halves, strict=True):
        assert np.array_equal(one, two)


def test_reduced_motion_switches_words_and_slides_no_line(bare):
    lines = [line(word(BLOCK * 4, 1, 2)), line(word(BLOCK * 4, 2.2, 3))]
    moving = draw(bare, lines, [1.01, 1.5, 2.0, 2.1])
    still = draw(bare, lines, [1.01, 1.5, 2.0, 2.1, 2.21], reducedMotion=True)
    assert where(moving[1], UNSUNG).any()
    assert not where(still[0], UNSUNG).any()  # sung as soon as it begins
    assert np.array_equal(still[0], still[1])
    assert not np.array_equal(moving[2], moving[3])  # it slides
    assert np.array_equal(still[2], still[3])
    assert not np.array_equal(still[3], still[4])


def test_next_lines_wait_below_and_earlier_ones_fade_above(bare):
    lines = [line(word(BLOCK * 4, start, start + 0.9)) for start in range(1, 6)]
    (picture,) = draw(bare, lines, [3.7], theme={"fade": 1})
    # The current line is where there is both: above it is fainter red, below it fainter blue
    rows = np.flatnonzero(where(picture, UNSUNG).any(axis=1))
    above, below = picture[: rows[0] - 5], picture[rows[-1] + 5 :]
    assert 0 < above[..., 0].max() < 200
    assert above[..., 1:3].max() == 0
    assert 100 < below[..., 2].max() <= 255
    assert below[..., :2].max() == 0
    # Earlier still is fainter still
    strengths = [band[..., 0].max() for band in np.array_split(above, 2)]
    assert strengths[0] < strengths[1]


def test_a_long_pause_is_counted_in(bare):
    """A bar grows through it; in the last three seconds three dots light up, one a second."""
    lines = [line(word(BLOCK, 0.5, 1)), line(word(BLOCK, 15, 16))]
    in_pause = draw(bare, lines, [4, 6, 8, 10, 12.5, 13.5, 14.5, 15.1])
    counts = [int(where(picture, SUNG).sum()) for picture in in_pause]
    assert counts[0] < counts[1] < counts[2] < counts[3]
    assert counts[4] < counts[5] < counts[6]
    dots = np.diff(counts[4:7])
    assert dots[0] == pytest.approx(dots[1], rel=0.2)
    short = [lines[0], line(word(BLOCK, 4, 5))]
    (quiet,) = draw(bare, short, [2.5])
    (cued,) = draw(bare, [lines[0], line(word(BLOCK, 6, 7))], [2.5])
    assert where(cued, SUNG).sum() > where(quiet, SUNG).sum()


def test_a_title_stands_before_the_first_line(bare):
    lines = [line(word(BLOCK, 8, 9))]
    with_title = draw(bare, lines, [0, 8.5], title="A title")
    without = draw(bare, lines, [0, 8.5])
    title_rows = np.flatnonzero(where(with_title[0], NEXT).any(axis=1))
    (word_top, *_) = np.flatnonzero(where(without[1], SUNG).any(axis=1))
    assert title_rows[0] == pytest.approx(word_top, abs=60)  # where lines are sung
    assert not np.array_equal(with_title[0], without[0])


@pytest.mark.parametrize(
    "text", ["m" * 200, "Donaudampfschifffahrt" * 2, "字" * 90], ids=["m", "German", "Chinese"]
)
@pytest.mark.parametrize("scale", [0.5, 1, 2])
def test_long_words_stay_in_the_picture(bare, text, scale):
    before, during = draw(bare, [line(word(text, 1, 3))], [0.5, 2], fontScale=scale)
    drawn = np.flatnonzero((before[..., :3].max(axis=-1) > 60).any(axis=0))
    assert drawn[0] > WIDTH * 0.04
    assert drawn[-1] < WIDTH * 0.96
    red, green, _, _ = np.moveaxis(during.astype(int), -1, 0)
    assert (red > green + 60).any()
    assert (green > red + 60).any()


def test_words_of_both_directions_in_one_line(bare):
    """Latin words in an Arabic line keep their own order and fill from their own side."""
    latin = [word(" " + BLOCK * 2 + "a", 2, 3), word(" " + BLOCK * 2 + "b", 3, 4)]
    lines = [line(word("שלום", 1, 2), *latin, word(" עולם", 4, 5), dir="rtl")]
    first, half, second, third, everything = draw(bare, lines, [1.99, 2.5, 2.99, 3.99, 6])
    hebrew, latin, all_words = (columns(p, SUNG) for p in (first, second, everything))
    assert hebrew[1] == all_words[1]  # the first word is rightmost
    assert all_words[0] < latin[0] < hebrew[0]  # the last is leftmost
    # The first Latin word fills from its left, and the second is to the right of it
    assert columns(half, SUNG)[0] == latin[0]
    grown = where(third, SUNG) & ~where(second, SUNG)
    (between, *_) = np.flatnonzero(grown.any(axis=0))
    assert latin[0] < between < hebrew[0]
    assert where(second, SUNG)[:, between:].sum() == where(first, SUNG).sum()


def test_without_its_background_the_picture_is_clear_and_outlined(bare):
    (picture,) = draw(bare, [line(word(BLOCK * 4, 1, 2))], [1.5], background=False)
    assert (picture[0] == 0).all()
    assert where(picture, (255, 255, 255)).any()
    assert where(picture, SUNG).any()


def test_the_same_time_gives_the_same_picture(bare):
    """Whatever was drawn before it."""
    lines = [line(word(f"line {i}", i, i + 0.8)) for i in range(300)]
    first, *_, again = draw(bare, lines, [20.3, 250.1, 3.2, 299.9, 20.3])
    assert np.array_equal(first, again)


# The lines


def lines_of(page: Page, segments: list[dict], **options: object) -> list[dict]:
    return page.evaluate(
        """async ([segments, options]) => {
          const { linesOf } = await import("/web/karaoke/lines.js");
          return linesOf(segments, options);
        }""",
        [segments, options],
    )


def texts(lines: list[dict]) -> list[str]:
    return ["".join(word["text"] for word in line["words"]) for line in lines]


def test_lines_break_at_punctuation_and_keep_every_word(bare):
    text = " Twinkle, twinkle, little star, how I wonder what you are!"
    parts = re.findall(r"\s*\S+", text)
    words = [word(part, i, i + 0.9) for i, part in enumerate(parts)]
    lines = lines_of(bare, [segment(text, 0, len(parts), words)], maxChars=36)
    assert texts(lines) == ["Twinkle, twinkle, little star,", "how I wonder what you are!"]
    assert [line["start"] for line in lines] == [0, 4]
    assert [line["end"] for line in lines] == [3.9, 9.9]
    assert [w["start"] for line in lines for w in line["words"]] == list(range(10))


def test_no_line_is_longer_than_asked_where_words_allow(bare):
    random = np.random.default_rng(5)
    parts = [" " + "x" * int(random.integers(1, 13)) for _ in range(300)]
    words = [word(part, i, i + 1) for i, part in enumerate(parts)]
    lines = lines_of(bare, [segment("".join(parts), 0, 300, words)], maxChars=24)
    assert max(len(text) for text in texts(lines)) <= 24
    assert " ".join(texts(lines)) == "".join(parts).strip()


def test_words_without_times_are_spread_over_their_segment(bare):
    (line,) = lines_of(bare, [segment(" ab cdef gh", 10, 14)])
    assert [(w["text"], w["start"], w["end"]) for w in line["words"]] == [
        ("ab", 10, 11),
        (" cdef", 11, 13),
        (" gh", 13, 14),
    ]


def test_text_without_spaces_breaks_into_lines_with_its_punctuation(bare):
    clause = "我们一起唱这首歌吧\uff0c大家都来唱\uff01"  # full-width comma, exclamation mark
    text = clause * 2
    lines = lines_of(bare, [segment(text, 0, 8)], maxChars=36)
    assert "".join(texts(lines)) == text
    assert len(lines) > 1
    assert all(len(t) <= 18 for t in texts(lines))
    assert not any(t[0] in "\uff0c\uff01" for t in texts(lines))


@pytest.mark.parametrize(
    ("text", "dir"),
    [
        (" السلام عليكم", "rtl"),
        (" שלום, world", "ltr"),
        (" שלום לכולם ok", "rtl"),
        (" 1999!", "ltr"),
    ],
)
def test_lines_run_as_most_of_their_letters(bare, text, dir):
    (line,) = lines_of(bare, [segment(text, 0, 1)])
    assert line["dir"] == dir


def test_times_never_run_backwards(bare):
    words = [word(" a", 5, 3), word(" b", 1, 2), word(" c", None, None), word("  ", 6, 7)]
    (line,) = lines_of(bare, [segment(" a b c", 2, 6, words)])
    times = [t for w in line["words"] for t in (w["start"], w["end"])]
    assert times == sorted(times)
    assert [w["text"] for w in line["words"]] == ["a", " b", " c"]


# The waveform's peaks


@pytest.mark.parametrize(("rate", "seconds"), [(16000, 3.3), (44100, 25.0), (8000, 400.0)])
def test_peaks_are_the_largest_magnitudes_however_the_blocks_fall(bare, rate, seconds):
    count = int(rate * seconds)
    # A sequence that both sides can make: a ramp of phases, exact in float64
    found = bare.evaluate(
        """async ([rate, count]) => {
          const { Peaks } = await import("/web/audio/peaks.js");
          const peaks = new Peaks();
          peaks.begin(rate);
          const sample = (i) => ((i * 7919) % 65521) / -65521;
          for (let at = 0, next = 1; at < count; next = (next * 7 + 3) % 9973) {
            const length = Math.min(next, count - at);
            peaks.add(Float32Array.from({ length }, (_, i) => sample(at + i)));
            at += length;
          }
          return { values: Array.from(peaks.values), seconds: peaks.seconds };
        }""",
        [rate, count],
    )
    samples = ((np.arange(count) * 7919) % 65521 / 65521).astype(np.float32)
    values = np.array(found["values"], np.float32)
    assert found["seconds"] == pytest.approx(seconds, abs=1 / rate)
    assert len(values) <= 4096
    step = int(rate * 0.005 + 0.5)
    while -(-count // step) > len(values):
        step *= 2
    padded = np.zeros(step * len(values), np.float32)
    padded[:count] = samples
    assert np.array_equal(values, padded.reshape(-1, step).max(axis=1))


# The view

SONG = [
    (" Twinkle, twinkle, little star,", 0.5, 2.5),
    (" how I wonder what you are!", 2.5, 4.5),
    (" Up above the world so high,", 4.5, 6.5),
    (" like a diamond in the sky.", 6.5, 9.5),
]

VIEW = """async ({ segments, duration, sample }) => {
  const { KaraokeView } = await import("/web/karaoke/view.js");
  const { Transport } = await import("/web/transport/transport.js");
  const { peaksOf } = await import("/web/audio/peaks.js");
  class Source extends EventTarget {
    file = null;
    name = "A song.wav";
    segments = segments;
    duration = duration;
  }
  window.source = new Source();
  if (sample) {
    const response = await fetch("/samples/jfk.wav");
    source.file = new File([await response.blob()], source.name, { type: "audio/wav" });
  }
  window.transport = new Transport({
    onTime() {},
    peaksOf: (file, signal) => peaksOf(file, { signal }),
    segmentAt: (time) => segments.find(({ start, end }) => start <= time && time < end) ?? null,
  });
  transport.open(source);
  window.media = transport.media;
  window.wanted = [];
  window.view = new KaraokeView(transport, (source) => wanted.push(source.name));
  window.decodedWhole = 0;
  for (const type of [AudioContext, OfflineAudioContext]) {
    type.prototype.decodeAudioData = async () => {
      window.decodedWhole++;
      throw new Error("The waveform must not decode");
    };
  }
  const opener = document.createElement("button");
  opener.textContent = "Open the karaoke view";
  opener.addEventListener("click", () => view.open(source));
  document.querySelector("main").prepend(opener, transport.element);
}"""


@pytest.fixture
def page(bare: Page) -> Page:
    """That `outside` opens ours in."""
    return bare


def start(page: Page, song: list = SONG, duration: float = 11, sample: bool = True) -> Locator:
    """The view, opened from a button of the page."""
    segments = [segment(*entry) for entry in song]
    page.evaluate(VIEW, {"segments": segments, "duration": duration, "sample": sample})
    page.get_by_role("button", name="Open the karaoke view").click()
    view = page.get_by_role("dialog", name="Karaoke")
    expect(view).to_be_visible()
    return view


@pytest.fixture
def view(outside) -> Locator:
    return start(outside())


def until(page: Page, condition: str) -> None:
    """Waits in the page: Playwright's own wait polls by eval, which the page refuses."""
    page.evaluate(
        """async ([source, limit]) => {
          const end = performance.now() + limit;
          while (!CONDITION) {
            if (performance.now() > end) throw new Error(`Never: ${source}`);
            await new Promise(requestAnimationFrame);
          }
        }""".replace("CONDITION", f"({condition})"),
        [condition, SLOW],
    )


def current(view: Locator) -> Locator:
    return view.locator("canvas[role=img]")


def slider(view: Locator) -> Locator:
    return view.get_by_role("slider", name="Position")


def bars(page: Page) -> list[float]:
    """Height of each of the waveform's bars, pixels."""
    return page.evaluate(
        """() => {
          const path = document.querySelector(".karaoke .waveform-ahead .waveform-heard");
          return path.getAttribute("d").split("M").slice(1).map((bar) => Number(bar.split("v")[1]));
        }"""
    )


def test_the_current_line_follows_playback(view, page):
    """Each line is named while, and only while, the player is in it."""
    page.evaluate(
        """() => {
          const canvas = document.querySelector(".karaoke canvas");
          window.seen = [];
          const note = () => seen.push([canvas.getAttribute("aria-label"), media.currentTime]);
          new MutationObserver(note).observe(canvas, { attributeFilter: ["aria-label"] });
        }"""
    )
    view.get_by_role("button", name="Play").click()
    last = SONG[-1][0].strip()
    expect(current(view)).to_have_attribute("aria-label", last)
    expect(view.get_by_role("button", name="Pause")).to_be_visible()
    seen = page.evaluate("seen")
    assert [label for label, _ in seen] == [text.strip() for text, *_ in SONG]
    for (_, time), (_, begin, end) in zip(seen, SONG, strict=True):
        assert begin - 0.11 <= time < end  # a guess may be a tenth of a second ahead
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()


def test_the_picture_moves_while_it_plays(view, page):
    colours = """() => {
      const canvas = document.querySelector(".karaoke canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let sum = 0;
      for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + data[i + 1]) % 1e9;
      return sum;
    }"""
    view.get_by_role("button", name="Play").click()
    until(page, "media.currentTime > 0.6")
    first = page.evaluate(colours)
    until(page, "media.currentTime > 1")
    assert page.evaluate(colours) != first


def test_keys(view, page):
    time = "media.currentTime"
    view.get_by_role("button", name="Play").press("Space")
    until(page, "!media.paused")
    slider(view).focus()
    page.keyboard.press("Space")
    until(page, "media.paused")
    page.keyboard.press("Home")
    expect(slider(view)).to_have_attribute("aria-valuetext", "0:00 of 0:11")
    view.get_by_role("button", name="Play").focus()
    page.keyboard.press("ArrowRight")
    until(page, f"Math.abs({time} - 5) < 0.001")
    expect(current(view)).to_have_attribute("aria-label", SONG[2][0].strip())
    page.keyboard.press("ArrowLeft")
    until(page, f"{time} === 0")
    for text, *_ in SONG:
        page.keyboard.press("ArrowDown")
        expect(current(view)).to_have_attribute("aria-label", text.strip())
    page.keyboard.press("ArrowDown")  # no further
    expect(current(view)).to_have_attribute("aria-label", SONG[-1][0].strip())
    page.keyboard.press("ArrowUp")
    expect(current(view)).to_have_attribute("aria-label", SONG[2][0].strip())
    page.evaluate("media.currentTime = 6.4")  # well into it: back to its own beginning
    expect(slider(view)).to_have_attribute("aria-valuetext", "0:06 of 0:11")
    page.keyboard.press("ArrowUp")
    until(page, f"Math.abs({time} - 4.51) < 0.001")
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    expect(page.get_by_role("button", name="Open the karaoke view")).to_be_focused()


def test_keys_on_the_waveform_count_between_two_frames(view, page):
    """Each goes on from where the one before it led to, drawn or not."""
    slider(view).press("ArrowRight")
    expect(slider(view)).to_have_attribute("aria-valuetext", "0:05 of 0:11")
    slider(view).evaluate(
        """(element, keys) => {
          for (const key of keys) {
            element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          }
        }""",
        ["Home", "ArrowRight", "ArrowRight", "ArrowLeft"],
    )
    until(page, "Math.abs(media.currentTime - 5) < 0.001")
    expect(current(view)).to_have_attribute("aria-label", SONG[2][0].strip())


def test_the_waveform_shows_the_sound_and_seeks(view, page):
    wave = slider(view)
    expect(wave).to_have_attribute("aria-valuemax", "11.0")
    box = wave.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    until(page, "Math.abs(media.currentTime - 5.5) < 0.05")
    expect(wave).to_have_attribute("aria-valuetext", "0:05 of 0:11")
    expect(current(view)).to_have_attribute("aria-label", SONG[2][0].strip())
    # Dragged
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    page.mouse.down()
    for share in (0.4, 0.3, 0.2):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 20)
    page.mouse.up()
    until(page, "Math.abs(media.currentTime - 2.2) < 0.05")
    # Typed
    for key, seconds in [("End", 11), ("PageDown", 0), ("ArrowUp", 5), ("Home", 0), ("PageUp", 11)]:
        wave.press(key)
        until(page, f"Math.abs(media.currentTime - {seconds}) < 0.05")
    # It was drawn from the peaks: speech is taller than the silence at the file's beginning
    heights = bars(page)
    quiet = np.array(heights[: int(len(heights) * 0.2 / 11)])
    assert max(heights) > 40
    assert quiet.max() < 10
    assert page.evaluate("decodedWhole") == 0


def test_without_sound_it_runs_off_a_clock(outside):
    page = outside()
    view = start(page, sample=False)
    expect(slider(view)).to_have_attribute("aria-valuetext", "0:00 of 0:11")
    view.get_by_role("button", name="Play").click()
    expect(current(view)).to_have_attribute("aria-label", SONG[1][0].strip())
    page.mouse.move(200, 200)  # the controls may have gone
    view.get_by_role("button", name="Pause").click()
    slider(view).press("End")
    view.get_by_role("button", name="Play").click()  # from the beginning again
    expect(slider(view)).to_have_attribute("aria-valuetext", "0:01 of 0:11")


def test_the_transport_is_lent_and_goes_on_where_it_came_from(view, page):
    element = "document.querySelector('main > .transport')"
    assert page.evaluate(f"{element} === null")
    slider(view).press("ArrowRight")
    volume = view.get_by_role("slider", name="Volume")
    volume.press("ArrowLeft")  # it has the arrows for itself
    expect(volume).to_have_attribute("aria-valuetext", "95%")
    assert page.evaluate("media.currentTime") == 5
    view.get_by_role("button", name="Play").press("Space")
    until(page, "media.currentTime > 5")
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    assert page.evaluate(f"{element} === transport.element")
    assert page.evaluate("transport.slot.childElementCount") == 0
    assert not page.evaluate("transport.silent")
    assert page.evaluate("!media.paused && transport.media === media")
    at = page.evaluate("media.currentTime")
    until(page, f"media.currentTime > {at}")


def test_settings_are_remembered(outside):
    page = outside()
    view = start(page)
    canvas = current(view)
    box = canvas.bounding_box()
    corner = (
        "(() => { const c = document.querySelector('.karaoke canvas'); return [...c.getContext("
    )
    corner += "'2d').getImageData(2, c.height - 2, 1, 1).data].slice(0, 3); })()"
    theme = view.get_by_role("combobox", name="Theme")
    theme.select_option(label="High contrast")
    until(page, f"String({corner}) === '0,0,0'")
    view.get_by_role("button", name="Play").focus()
    page.keyboard.press("t")
    expect(theme).to_have_value("stage")
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("-")
    kept = json.loads(page.evaluate("localStorage.getItem('karaoke')"))
    assert kept["theme"] == "stage"
    assert kept["fontScale"] == 1.1
    assert box["width"] == page.viewport_size["width"]
    outside()
    again = start(page)
    expect(again.get_by_role("combobox", name="Theme")).to_have_value("stage")
    again.get_by_role("button", name="Smaller letters").click()
    assert json.loads(page.evaluate("localStorage.getItem('karaoke')"))["fontScale"] == 1


@pytest.mark.parametrize(
    "kept", ["no JSON", '{"theme": "toString", "fontScale": 1e9}', "[]", "null"]
)
def test_settings_of_any_kind_do_no_harm(outside, kept):
    page = outside()
    page.evaluate("kept => localStorage.setItem('karaoke', kept)", kept)
    page.evaluate("() => (Storage.prototype.setItem = () => { throw new Error('no room'); })")
    view = start(page)
    view.get_by_role("button", name="Larger letters").click()
    view.get_by_role("combobox", name="Theme").select_option("light")
    expect(current(view)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 800), (844, 390)], ids=str)
def test_it_fits_every_screen_in_the_systems_colours(outside, page, size, scheme, tmp_path):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    view = start(outside())
    slider(view).press("ArrowRight")
    expect(view.get_by_role("combobox", name="Theme")).to_have_value(scheme)
    controls = view.get_by_role("button").all()
    controls += [*view.get_by_role("combobox").all(), slider(view)]
    for control in controls:
        box = control.bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
        assert box["height"] >= 40
    canvas = current(view).bounding_box()
    assert canvas["height"] > size[1] * 0.5
    page.screenshot(path=tmp_path / "karaoke.png")


def test_reduced_motion_follows_the_system_at_once(outside, page):
    """In the middle of a word nothing is half sung, as soon as the system says so."""
    view = start(outside(), [(" " + BLOCK * 8, 0, 10)], sample=False)
    page.keyboard.press("ArrowRight")
    view.get_by_role("combobox", name="Theme").select_option("contrast")
    white = """() => {
      const canvas = document.querySelector(".karaoke canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) count += data[i + 2] === 255;
      return count;
    }"""
    until(page, f"({white})() > 100")
    page.emulate_media(reduced_motion="reduce")
    until(page, f"({white})() === 0")


def test_controls_hide_while_it_plays_and_come_back(view, page):
    buttons = view.locator(".transport-row")
    page.evaluate("media.loop = true")
    view.get_by_role("button", name="Play").click()
    expect(buttons).to_have_css("opacity", "0")
    page.mouse.move(200, 200)
    expect(buttons).to_have_css("opacity", "1")
    expect(buttons).to_have_css("opacity", "0")
    page.keyboard.press("Shift")
    expect(buttons).to_have_css("opacity", "1")
    page.keyboard.press("Space")  # focus stays on the button
    until(page, "media.paused")
    expect(buttons).to_have_css("opacity", "1")


def test_lines_are_read_out_only_when_asked(view, page):
    said = view.locator(".karaoke-said")
    expect(said).to_have_attribute("aria-live", "off")
    slider(view).press("ArrowRight")
    expect(current(view)).to_have_attribute("aria-label", SONG[2][0].strip())
    expect(said).to_be_empty()
    read = view.get_by_role("button", name="Read lines aloud")
    read.click()
    expect(read).to_have_attribute("aria-pressed", "true")
    expect(said).to_have_attribute("aria-live", "polite")
    slider(view).press("Home")
    slider(view).press("ArrowRight")
    expect(said).to_have_text(SONG[2][0].strip())


def test_full_screen(view, page):
    full = view.get_by_role("button", name="Full screen")
    until(page, "document.fullscreenElement?.className === 'karaoke-stage'")
    expect(full).to_have_attribute("aria-pressed", "true")
    full.focus()
    page.keyboard.press("f")
    until(page, "document.fullscreenElement === null")
    expect(view).to_be_visible()  # the page's own window is filled
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")
    # What the browser does when Escape is pressed in full screen
    page.evaluate("document.exitFullscreen()")
    expect(view).to_be_hidden()
    page.get_by_role("button", name="Open the karaoke view").click()
    expect(view).to_be_visible()


HOLD = """() => {
  window.held = 0;
  const hold = (event) => (event.stopImmediatePropagation(), held++);
  addEventListener("fullscreenchange", hold, { capture: true });
  window.release = () => {
    removeEventListener("fullscreenchange", hold, { capture: true });
    while (held-- > 0) document.dispatchEvent(new Event("fullscreenchange"));
  };
}"""
"""Keeps from the page that the screen was taken or left, until it is told by release()."""


def test_full_screen_wanted_again_before_it_is_told_to_have_ended(view, page):
    """What the view left itself is not taken for the browser's Escape, however late it is told."""
    full = view.get_by_role("button", name="Full screen")
    expect(full).to_have_attribute("aria-pressed", "true")
    full.focus()
    page.evaluate(HOLD)
    page.keyboard.press("f")
    until(page, "document.fullscreenElement === null && held > 0")
    # As soon as the view has had the key, and not yet the screen
    page.evaluate("addEventListener('keydown', () => release(), { once: true })")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement?.className === 'karaoke-stage'")
    expect(full).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.exitFullscreen()")
    expect(view).to_be_hidden()


def test_escape_before_full_screen_is_told_to_have_begun(view, page):
    """Closes the view as at any other time."""
    full = view.get_by_role("button", name="Full screen")
    expect(full).to_have_attribute("aria-pressed", "true")
    full.focus()
    page.keyboard.press("f")
    expect(full).to_have_attribute("aria-pressed", "false")
    page.evaluate(HOLD)
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")
    page.evaluate("document.exitFullscreen()")
    until(page, "document.fullscreenElement === null && held > 0")
    page.evaluate("release()")
    expect(view).to_be_hidden()


def test_edits_show_at_once(view, page):
    slider(view).press("ArrowRight")
    page.evaluate(
        """() => {
          const edited = (segment) => ({ ...segment, text: segment.text.replace("Up", "Far") });
          source.segments = source.segments.map(edited);
          source.dispatchEvent(new Event("change"));
        }"""
    )
    expect(current(view)).to_have_attribute("aria-label", "Far above the world so high,")


def test_a_movie_is_asked_for_from_the_view(view, page):
    """It leaves first, and the keyboard is where it was: the movie's dialog gives it back there."""
    view.get_by_role("button", name="Make a movie").click()
    expect(view).to_have_count(0)
    expect(page.get_by_role("button", name="Open the karaoke view")).to_be_focused()
    assert page.evaluate("wanted") == ["A song.wav"]


@pytest.mark.parametrize("theme", ["dark", "light", "contrast", "stage"])
def test_axe_finds_nothing_serious(outside, theme):
    page = outside()
    view = start(page)
    view.get_by_role("combobox", name="Theme").select_option(theme)
    expect(view.get_by_role("button", name="Play")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run('.karaoke', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })"
    )
    assert [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")] == []


@once
def test_a_transcript_opens_in_the_view(app):
    """From its card, with the outline of the sound that was read for the engine."""
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    app.evaluate("() => (Blob.prototype.slice = () => { throw new Error('read again'); })")
    app.get_by_role("button", name="Karaoke").click()
    view = app.get_by_role("dialog", name="Karaoke")
    expect(view).to_be_visible()
    assert max(bars(app)) > 40
    view.get_by_role("button", name="Play").click()
    expect(current(view)).to_have_attribute("aria-label", re.compile("my fellow Americans", re.I))
    expect(current(view)).to_have_attribute("aria-label", re.compile("country", re.I))
    app.keyboard.press("Escape")
    expect(view).to_be_hidden()
    expect(app.get_by_role("button", name="Karaoke")).to_be_focused()
