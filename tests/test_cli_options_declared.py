"""Arguments made of what fields declare."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import pytest

from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.declared import add_declared, declared_values
from pyengine.declarations import Argument, Range


def argument(flag: str, group: str = "some", metavar: str = "X") -> Argument:
    return Argument(flags=(flag,), group=group, metavar=metavar, help=f"what {flag} is for")


@dataclasses.dataclass(frozen=True)
class Declaring:
    count: Annotated[int, Range(least=1), argument("-c")] = 2
    share: Annotated[float | None, Range(least=0, most=1), argument("-s")] = 0.5
    rate: Annotated[float, Range(above=0), argument("--rate")] = 1.0
    ids: Annotated[tuple[int, ...], Range(least=0), argument("--ids")] = ()
    text: Annotated[str | None, argument("--text")] = None
    off: Annotated[bool, argument("--off")] = False
    on: Annotated[bool, argument("--on")] = True
    elsewhere: Annotated[int, argument("--elsewhere", "another")] = 7
    ours: int = 1


def parse(*arguments: str):
    parser = ArgumentParser("test", "", "")
    for group in ("another", "some"):
        add_declared(parser.add_argument_group(group), Declaring, group)
    return Declaring(**declared_values(parser.parse_args(arguments), Declaring))


def test_defaults():
    assert parse() == Declaring()


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["-c", "1"], {"count": 1}),
        (["-s", "1"], {"share": 1.0}),
        (["-s", "none"], {"share": None}),
        (["--rate", "0.1"], {"rate": 0.1}),
        (["--ids", "3,0"], {"ids": (3, 0)}),
        (["--text", "none"], {"text": "none"}),
        (["--off", "--no-on"], {"off": True, "on": False}),
        (["--elsewhere", "-5"], {"elsewhere": -5}),
    ],
)
def test_values(arguments, values):
    assert parse(*arguments) == dataclasses.replace(Declaring(), **values)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-c", "0"], "argument -c: 0 is less than 1"),
        (["-c", "1.5"], "'1.5' is not a whole number"),
        (["-c", "none"], "'none' is not a whole number"),
        (["-s", "2"], "argument -s: 2 is not from 0 to 1"),
        (["-s", "nan"], "'nan' is not a number"),
        (["--rate", "0"], "argument --rate: 0 is not above 0"),
        (["--ids", "1,-1"], "argument --ids: -1 is less than 0"),
        (["--ours", "2"], "unrecognized arguments: --ours"),
    ],
)
def test_wrong_values(arguments, complaint, capsys):
    with pytest.raises(SystemExit):
        parse(*arguments)
    assert complaint in capsys.readouterr().err


def test_help(capsys):
    with pytest.raises(SystemExit):
        parse("--help")
    said = capsys.readouterr().out
    assert said.index("another:") < said.index("--elsewhere") < said.index("some:")
    assert "-c X" in said
