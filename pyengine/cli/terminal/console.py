"""Where a command's words go: results to stdout, everything else to stderr."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TextIO

from pyengine.errors import PyengineError

_CLEAR_LINE = "\r\x1b[K"


class StdoutError(OSError):
    """Results could not be written to stdout, for one because its disk is full. It says so."""


class Console:
    """Results, notes, errors, and at most one status line that is always the last.

    The status line is only shown on a terminal and gives way to whatever is printed. What stderr
    does not take is lost, and nothing else with it.
    """

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self.quiet = False
        """Print results and errors only."""
        self.has_status = err.isatty()
        self._status = ""

    @property
    def encoding(self) -> str:
        """That of results."""
        return self._out.encoding or "utf-8"

    def result(self, line: str) -> None:
        """A line of output, visible at once. What stdout cannot encode becomes "?".

        Raises StdoutError, or BrokenPipeError where nobody reads it any more; so do `document` and
        `finish`.
        """
        self.clear_status()
        with _about_stdout():
            self._out.write(line.encode(self.encoding, "replace").decode(self.encoding) + "\n")
            self._out.flush()

    def document(self, content: bytes) -> None:
        """A whole file as output, byte by byte, whatever stdout's encoding and line ends are."""
        self.clear_status()
        with _about_stdout():
            self._out.flush()
            self._out.buffer.write(content)
            self._out.buffer.flush()

    def finish(self) -> None:
        """See to it that all results are written."""
        with _about_stdout():
            self._out.flush()

    def note(self, text: str) -> None:
        """A line on stderr about what is going on."""
        if not self.quiet:
            self._say(text)

    def warning(self, text: str) -> None:
        """A line on stderr that belongs to a result: quiet or not, who has that must know this."""
        self._say(f"pyengine: {text}")

    def error(self, error: BaseException, about: str | None = None) -> None:
        """The line that tells of a failure, and which input it was `about`."""
        sentence = _sentence(error, about)
        if about is not None and not sentence.startswith(about):
            sentence = f"{about}: {sentence}"
        self._say(f"pyengine: error: {sentence}")

    def status(self, text: str) -> None:
        """Replace the status line; it must fit the terminal's width."""
        if self.has_status and not self.quiet and text != self._status:
            self._tell(_CLEAR_LINE + text)
            self._status = text

    def clear_status(self) -> None:
        if self._status:
            self._tell(_CLEAR_LINE)
            self._status = ""

    def _say(self, text: str) -> None:
        self.clear_status()
        self._tell(text + "\n")

    def _tell(self, text: str) -> None:
        with suppress(OSError):
            self._err.write(text)
            self._err.flush()


@contextmanager
def _about_stdout() -> Generator[None, None, None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StdoutError(error.errno, error.strerror, "stdout") from error


def _sentence(error: BaseException, about: str | None) -> str:
    if isinstance(error, OSError) and error.strerror is not None:
        name = error.filename
        named = name is None or (about is not None and about.startswith(f"{name} "))
        return error.strerror if named else f"{name}: {error.strerror}"
    if isinstance(error, MemoryError) and not isinstance(error, PyengineError):
        return "not enough memory"
    return str(error) or type(error).__name__
