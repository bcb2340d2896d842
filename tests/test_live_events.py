"""pyengine/live/events.py beside what web/engine/protocol.js says of the same messages."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from pyengine.live import CommandEvent, LiveEvent

PROTOCOL = (Path(__file__).parents[1] / "web" / "engine" / "protocol.js").read_text("utf-8")
EVENTS = sorted({*get_args(LiveEvent), *get_args(CommandEvent)}, key=lambda kind: kind.__name__)


def properties(name: str) -> set[str]:
    """Of a typedef with a property a line."""
    block = PROTOCOL.split(f"@typedef {{object}} {name}\n")[1].split("@typedef")[0]
    return set(re.findall(r"@property \{.*\} \[?(\w+)", block))


@pytest.mark.parametrize("kind", EVENTS)
def test_the_page_knows_the_event_and_what_it_says(kind):
    declared = re.search(
        rf'@typedef \{{\{{ type: "{kind.__name__.lower()}"(.*?) \}}(?: & (\w+))?\}} (\w+)', PROTOCOL
    )
    assert declared, "declare it in web/engine/protocol.js"
    inline, rest, name = declared.groups()
    known = set(re.findall(r", (\w+): ", inline)) | (properties(rest) if rest else set())
    assert known == {field.name for field in fields(kind)}
    (union,) = re.findall(r"@typedef \{([^{}]*)\} LiveEvent", PROTOCOL)
    assert name in re.split(r"[\s|*]+", union)
