"""Where a command's words go: results to stdout, everything else to stderr."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TextIO

from pyengine.errors import PyengineError
from pyengine.limits import not_enough_memory
from pyengine.plain import plain, undirected

_CLEAR_LINE = "\r\x1b[K"


class StdoutError(OSError):
    """Results could not be written to stdout, for one because its disk is full. It says so."""


class Console:
    """Results, notes, errors, and at most one status line that is always the last.

    All of it passes through `plain`, whatever it is made of: names of files, a server's words, text
    that was recognised. The status line is only shown on a terminal and gives way to whatever is
    printed. What stderr does not take is lost, and nothing else with it.

    Args:
        out, err: None where the process was started with the stream closed, as Python has it.
    """

    def __init__(self, out: TextIO | None, err: TextIO | None) -> None:
        self._out = out
        self._err = err
        self.quiet = False
        """Print results and errors only."""
        self.files_matter = False
        """Whether files are made, too: a stdout that takes no more is then no reason to end, until
        `finish`."""
        self.has_status = err is not None and err.isatty()
        self.has_screen = out is not None and out.isatty()
        self._status = ""
        self.unprinted: OSError | None = None
        """Why stdout has not got all results."""

    @property
    def encoding(self) -> str:
        """That of results."""
        return (self._out and self._out.encoding) or "utf-8"

    def result(self, line: str) -> None:
        """A line of output, visible at once. What stdout cannot encode becomes "?".

        Raises StdoutError, or BrokenPipeError where nobody reads it any more; so do `said`, `draw`,
        `document` and `finish`.
        """
        self.clear_status()
        self._print(plain(line) + "\n")

    def said(self, line: str, *, styles: bool = False) -> None:
        """A line of output that was recognised. What controls its direction reaches pipes and files
        as it is, and no terminal.

        Args:
            styles: as for `plain`.
        """
        self.clear_status()
        if self.has_screen:
            line = undirected(line)
        self._print(plain(line, styles=styles, directions=True) + "\n")

    def results(self, text: str) -> None:
        """Lines of output."""
        for line in _lines(text):
            self.result(line)

    def draw(self, text: str) -> None:
        """What `Screen` has made of text that is plain, with its escape sequences."""
        self._print(text)

    def document(self, content: bytes) -> None:
        """A whole file as output, byte by byte, whatever stdout's encoding and line ends are. A
        terminal gets its lines as it gets others."""
        self.clear_status()
        if self.has_screen:
            self.results(content.decode("utf-8", "replace"))
            return

        def write(out: TextIO) -> None:
            out.flush()
            out.buffer.write(content)
            out.buffer.flush()

        self._to_stdout(write)

    def finish(self) -> None:
        """See to it that all results are written."""
        if self.unprinted is None and self._out is not None:
            self._to_stdout(lambda out: out.flush())
        if self.unprinted is not None:
            raise self.unprinted

    def note(self, text: str) -> None:
        """A line on stderr about what is going on."""
        if not self.quiet:
            self._say(text)

    def notes(self, text: str) -> None:
        """Lines on stderr."""
        for line in _lines(text):
            self.note(line)

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
            self._tell(_CLEAR_LINE + plain(text))
            self._status = text

    def clear_status(self) -> None:
        if self._status:
            self._tell(_CLEAR_LINE)
            self._status = ""

    def _say(self, text: str) -> None:
        self.clear_status()
        self._tell(plain(text) + "\n")

    def _tell(self, text: str) -> None:
        if self._err is None:
            return
        with suppress(OSError):
            self._err.write(text)
            self._err.flush()

    def _print(self, text: str) -> None:
        def write(out: TextIO) -> None:
            out.write(text.encode(self.encoding, "replace").decode(self.encoding))
            out.flush()

        self._to_stdout(write)

    def _to_stdout(self, write: Callable[[TextIO], object]) -> None:
        if self.unprinted is not None:
            return
        try:
            with _about_stdout():
                if self._out is None:
                    raise OSError(errno.EBADF, os.strerror(errno.EBADF))
                write(self._out)
        except OSError as error:  # one of the two kinds
            self.unprinted = error
            if not self.files_matter:
                raise


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


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
        return not_enough_memory()
    return str(error) or type(error).__name__
