"""What of a live recognition is printed on stdout: lines, captions on a terminal, or JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Protocol

from pyengine.cli.live.transcript import beyond
from pyengine.cli.terminal.console import Console
from pyengine.cli.terminal.printing import Printer
from pyengine.cli.terminal.screen import Screen
from pyengine.live.events import Committed, Listening, LiveEvent, Tentative
from pyengine.result import Segment, Word
from pyengine.tokenizer import Tokenizer


class Display(Protocol):
    """Where events are shown."""

    def show(self, event: LiveEvent) -> None: ...

    def give_way(self) -> None:
        """Something else will be printed."""
        ...

    def finish(self) -> None:
        """There are no more events."""
        ...


class Nothing:
    """For a stdout that is wanted for a file."""

    def show(self, event: LiveEvent) -> None:
        pass

    def give_way(self) -> None:
        pass

    def finish(self) -> None:
        pass


class Lines(Nothing):
    """A line for each segment, as soon as it is over."""

    def __init__(self, console: Console, printer: Printer, tokenizer: Tokenizer) -> None:
        self._console = console
        self._printer = printer
        self._tokenizer = tokenizer

    def show(self, event: LiveEvent) -> None:
        if isinstance(event, Segment):
            line = self._printer.line(event, self._tokenizer)
            if line is not None:
                self._console.said(line, styles=self._printer.shade is not None)


class JsonLines(Nothing):
    """An object for each event, in a line of its own: the event's fields, and its "type".

    Of `Listening` there are thousands; one for every half second of the stream is enough.
    """

    _EVERY = 0.5

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0

    def show(self, event: LiveEvent) -> None:
        if isinstance(event, Listening):
            if event.seconds < self._next:
                return
            self._next = event.seconds + self._EVERY
        message = {"type": type(event).__name__.lower(), **asdict(event)}
        self._console.result(json.dumps(message))


class Captions:
    """Text that grows on a terminal, what is tentative after it; a line for each segment."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._committed: list[Word] = []
        """Of the line that is not over."""
        self._tentative: tuple[Word, ...] = ()

    def show(self, event: LiveEvent) -> None:
        match event:
            case Committed():
                # Drawn with the next event: it tells where the line ends
                self._committed += event.words
                self._tentative = ()
            case Segment():
                self._screen.end_line(event.text)
                self._committed = beyond(self._committed, event)
            case Tentative():
                self._tentative = event.words
                self._draw()
            case _:
                self._draw()

    def give_way(self) -> None:
        self._screen.clear()

    def finish(self) -> None:
        self._tentative = ()
        self._screen.end_line(_text(self._committed))
        self._committed = []

    def _draw(self) -> None:
        self._screen.show(_text(self._committed), _text(self._tentative))


def _text(words: list[Word] | tuple[Word, ...]) -> str:
    return "".join(word.text for word in words)
