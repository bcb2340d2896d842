"""Sessions of the page's Python side, driven as the page drives them, in CPython."""

import hashlib
import io
import json
from dataclasses import asdict, replace

import numpy as np
import result_factory
from loops import finished

from models.miniature import write_miniature
from pyengine.options import TranscribeOptions
from pyengine.result import Word
from pyengine.worker import Session, connect


def model_bytes(**arguments: object) -> bytes:
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=64, **arguments)  # short windows: less to decode
    return file.getvalue()


def tone(seconds: float, rate: int) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)).astype("f4")


def load(
    session: Session, data: bytes, *, sha1: str | None = None, chunk: int = 100_000, **how: object
) -> dict:
    session.begin_model(len(data), sha1, **how)
    for start in range(0, len(data), chunk):
        session.push_model(memoryview(data)[start : start + chunk])
    return finished(session.finish_model(sha1=hashlib.sha1(data).hexdigest()))


def give_audio(session: Session, samples: np.ndarray, rate: int = 16000) -> dict:
    async def push() -> None:
        for start in range(0, len(samples), rate):
            await session.push_audio(samples[start : start + rate].data)

    session.begin_audio(rate)
    finished(push())
    return session.finish_audio()


def run(session: Session, **options: object):
    # A miniature's random words pass no threshold: it would try every temperature
    return finished(session.transcribe(TranscribeOptions(temperature=(0.0,), **options)))


def second(value: float = 0.1) -> memoryview:
    return np.full(16_000, value, np.float32).data


def bridge(post=print):
    """The page's way to a new session."""
    handle = connect(post)

    def call(name: str, block: bytes | None = None, /, **arguments: object) -> dict:
        return json.loads(finished(handle(name, json.dumps(arguments), block)))

    return call


def held(result) -> dict:
    """As the page holds it."""
    return json.loads(json.dumps(asdict(result)))


TIMED = result_factory.result(
    replace(
        result_factory.segment(" one two three", 1.0, 4.0),
        confidence=0.5,
        words=tuple(
            Word(text=f" {text}", start=start, end=start + 1, probability=0.5, tokens=(1,))
            for text, start in (("one", 1.0), ("two", 2.0), ("three", 3.0))
        ),
    )
)


class TypedArray:
    """As Pyodide presents a JavaScript typed array."""

    def __init__(self, data: object) -> None:
        self._data = data

    def to_memoryview(self) -> memoryview:
        return memoryview(self._data)
