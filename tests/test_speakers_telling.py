"""A transcription beside which speakers are told apart by their voices: one that is scripted."""

from dataclasses import replace

import numpy as np
import pytest
from result_factory import result
from test_formats_layout import spoken

from pyengine import OptionError, Progress, TranscribeOptions
from pyengine.speakers.options import Speakers
from pyengine.speakers.pipeline import MOST
from pyengine.speakers.telling import told_apart
from pyengine.speakers.turn import Turn
from pyengine.steps import Steps

SAID = result(spoken("Yes. No.", 0, 0.5), spoken("Good.", 2, 0.5))
BLOCKS = [np.full(n, n, np.float32) for n in (5, 3, 8)]


class Voices:
    """Hears the blocks; pauses upon each, and where there is none yet."""

    def __init__(self, *turns: Turn) -> None:
        self.turns = turns
        self.heard: list[int] = []
        self.ended = False

    def __call__(self, blocks, speakers):
        for block in blocks:
            if len(block):
                self.heard.append(len(block))
            yield
        self.ended = True
        yield
        return [*self.turns]


def transcription(voices: Voices, *, to_the_end: bool = True):
    """Takes the blocks in, and finds out what has been heard of each then."""
    waiting: list[int] = []

    def transcribe(audio, options):
        assert options.word_timestamps  # by which words find their speakers
        for i, block in enumerate(audio):
            if len(block):
                waiting.append(len(voices.heard) - (i + 1))
                yield Progress(stage="mel", seconds_done=0, seconds_total=1)
            if not to_the_end and i:
                break
        yield from SAID.segments
        return SAID

    transcribe.waiting = waiting
    return transcribe


def told(voices: Voices, blocks=BLOCKS, speakers=Speakers(), **more):  # noqa: B008
    work = transcription(voices, **more)
    steps = Steps(told_apart(work, blocks, TranscribeOptions(), speakers, voices))
    events = [*steps]
    return steps.result, events, work


def test_words_have_speakers():
    voices = Voices(Turn(0.0, 0.5, 7), Turn(0.5, 1.0, 3), Turn(2.0, 2.5, 7))
    found, events, work = told(voices, speakers=Speakers(names=("Ann",)))
    assert found.speakers == ("Ann", "Speaker 2")
    assert [(s.id, s.speaker, s.text) for s in found.segments] == [
        (0, 0, " Yes."),
        (1, 1, " No."),
        (2, 0, " Good."),
    ]
    assert [event for event in events if not isinstance(event, Progress)] == [*found.segments]
    assert voices.heard == [5, 3, 8]
    assert voices.ended
    # Each block is heard before the next is read, so that none but one waits
    assert work.waiting == [0, 0, 0]


def test_blocks_that_have_not_come_are_waited_for():
    voices = Voices()
    nothing = np.empty(0, np.float32)
    told(voices, [nothing, BLOCKS[0], nothing, nothing, BLOCKS[1]])
    assert voices.heard == [5, 3]


def test_where_the_transcription_ends_so_does_what_is_heard():
    voices = Voices(Turn(0, 9, 0))
    found, _, _ = told(voices, to_the_end=False)
    assert (voices.heard, voices.ended) == ([5, 3], True)
    assert found.speakers == ("Speaker 1",)


def test_where_nobody_is_told_apart_there_is_a_transcript():
    found, _, _ = told(Voices())
    segments = tuple(replace(s, id=i) for i, s in enumerate(SAID.segments))
    assert found == replace(SAID, segments=segments)


def test_it_is_said_before_the_work_that_it_cannot_be_done():
    with pytest.raises(OptionError, match="load_networks"):
        told_apart(transcription(Voices()), BLOCKS, TranscribeOptions(), Speakers())


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"count": 0}, "0 is no number of speakers"),
        ({"count": MOST + 1}, "is no number"),
        ({"count": (3, 2)}, "is no number"),
        ({"count": (0, 2)}, "is no number"),
        ({"count": 3, "by": "channels"}, "leave their number out"),
        ({"names": ("a", "b", "c"), "by": "channels"}, "more names than speakers"),
        ({"names": ("a", "b", "c"), "count": (1, 2)}, "more names than speakers"),
    ],
)
def test_numbers_of_speakers_that_make_no_sense(fields, complaint):
    with pytest.raises(OptionError, match=complaint):
        Speakers(**fields)


@pytest.mark.parametrize("count", [None, 1, MOST, (1, 1), (2, MOST)])
def test_numbers_of_speakers(count):
    assert Speakers(count=count).count == count
