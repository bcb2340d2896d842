"""A transcription that knows who speaks.

By voices, the recording is read once: what the transcription takes in, the diarization hears, block
by block. By channels it is read two or three times, since how loud the channels are throughout
decides what becomes of them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import AudioError
from pyengine.formats.speakers import speaker_name
from pyengine.options import TranscribeOptions
from pyengine.result import Event, Language, Progress, Segment, TranscribeResult
from pyengine.speakers import diarize
from pyengine.speakers.channels import LevelMeter, Levels, alone, mean
from pyengine.speakers.merging import merged
from pyengine.speakers.options import Speakers
from pyengine.speakers.sources import Diarization, Overheard, Passes
from pyengine.speakers.words import in_order, with_speakers
from pyengine.steps import Steps

Samples = npt.NDArray[np.float32]
Work = Generator[Event, None, TranscribeResult]

_BOTH_VOICES = "Both voices are on both channels: whoever is louder on one is taken to speak."
_NOTHING_YET = Progress(stage="mel", seconds_done=0.0, seconds_total=0.0)


class Transcription(Protocol):
    """What transcribes blocks of mono samples."""

    def __call__(self, audio: Iterable[Samples], options: TranscribeOptions, /) -> Work: ...


def told_apart(
    transcription: Transcription,
    audio: Samples | Iterable[Samples],
    options: TranscribeOptions,
    speakers: Speakers,
    diarization: Diarization = diarize,
) -> Work:
    """A transcription's events, with segments at the end, and its result with who speaks.

    Args:
        audio: as for `transcribe`, which has its errors, too.
    """
    options = replace(options, word_timestamps=True)
    if speakers.by == "channels":
        return _by_channels(transcription, Passes(audio), options, speakers)
    heard = Overheard(audio, diarization, speakers)
    return _by_voices(transcription, heard, options, speakers)


def _by_voices(
    transcription: Transcription, heard: Overheard, options: TranscribeOptions, speakers: Speakers
) -> Work:
    result = yield from _without_segments(transcription(heard, options))
    for _ in heard.finish():
        yield Progress(stage="decode", seconds_done=result.duration, seconds_total=result.duration)
    segments, count = in_order(with_speakers(result.segments, heard.turns))
    return (yield from _told(result, segments, count, speakers.names))


def _by_channels(
    transcription: Transcription, passes: Passes, options: TranscribeOptions, speakers: Speakers
) -> Work:
    levels = yield from _measured(passes)
    if levels.are_alike:
        raise AudioError(
            "Both channels hold the same sound, so they do not tell speakers apart: let them be "
            "told apart by their voices instead."
        )
    if not levels.are_separate:
        result = yield from _without_segments(transcription(passes.through(mean), options))
        segments = with_speakers(result.segments, levels.turns())
        result = replace(result, notes=(*result.notes, _BOTH_VOICES))
        return (yield from _told(result, segments, 2, speakers.names))
    results: list[TranscribeResult] = []
    for channel in (0, 1):
        gains = levels.gains(channel)
        own = passes.through(lambda blocks, n=channel, gains=gains: alone(blocks, n, gains))
        events = _without_segments(transcription(own, options))
        results.append((yield from _half(events, channel)))
    result = merged(results)
    return (yield from _told(result, result.segments, 2, speakers.names))


def _told(
    result: TranscribeResult, segments: Iterable[Segment], count: int, names: Sequence[str]
) -> Work:
    found = tuple(replace(segment, id=i) for i, segment in enumerate(segments))
    yield from found
    return replace(
        result,
        text="".join(segment.text for segment in found),
        segments=found,
        speakers=tuple(speaker_name(names, number) for number in range(count)),
    )


def _without_segments(events: Work) -> Work:
    steps = Steps(events)
    for event in steps:
        if not isinstance(event, Segment):
            yield event
    return steps.result


def _half(events: Work, channel: int) -> Work:
    """One of two transcriptions: its progress is half of the whole, and the first one's language
    is the recording's."""
    steps = Steps(events)
    for event in steps:
        if isinstance(event, Progress):
            done = (channel * event.seconds_total + event.seconds_done) / 2
            yield replace(event, seconds_done=done)
        elif not (channel and isinstance(event, Language)):
            yield event
    return steps.result


def _measured(passes: Passes) -> Generator[Event, None, Levels]:
    meter = LevelMeter()
    for block in passes:
        if block.ndim != 2 or block.shape[1] != 2:
            raise AudioError(
                "Speakers are told apart by channels where there are two: give (n, 2) samples, or "
                "open_audio(..., apart=True)."
            )
        meter.push(block)
        yield _NOTHING_YET
    return meter.finish()
