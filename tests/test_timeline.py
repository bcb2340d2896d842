"""Times of what is heard, in the recording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.timeline import Timeline

S = 16000


def two_pieces() -> Timeline:
    """Seconds 10 to 12 and 20 to 25 of a recording, 0.1 s apart."""
    timeline = Timeline()
    timeline.add(0, 10 * S, 2 * S)
    timeline.add(2 * S + 1600, 20 * S, 5 * S)
    return timeline


@pytest.mark.parametrize(
    ("heard", "start", "end"),
    [
        (0.0, 10.0, 10.0),
        (0.5, 10.5, 10.5),
        (1.98, 11.98, 11.98),
        (2.0, 20.0, 12.0),  # what begins there begins with the next piece
        (2.05, 20.0, 12.0),
        (2.1, 20.0, 12.0),
        (2.12, 20.02, 20.02),
        (7.1, 25.0, 25.0),
        (9.0, 25.0, 25.0),  # nothing lies behind the last piece
    ],
)
def test_both_sides_of_a_gap(heard, start, end):
    timeline = two_pieces()
    assert timeline.start(round(heard * S)) == pytest.approx(start, abs=1e-9)
    assert timeline.end(round(heard * S)) == pytest.approx(end, abs=1e-9)


def test_pieces_that_join_are_one():
    timeline = Timeline()
    timeline.add(0, 5 * S, S)
    timeline.add(S, 6 * S, S)
    assert timeline.spans() == ((5.0, 7.0),)
    assert timeline.start(S) == timeline.end(S) == 6.0


def test_a_whole_recording_is_itself():
    timeline = Timeline()
    timeline.add(0, 0, 1 << 62)
    for frame in (0, 774, 2999, 359_999):
        assert timeline.start(frame * 160) == timeline.end(frame * 160) == frame / 100


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 5000)), min_size=1, max_size=8),
    st.integers(0, 3000),
)
def test_times_never_run_backwards(gaps_and_lengths, between):
    timeline = Timeline()
    heard = recorded = 0
    true = {}
    for gap, length in gaps_and_lengths:
        recorded += gap
        timeline.add(heard, recorded, length)
        for offset in {0, length // 2, length - 1}:
            true[heard + offset] = (recorded + offset) / S
        heard += length + between
        recorded += length
    for moment, seconds in true.items():
        assert timeline.start(moment) == seconds
    moments = range(0, heard + 100, 37)
    starts = [timeline.start(m) for m in moments]
    ends = [timeline.end(m) for m in moments]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(a >= b for a, b in zip(starts, ends, strict=True))
