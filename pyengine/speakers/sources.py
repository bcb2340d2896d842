"""Sound on its way to what tells speakers apart: read several times, or heard by two at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from pyengine.errors import OptionError
from pyengine.sound.pieces import Loss
from pyengine.speakers.options import Speakers
from pyengine.speakers.turn import Turn

Samples = npt.NDArray[np.float32]

_NOTHING = np.empty(0, np.float32)


class Diarization(Protocol):
    """What tells speakers apart by their voices: see `pyengine.speakers.diarize`."""

    def __call__(
        self, blocks: Iterable[Samples], speakers: Speakers, /
    ) -> Generator[object, None, Sequence[Turn]]: ...


class _Source:
    """Sound on its way to a transcription, with what is known of it."""

    def __init__(self, audio: Samples | Iterable[Samples]) -> None:
        whole = isinstance(audio, np.ndarray)
        self._audio: Iterable[Samples] = [cast(Samples, audio)] if whole else audio

    @property
    def losses(self) -> tuple[Loss, ...]:
        return getattr(self._audio, "losses", ())

    @property
    def notes(self) -> tuple[str, ...]:
        return getattr(self._audio, "notes", ())


class Passes(_Source):
    """Sound that is read several times.

    Raises:
        OptionError: it can be read once only.
    """

    def __init__(
        self,
        audio: Samples | Iterable[Samples],
        change: Callable[[Iterator[Samples]], Iterator[Samples]] | None = None,
    ) -> None:
        super().__init__(audio)
        self._change = change
        if isinstance(audio, Iterator):
            raise OptionError(
                "what tells speakers apart by channels reads a recording several times: give all "
                "samples, or open_audio(..., apart=True)"
            )

    def __iter__(self) -> Iterator[Samples]:
        return self._change(iter(self._audio)) if self._change else iter(self._audio)

    def through(self, change: Callable[[Iterator[Samples]], Iterator[Samples]]) -> Passes:
        """The same with every block changed."""
        return Passes(self._audio, change)


class Overheard(_Source):
    """Sound that a diarization hears as a transcription takes it in: it has heard each block before
    the next is read, so no more than one waits."""

    def __init__(
        self, audio: Samples | Iterable[Samples], diarization: Diarization, speakers: Speakers
    ) -> None:
        super().__init__(audio)
        self.turns: Sequence[Turn] = ()
        """When all has been heard."""
        self._waiting: deque[Samples] = deque()
        self._ended = self._is_starved = False
        self._work = diarization(self._heard(), speakers)

    def __iter__(self) -> Iterator[Samples]:
        for block in self._audio:
            if len(block):
                self._waiting.append(block)
                for _ in self._steps():
                    pass
            yield block

    def finish(self) -> Iterator[None]:
        """Nothing more comes: the transcription has ended."""
        self._ended = True
        yield from self._steps()

    def _steps(self) -> Iterator[None]:
        """Hears what has come; all there is when that has ended."""
        self._is_starved = False
        while not self._is_starved:
            try:
                next(self._work)
            except StopIteration as end:
                self.turns = end.value or self.turns
                return
            yield

    def _heard(self) -> Iterator[Samples]:
        while self._waiting or not self._ended:
            self._is_starved = not self._waiting
            yield self._waiting.popleft() if self._waiting else _NOTHING
