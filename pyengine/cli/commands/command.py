"""``pyengine command``: what is commanded, as soon as it has been said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace

from pyengine.cli.commands.loading import load
from pyengine.cli.live.hearing import Hearing
from pyengine.cli.requests.command import CommandRequest, parse, read_phrases
from pyengine.cli.terminal.console import Console
from pyengine.cli.terminal.interrupts import ended_by_signals
from pyengine.cli.terminal.languages import format_language
from pyengine.formats.cues import clean
from pyengine.formats.timestamps import format_timestamp
from pyengine.live.commands import CommandEvent, CommandHeard, CommandOptions, command_events
from pyengine.live.events import Listening
from pyengine.result import Language
from pyengine.vad import Vad, load_vad
from pyengine.whisper import Whisper

SUMMARY = "print spoken commands: given phrases, or what follows a phrase"

_RUNNERS_UP = 3


def run(arguments: Sequence[str], console: Console) -> bool:
    """Listen to one stream to its end; False where it failed, which is told.

    Raises:
        PyengineError, OSError: there is nothing to listen to, or the phrases or the model cannot be
            had or used.
        SystemExit: wrong usage, or help.
    """
    request = parse(arguments)
    console.quiet = request.quiet
    options = request.options
    if request.commands:
        options = replace(options, phrases=read_phrases(request.commands))
    request.source.check()
    vad = load_vad(request.vad_model) if request.vad_model else None
    hearing = Hearing(request.source.open())
    model = load(request.model, console)
    return _Session(request, options, model, vad, hearing, console).listen()


@dataclass(slots=True)
class _Session:
    """A request at work, with its model loaded."""

    request: CommandRequest
    options: CommandOptions
    model: Whisper
    vad: Vad | None
    hearing: Hearing
    console: Console

    def listen(self) -> bool:
        """To the stream's end; False where it failed, which is told."""
        events = command_events(self.model, self.hearing, self.options, vad=self.vad)
        self._note(f"{_what(self.options)}; Ctrl-C ends it")
        with ended_by_signals(self.hearing.end), closing(events):
            for event in events:
                self._show(event)
        if problem := self.hearing.problem:
            self.console.error(problem, about=self.request.source.name)
            return False
        return True

    def _show(self, event: CommandEvent) -> None:
        if isinstance(event, Language) and event.probability is not None:
            self._note(f"language {format_language(event, _RUNNERS_UP)}")
        if self.request.events:
            if not isinstance(event, Listening):
                message = {"type": type(event).__name__.lower(), **asdict(event)}
                self.console.result(json.dumps(message))
        elif isinstance(event, CommandHeard):
            if event.command is None:
                self._note(format_other(event))
            else:
                self.console.said(format_command(event, timestamps=self.request.timestamps))

    def _note(self, text: str) -> None:
        self.console.note(f"pyengine: {text}")


def format_command(heard: CommandHeard, *, timestamps: bool) -> str:
    """A command in a line: when it was said, and how likely it and others are; or it alone."""
    command = clean(heard.command or "")
    if not timestamps:
        return command
    start, end = format_timestamp(heard.start), format_timestamp(heard.end)
    line = f"[{start} --> {end}]  {command}"
    return f"{line}  ({_chances(heard)})" if heard.probabilities else line


def format_other(heard: CommandHeard) -> str:
    """What was said and is no command, and why, in a line."""
    said = f'"{clean(heard.text)}"'
    if heard.awaiting and not heard.probabilities:
        return f"{said}: what is the command?"
    if heard.probabilities:
        return f"{said} is no command: {_chances(heard)}"
    return f"{said} is no command: like the activation phrase by {heard.activation or 0:.2f}"


def _chances(heard: CommandHeard) -> str:
    """The likeliest phrases."""
    (best, probability), *others = list(heard.probabilities.items())[: 1 + _RUNNERS_UP]
    chance = f"p = {probability:.2f}"
    if heard.command is None:
        chance = f"{clean(best)}, {chance}"
    runners_up = [f"{clean(phrase)} {p:.2f}" for phrase, p in others if p >= 0.005]
    return "; else ".join([chance, ", ".join(runners_up)]) if runners_up else chance


def _what(options: CommandOptions) -> str:
    """What is listened for."""
    n = len(options.phrases)
    phrases = f"{n} phrases" if n > 1 else "one phrase" if n else "anything"
    if options.activation is None:
        return f"listening for {phrases}"
    return f'listening for {phrases} after "{options.activation}"'
