"""Options as they are declared: type, range and flags of each stand beside its default.

A field of `TranscribeOptions` says ``Annotated[int, Range(least=0)]``, with an ``Argument`` where
the command line has it; what checks options and what reads them goes by that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, fields
from functools import cache
from numbers import Integral, Real
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from pyengine.errors import OptionError


def is_finite(value: float) -> bool:
    """Whether a number is one to compute with: an integer may be too large for a float."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The numbers that make sense, all of them finite."""

    least: float | None = None
    above: float | None = None
    """Like `least`, but not itself."""
    most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a number lies in it; NaN never does."""
        return (
            is_finite(value)
            and (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
        )

    def times(self, factor: float) -> Range:
        """The same numbers in a unit of which `factor` are one of this."""
        least, above, most = (
            None if bound is None else bound * factor
            for bound in (self.least, self.above, self.most)
        )
        return Range(least=least, above=above, most=most)

    def complaint(self, text: str) -> str:
        """What is wrong with a number outside of it, as it was written."""
        if self.above is None and self.most is None:
            return f"{text} is less than {self.least:g}"
        return f"{text} is not {self}"

    def __str__(self) -> str:
        if self.above is not None:
            return f"above {self.above:g}"
        if self.most is not None:
            return f"from {self.least:g} to {self.most:g}"
        return f"at least {self.least:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """How ``pyengine transcribe`` is given an option."""

    flags: tuple[str, ...]
    group: str
    """Of the command line's help, where `cli.options.transcription` adds it."""
    help: str
    """``%(default)s`` in it becomes the default, as the command line spells it."""
    metavar: str = ""
    """What stands for its value; none for what is on or off."""
    scale: int = 1
    """So many of the command line's units are one of the field's: 1000 where the field has seconds
    and the command line whole milliseconds."""
    none: str = "none"
    """How the command line spells None, of a number that may be None."""
    default: object = ...
    """The command line's own, in the field's unit; an ellipsis for the field's. None, of what is on
    or off, where it follows from other options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One field of a dataclass of options."""

    name: str
    kind: type
    """bool, int, float, str, or a dataclass of options."""
    choices: tuple[str, ...] = ()
    """Of a text; empty where it may be any."""
    many: bool = False
    """Whether it is a tuple of these."""
    optional: bool = False
    """Whether it may be None."""
    range: Range | None = None
    """Of a number, or of each of many."""
    argument: Argument | None = None
    """None where the command line needs more than that, and reads it by itself."""
    default: object
    """`dataclasses.MISSING` where there is none, or one is made anew."""


@cache
def declarations(options: type) -> Mapping[str, Declaration]:
    """What the fields of a dataclass of options declare, by name."""
    hints = get_type_hints(options, include_extras=True)
    return MappingProxyType({f.name: _declaration(f, hints[f.name]) for f in fields(options)})


def _declaration(field: Field[Any], hint: object) -> Declaration:
    marks: tuple[object, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    optional = False
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
        optional = True
    many = get_origin(hint) is tuple
    if many:
        hint = get_args(hint)[0]
    choices = get_args(hint) if get_origin(hint) is Literal else ()
    return Declaration(
        name=field.name,
        kind=str if choices else cast(type, hint),
        choices=choices,
        many=many,
        optional=optional,
        range=next((mark for mark in marks if isinstance(mark, Range)), None),
        argument=next((mark for mark in marks if isinstance(mark, Argument)), None),
        default=field.default,
    )


def check_declared(options: object, of: str = "") -> None:
    """Check each option by itself, by what is declared of it: JSON may hold anything.

    Args:
        of: what a message says before the option's name.

    Raises:
        OptionError: a value is not of the option's type, or not in its range.
    """
    for name, declared in declarations(type(options)).items():
        value: object = getattr(options, name)
        if value is None and declared.optional:
            continue
        if not declared.many:
            _check(declared, value, f"{of}{name}")
        elif isinstance(value, (tuple, list)):
            for each in cast(Sequence[object], value):
                _check(declared, each, f"one of {of}{name}")
        else:
            raise OptionError(f"{of}{name} is {_short(value)}; it must be a sequence")


def _check(declared: Declaration, value: object, name: str) -> None:
    if declared.choices and value not in declared.choices:
        raise OptionError(f"{name} is {_short(value)}; choose from {', '.join(declared.choices)}")
    numeric = declared.kind in (int, float)
    fits = _is_number(value, declared.kind) if numeric else isinstance(value, declared.kind)
    if not fits:
        kind = _KINDS.get(declared.kind, declared.kind.__name__)
        raise OptionError(f"{name} is {_short(value)}; it must be {kind}")
    if declared.range and not declared.range.holds(cast(float, value)):
        raise OptionError(f"{name} is {_short(value)}; it must be {declared.range}")


_KINDS: Mapping[type, str] = MappingProxyType(
    {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
)


def _is_number(value: object, kind: type) -> bool:
    """Whether it is a number of that kind: one of numpy's, too, but neither a bool nor NaN."""
    if isinstance(value, bool) or not isinstance(value, Integral if kind is int else Real):
        return False
    return value == value


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
