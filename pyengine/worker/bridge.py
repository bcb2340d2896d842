"""The page's way to Python and back: names and JSON in, JSON out, and never an exception."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from pyengine.errors import AudioError
from pyengine.sound.pieces import ReadAt
from pyengine.worker.failures import describe
from pyengine.worker.from_json import (
    command_options_from_json,
    live_options_from_json,
    options_from_json,
)
from pyengine.worker.making import Making, Put
from pyengine.worker.message import Message
from pyengine.worker.session import Session

_FARTHEST = 1 << 53
"""JavaScript's whole numbers end there; damaged files have larger offsets."""

_LARGEST = 1 << 30
"""Bytes read at once. Chromium refuses 2 GiB as if the file had gone; no part of a recording that
is read in one piece is nearly as long."""


def connect(
    post: Callable[[str], object], put: Put = lambda _: None
) -> Callable[..., Awaitable[str]]:
    """A new `Session` behind `handle(call, arguments, data)`, the page's way to Python.

    `call` names a method below, `arguments` is a JSON object of its keyword arguments, `data`
    a block of bytes or float32 samples (a buffer, or Pyodide's proxy of a typed array), or a
    function that gives a file's bytes at an offset, and None where they cannot be read. The
    answer is JSON: {"value": ...} or {"error": {"kind", "message"}}. Strings cross into
    JavaScript by value, so no proxy is left to destroy. `post` receives events as JSON. `put` is
    lent the bytes of a model that is made smaller, in order; Pyodide destroys their proxy when it
    returns.
    """
    session = Session(lambda event: post(json.dumps(event)))
    making = Making(put)

    async def transcribe(**options: object) -> Message | None:
        result = await session.transcribe(options_from_json(options))
        return None if result is None else asdict(result)

    async def listen(**options: object) -> Message | None:
        result = await session.listen(live_options_from_json(options))
        return None if result is None else asdict(result)

    async def command(**options: object) -> Message | None:
        return await session.command(command_options_from_json(options))

    calls: dict[str, Callable[..., Any]] = {
        "about": session.about,
        "begin_model": session.begin_model,
        "push_model": session.push_model,
        "finish_model": session.finish_model,
        "abort_model": session.abort_model,
        "begin_quantise": making.begin,
        "push_quantise": making.push,
        "finish_quantise": making.finish,
        "abort_quantise": making.abort,
        "begin_audio": session.begin_audio,
        "push_audio": session.push_audio,
        "finish_audio": session.finish_audio,
        "inspect_sound": session.inspect_sound,
        "begin_sound": session.begin_sound,
        "read_sound": session.read_sound,
        "push_sound": session.push_sound,
        "lose_sound": session.lose_sound,
        "finish_sound": session.finish_sound,
        "transcribe": transcribe,
        "listen": listen,
        "command": command,
        "bench": session.bench,
        "cancel": session.cancel,
        "export": session.export,
        "parse": session.parse,
    }

    async def handle(call: str, arguments: str = "{}", data: object = None) -> str:
        try:
            blocks = [] if data is None else [_reader(data) if callable(data) else _view(data)]
            value = calls[call](*blocks, **json.loads(arguments))
            if asyncio.iscoroutine(value):
                value = await value
            return json.dumps({"value": value})
        except Exception as error:
            return json.dumps({"error": describe(error)})

    return handle


def _reader(function: Callable[[int, int], Any]) -> ReadAt:
    """The function, as what reads files knows it."""

    def read_at(offset: int, size: int) -> memoryview:
        if size > _LARGEST:
            raise AudioError(
                f"The file is damaged: it says that a part of it has {size / 1e6:,.0f} MB, which "
                "cannot be read in one piece."
            )
        there = 0 <= offset < _FARTHEST and size > 0
        data = function(offset, size) if there else b""
        if data is None:
            raise AudioError("The file could not be read; it may have been moved or changed.")
        return _view(data)

    return read_at


def _view(data: Any) -> memoryview:  # noqa: ANN401 - a buffer, or a proxy only Pyodide knows
    """`data` as a memoryview. Of a JavaScript typed array that is its one copy into Python."""
    to_memoryview = getattr(data, "to_memoryview", None)
    return to_memoryview() if to_memoryview else memoryview(data)
