"""Arguments made of what fields declare."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import pytest

from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.declared import add_declared, add_one, declared_values, is_given
from pyengine.declarations import Argument, Range


def argument(flag: str, group: str = "some", metavar: str = "X", **more) -> Argument:
    what = f"what {flag} is for (default: %(default)s)"
    return Argument(flags=(flag,), group=group, metavar=metavar, help=what, **more)


@dataclasses.dataclass(frozen=True)
class Declaring:
    count: Annotated[int, Range(least=1), argument("-c")] = 2
    share: Annotated[float | None, Range(least=0, most=1), argument("-s")] = 0.5
    rate: Annotated[float, Range(above=0), argument("--rate")] = 1.0
    ids: Annotated[tuple[int, ...], Range(least=0), argument("--ids")] = ()
    text: Annotated[str | None, argument("--text")] = None
    off: Annotated[bool, argument("--off")] = False
    on: Annotated[bool, argument("--on")] = True
    pause: Annotated[float, Range(least=0, most=60), argument("--pause", scale=1000)] = 0.03
    length: Annotated[float | None, argument("--length", scale=1000, none="0")] = None
    best: Annotated[int | None, Range(least=1), argument("-b", default=5, none="1")] = None
    timed: Annotated[bool, argument("--timed", default=True)] = False
    told: Annotated[bool, argument("--told", default=None)] = False
    elsewhere: Annotated[int, argument("--elsewhere", "another")] = 7
    ours: int = 1


def parse(*arguments: str):
    parser = ArgumentParser("test", "", "")
    for group in ("another", "some"):
        add_declared(parser.add_argument_group(group), Declaring, group)
    return Declaring(**declared_values(parser.parse_args(arguments), Declaring))


DEFAULTS = Declaring(best=5, timed=True, told=None)
"""Of the command line, where it has its own."""


def test_defaults():
    assert parse() == DEFAULTS


def test_what_is_given_is_known_even_if_it_is_the_default():
    parser = ArgumentParser("test", "", "")
    add_declared(parser, Declaring, "some")
    args = parser.parse_args(["-c", "2", "-b", "1"])
    given = [
        each.name for each in dataclasses.fields(Declaring) if is_given(args, Declaring, each.name)
    ]
    assert given == ["count", "best"]


def test_one_by_other_flags():
    parser = ArgumentParser("test", "", "")
    add_one(parser, Declaring, "pause", "-p", "--silence")
    assert declared_values(parser.parse_args(["-p", "40"]), Declaring)["pause"] == 0.04
    with pytest.raises(TypeError, match=r"Declaring\.ours declares no argument"):
        add_one(parser, Declaring, "ours", "--ours")


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
        (["--pause", "60000"], {"pause": 60.0}),
        (["--length", "1500"], {"length": 1.5}),
        (["--length", "0"], {"length": None}),
        (["-b", "1"], {"best": None}),
        (["-b", "2"], {"best": 2}),
        (["--no-timed", "--no-told"], {"timed": False, "told": False}),
    ],
)
def test_values(arguments, values):
    assert parse(*arguments) == dataclasses.replace(DEFAULTS, **values)


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
        (["--pause", "60001"], "argument --pause: 60001 is not from 0 to 60000"),
        (["--pause", "1.5"], "'1.5' is not a whole number"),
        (["-b", "none"], "'none' is not a whole number"),
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
    assert "what -b is for (default: 5)" in said
    assert "what --pause is for (default: 30)" in said
    assert "what --length is for (default: 0)" in said
