"""What a page may send to the engine, with anything in it: each message is answered with a value
or with an error of ours, never with one that is a bug."""

import copy
import json
import random
from dataclasses import asdict

import pytest
from fuzzing import corpus, fuzz
from result_factory import JFK
from sessions import TIMED, bridge, held

from pyengine.check_options import check_options
from pyengine.errors import PyengineError
from pyengine.formats import Layout, offered
from pyengine.live import CommandOptions, LiveOptions
from pyengine.live.commands import check_command_options
from pyengine.live.options import lengths_of
from pyengine.options import TranscribeOptions
from pyengine.vad_options import VadOptions
from pyengine.worker.from_json import (
    command_options_from_json,
    live_options_from_json,
    options_from_json,
)

VALUES = [
    *(None, True, False, 0, 1, -1, 2**31, 2**64, 10**400, 0.5, -0.0, 1e308, float("nan")),
    *(float("inf"), "", "x", "a" * 200, "(-+)+x", "(" * 300, "\ud800", "\x00", "fr", [], [[]]),
    *([None], [1, "x"], [2.0, 1.0], {}, {"x": 1}, {"start": 0, "end": 1}, [{"text": " x"}]),
]


def mutated(value: object, chance: random.Random) -> object:
    """A value of JSON with another somewhere in it, or one left out, or one more."""
    value = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 6))):
        holder, key, at = None, None, value
        while isinstance(at, dict | list) and at and chance.random() < 0.85:
            holder = at
            key = chance.choice(list(at)) if isinstance(at, dict) else chance.randrange(len(at))
            at = at[key]
        new = copy.deepcopy(chance.choice(VALUES))
        if holder is None:
            continue
        if chance.random() < 0.15:
            del holder[key]
        elif isinstance(holder, dict) and chance.random() < 0.1:
            holder[chance.choice(["x", "text", "vad", "decoding"])] = new
        else:
            holder[key] = new
    return value


OPTIONS = {
    "transcribe": (
        {**asdict(TranscribeOptions()), "vad": asdict(VadOptions())},
        lambda values: check_options(options_from_json(values)),
    ),
    "listen": (
        {**asdict(LiveOptions()), "decoding": asdict(TranscribeOptions())},
        lambda values: lengths_of(live_options_from_json(values)),
    ),
    "command": (
        asdict(CommandOptions(phrases=("on", "off"))),
        lambda values: check_command_options(command_options_from_json(values)),
    ),
}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", OPTIONS)
def test_options_make_sense_or_are_refused(name: str, hours: bool):
    values, understand = OPTIONS[name]
    values = json.loads(json.dumps(values))

    def check(chance: random.Random) -> None:
        given = json.loads(json.dumps(mutated(values, chance)))
        try:
            understand(given)
        except PyengineError as error:
            assert str(error)

    understand(values)
    fuzz(name, check, 400, hours, 4)


@pytest.mark.timeout(1200)
def test_transcripts_are_exported_or_refused(hours: bool):
    call = bridge()
    results = [held(JFK), held(TIMED)]
    layout = asdict(Layout())
    formats = list(offered())

    def answer(message: dict) -> None:
        found = call("export", **message)
        assert found.get("error", {}).get("kind") != "bug", found

    def check(chance: random.Random) -> None:
        message = {"result": chance.choice(results), "layout": layout}
        part = chance.choice(("result", "result", "layout"))
        message[part] = mutated(message[part], chance)
        answer({**message, "format": chance.choice(formats)})

    for data in corpus("messages"):
        answer(json.loads(data))
    fuzz("export", check, 400, hours, 4)
