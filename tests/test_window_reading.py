"""A window's reading up to where it has missed something: hand-made cuts and words."""

from dataclasses import replace

import pytest

from pyengine.coverage import longest
from pyengine.cuts import Cut
from pyengine.decoding import DecodingResult
from pyengine.window_reading import Reading
from pyengine.words import TimedText, TimedWord

DECODED = DecodingResult((), "", -0.3, 0.1, 1.2, 0.0, 5)
EOT, T = 100, 200


def word(text, token, start, end):
    return TimedWord(text, start, end, (token,), 0.5)


# From the recording's tenth second on: "one two" until 12.0, "three four" from 12.0 to 20.0
FIRST = TimedText(10.0, 12.0, (word(" one", 1, 10.0, 11.0), word(" two", 2, 11.0, 12.0)))
SECOND = TimedText(12.0, 20.0, (word(" three", 3, 12.0, 12.5), word(" four", 4, 19.0, 20.0)))
READING = Reading(
    seek=1000,
    advance=3000,
    decoded=DECODED,
    cuts=(
        Cut((T, 1, 2, T + 100), 0, 200, (0.9,) * 4),
        Cut((T + 100, 3, 4, T + 500), 200, 1000, (0.8,) * 4),
    ),
    texts=(FIRST, SECOND),
    spans=((10.0, 11.0), (11.0, 12.0), (12.0, 12.5), (19.0, 20.0)),
    end=4000,
)


def test_in_the_middle_of_a_segment():
    kept = READING.until(300, 13.0, EOT)
    assert kept.advance == 300
    assert kept.end is None
    assert kept.cuts == (READING.cuts[0], Cut((T + 100, 3), 200, 300, (0.8,) * 2))
    assert kept.texts == (FIRST, TimedText(12.0, 13.0, SECOND.words[:1]))
    assert kept.spans == READING.spans[:3]
    assert kept.last_word_end == 12.5


def test_words_are_where_they_are_in_the_recording():
    """Not where the model hears them."""
    late = replace(READING, spans=((9.9, 10.9), (10.9, 11.9), (11.9, 12.4), (18.9, 19.9)))
    assert late.until(200, 12.0, EOT).spans == late.spans[:3]
    assert late.until(190, 11.9, EOT).spans == late.spans[:2]


def test_what_words_account_for():
    """Of "four" no more than such a word can last."""
    long = replace(READING, spans=((10.0, 11.0), (11.0, 12.0), (12.0, 12.5), (14.0, 20.0)))
    of_four = 14.0 + longest(" four")
    assert long.covered[2:] == [(12.0, 12.5), (14.0, of_four)]
    # What is said behind it may be anywhere from its beginning on
    assert long.before(of_four) == 14.0 - 0.2
    # A word that is over is hardly heard again
    assert long.before(12.55) == pytest.approx(12.5 - 0.08)
    assert READING.before(0.1) == 0.0


def test_between_two_segments():
    kept = READING.until(200, 12.0, EOT)
    assert (kept.cuts, kept.texts) == (READING.cuts[:1], (FIRST,))
    assert kept.spans == READING.spans[:2]


def test_behind_all_words():
    kept = READING.until(1100, 21.0, EOT)
    assert (kept.cuts, kept.texts, kept.spans) == (READING.cuts, (FIRST, SECOND), READING.spans)


def test_before_all_words():
    kept = READING.until(0, 10.0, EOT)
    assert (kept.cuts, kept.texts, kept.spans, kept.last_word_end) == ((), (), (), None)


def test_a_silent_window():
    silent = Reading(1000, 3000)
    assert silent.until(500, 15.0, EOT).advance == 500
    assert silent.last_word_end is None
    assert not silent.goes_on_after(0)


def test_whether_more_is_said():
    assert READING.goes_on_after(100)
    assert not READING.goes_on_after(200)
