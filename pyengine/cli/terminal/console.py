"""Where a command's words go: results to stdout, everything else to stderr."""

from __future__ import annotations

from typing import TextIO

from pyengine.errors import PyengineError

_CLEAR_LINE = "\r\x1b[K"


class Console:
    """Results, notes, errors, and at most one status line that is always the last.

    The status line is only shown on a terminal and gives way to whatever is printed.
    """

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self.quiet = False
        """Print results and errors only."""
        self.has_status = err.isatty()
        self._status = ""

    def result(self, line: str) -> None:
        """A line of output, visible at once. What stdout cannot encode becomes "?"."""
        self.clear_status()
        encoding = self._out.encoding or "utf-8"
        self._out.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        self._out.flush()

    def document(self, text: str) -> None:
        """A whole file as output: UTF-8 and with its own line ends, whatever stdout's are."""
        self.clear_status()
        self._out.flush()
        self._out.buffer.write(text.encode())
        self._out.buffer.flush()

    def note(self, text: str) -> None:
        """A line on stderr about what is going on."""
        if not self.quiet:
            self._say(text)

    def warning(self, text: str) -> None:
        """A line on stderr that belongs to a result: quiet or not, who has that must know this."""
        self._say(f"pyengine: {text}")

    def error(self, error: BaseException, about: str | None = None) -> None:
        """The line that tells of a failure, and which input it was `about`."""
        sentence = _sentence(error)
        if about is not None and not sentence.startswith(about):
            sentence = f"{about}: {sentence}"
        self._say(f"pyengine: error: {sentence}")

    def status(self, text: str) -> None:
        """Replace the status line; it must fit the terminal's width."""
        if self.has_status and not self.quiet and text != self._status:
            self._err.write(_CLEAR_LINE + text)
            self._err.flush()
            self._status = text

    def clear_status(self) -> None:
        if self._status:
            self._err.write(_CLEAR_LINE)
            self._err.flush()
            self._status = ""

    def _say(self, text: str) -> None:
        self.clear_status()
        self._err.write(text + "\n")
        self._err.flush()


def _sentence(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror is not None:
        return error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    if isinstance(error, MemoryError) and not isinstance(error, PyengineError):
        return "not enough memory"
    return str(error) or type(error).__name__
