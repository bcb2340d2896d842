"""Models that the page has made smaller."""

import hashlib
import json

import pytest
from loops import finished
from sessions import TypedArray, model_bytes

from pyengine.quantiser import TYPES
from pyengine.quantising import quantise_file
from pyengine.worker import connect


@pytest.fixture(scope="module")
def model() -> bytes:
    return model_bytes(n_state=32)


class Page:
    """Calls Python as the page does, and keeps what is put."""

    def __init__(self) -> None:
        self.made = bytearray()
        self._handle = connect(print, self._put)

    def _put(self, data: memoryview) -> None:
        self.made += data

    def __call__(self, name: str, data: object = None, /, **arguments: object) -> dict:
        return json.loads(finished(self._handle(name, json.dumps(arguments), data)))


@pytest.mark.parametrize(
    ("kind", "asked", "version"),
    [("q5_1", None, 1), ("q5_0", None, 1), ("q8_0", None, 2), ("q5_1", 2, 2)],
)
def test_what_goes_out_is_the_file(model, kind, asked, version, tmp_path):
    page = Page()
    begun = page("begin_quantise", format=kind, header_version=asked, total_bytes=len(model))
    assert begun == {"value": None}
    for at in range(0, len(model), 100_000):
        assert page("push_quantise", TypedArray(model[at : at + 100_000])) == {"value": None}
    told = page("finish_quantise")["value"]
    source, same = tmp_path / "in.bin", tmp_path / "same.bin"
    source.write_bytes(model)
    quantise_file(source, same, TYPES[kind], header_version=version)
    assert page.made == same.read_bytes()
    assert told == {"sha1": hashlib.sha1(page.made).hexdigest(), "bytes": len(page.made)}


def test_another_begins_anew(model):
    page = Page()
    page("begin_quantise", format="q8_0")
    page("push_quantise", TypedArray(model[:200_000]))
    page.made.clear()
    page("begin_quantise", format="q8_0")
    page("push_quantise", TypedArray(model))
    told = page("finish_quantise")["value"]
    assert told["sha1"] == hashlib.sha1(page.made).hexdigest()


def test_failures(model, capsys):
    page = Page()
    assert page("begin_quantise", format="q3_k")["error"]["kind"] == "option"
    page("begin_quantise", format="q8_0")
    failure = page("push_quantise", TypedArray(b"RIFF" + bytes(100)))["error"]
    assert failure["kind"] == "model-format"
    # What was begun is forgotten
    assert page("finish_quantise")["error"]["kind"] == "bug"
    assert "begin_quantise" in capsys.readouterr().err
    page("begin_quantise", format="q8_0")
    page("push_quantise", TypedArray(model[:-1]))
    assert "cut off" in page("finish_quantise")["error"]["message"]
    page("begin_quantise", format="q8_0", total_bytes=1000)
    assert "incomplete" in page("push_quantise", TypedArray(model))["error"]["message"]
    page("begin_quantise", format="q8_0")
    assert page("abort_quantise") == {"value": None}
    assert page("push_quantise", TypedArray(model))["error"]["kind"] == "bug"
