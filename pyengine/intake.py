"""The recording on its way in: blocks of samples to log-mel frames, without what is not to be
transcribed, and never more of it at a time than a few windows need."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt

from pyengine.clips import Clip
from pyengine.mel import HOP_LENGTH, N_FFT, SAMPLE_RATE, LogMel
from pyengine.options import TranscribeOptions
from pyengine.timeline import Timeline
from pyengine.vad import Kept, SpeechGate, Vad, load_vad
from pyengine.vad_options import VadOptions

Samples = npt.NDArray[np.float32]

LOOKAHEAD = 6000
"""Mel frames known beyond a window before it is used, a minute. The spectrogram's floor lies
below the loudest moment: openai-whisper's of the whole recording, ours so far."""

_BLOCK_SAMPLES = 10 * SAMPLE_RATE

_ENDLESS = 1 << 62


def blocks_of(audio: Samples | Iterable[Samples]) -> Iterator[Samples]:
    """The blocks of a recording that is given whole or already in blocks.

    Raises:
        ValueError: samples of more than one dimension.
    """
    for block in _cut(cast(Samples, audio)) if isinstance(audio, np.ndarray) else audio:
        if block.ndim != 1:
            raise ValueError(f"samples of shape {block.shape}, expected one dimension")
        yield np.ascontiguousarray(block, np.float32)


def _cut(audio: Samples) -> Iterator[Samples]:
    for i in range(0, len(audio), _BLOCK_SAMPLES):
        yield audio[i : i + _BLOCK_SAMPLES]


class Intake:
    """What the model hears: the frames of each clip, as they become known.

    A clip's frames are those of the whole recording's spectrogram.

    Args:
        blocks: (n,) F32 samples, 16 kHz mono; an empty block where there are none yet.
        filters: the model's mel filter bank.
        clips: in order.
        ear: is given every block, too.
    """

    def __init__(
        self,
        blocks: Iterator[Samples],
        filters: npt.NDArray[np.float32],
        clips: Sequence[Clip],
        ear: Ear | None = None,
    ) -> None:
        self.received = 0
        """Samples of the recording that have come."""
        self.ended = False
        self.timeline = Timeline()
        """From samples heard to seconds of the recording."""
        self.mel_seconds = 0.0
        self.vad_seconds = 0.0
        self._blocks = blocks
        self._clips = clips
        self._ear = ear
        self._mel = LogMel(filters)
        self._started: list[int] = []
        """The first frame of each clip whose beginning has come."""
        self._finished: list[int] = []
        """The frame after the last of each clip that is complete."""
        self._begin()

    @property
    def n_clips(self) -> int:
        return len(self._clips)

    def pull(self) -> None:
        """Take the next block, if there is one yet."""
        block = next(self._blocks, None)
        if block is None:
            self.ended = True
            self._end()
            self._mel.finish(padding=N_FFT)
        elif len(block):
            if self._ear:
                self._ear.push(block)
            self.received += len(block)
            self._take(block)

    def has(self, clip: int, seek: int, frame: int) -> bool:
        """Whether a clip's frames from `seek` to `frame` can be had, or all where it has fewer."""
        if self.ended:
            return True
        if clip >= len(self._started):
            return False
        if clip < len(self._finished):
            frame = min(frame, self._finished[clip])
        return frame <= seek or self._is_known(seek, frame)

    def first(self, clip: int) -> int:
        """The frame a clip begins with."""
        return self._started[clip]

    def last(self, clip: int) -> int:
        """The frame after the last one of a clip that can be had."""
        if clip < len(self._finished):
            return self._finished[clip]
        return self._mel.n_frames if clip < len(self._started) else 0

    def window(self, first: int, last: int) -> npt.NDArray[np.float32]:
        """(n_mels, last - first) F32 log-mel; what lies before is forgotten."""
        self._mel.forget(first)
        return self._mel.window(first, last)

    def covered(self, sample: int) -> int:
        """How many samples of all clips lie before one of the recording."""
        return sum(clip.covered(sample) for clip in self._clips)

    # What the intake of speech alone does otherwise

    def silent_frames(self) -> int:
        """At the end of what can be had, so many frames are known to hold no speech."""
        return 0

    def speech(self, start: float, end: float) -> list[tuple[float, float]] | None:
        """What of the recording between two seconds is speech, in seconds; None where nobody
        listens."""
        return None

    def _is_known(self, seek: int, frame: int) -> bool:
        """Whether enough has come for a window from `seek` to `frame`."""
        return self._mel.n_frames >= frame + LOOKAHEAD

    def _begin(self) -> None:
        self.timeline.add(0, 0, _ENDLESS)

    def _take(self, block: Samples) -> None:
        self._push(block)
        self._mark_clips()

    def _end(self) -> None:
        self._mark_clips()

    def _mark_clips(self) -> None:
        frames = self.received // HOP_LENGTH
        while len(self._started) < len(self._clips):
            clip = self._clips[len(self._started)]
            if clip.first > self.received and not self.ended:
                break
            self._started.append(min(_frame(clip.first), frames))
        while len(self._finished) < len(self._started):
            clip = self._clips[len(self._finished)]
            if not self.ended and (clip.last is None or clip.last > self.received):
                break
            self._finished.append(frames if clip.last is None else min(_frame(clip.last), frames))
        if not self._started:
            self._mel.forget(self._mel.n_frames)

    def _push(self, samples: Samples) -> None:
        started = time.perf_counter()
        self._mel.push(samples)
        self.mel_seconds += time.perf_counter() - started


class SpeechIntake(Intake):
    """Takes in the speech alone, as a VAD finds it: piece after piece, clip after clip.

    Args:
        vad: what the VAD computes with.
        options: what counts as speech.

    Raises:
        OptionError: VAD options without sense.
    """

    def __init__(
        self,
        blocks: Iterator[Samples],
        filters: npt.NDArray[np.float32],
        clips: Sequence[Clip],
        vad: Vad,
        options: VadOptions,
    ) -> None:
        self._heard = 0
        """Samples pushed into the spectrogram."""
        self._recorded = 0
        """Where in the recording the last of them lies."""
        self._speech: list[tuple[int, Sequence[tuple[int, int]]]] = []
        """Where each clip begins, and what its gate hears."""
        self._new_gate = lambda: SpeechGate(vad, options)
        self._gate = self._new_gate()
        super().__init__(blocks, filters, clips)
        self.timeline = Timeline(lead=self._gate.lead, tail=self._gate.tail)

    def silent_frames(self) -> int:
        return self._gate.tail // HOP_LENGTH

    def speech(self, start: float, end: float) -> list[tuple[float, float]]:
        low, high = start * SAMPLE_RATE, end * SAMPLE_RATE
        return [
            ((first + a) / SAMPLE_RATE, (first + b) / SAMPLE_RATE)
            for first, spans in self._speech
            for a, b in spans
            if first + a < high and low < first + b
        ]

    def _is_known(self, seek: int, frame: int) -> bool:
        # The lookahead is a minute of the recording, so that silence in it is not waited for
        minute = LOOKAHEAD * HOP_LENGTH
        if self._mel.n_frames >= frame:
            end = round(self.timeline.end(frame * HOP_LENGTH) * SAMPLE_RATE)
            return self.received - end >= minute
        # When nobody has spoken for as long, what was said makes a window
        return self._mel.n_frames > seek and self.received - self._recorded >= minute

    def _begin(self) -> None:
        self._started.append(0)

    def _take(self, block: Samples) -> None:
        first = self.received - len(block)
        while len(block) and len(self._finished) < len(self._clips):
            clip = self._clips[len(self._finished)]
            if first < clip.first:
                n = min(len(block), clip.first - first)
            else:
                n = len(block) if clip.last is None else min(len(block), clip.last - first)
                self._hear(block[:n], clip)
            block, first = block[n:], first + n
            if clip.last is not None and first >= clip.last:
                self._finish(clip)

    def _end(self) -> None:
        while len(self._finished) < len(self._clips):
            self._finish(self._clips[len(self._finished)])

    def _finish(self, clip: Clip) -> None:
        self._hear(None, clip)
        self._finished.append(self._heard // HOP_LENGTH)
        if len(self._finished) < len(self._clips):
            # The next clip begins with a frame that sees nothing of this one
            self._push(np.zeros(-self._heard % HOP_LENGTH + 3 * HOP_LENGTH, np.float32))
            self._started.append(self._heard // HOP_LENGTH)
            self._gate = self._new_gate()

    def _hear(self, samples: Samples | None, clip: Clip) -> None:
        """Pass the clip's next samples through the gate; None for its end."""
        if len(self._speech) == len(self._finished):
            self._speech.append((clip.first, self._gate.speech))
        started = time.perf_counter()
        pieces: list[Kept] = self._gate.finish() if samples is None else self._gate.push(samples)
        self.vad_seconds += time.perf_counter() - started
        for piece in pieces:
            recorded = clip.first + piece.first
            self.timeline.add(self._heard, recorded, len(piece.samples))
            self._push(piece.samples)
            self._recorded = recorded + len(piece.samples)

    def _push(self, samples: Samples) -> None:
        super()._push(samples)
        self._heard += len(samples)


class Ear:
    """Remembers where speech was heard.

    Args:
        silence: seconds, above 0; shorter silences count as speech.
    """

    def __init__(self, vad: Vad, silence: float) -> None:
        self._gate = SpeechGate(vad, VadOptions(max_pause=silence, samples_overlap=0))
        self._spans = Timeline()

    def push(self, samples: Samples) -> None:
        """The recording's next samples."""
        for piece in self._gate.push(samples):
            self._spans.add(piece.first, piece.first, len(piece.samples))

    def has_speech(self, start: float, end: float) -> bool:
        """Whether there is speech between two seconds of the recording, or may be."""
        if end * SAMPLE_RATE > self._gate.decided:
            return True
        return any(a < end and start < b for a, b in self._spans.spans())


def _frame(sample: int) -> int:
    return round(sample / HOP_LENGTH)


def ear_of(options: TranscribeOptions, vad: Vad | None) -> Ear | None:
    """What tells invented text by the silence it lies in; a VAD leaves no such silence."""
    if options.hallucination_silence_threshold is None or options.vad:
        return None
    return Ear(vad or load_vad(), options.hallucination_silence_threshold)


def intake_of(
    filters: npt.NDArray[np.float32],
    options: TranscribeOptions,
    clips: Sequence[Clip],
    blocks: Iterator[Samples],
    vad: Vad | None,
    ear: Ear | None,
) -> Intake:
    """What these options hear of a recording: all of it, or what is speech.

    Args:
        vad: None for the built-in one.
    """
    if options.vad is None:
        return Intake(blocks, filters, clips, ear)
    silence = options.hallucination_silence_threshold
    pause = options.vad.max_pause if silence is None else min(options.vad.max_pause, silence)
    speech = replace(options.vad, max_pause=pause)
    return SpeechIntake(blocks, filters, clips, vad or load_vad(), speech)
