"""What options declare of themselves, and what is refused for it."""

from __future__ import annotations

import dataclasses
import math
from typing import Annotated, Literal

import numpy as np
import pytest

from pyengine.declarations import Range, check_declared, declarations
from pyengine.errors import OptionError


@dataclasses.dataclass(frozen=True)
class Inner:
    depth: int = 1


@dataclasses.dataclass(frozen=True)
class Some:
    switch: bool = True
    count: Annotated[int, Range(least=1)] = 2
    share: Annotated[float | None, Range(least=0, most=1)] = None
    rate: Annotated[float, Range(above=0)] = 1.0
    anything: float = -math.inf
    steps: Annotated[tuple[float, ...], Range(least=0)] = (0.0, 0.5)
    name: str | None = None
    way: Literal["up", "down"] = "up"
    inner: Inner | None = None


def test_declarations():
    found = declarations(Some)
    assert list(found) == [each.name for each in dataclasses.fields(Some)]
    share, steps, way = found["share"], found["steps"], found["way"]
    assert (share.kind, share.optional, share.many) == (float, True, False)
    assert share.range == Range(least=0, most=1)
    assert share.default is None
    assert (steps.kind, steps.optional, steps.many, steps.default) == (
        float,
        False,
        True,
        (0.0, 0.5),
    )
    assert (way.kind, way.choices) == (str, ("up", "down"))
    assert (found["inner"].kind, found["inner"].range) == (Inner, None)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"count": np.int64(1), "rate": np.float32(0.5), "share": 1},
        {"share": 0.0, "steps": [0, 1.5], "name": "", "way": "down", "inner": Inner()},
        {"steps": (), "anything": math.inf},
    ],
)
def test_good_values(values):
    check_declared(Some(**values))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"switch": 1}, "switch is 1; it must be true or false"),
        ({"switch": None}, "switch is None; it must be true or false"),
        ({"count": 0}, "count is 0; it must be at least 1"),
        ({"count": 1.0}, "count is 1.0; it must be a whole number"),
        ({"count": True}, "count is True; it must be a whole number"),
        ({"count": None}, "count is None; it must be a whole number"),
        ({"share": 1.5}, "share is 1.5; it must be from 0 to 1"),
        ({"share": -0.5}, "share is -0.5; it must be from 0 to 1"),
        ({"share": "0.5"}, "share is '0.5'; it must be a number"),
        ({"rate": 0.0}, "rate is 0.0; it must be above 0"),
        ({"rate": math.inf}, "rate is inf; it must be above 0"),
        ({"anything": math.nan}, "anything is nan; it must be a number"),
        ({"steps": 0.5}, "steps is 0.5; it must be a sequence"),
        ({"steps": "0"}, "steps is '0'; it must be a sequence"),
        ({"steps": (0.0, -1.0)}, "one of steps is -1.0; it must be at least 0"),
        ({"name": 5}, "name is 5; it must be text"),
        ({"way": "left"}, "way is 'left'; choose from up, down"),
        ({"way": ["up"]}, "choose from up, down"),
        ({"inner": {"depth": 1}}, "it must be Inner"),
        ({"name": ["x" * 5000]}, r"name is \['x{58}\.\.\.; it must be text"),
    ],
)
def test_bad_values(values, message):
    with pytest.raises(OptionError, match=message):
        check_declared(Some(**values))


def test_a_message_says_whose_option_it_is():
    with pytest.raises(OptionError, match=r"^one of climbing steps is -1\.0; it must"):
        check_declared(Some(steps=(-1.0,)), of="climbing ")


def test_a_range_in_another_unit():
    assert str(Range(least=0.25, most=60).times(1000)) == "from 250 to 60000"
    assert str(Range(above=0.5).times(1000)) == "above 500"
