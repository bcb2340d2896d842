"""Regular expressions of whole tokens, in time proportional to the text.

Python's `re` tries one way through a pattern after another, of which ``(-+)+x`` has two to the
power of the text's length. Here all ways are followed at once (Thompson, Regular Expression Search
Algorithm, 1968): a step for each character, over as many states as the pattern has. `re` reads the
pattern, and says which characters its classes hold and where its anchors match, so what a pattern
means is what it means in Python.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pyengine.errors import OptionError

MOST_CHARACTERS = 1000
"""Of a pattern."""

MOST_STATES = 2000
"""Of a pattern whose counted repeats are written out. A vocabulary has 280,000 characters, and each
may take a step for each state."""

_MOST_REMEMBERED = 4096
"""Steps."""

_ANCHORS = {
    "AT_BEGINNING": "^",
    "AT_BEGINNING_STRING": r"\A",
    "AT_END": "$",
    "AT_END_STRING": r"\Z",
    "AT_BOUNDARY": r"\b",
    "AT_NON_BOUNDARY": r"\B",
}
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_ALPHABETS = re.ASCII | re.LOCALE | re.UNICODE
"""Flags of which a group can have one."""

_States = frozenset[int]


def compile_pattern(pattern: str) -> Callable[[str], bool]:
    """What tells whether a pattern of `re` matches all of a text.

    Raises:
        OptionError: it is none, or it is too long, or it holds what only trying can match, such as
            a reference to what a group has matched.
    """
    what = f"{pattern[:80]!r} is no regular expression of tokens to suppress"
    if len(pattern) > MOST_CHARACTERS:
        raise OptionError(f"{what}: it has {len(pattern):,} characters; {MOST_CHARACTERS} are read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what may mean something else one day
            parsed: Any = importlib.import_module("re._parser").parse(pattern)
            return _Machine(parsed, parsed.state.flags).matches
    except _Unsupported as error:
        raise OptionError(f"{what}: {error}") from error
    except (re.error, OverflowError) as error:  # or a repeat of more than 4 thousand million
        raise OptionError(f"{what}: {error}") from error
    except RecursionError as error:
        raise OptionError(f"{what}: its groups are nested too deeply") from error


class _Unsupported(Exception):
    """What this engine cannot do."""


@dataclass(slots=True)
class _State:
    """Either reads a character, to go on at the one state of `to`; or goes on at all of them
    without."""

    to: list[int]
    reads: re.Pattern[str] | None = None
    holds: re.Pattern[str] | None = None
    """What must match here for that."""


class _Machine:
    def __init__(self, parsed: Iterable[Any], flags: int) -> None:
        self._states: list[_State] = []
        self._made = 0
        self._remembered: dict[tuple[_States, str], _States] = {}
        self._end = self._add([])
        self._start = self._sequence(parsed, flags, self._end)
        self._anchored = any(state.holds for state in self._states)

    def matches(self, text: str) -> bool:
        """Whether it matches all of a text."""
        now = self._reached([self._start], text, 0)
        for at in range(len(text)):
            if not now:
                return False
            # An anchor looks at the character before it and, as $ does, at two after it
            seen = text[at : at + 3] if self._anchored else text[at]
            after = self._remembered.get((now, seen))
            if after is None:
                after = self._after(now, text, at)
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[now, seen] = after
            now = after
        return self._end in now

    def _after(self, now: _States, text: str, at: int) -> _States:
        read = (self._states[state] for state in now)
        to = [state.to[0] for state in read if state.reads and state.reads.match(text[at])]
        return self._reached(to, text, at + 1)

    def _reached(self, states: list[int], text: str, at: int) -> _States:
        """The states that read, or end, to which others lead where the text is at."""
        seen: set[int] = set()
        while states:
            number = states.pop()
            state = self._states[number]
            if number not in seen and not (state.holds and not state.holds.match(text, at)):
                seen.add(number)
                if not state.reads:
                    states += state.to
        return frozenset(n for n in seen if n == self._end or self._states[n].reads)

    # From what `re` has parsed, to states. Each part is given the state that comes after it.

    def _add(self, to: list[int], **how: re.Pattern[str]) -> int:
        self._count()
        self._states.append(_State(to, **how))
        return len(self._states) - 1

    def _count(self) -> None:
        self._made += 1
        if self._made > MOST_STATES:
            raise _Unsupported(
                f"with its repeats written out it has more than {MOST_STATES:,} places"
            )

    def _sequence(self, parts: Iterable[Any], flags: int, after: int) -> int:
        self._count()
        for kind, value in reversed(list(parts)):
            after = self._part(kind.name, value, flags, after)
        return after

    def _part(self, kind: str, value: Any, flags: int, after: int) -> int:  # noqa: ANN401
        if source := _character(kind, value):
            return self._add([after], reads=re.compile(source, flags))
        match kind:
            case "AT":
                return self._add([after], holds=re.compile(_ANCHORS[value.name], flags))
            case "BRANCH":
                return self._add([self._sequence(each, flags, after) for each in value[1]])
            case "SUBPATTERN":
                _, added, removed, parts = value
                kept = flags & ~_ALPHABETS if added & _ALPHABETS else flags
                return self._sequence(parts, (kept | added) & ~removed, after)
            case "MAX_REPEAT" | "MIN_REPEAT":  # which is tried first makes no difference
                least, most, parts = value
                return self._repeat(least, most, parts, flags, after)
            case _:
                name = kind.lower().replace("_", " ")
                raise _Unsupported(f"what {name} in it matches cannot be told in bounded time")

    def _repeat(self, least: int, most: int, parts: Any, flags: int, after: int) -> int:  # noqa: ANN401
        if most >= _MANY:
            again = self._add([after])
            self._states[again].to.append(self._sequence(parts, flags, again))
            after = again
        else:
            for _ in range(most - least):
                # What stands here may be left out, and all that follows it of the repeat with it
                after = self._add([self._sequence(parts, flags, after), after])
        for _ in range(least):
            after = self._sequence(parts, flags, after)
        return after


_MANY = int(importlib.import_module("re._constants").MAXREPEAT)


def _character(kind: str, value: Any) -> str | None:  # noqa: ANN401 - what `re` has parsed
    """The pattern of one character that a part is, if it is one."""
    match kind:
        case "ANY":
            return "."
        case "LITERAL":
            return re.escape(chr(value))
        case "NOT_LITERAL":
            return f"[^{re.escape(chr(value))}]"
        case "IN":
            members: list[tuple[Any, Any]] = value
            return f"[{''.join(_member(kind.name, value) for kind, value in members)}]"
        case _:
            return None


def _member(kind: str, value: Any) -> str:  # noqa: ANN401 - what `re` has parsed
    match kind:
        case "NEGATE":
            return "^"
        case "LITERAL":
            return re.escape(chr(value))
        case "RANGE":
            return "-".join(re.escape(chr(end)) for end in value)
        case _:
            return _CATEGORIES[value.name]
