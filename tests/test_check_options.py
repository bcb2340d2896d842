"""Options of a transcription without sense, and that others' lists of them are ours."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pyengine.check_options import check_options
from pyengine.declarations import declarations
from pyengine.errors import OptionError
from pyengine.live import CommandOptions, LiveOptions
from pyengine.options import TranscribeOptions
from pyengine.vad_options import VadOptions

PROTOCOL = (Path(__file__).parents[1] / "web" / "engine" / "protocol.js").read_text("utf-8")


def test_defaults_make_sense():
    check_options(TranscribeOptions())
    check_options(TranscribeOptions(vad=VadOptions()), 5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"offset": -1.0}, "offset is -1.0; it must be at least 0"),
        ({"offset": math.nan}, "offset is nan"),
        ({"offset": math.inf}, "offset is inf"),
        ({"duration": 0.0}, "duration is 0.0; it must be above 0"),
        ({"duration": math.nan}, "duration is nan"),
        ({"clip_timestamps": (2.0, 1.0)}, "no earlier than the one before"),
        ({"beam_size": 0}, "beam_size is 0; it must be from 1 to 8"),
        ({"beam_size": "5"}, "beam_size is '5'; it must be a whole number"),
        ({"best_of": 0}, "best_of is 0; it must be from 1 to 8"),
        ({"patience": math.inf}, "patience is inf; it must be above 0"),
        ({"length_penalty": 1.5}, "length_penalty is 1.5; it must be from 0 to 1"),
        ({"temperature": ()}, "no temperature"),
        ({"temperature": (0.0, -0.2)}, "one of temperature is -0.2; it must be at least 0"),
        ({"seed": -1}, "seed is -1"),
        ({"hallucination_silence_threshold": 0.0}, "silence_threshold is 0.0; it must be above 0"),
        ({"max_context": -1}, "max_context is -1"),
        ({"audio_context": -1}, "audio_context is -1"),
        ({"max_tokens": 0}, "max_tokens is 0; it must be at least 1"),
        ({"max_initial_timestamp": -1.0}, "max_initial_timestamp is -1.0"),
        ({"suppress_regex": "(a"}, "no regular expression"),
        ({"suppress_tokens": (-1,)}, "one of suppress_tokens is -1"),
        ({"repetition_penalty": 0.0}, "repetition_penalty is 0.0; it must be above 0"),
        ({"no_repeat_ngram_size": -1}, "no_repeat_ngram_size is -1"),
        ({"task": "sing"}, "task is 'sing'; choose from transcribe, translate"),
        ({"vad": VadOptions(threshold=2.0)}, "VAD threshold"),
        ({"vad": VadOptions(threshold="loud")}, "threshold is 'loud'; it must be a number"),
    ],
)
def test_options_without_sense(options, message):
    with pytest.raises(OptionError, match=message):
        check_options(replace(TranscribeOptions(), **options))


@pytest.mark.parametrize("options", [{"beam_size": 6}, {"best_of": 6}])
def test_as_many_hypotheses_as_there_is_room_for(options):
    check_options(replace(TranscribeOptions(), **options), 6)
    check_options(replace(TranscribeOptions(), **options))
    with pytest.raises(OptionError, match="is 6; this model was loaded for 1 to 5 hypotheses"):
        check_options(replace(TranscribeOptions(), **options), 5)


TYPES = {bool: "boolean", int: "number", float: "number", str: "string"}


def typescript(declared) -> set[str]:
    """What a field is in web/engine/protocol.js."""
    if declared.kind is VadOptions:
        kinds = {"Record<string, number | null>"}
    elif declared.kind is TranscribeOptions:
        kinds = {"TranscribeOptions"}
    elif declared.choices:
        kinds = {f'"{choice}"' for choice in declared.choices}
    else:
        kinds = {TYPES[declared.kind] + ("[]" if declared.many else "")}
    return kinds | ({"null"} if declared.optional else set())


@pytest.mark.parametrize("kind", [TranscribeOptions, LiveOptions, CommandOptions])
def test_the_page_declares_its_options_as_we_do(kind):
    """The page's part: names and types must be ours, or an answer is an error."""
    block = PROTOCOL.split(f"@typedef {{object}} {kind.__name__} ")[1].split("@typedef")[0]
    properties = re.findall(r"@property \{(.*)\} \[?(\w+)", block)
    assert properties
    for types, name in properties:
        given = set(re.split(r" \| (?![^<]*>)", types))
        assert given == typescript(declarations(kind)[name]), name
