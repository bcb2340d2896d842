"""What is too much for a transcript: nothing that a day of talk needs, and said in a sentence."""

from pathlib import Path

import pytest

from pyengine.errors import TranscriptFormatError
from pyengine.formats import limits, open_transcript
from pyengine.formats.limits import CUES_AT_ONCE, MOST_CUES, MOST_WORDS, gathered
from pyengine.steps import Steps

DAY = 24 * 60 * 200
"""Words of somebody who talks fast."""


def test_a_day_of_words_fits_as_words_and_as_cues():
    assert DAY < MOST_CUES < MOST_WORDS


def cues(count: int, extension: str) -> str:
    """So many cues, one a second, each with the time of its one word where the format has such."""
    clock = [f"{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}" for i in range(count + 1)]
    match extension:
        case "srt":
            return "".join(f"{i}\n{clock[i]},000 --> {clock[i]},500\nq\n\n" for i in range(count))
        case "vtt":
            return "WEBVTT\n\n" + "".join(
                f"{clock[i]}.000 --> {clock[i + 1]}.000\n<{clock[i]}.500>q\n\n"
                for i in range(count)
            )
        case "ass":
            return "[Events]\n" + "".join(
                f"Dialogue: 0,{clock[i]}.00,{clock[i]}.50,D,,0,0,0,,{{\\k50}}q\n"
                for i in range(count)
            )
        case "lrc":
            return "".join(f"[{clock[i][3:]}.00]<{clock[i][3:]}.10>q\n" for i in range(count))
        case "csv" | "tsv":
            comma = {"csv": ",", "tsv": "\t"}[extension]
            rows = [("start", "end", "text"), *((f"{i}", f"{i + 1}", "q") for i in range(count))]
            return "".join(f"{comma.join(row)}\n" for row in rows)
    word = '{"start": 0, "end": 1, "word": "q"}'
    segment = f'{{"start": 0, "end": 1, "text": "q", "words": [{word}]}}'
    return f'{{"segments": [{", ".join([segment] * count)}]}}'


TIMED = ["vtt", "ass", "lrc", "json"]
KINDS = ["srt", "csv", "tsv", *TIMED]


@pytest.mark.parametrize("extension", KINDS)
def test_too_many_cues(monkeypatch, extension):
    for module in ("limits", "parsing", "json_parsing", "lrc_parsing"):
        monkeypatch.setattr(f"pyengine.formats.{module}.MOST_CUES", 20, raising=False)
    whole = open_transcript(f"a.{extension}", cues(20, extension).encode())
    assert len(whole.result.segments) == 20
    with pytest.raises(TranscriptFormatError, match=r"this file has .*2[01].* (cues|segments)"):
        open_transcript(f"a.{extension}", cues(21, extension).encode())


@pytest.mark.parametrize("extension", TIMED)
def test_too_many_words(monkeypatch, extension):
    monkeypatch.setattr("pyengine.formats.parsing.MOST_WORDS", 20)
    whole = open_transcript(f"a.{extension}", cues(20, extension).encode())
    assert sum(len(segment.words) for segment in whole.result.segments) == 20
    with pytest.raises(TranscriptFormatError, match=r"has 21 words with times; .* more than 20"):
        open_transcript(f"a.{extension}", cues(21, extension).encode())


@pytest.mark.parametrize("extension", KINDS)
def test_too_long_a_cue(monkeypatch, extension):
    monkeypatch.setattr("pyengine.formats.parsing.MOST_CUE_CHARACTERS", 20)
    file = cues(2, extension).replace("q", "q" * 19)
    assert open_transcript(f"a.{extension}", file.encode()).result.segments
    with pytest.raises(TranscriptFormatError, match=r"cue 1 .* has [0-9]+ characters; .* than 20"):
        open_transcript(f"a.{extension}", file.replace("q", "qq").encode())


def test_what_is_too_many_is_not_gathered():
    """Nor asked for, beyond the first."""
    asked = 0

    def endless():
        nonlocal asked
        while True:
            asked += 1
            yield asked

    steps = Steps(gathered(endless()))
    with pytest.raises(TranscriptFormatError, match=r"more than 300,000 cues"):
        for i, event in enumerate(steps, start=1):
            assert event.cues == i * CUES_AT_ONCE
    assert asked == MOST_CUES + 1


def test_the_table_in_the_documentation():
    text = (Path(__file__).parents[1] / "docs" / "trust.md").read_text("utf-8")
    for name in ("BYTES", "CHARACTERS", "CUES", "WORDS", "CUE_CHARACTERS"):
        assert f"{getattr(limits, f'MOST_{name}'):,}" in text
