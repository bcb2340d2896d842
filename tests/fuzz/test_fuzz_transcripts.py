"""Transcripts' files of all kinds, damaged or made up of what they are made of: each gives a
transcript that makes sense and can be written again, or a `TranscriptFormatError` with a sentence.
"""

import gc
import json
import math
import random
import time
import tracemalloc

import pytest
from fuzzing import corpus, damaged, fuzz
from result_factory import JFK
from sessions import TIMED

from pyengine.errors import TranscriptFormatError
from pyengine.formats import FORMATS, Layout, open_transcript, readers
from pyengine.formats.limits import MOST_SECONDS
from pyengine.result import TranscribeResult

OFTEN = 60
"""Files of each kind in an ordinary run."""
MEMORY = 4 << 20
"""Bytes for reading a file of a few thousand, beside a thousand for each of its own."""

LAYOUTS = [Layout(), Layout(word_times=True), Layout(highlight_words=True, max_line_width=9)]
TOKENS = [
    *("<", ">", "</", "<b>", "</b>", "<v A>", "<c.x>", "<00:00:01.500>", "<00:01.10>", "&", "&lt;"),
    *("&#9;", "&#x110000;", "{", "}", "{\\k10}", "{\\kt99}", "{\\p1}", "\\N", "\\h", "[", "]"),
    *("[00:01.00]", "[offset:-9]", "[ar:x]", "-->", "->", "\u2192", "00:00:01,000", "-1:00:00.0"),
    *("00:01.000 --> 00:02.000", "1:2:3:4 --> 5:6:7,8", "WEBVTT", "NOTE ", "STYLE", "Dialogue: "),
    *("Format: Start, End, Text\n", "[Events]\n", "Comment: ", "0:00:01.00,", ",", ";", "\t", '"'),
    *('""', "start,end,text\n", "start\tend\ttext\n", "1,2,", "9" * 20, "-", "1e9", "1e999", "NaN"),
    *("true", "null", "[]", "{}", '"segments":', '"words":', '"start":', '"text":', '"tokens":[1]'),
    *("\\ud800", "\\u0000", "\x00", "\x1b[2J", "\x1c", "\x85", "\u2028", "\u202e", "\ufeff", "\r"),
    *("\n", "\n\n", "\r\n", " ", "\u3000", "é", "\U0001f600", "\u0627", "x", "one two"),
]


def whole(extension: str) -> list[bytes]:
    """Files of ours, and those that were found."""
    rows = [row for row in FORMATS.values() if row.extension == extension]
    ours = [
        row.render(result, layout).encode()
        for row in rows
        for result in (JFK, TIMED)
        for layout in LAYOUTS
    ]
    return [*ours, *corpus("transcripts", extension)]


def made_up(chance: random.Random, file: bytes) -> bytes:
    """A file with what stands in others put in, in one place or in many."""
    text = file.decode("utf-8", "replace") if chance.random() < 0.8 else ""
    for _ in range(chance.choice((1, 2, 5, 40))):
        at = chance.randint(0, len(text))
        token = chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 50))
        text = text[:at] + token + text[at + chance.choice((0, 0, 1, len(token))) :]
    return text.encode(chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "cp1252")), "replace")


def check_sense(result: TranscribeResult) -> None:
    assert result.segments
    assert result.text == "".join(segment.text for segment in result.segments)
    last = 0.0
    for i, segment in enumerate(result.segments):
        assert segment.id == i
        assert 0 <= last <= segment.start <= segment.end < math.inf
        assert segment.start <= MOST_SECONDS
        last = segment.start
        if segment.words:
            assert "".join(word.text for word in segment.words) == segment.text
            times = [time for word in segment.words for time in (word.start, word.end)]
            assert [segment.start, *times, segment.end] == sorted(
                [segment.start, *times, segment.end]
            )


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("extension", [name for name in readers() if name != "ssa"])
def test_a_file_is_read_or_refused(extension: str, hours: bool):
    files = whole(extension)

    def check(chance: random.Random) -> None:
        file = chance.choice(files)
        data = chance.choice((damaged, lambda data, chance: made_up(chance, data)))(file, chance)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        try:
            opened = open_transcript(f"a.{extension}", data)
        except TranscriptFormatError as error:
            assert 0 < len(str(error)) < 600
        else:
            assert all(0 < len(note) < 200 for note in opened.notes)
            check_sense(opened.result)
            for name, row in FORMATS.items():
                text = row.render(opened.result, chance.choice(LAYOUTS))
                text.encode()
                if row.extension == "json":
                    assert json.loads(text), name
        peak = tracemalloc.get_traced_memory()[1] - before
        assert peak < MEMORY + 1000 * len(data)

    for file in files:
        open_or_refuse(extension, file)
    tracemalloc.start()
    try:
        fuzz(extension, check, OFTEN, hours, len(readers()) - 1)
    finally:
        tracemalloc.stop()


def open_or_refuse(extension: str, data: bytes) -> None:
    try:
        check_sense(open_transcript(f"a.{extension}", data).result)
    except TranscriptFormatError as error:
        assert str(error)


HEADS = {
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n",
    "srt": "1\n00:00:01,000 --> 00:00:02,000\n",
    "ass": "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
    "lrc": "[00:01.00]",
    "csv": "start,end,text\n1,2,",
    "tsv": "start\tend\ttext\n1\t2\t",
    "json": '{"segments": [{"start": 0, "end": 1, "text": "',
}
SHORT = 2000
TIMES = 32
"""As long; what takes a step for each two characters takes a thousand times as long for it."""


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("extension", HEADS)
def test_what_repeats_takes_time_in_proportion_to_its_length(extension: str, hours: bool):
    def seconds(text: str) -> float:
        """Of this thread, without collections: they go through what other tests have left."""
        gc.disable()
        try:
            begun = time.thread_time()
            open_or_refuse(extension, text.encode())
            return time.thread_time() - begun
        finally:
            gc.enable()

    def check(chance: random.Random) -> None:
        piece = "".join(chance.choices(TOKENS, k=chance.randint(1, 4)))
        text = piece * (SHORT // len(piece) + 1)
        head = chance.choice(("", HEADS[extension]))
        short = max(seconds(head + text), 0.002)
        most = 8 * TIMES * short
        assert any(seconds(head + text * TIMES) < most for _ in range(3)), (piece, head)

    fuzz(f"{extension} long", check, 20, hours, len(HEADS))
