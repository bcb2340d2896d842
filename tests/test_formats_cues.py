import pytest
from result_factory import segment

from pyengine.formats.cues import Cue, to_cue, to_cues


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (" And so", ("And so",)),
        ("one\ntwo", ("one", "two")),
        ("one\r\n\r\n \n two ", ("one", "two")),
        ("tab\tinside", ("tab inside",)),
        ("nul\x00 escape\x1b[31m bell\x07", ("nul escape[31m bell",)),
        ("line\u2028separator", ("line", "separator")),
        ("half a pair \ud83d", ("half a pair",)),
        ("two  spaces, no\u00a0break", ("two  spaces, no\u00a0break",)),
        ("\u0915\u094d\u200d\u0937", ("\u0915\u094d\u200d\u0937",)),  # a joiner is kept
    ],
)
def test_lines(text, lines):
    assert to_cue(segment(text)) == Cue(0, 1000, lines)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \r\n", "\x00"])
def test_no_text_no_cue(text):
    assert to_cue(segment(text)) is None


@pytest.mark.parametrize(
    ("start", "end", "times"),
    [
        (1.0, 2.0, (1000, 2000)),
        (1.0, 1.0, (1000, 1001)),
        (2.0, 1.0, (2000, 2001)),
        (-0.5, -0.2, (0, 1)),
        (1.0001, 1.0002, (1000, 1001)),
    ],
)
def test_a_cue_lasts_some_time(start, end, times):
    cue = to_cue(segment("x", start, end))
    assert cue is not None
    assert (cue.start_ms, cue.end_ms) == times


def test_empty_segments_are_dropped_and_order_kept():
    cues = to_cues([segment("a"), segment("  "), segment("b\nc")])
    assert [cue.text for cue in cues] == ["a", "b c"]
