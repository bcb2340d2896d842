"""Damaged models: each is read, loaded and computed with, or refused with a sentence."""

import random

import pytest
from fuzzing import corpus, damaged, fuzz
from sessions import model_bytes, tone
from test_ggml import HEADER, tensor_offsets, vocabulary_offset
from test_vad_ggml import FILE, OFFSETS

from pyengine import ModelLoader, transcribe
from pyengine.errors import ModelFormatError, PyengineError
from pyengine.ggml import GgmlReader
from pyengine.options import TranscribeOptions
from pyengine.vad import load_vad


class Forgetting:
    """A sink that keeps nothing."""

    def open(self, header: object) -> None: ...

    def write(self, spec: object, offset: int, data: memoryview) -> None: ...

    def close(self, spec: object) -> None: ...


@pytest.fixture(scope="module")
def model() -> bytes:
    return model_bytes(seed=1)


@pytest.fixture(scope="module")
def structure(model: bytes) -> list[int]:
    """Where the bytes are that say what follows."""
    vocabulary = vocabulary_offset(model)
    tensors = [at for _, start, _ in tensor_offsets(model) for at in range(start, start + 40)]
    return [*range(HEADER + 8), *range(vocabulary, vocabulary + 200), *tensors]


def wild(data: bytes, places: list[int], chance: random.Random) -> bytes:
    """Damaged where it says what follows, or anywhere."""
    if chance.random() < 0.3:
        return damaged(data, chance)
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        found[chance.choice(places)] = chance.choice((0, 1, 127, 128, 255, chance.randrange(256)))
    return bytes(found)


@pytest.mark.timeout(1200)
def test_a_model_file_is_read_or_refused(model: bytes, structure: list[int], hours: bool):
    def check(chance: random.Random) -> None:
        data = wild(model, structure, chance)
        size = chance.choice((len(data), 997, 1 << 16))
        try:
            reader = GgmlReader(Forgetting(), total_bytes=chance.choice((None, len(data))))
            for at in range(0, len(data), size):
                reader.push(data[at : at + size])
            reader.finish()
        except ModelFormatError as error:
            assert str(error)

    fuzz("ggml", check, 12, hours, 3)


@pytest.mark.timeout(1200)
def test_a_model_with_wrong_weights_is_computed_with_or_refused(model: bytes, hours: bool):
    """What a changed bit makes of a weight, a token or a filter is a number: it is heard with."""
    sound = tone(1, 16000)
    _, first, _ = tensor_offsets(model)[0]

    def check(chance: random.Random) -> None:
        data = bytearray(model)
        for _ in range(chance.choice((1, 20, 2000))):
            data[chance.randrange(first, len(data))] ^= 1 << chance.randrange(8)
        loader = ModelLoader(backend="wasm", threads=1)
        try:
            loader.push(bytes(data))
            loaded = loader.finish()
            transcribe(loaded, sound, TranscribeOptions(language="en", temperature=(0.0,)))
        except PyengineError as error:
            assert str(error)
        finally:
            loader.close()

    fuzz("weights", check, 4, hours, 3)


@pytest.mark.timeout(1200)
def test_a_vad_model_is_read_or_refused(tmp_path, hours: bool):
    places = [*range(92), *(at for _, start, _ in OFFSETS for at in range(start, start + 60))]
    path = tmp_path / "vad.bin"

    def check(chance: random.Random) -> None:
        path.write_bytes(wild(FILE, places, chance))
        try:
            load_vad(path)
        except ModelFormatError as error:
            assert str(error)

    for data in corpus("vad"):
        path.write_bytes(data)
        with pytest.raises(ModelFormatError):
            load_vad(path)
    fuzz("vad", check, 100, hours, 3)
