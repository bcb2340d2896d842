"""Times of what is heard, in the recording."""

from itertools import pairwise

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


@pytest.mark.parametrize(
    ("second", "heard"),
    [
        (9.0, 0.0),
        (10.0, 0.0),
        (11.5, 1.5),
        (12.0, 2.1),
        (15.0, 2.1),
        (20.0, 2.1),
        (22.0, 4.1),
        (30.0, 7.1),
    ],
)
def test_where_a_second_of_the_recording_is_heard(second, heard):
    assert two_pieces().heard(second) == round(heard * S)


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


def three_pieces() -> Timeline:
    """Five seconds each at 10, 60 and 200, half a second of silence at either end of them."""
    timeline = Timeline(lead=S // 2, tail=S // 2)
    for i, recorded in enumerate((10, 60, 200)):
        timeline.add(5 * S * i, recorded * S, 5 * S)
    return timeline


@pytest.mark.parametrize(
    ("heard", "recorded"),
    [
        ((0.5, 4.0), (10.5, 14.0)),
        ((0.0, 5.0), (10.0, 15.0)),
        ((4.4, 4.9), (14.4, 14.9)),  # within a piece nothing moves
        ((1.0, 5.4), (11.0, 14.5)),  # the end lies in the silence before the next speech
        ((1.0, 5.7), (11.0, 14.5)),  # and a little in it
        ((1.0, 7.0), (11.0, 62.0)),  # speech on both sides
        ((4.6, 8.0), (60.5, 63.0)),  # the start lies in the silence after the last speech
        ((5.0, 8.0), (60.0, 63.0)),
        ((4.6, 14.0), (60.5, 204.0)),
        ((4.6, 10.4), (60.5, 64.5)),  # over two silences
        ((1.0, 10.4), (11.0, 64.5)),
    ],
)
def test_segments_do_not_reach_over_a_silence_that_was_cut_out(heard, recorded):
    start, end = (round(t * S) for t in heard)
    assert three_pieces().segment(start, end) == pytest.approx(recorded)


@pytest.mark.parametrize(
    ("heard", "seconds", "silence"),
    [
        ((1.0, 5.7), 3, None),  # speech is on one side only
        ((4.6, 8.0), 3, None),
        ((1.0, 7.0), 3, 5.0),  # 45 s
        ((1.0, 7.0), 46, None),
        ((1.0, 13.0), 3, 5.0),
        ((1.0, 13.0), 46, 10.0),  # the second one is longer
        ((6.0, 9.0), 0, None),
    ],
)
def test_silence_within_a_segment(heard, seconds, silence):
    start, end = (round(t * S) for t in heard)
    expected = None if silence is None else round(silence * S)
    assert three_pieces().silence_within(start, end, seconds) == expected


@given(st.integers(0, 16 * S), st.integers(0, 16 * S))
def test_segments_begin_before_they_end(a, b):
    start, end = three_pieces().segment(min(a, b), max(a, b))
    assert 10 <= start <= end <= 205


def test_a_segment_of_a_whole_recording_is_where_it_is_heard():
    timeline = Timeline()
    timeline.add(0, 0, 1 << 62)
    assert timeline.segment(160 * 774, 160 * 1074) == (7.74, 10.74)


def two_utterances() -> Timeline:
    """Two pieces of 3 s, heard one after the other, at seconds 10 and 60 of the recording; half a
    second at either side of each holds no speech."""
    timeline = Timeline(lead=S // 2, tail=S // 2)
    timeline.add(0, 10 * S, 3 * S)
    timeline.add(3 * S, 60 * S, 3 * S)
    return timeline


@pytest.mark.parametrize(
    ("segment", "words", "expected"),
    [
        # Within one piece, and one that reaches into the next, which the segment does not
        ((0.5, 2.5), [(0.5, 1.0), (1.0, 3.4)], [(10.5, 11.0), (11.0, 12.5)]),
        # The same where the segment goes on there: most of the word is still in the first
        ((0.5, 5.0), [(1.0, 3.8), (3.8, 4.5)], [(11.0, 12.5), (60.8, 61.5)]),
        # Most of it is in the second
        ((0.5, 5.0), [(2.0, 4.5)], [(60.5, 61.5)]),
        # Wholly beyond its segment
        ((0.5, 2.5), [(0.5, 1.0), (3.6, 4.0)], [(10.5, 11.0), (12.5, 12.5)]),
        ((3.6, 5.5), [(2.0, 2.2), (4.0, 4.5)], [(60.0, 60.0), (61.0, 61.5)]),
        # Without a length
        ((0.5, 5.0), [(1.0, 1.0), (4.0, 4.0)], [(11.0, 11.0), (61.0, 61.0)]),
    ],
)
def test_no_word_goes_across_a_silence(segment, words, expected):
    start, end = (round(t * S) for t in segment)
    heard = [(round(a * S), round(b * S)) for a, b in words]
    assert two_utterances().words(start, end, heard) == expected


@given(st.lists(st.integers(0, 6 * S), min_size=2, max_size=20), st.booleans())
def test_words_stay_in_order_and_in_a_piece(times, whole):
    times.sort()
    heard = list(pairwise(times))
    segment = (0, 6 * S) if whole else (times[0], times[-1])
    spans = two_utterances().words(*segment, heard)
    for start, end in spans:
        assert 10 <= start <= end <= 13 or 60 <= start <= end <= 63
    assert [b for _, b in spans] == sorted(b for _, b in spans)
