"""Small wheels with a CTranslate2 model in them, for pip to find in a folder."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from ct2_writer import GgmlArrays, variables_of, write_ct2, write_vocabulary

from models.miniature import write_miniature
from pyengine.hub.catalog import ModelInfo, Wheel
from pyengine.hub.errors import SourceError


def write_wheel(directory: Path, name: str, members: Mapping[str, bytes]) -> str:
    """Write a wheel of version 1.0 that pip accepts; returns its sha256."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    files = {
        **{f"{module}/{member}": data for member, data in members.items()},
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = directory / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in {**files, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(member, data)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def miniature() -> tuple[bytes, bytes, bytes]:
    """A ggml file, and the `model.bin` and `vocabulary.txt` it comes from."""
    file = io.BytesIO()
    write_miniature(file, seed=5, n_state=4, n_audio_ctx=10, n_text_ctx=8)
    model = GgmlArrays(file.getvalue())
    vocabulary = write_vocabulary(list(model.header.vocabulary))
    return file.getvalue(), write_ct2(variables_of(model)), vocabulary


def wheel_set(directory: Path, prefix: str = "mini-model") -> tuple[Wheel, Wheel]:
    """Two wheels with the miniature's model in two parts."""
    _, model, vocabulary = miniature()
    half = len(model) // 2
    first, second = f"{prefix}-1", f"{prefix}-2"
    sums = (
        write_wheel(directory, first, {"model.bin.part1": model[:half]}),
        write_wheel(
            directory, second, {"model.bin.part2": model[half:], "vocabulary.txt": vocabulary}
        ),
    )
    modules = [name.replace("-", "_") for name in (first, second)]
    return (
        Wheel(first, "1.0", sums[0], f"{modules[0]}/model.bin.part1"),
        Wheel(
            second,
            "1.0",
            sums[1],
            f"{modules[1]}/model.bin.part2",
            f"{modules[1]}/vocabulary.txt",
        ),
    )


def miniature_info(*wheels: tuple[Wheel, ...]) -> ModelInfo:
    """A catalogue entry for the miniature."""
    data, *_ = miniature()
    sums = (hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest())
    return ModelInfo("mini", len(data), *sums, wheels)


def copier(index: Path) -> Callable[[str, Path, object], None]:
    """In place of pip: copies a wheel from a folder."""

    def copy(requirement: str, directory: Path, made_for: object) -> None:
        file_name = f"{requirement.replace('-', '_').replace('==', '-')}-py3-none-any.whl"
        try:
            shutil.copy(index / file_name, directory)
        except FileNotFoundError as error:
            raise SourceError(f"there is no {requirement}") from error

    return copy
