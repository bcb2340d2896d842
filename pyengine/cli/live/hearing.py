"""What a live recogniser hears, from wherever it comes: the last thing in its way that may fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pyengine.audio import FloatArray
from pyengine.cli.live.recording import Recording
from pyengine.errors import AudioError, PyengineError


class Source(Protocol):
    """Blocks of 16 kHz samples as they come; an empty one where there are none yet."""

    @property
    def seconds(self) -> float:
        """Of the stream that have come, taken or not."""
        ...

    def end(self) -> None:
        """Deliver no more than what has come by now."""
        ...

    def __iter__(self) -> Iterator[FloatArray]: ...

    def __next__(self) -> FloatArray: ...


class Hearing(Iterator[FloatArray]):
    """A source that ends where it fails, so that what came before is recognised all the same, and
    that is recorded as it is heard."""

    def __init__(self, source: Source, recording: Recording | None = None) -> None:
        self._source = source
        self._recording = recording
        self.failure: Exception | None = None
        """Why the source ended before its end."""
        self.ended = False
        """Whether somebody has ended it."""
        self.heard = False
        """Whether there was any sample."""

    @property
    def seconds(self) -> float:
        return self._source.seconds

    @property
    def problem(self) -> Exception | None:
        """What is wrong with a source that has come to its end, if anything is."""
        if self.failure is None and not self.heard and not self.ended:
            return AudioError("no samples came; has what delivers them failed?")
        return self.failure

    def end(self) -> None:
        """Hear no more than what has come by now. May be called from a signal's handler."""
        self.ended = True
        self._source.end()

    def drain(self) -> None:
        """Record what has come and nobody will hear."""
        self._source.end()
        for _ in self:
            pass

    def __next__(self) -> FloatArray:
        if self.failure is not None:
            raise StopIteration
        try:
            block = next(self._source)
        except (PyengineError, OSError) as error:
            self.failure = error
            raise StopIteration from error
        if len(block):
            self.heard = True
            if self._recording is not None:
                self._recording.write(block)
        return block
