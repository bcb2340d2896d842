"""Errors as the page gets them."""

from __future__ import annotations

import traceback

from pyengine.errors import (
    AudioError,
    FileFormatError,
    ModelFetchError,
    ModelFormatError,
    OptionError,
    OutOfMemoryError,
    PyengineError,
    StalledError,
    TranscriptFormatError,
)
from pyengine.worker.message import Message

_KINDS: dict[type, str] = {
    FileFormatError: "file-format",
    ModelFormatError: "model-format",
    TranscriptFormatError: "transcript-format",
    ModelFetchError: "model-fetch",
    AudioError: "audio",
    OptionError: "option",
    OutOfMemoryError: "memory",
    StalledError: "stalled",
}


def describe(error: BaseException) -> Message:
    """An error as the page gets it: a kind it can act on and a sentence it can show."""
    if isinstance(error, PyengineError):
        kind = next(_KINDS[each] for each in type(error).__mro__ if each in _KINDS)
        return {"kind": kind, "message": _sentence(str(error))}
    if isinstance(error, MemoryError):
        return {
            "kind": "memory",
            "message": "There is not enough memory in this browser tab. Close other tabs, "
            "choose a smaller model or a shorter recording.",
        }
    traceback.print_exception(error)  # for the browser's console
    name = type(error).__name__
    return {
        "kind": "bug",
        "message": f"Something unexpected went wrong in the engine ({name}: {error}). "
        "Please report it.",
    }


def _sentence(message: str) -> str:
    """A message that the command line prints after its own name, standing alone."""
    end = "" if message.endswith((".", "?", "!")) else "."
    return message[:1].upper() + message[1:] + end
