"""Cuts of windows, placed in a recording that was heard in part."""

from types import SimpleNamespace

import pytest

from pyengine import TranscribeOptions
from pyengine.cuts import Cut
from pyengine.decoding import DecodingResult
from pyengine.segments import Segments
from pyengine.timeline import Timeline
from pyengine.window_reading import Reading

TEXTS = {1: " one", 2: " two", 3: " "}
TOKENS = SimpleNamespace(
    eot=100, decode=lambda tokens: "".join(TEXTS[t] for t in tokens if t < 100)
)
DECODED = DecodingResult((), "", -0.3, 0.1, 1.2, 0.4, 5)


def segments(ear=None, speech=None, options=TranscribeOptions(), delay=0.0):  # noqa: B008
    """Seconds 0 to 3 and 10 to 13 of a recording are heard, one after the other."""
    timeline = Timeline()
    timeline.add(0, 0, 48_000)
    timeline.add(48_000, 160_000, 48_000)
    stream = SimpleNamespace(timeline=timeline, speech=lambda *_: speech)
    return Segments(TOKENS, options, stream, ear, delay)


def read(cuts, seek=0):
    return Reading(seek, 3000, DECODED, cuts)


def read_words(found, cuts, entries, seek=0):
    texts = found.texts(cuts, entries, seek, "en")
    spans = found.word_spans(cuts, seek, texts)
    return Reading(seek, 3000, DECODED, cuts, texts, spans)


def test_segments_lie_where_they_were_said():
    found = segments()
    first, second = Cut((1,), 50, 250, (0.25,)), Cut((2, 200), 300, 500, (0.5, 0.9))
    one, two = found.add(read([first, second]))
    assert (one.id, one.start, one.end, one.text) == (0, 0.5, 2.5, " one")
    assert (two.id, two.start, two.end, two.text) == (1, 10.0, 12.0, " two")
    assert (two.tokens, two.token_probs, two.words) == ((2, 200), (0.5, 0.9), ())
    assert two.confidence == pytest.approx(0.5)  # of its text
    assert (one.temperature, one.avg_logprob, one.no_speech_prob) == (0.4, -0.3, 0.1)
    (three,) = found.add(read([Cut((1,), 0, 100)], 400))
    assert (three.id, three.seek, three.start) == (2, 1100, 11.0)
    assert three.confidence is None
    assert found.found == [one, two, three]


def test_without_text_or_time_there_is_no_segment():
    assert list(segments().add(read([Cut((3,), 0, 100), Cut((1,), 50, 50)]))) == []


def test_what_is_said_where_nobody_speaks_is_dropped():
    ear = SimpleNamespace(has_speech=lambda start, _: start > 5)
    cuts = [Cut((1,), 50, 250), Cut((2,), 300, 500)]
    assert [s.text for s in segments(ear).add(read(cuts))] == [" two"]


def test_words_say_when_a_segment_begins_and_ends():
    found = segments()
    cuts = [Cut((1, 2), 0, 290, (0.5, 0.7))]
    (segment,) = found.add(read_words(found, cuts, [20, 40, 60]))
    assert found.last_speech == pytest.approx(1.2)
    assert [(w.text, w.start, w.end) for w in segment.words] == [
        (" one", pytest.approx(0.4), pytest.approx(0.8)),
        (" two", pytest.approx(0.8), pytest.approx(1.2)),
    ]
    assert (segment.start, segment.end) == (segment.words[0].start, segment.words[-1].end)


def test_words_move_to_the_speech_that_was_heard():
    found = segments(speech=[(0.33, 1.4)])
    cuts = [Cut((1, 2), 0, 290, (0.5, 0.7))]
    (segment,) = found.add(read_words(found, cuts, [20, 40, 60]))
    assert (segment.start, segment.end) == (pytest.approx(0.3), 1.4)


def test_words_are_calibrated():
    """They are heard before the model looks at them, and are right more often than it says."""
    found = segments(options=TranscribeOptions(calibrated_words=True), delay=0.1)
    cuts = [Cut((1, 2), 0, 290, (0.5, 0.8))]
    (segment,) = found.add(read_words(found, cuts, [20, 40, 60]))
    assert [(w.start, w.end) for w in segment.words] == [
        (pytest.approx(0.3), pytest.approx(0.7)),
        (pytest.approx(0.7), pytest.approx(1.1)),
    ]
    assert [w.probability for w in segment.words] == pytest.approx([2 / 3, 8 / 9])
    assert segment.token_probs == (0.5, 0.8)  # as the model says
    raw = segments(delay=0.1)
    (segment,) = raw.add(read_words(raw, cuts, [2, 40, 60]))
    assert (segment.start, segment.words[0].probability) == (pytest.approx(0.04), 0.5)
    early = segments(options=TranscribeOptions(calibrated_words=True), delay=0.1)
    (segment,) = early.add(read_words(early, cuts, [2, 40, 60]))
    assert segment.start == 0


def test_no_segment_begins_before_the_last_word_has_ended():
    found = segments()
    for seek in (0, 30):
        cuts = [Cut((1, 2), 0, 290, (0.5, 0.7))]
        list(found.add(read_words(found, cuts, [20, 40, 60], seek)))
    first, second = found.found
    assert second.start == second.words[0].start == first.end
