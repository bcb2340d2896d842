"""Chromium's `<track>` is the judge of what WebVTT holds: it and our reader find the same cues in
files that are put together from what the specification treats in some special way."""

import random
from dataclasses import replace

import pytest
from result_factory import result, segment

from pyengine.errors import TranscriptFormatError
from pyengine.formats import parse, vtt

HEADS = [*["WEBVTT", "WEBVTT title", "WEBVTT\theader", "\ufeffWEBVTT"] * 4, "WEBVTTx", "webvtt"]
AFTER_HEADS = ["\n", "\n\n", "\n\n\n", "\nKind: x\n\n", "\r\n\r\n", "\r\r"]
CLOCKS = [
    *["00:01.000", "00:02.500", "1:00:03.000", "00:00:04.000", "100:00:08.000"] * 6,
    *("60:00.000", "00:60.000", "00:05.00", "00:06.0000", "0:07.000", "00:00:09,000"),
    "000:00:01.000",
]
ARROWS = [*[" --> ", "-->", " -->", "\t-->\t"] * 3, " -> "]
SETTINGS = ["", "", " align:start", "align:start", " x"]
BEFORE_TIMES = ["", "", "id\n", "a --> b\n", "NOTE x\n", "1\n"]
TEXTS = [
    *("a", "b ", "\n", "\n", "\n\n", "<b>", "</b>", "<i.x y>", "<v Bob>", "<3", "< ", ">", "&amp;"),
    *("&lt", "&#65;", "&", "<00:01.500>", "<c>", "</c", "-->", "\t", " ", "NOTE", "STYLE", "word "),
    *("REGION x", "<", "\r\n", "\r", "\0", "<ruby>x<rt>y</rt></ruby>", "<lang en>", "<>", "</>"),
    *("<.c>", "<1", "&notit;", "&nbsp;", "<bad>", "\u00e9"),
]

FIND_CUES = """files => Promise.all(files.map(file => new Promise(resolve => {
    const video = document.createElement("video");
    const track = document.createElement("track");
    const cues = () => resolve([...track.track.cues ?? []].map(
        cue => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent]));
    track.src = URL.createObjectURL(new Blob([file], { type: "text/vtt" }));
    track.onload = cues;
    track.onerror = cues;
    video.append(track);
    document.body.append(video);
    track.track.mode = "hidden";
})))"""


def made_up(chance: random.Random) -> str:
    parts = [chance.choice(HEADS), chance.choice(AFTER_HEADS)]
    for _ in range(chance.randint(1, 6)):
        if chance.random() < 0.7:
            parts += [chance.choice(BEFORE_TIMES), chance.choice(CLOCKS), chance.choice(ARROWS)]
            parts += [chance.choice(CLOCKS), chance.choice(SETTINGS), "\n"]
        parts += chance.choices(TEXTS, k=chance.randint(1, 8))
        parts.append(chance.choice(["\n", "\n\n", "\n\n"]))
    return "".join(parts)


def visible(cues: list[list]) -> list[tuple[float, float, str]]:
    """Those with text, spaces and controls aside; one that ends before it begins lasts no time."""
    shown = [
        (start, max(start, end), "".join(c for c in text if c.isprintable() and not c.isspace()))
        for start, end, text in cues
    ]
    return sorted(cue for cue in shown if cue[2])


def ours(file: str) -> list[list]:
    try:
        return [[s.start, s.end, s.text] for s in parse("a.vtt", file).segments]
    except TranscriptFormatError:
        return []


@pytest.mark.parametrize("seed", range(3))
def test_our_reader_finds_a_browsers_cues(page, seed):
    chance = random.Random(seed)
    files = [made_up(chance) for _ in range(100)]
    found = [visible(cues) for cues in page.evaluate(FIND_CUES, files)]
    assert sum(map(bool, found)) > 50  # most have some
    for file, cues in zip(files, found, strict=True):
        # Two voices in a cue are two segments to us; they have all of its letters
        assert visible(ours(file.replace("<v Bob>", "<v>"))) == cues, file
        letters = "".join(text for _, _, text in visible(ours(file)))
        assert sorted(letters) == sorted("".join(text for _, _, text in cues)), file


def test_voices_are_a_browsers(page):
    """The title of a voice's element is its name (section 6.5)."""
    names = ["Ann", "Bob & <Carl>", "a&amp;b", "Zoë 'Z' \"Q\" >", "李 明"]
    segments = [replace(segment(f" {i}", i, i + 1), speaker=i) for i in range(len(names))]
    file = vtt.render(replace(result(*segments), speakers=tuple(names)))
    find = FIND_CUES.replace("getCueAsHTML().textContent", "getCueAsHTML().firstChild.title")
    [cues] = page.evaluate(find, [file])
    assert [cue[2] for cue in cues] == names
    assert parse("a.vtt", file).speakers == tuple(names)
