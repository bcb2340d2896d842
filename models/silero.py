"""Make the VAD model of the package: ``python -m models.silero OUT.bin [--wheel WHEEL]``.

The weights are those of the pinned silero-vad wheel, fetched unless it is given; what comes out is
whisper.cpp's official ggml-silero-v6.2.0.bin, to the bit (models/convert-silero-vad-to-ggml.py
there). That needs no torch: TorchScript files are zip archives in which every tensor is a member
of its own, plain F32, numbered in the order of the network.

Newer wheels bring safetensors, too, but with other weights: they are not the official file's.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import struct
import sys
import tempfile
import zipfile
from math import prod
from pathlib import Path

import numpy as np

from pyengine.errors import ModelFetchError, ModelFormatError, PyengineError
from pyengine.hub.cache import install, storing
from pyengine.hub.catalog import Wheel
from pyengine.hub.pypi import download_wheel
from pyengine.plain import plain
from pyengine.vad.ggml import MAGIC, MODEL_TYPE, SIZES, TENSORS

WHEEL = Wheel(
    name="silero-vad",
    version="6.2.0",
    sha256="8a31f1e58e73cdc20820d842f757e678e0ae1b0ee1cb7b8aa50f20f8fd7f7638",
    model="silero_vad/data/silero_vad.jit",
)
VERSION = (6, 2, 0)
OFFICIAL_SHA256 = "2aa269b785eeb53a82983a20501ddf7c1d9c48e33ab63a41391ac6c9f7fb6987"

_STFT = "_model.stft.forward_basis_buffer"
_FIRST_MEMBER = 2  # before them two empty ones; after them the 8 kHz network


def convert(wheel: Path) -> bytes:
    """The ggml file of a wheel's 16 kHz network.

    Raises:
        ModelFetchError: the wheel cannot be read.
        ModelFormatError: the network is not in it, or has other sizes.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            tensors = _tensors(archive.read(WHEEL.model))
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise ModelFetchError(f"{wheel} is not a silero-vad wheel: {error}") from error
    out = io.BytesIO()
    out.write(struct.pack("<2i", MAGIC, len(MODEL_TYPE)) + MODEL_TYPE)
    out.write(struct.pack(f"<{3 + len(SIZES)}i", *VERSION, *SIZES))
    for name, (kind, shape) in TENSORS.items():
        encoded = name.encode()
        out.write(struct.pack("<3i", len(shape), len(encoded), kind))
        out.write(struct.pack(f"<{len(shape)}i", *shape[::-1]) + encoded)
        out.write(tensors[name].astype("<f2" if kind else "<f4").tobytes())
    return out.getvalue()


def _tensors(jit: bytes) -> dict[str, np.ndarray]:
    """The F32 tensors of a TorchScript file by name, flat."""
    in_order = [_STFT, *(name for name in TENSORS if name != _STFT)]
    with zipfile.ZipFile(io.BytesIO(jit)) as archive:
        folder = archive.namelist()[0].split("/")[0]
        found: dict[str, np.ndarray] = {}
        for number, name in enumerate(in_order, _FIRST_MEMBER):
            member = archive.getinfo(f"{folder}/data/{number}")
            need = 4 * prod(TENSORS[name][1])
            if member.file_size != need:
                raise ModelFormatError(
                    f"tensor {number} of the network has {member.file_size} bytes, "
                    f"but {name} needs {need}"
                )
            found[name] = np.frombuffer(archive.read(member), "<f4")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Prints which file came out; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.silero", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT.bin")
    parser.add_argument("--wheel", type=Path, help=f"{WHEEL.requirement} (default: fetched)")
    options = parser.parse_args(arguments)
    out: Path = options.out
    try:
        with (
            storing(out.parent, 0),
            tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as workspace,
        ):
            data = convert(options.wheel or download_wheel(WHEEL, Path(workspace)))
            converted = Path(workspace) / "converted"
            converted.write_bytes(data)
            install(converted, out)
    except PyengineError as error:
        print(plain(f"error: {error}"), file=sys.stderr)
        return 1
    sha256 = hashlib.sha256(data).hexdigest()
    official = sha256 == OFFICIAL_SHA256
    print(f"{out}: {'the official silero-v6.2.0' if official else f'sha256 {sha256}'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
