"""Arguments of a command line that a dataclass of options declares of its own fields."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from pyengine.cli.options.arguments import Options, integer, number
from pyengine.declarations import Declaration, declarations


def add_declared(options: Options, declaring: type, group: str) -> None:
    """Add those of a group, in the order of the fields, each with its default and range."""
    for declared in declarations(declaring).values():
        argument = declared.argument
        if argument is None or argument.group != group:
            continue
        keywords: dict[str, Any] = {
            "dest": declared.name,
            "default": declared.default,
            "help": argument.help,
        }
        if declared.kind is not bool:
            keywords |= {"type": _parser_of(declared), "metavar": argument.metavar}
        elif declared.default:
            keywords |= {"action": argparse.BooleanOptionalAction}
        else:
            keywords |= {"action": "store_true"}
        options.add_argument(*argument.flags, **keywords)


def declared_values(args: argparse.Namespace, declaring: type) -> dict[str, Any]:
    """What a parsed command line has for all fields that declare an argument, by field."""
    given = declarations(declaring).values()
    return {each.name: getattr(args, each.name) for each in given if each.argument}


def _parser_of(declared: Declaration) -> Callable[[str], object]:
    """Reads a value; what argparse says of one that is wrong is that of the option's range."""

    def one(text: str) -> object:
        if declared.kind is str:
            return text
        value = (integer if declared.kind is int else number)(text)
        if declared.range and not declared.range.holds(value):
            raise argparse.ArgumentTypeError(declared.range.complaint(text))
        return value

    def parse(text: str) -> object:
        if declared.optional and declared.kind is not str and text.lower() == "none":
            return None
        return tuple(map(one, text.split(","))) if declared.many else one(text)

    return parse
