"""Cues cut as openai-whisper's own writers cut them, character by character; and max_len."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result, segment

from pyengine.errors import OptionError
from pyengine.formats import FORMATS, Layout
from pyengine.formats.layout import blocks, cut_segments
from pyengine.result import Segment, Word

REFERENCE = json.loads(
    (Path(__file__).parent / "data" / "formats" / "openai_subtitles.json").read_text("utf-8")
)


def spoken(text: str, start: float = 0.0, seconds: float = 0.5, **changes) -> Segment:
    """Words one after another; each has the token of its place and a time of its own."""
    words = [
        Word(
            text=f" {said}",
            start=start + i * seconds,
            end=start + (i + 1) * seconds,
            probability=0.5,
            tokens=(i,),
        )
        for i, said in enumerate(text.split())
    ]
    made = segment("".join(w.text for w in words), start, words[-1].end)
    tokens = tuple(range(len(words)))
    return replace(made, words=tuple(words), tokens=tokens, token_probs=(0.5,) * len(words))


def of_reference(recording: str):
    return result(
        *(
            replace(
                segment(s["text"], s["start"], s["end"]),
                words=tuple(
                    Word(text=w["word"], start=w["start"], end=w["end"]) for w in s["words"]
                ),
            )
            for s in REFERENCE[recording]["segments"]
        )
    )


def as_ours(file: dict) -> str:
    """What openai-whisper has written, but for what readers reject: cues that last no time. Ours
    last a millisecond, and no word is underlined for no time."""
    text = file["text"].rstrip("\n")
    if file["format"] not in ("srt", "vtt"):
        return text + "\n"
    head, hours = ("WEBVTT", "00:") if file["format"] == "vtt" else ("", "")
    cues = []
    for cue in text.removeprefix(head).strip("\n").split("\n\n"):
        times, said = (cue if head else cue.partition("\n")[2]).split("\n", 1)
        start, end = (hours + time for time in times.split(" --> "))
        if start == end:
            if "<u>" in said:
                continue
            end = f"{end[:-3]}{int(end[-3:]) + 1:03}"
        number = "" if head else f"{len(cues) + 1}\n"
        cues.append(f"{number}{start} --> {end}\n{said}\n")
    return (f"{head}\n\n" if head else "") + "\n".join(cues)


@pytest.mark.parametrize("recording", REFERENCE)
def test_as_openai_whisper_writes_it(recording):
    said = of_reference(recording)
    files = REFERENCE[recording]["files"]
    assert len(files) > 15
    for file in files:
        ours = FORMATS[file["format"]].render(said, Layout(**file["options"]))
        assert ours == as_ours(file), file["options"]


@pytest.mark.parametrize(
    ("max_len", "split_on_word", "expected"),
    [
        (None, False, ["Ask not what-ever you can't do."]),
        (100, False, ["Ask not what-ever you can't do."]),
        (31, False, ["Ask not what-ever you can't do."]),
        (12, False, ["Ask not what", "-ever you", "can't do."]),
        (12, True, ["Ask not", "what-ever", "you can't", "do."]),
        (1, True, ["Ask", "not", "what-ever", "you", "can't", "do."]),
    ],
)
def test_segments_of_so_many_characters(max_len, split_on_word, expected):
    whole = spoken("Ask not what -ever you can't do.")
    words = [replace(w, text=w.text.replace(" -", "-")) for w in whole.words]
    whole = replace(whole, words=tuple(words), text="".join(w.text for w in words))
    layout = Layout(max_len=max_len, split_on_word=split_on_word)
    cut = list(cut_segments([whole], layout))
    assert [s.text.strip() for s in cut] == expected
    for piece in cut:
        assert (piece.start, piece.end) == (piece.words[0].start, piece.words[-1].end)
        assert piece.tokens == tuple(t for w in piece.words for t in w.tokens)
        assert len(piece.token_probs) == len(piece.tokens)


def test_without_words_letters_tell_the_time():
    cut = cut_segments([segment(" aaaa bbbb", 10.0, 20.0)], Layout(max_len=5))
    assert [(s.text, s.start, s.end, s.words) for s in cut] == [
        (" aaaa", 10.0, 15.0, ()),
        (" bbbb", 15.0, 20.0, ()),
    ]


@pytest.mark.slow
@given(
    st.lists(
        st.lists(st.text("ab-é ", min_size=1, max_size=6), min_size=1, max_size=9), max_size=4
    ),
    st.integers(1, 12) | st.none(),
    st.integers(1, 3) | st.none(),
    st.integers(1, 4) | st.none(),
    st.integers(1, 12) | st.none(),
)
def test_no_word_is_lost_and_time_goes_on(texts, width, count, per_line, max_len):
    segments = [spoken(" ".join(t) + " x", 10.0 * i) for i, t in enumerate(texts)]
    layout = Layout(
        max_line_width=width, max_line_count=count, max_words_per_line=per_line, max_len=max_len
    )
    shown = list(blocks(segments, layout))
    text = " ".join(line.text for block in shown for line in block.lines)
    assert text.split() == " ".join(s.text for s in segments).split()
    times = [t for block in shown for t in (block.start, block.end)]
    assert times == sorted(times)
    for block in shown:
        if count and width:
            assert len(block.lines) <= count
        for line in block.lines:
            alone = len(line.text.split()) == 1
            assert width is None or alone or len(line.text.strip()) <= width
            assert "".join(w.text for w in line.words) == line.text


@pytest.mark.parametrize("name", ["max_len", "max_line_width", "max_line_count"])
def test_limits_must_leave_something(name):
    with pytest.raises(OptionError, match=f"{name} is 0"):
        Layout(**{name: 0})
