"""Errors as the page is told of them."""

import re
from pathlib import Path

import pytest

import pyengine
from pyengine.errors import (
    AudioError,
    ModelFetchError,
    ModelFormatError,
    OptionError,
    PyengineError,
    TranscriptFormatError,
)
from pyengine.sound.stored import UnsupportedSoundError
from pyengine.worker import describe


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ModelFormatError("This is no model."), "model-format"),
        (ModelFetchError("This is no model."), "model-fetch"),
        (TranscriptFormatError("This is no model."), "transcript-format"),
        (AudioError("This is no model."), "audio"),
        (OptionError("This is no model."), "option"),
        (pyengine.StalledError("This is no model."), "stalled"),
        (pyengine.FileFormatError("This is no model."), "file-format"),
        (UnsupportedSoundError("This is no model."), "audio"),
        (pyengine.OutOfMemoryError("This is no model."), "memory"),
    ],
)
def test_errors_keep_their_sentence(error, kind):
    assert describe(error) == {"kind": kind, "message": "This is no model."}


def test_the_page_knows_every_kind_of_error():
    """Kinds are declared in web/engine/protocol.js, which nothing else checks against Python."""
    protocol = (Path(__file__).parents[1] / "web" / "engine" / "protocol.js").read_text("utf-8")
    declared = re.search(r"typedef \{([^}]*)\} FailureKind", protocol)
    assert declared
    known = set(re.findall(r'"([a-z-]+)"', declared[1]))
    errors = {error for error in vars(pyengine.errors).values() if isinstance(error, type)}
    kinds = {describe(error("x"))["kind"] for error in errors - {PyengineError}}
    # Of what is no PyengineError, and what only the page's side finds out
    assert known == kinds | {"bug", "cancelled", "died", "start"}


def test_messages_become_sentences():
    assert describe(ModelFormatError("not a model"))["message"] == "Not a model."


def test_foreign_errors_get_a_sentence(capsys):
    assert describe(MemoryError())["kind"] == "memory"
    bug = describe(KeyError("x"))
    assert bug["kind"] == "bug"
    assert "KeyError" in bug["message"]
    assert "KeyError" in capsys.readouterr().err  # the traceback, for the console
