"""Arguments of a command line that a dataclass of options declares of its own fields."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, cast

from pyengine.cli.options.arguments import Options, integer, number
from pyengine.declarations import Argument, Declaration, declarations


def add_declared(options: Options, declaring: type, group: str) -> None:
    """Add those of a group, in the order of the fields."""
    for declared in declarations(declaring).values():
        if declared.argument and declared.argument.group == group:
            _add(options, declaring, declared, declared.argument.flags)


def add_one(options: Options, declaring: type, name: str, *flags: str) -> None:
    """Add that of one field, by other flags than it declares."""
    _add(options, declaring, declarations(declaring)[name], flags)


def is_given(args: argparse.Namespace, declaring: type, name: str) -> bool:
    """Whether a parsed command line has the argument of a field."""
    return hasattr(args, _destination(declaring, name))


def declared_values(args: argparse.Namespace, declaring: type) -> dict[str, Any]:
    """What a parsed command line has for all fields that declare an argument, by field; where the
    argument was not given or not added, its default."""
    return {
        name: getattr(args, _destination(declaring, name), _default(declared, declared.argument))
        for name, declared in declarations(declaring).items()
        if declared.argument
    }


def _add(options: Options, declaring: type, declared: Declaration, flags: tuple[str, ...]) -> None:
    argument = declared.argument
    if argument is None:
        raise TypeError(f"{declaring.__name__}.{declared.name} declares no argument")
    default = _default(declared, argument)
    keywords: dict[str, Any] = {
        "dest": _destination(declaring, declared.name),
        # Absent from what is parsed where it is not given: see `is_given`
        "default": argparse.SUPPRESS,
        "help": argument.help.replace("%(default)s", _spelled(default, argument)),
    }
    if declared.kind is not bool:
        keywords |= {"type": _parser_of(declared, argument), "metavar": argument.metavar}
    elif default is False:
        keywords |= {"action": "store_true"}
    else:
        keywords |= {"action": argparse.BooleanOptionalAction}
    options.add_argument(*flags, **keywords)


def _destination(declaring: type, name: str) -> str:
    """Where the parser keeps the value: a name that no other argument has."""
    return f"{declaring.__name__}.{name}"


def _default(declared: Declaration, argument: Argument) -> object:
    return declared.default if argument.default is ... else argument.default


def _spelled(value: object, argument: Argument) -> str:
    """A value as the command line would be given it."""
    if value is None:
        return argument.none
    if argument.scale == 1:
        return str(value)
    return str(round(cast(float, value) * argument.scale))


def _parser_of(declared: Declaration, argument: Argument) -> Callable[[str], object]:
    """Reads a value; what argparse says of one that is wrong is that of the option's range."""
    scale = argument.scale
    allowed = declared.range.times(scale) if declared.range else None
    read = integer if declared.kind is int or scale != 1 else number

    def one(text: str) -> object:
        if declared.kind is str:
            return text
        value = read(text)
        if allowed and not allowed.holds(value):
            raise argparse.ArgumentTypeError(allowed.complaint(text))
        return value if scale == 1 else value / scale

    def parse(text: str) -> object:
        if declared.optional and declared.kind is not str and text.lower() == argument.none:
            return None
        return tuple(map(one, text.split(","))) if declared.many else one(text)

    return parse
