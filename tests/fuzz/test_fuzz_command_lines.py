"""Command lines of anything: each is understood, or ends with usage and exit status 2, or with an
error of ours."""

import random

import pytest
from fuzzing import fuzz

from pyengine.cli.requests import command, stream, transcribe
from pyengine.errors import PyengineError

REQUESTS = {"transcribe": transcribe, "stream": stream, "command": command}

VALUES = [
    *("", "-", "--", "0", "1", "-1", "5", "1e9", "1e999", "nan", "inf", "-0", "0x10", "9" * 5000),
    *("a.wav", "nothing/here.wav", "..", "x" * 300, "\x1b[2J", "\udcff", "\x00", "é", "a,b", "1,2"),
    *("en", "auto", "none", "mix", "left", "srt", "base", "tiny.en", "numpy", "wasm", "(-+)+x"),
    *("(" * 300, "a{99999999999}", "[", "[[a]", "0.1,0.2", "2,1", "{name}", "{", "%s", "=", "1-2"),
]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_command_line_is_understood_or_refused(name: str, hours: bool, capsys):
    request = REQUESTS[name]
    flags = [flag for action in request.build_parser()._actions for flag in action.option_strings]

    def check_random(chance: random.Random) -> None:
        line = ["-"] if chance.random() < 0.5 else ["a.wav"]
        for _ in range(chance.choice((1, 1, 2, 3, 8))):
            flag = chance.choice(flags)
            match chance.randrange(5):
                case 0:
                    line.append(flag)
                case 1:
                    line.append(f"{flag}={chance.choice(VALUES)}")
                case 2:
                    line.append(chance.choice(VALUES))
                case _:
                    line += [flag, chance.choice(VALUES)]
        check(line)

    def check(line: list[str]) -> None:
        try:
            request.parse(line)
        except SystemExit as end:
            assert end.code in (0, 2), line
        except PyengineError as error:
            assert str(error)
        except Exception as error:
            error.add_note(repr(line))
            raise

    check(["a.wav", "--language=--"])  # found: no value, but an empty list
    check(["-", "--suppress-regex=a{99999999999}"])
    fuzz(name, check_random, 200, hours, len(REQUESTS))
    capsys.readouterr()
