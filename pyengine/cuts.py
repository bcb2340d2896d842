"""A window's tokens, cut into segments where two timestamps stand together (openai-whisper,
whisper/transcribe.py). Pure functions; times are mel frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH
from pyengine.timeline import Timeline
from pyengine.words import Untimed

FRAMES_PER_TIMESTAMP = 2
"""Mel frames per step of a timestamp token: 0.02 s."""

_APART = 3.0
"""Seconds of silence over which no segment reaches."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One segment's tokens within a window; times in mel frames from its start."""

    tokens: tuple[int, ...]
    start: int
    end: int
    probabilities: tuple[float, ...] = ()
    """Of each of the tokens; empty where they are not known."""

    def untimed(self, eot: int) -> Untimed:
        """Its text, as words are made of it."""
        pairs = zip(self.tokens, self.probabilities, strict=True)
        text = [(token, p) for token, p in pairs if token < eot]
        seconds = self.start / FRAMES_PER_SECOND, self.end / FRAMES_PER_SECOND
        return Untimed(*seconds, tuple(t for t, _ in text), tuple(p for _, p in text))


def cut_window(
    tokens: Sequence[int],
    probabilities: Sequence[float] = (),
    *,
    timestamp_begin: int,
    window_frames: int,
) -> tuple[list[Cut], int]:
    """Cut a window's tokens into segments where two timestamps stand together.

    Args:
        probabilities: of each of the tokens; none where they are not known.
        window_frames: mel frames of audio in the window.

    Returns:
        The segments, and by how many mel frames to move on: to the last timestamp where
        speech goes on after it, else past the whole window.
    """

    def frame(timestamp: int) -> int:
        return (timestamp - timestamp_begin) * FRAMES_PER_TIMESTAMP

    def cut(first: int, last: int, start: int, end: int) -> Cut:
        return Cut(tuple(tokens[first:last]), start, end, tuple(probabilities[first:last]))

    stamp = [t >= timestamp_begin for t in tokens]
    edges = [i for i in range(1, len(tokens)) if stamp[i - 1] and stamp[i]]
    if not edges:
        last = next((t for t in reversed(tokens) if t >= timestamp_begin), timestamp_begin)
        end = frame(last) or window_frames
        return [cut(0, len(tokens), 0, end)], window_frames
    is_over = ends_with_single(tokens, timestamp_begin)
    if is_over:
        edges.append(len(tokens))
    segments = [
        cut(a, b, frame(tokens[a]), frame(tokens[b - 1]))
        for a, b in zip([0, *edges], edges, strict=False)
    ]
    return segments, window_frames if is_over else segments[-1].end


def ends_with_single(tokens: Sequence[int], timestamp_begin: int) -> bool:
    """Whether a window's tokens end with one timestamp: nobody goes on speaking after it."""
    return [t >= timestamp_begin for t in tokens[-2:]] == [False, True]


def within(cuts: Sequence[Cut], size: int) -> list[Cut]:
    """Cuts of a window that end no later than it."""
    return [replace(cut, start=min(cut.start, size), end=min(cut.end, size)) for cut in cuts]


def cuts_before_silence(
    cuts: Sequence[Cut], seek: int, timeline: Timeline
) -> tuple[int, int | None]:
    """How many of a window's cuts come before one that has joined what was said far apart, and
    the frame at which it should have ended: where the silence was.

    Args:
        seek: the frame at which the window begins.
        timeline: knows which silences were left out.

    Returns:
        All of them and None where no cut has.
    """
    for i, cut in enumerate(cuts):
        heard = (seek + cut.start) * HOP_LENGTH, (seek + cut.end) * HOP_LENGTH
        silence = timeline.silence_within(*heard, _APART)
        if silence is not None:
            return i, silence // HOP_LENGTH
    return len(cuts), None


def first_words(cut: Cut, n_tokens: int, end: int, eot: int) -> Cut:
    """A cut up to so many of its text tokens, which is over at the frame `end`."""
    left = n_tokens
    size = 0
    for token in cut.tokens:
        if token < eot:
            if not left:
                break
            left -= 1
        size += 1
    return Cut(cut.tokens[:size], cut.start, end, cut.probabilities[:size])
