"""Tensors in files of PyTorch's, without PyTorch, and without running anything that is in them.

`torch.save` writes a zip archive: a pickle that says what there is, and the numbers of each storage
in a member of its own. A pickle is a program. This one may build dictionaries, lists, numbers and
texts, and name tensors; whatever else it wants to call is refused (torch/serialization.py, and
torch/_weights_only_unpickler.py, whose rule this is).
"""

from __future__ import annotations

import io
import pickle
import pickletools
import zipfile
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from pyengine.checkpoints.files import reading
from pyengine.checkpoints.tensors import FLOATS, MOST_DIMENSIONS, Array, floats
from pyengine.errors import ModelFormatError

_MOST_PICKLE_BYTES = 16_000_000
"""That of large-v3 has 200,000."""

_STORAGES: Mapping[str, str] = {
    "HalfStorage": "F16",
    "FloatStorage": "F32",
    "DoubleStorage": "F64",
    "BFloat16Storage": "BF16",
}
_OTHER_STORAGES = {
    *("ByteStorage", "CharStorage", "ShortStorage", "IntStorage", "LongStorage", "BoolStorage"),
}

_LEGACY = pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)
"""torch/serialization.py, MAGIC_NUMBER and DEFAULT_PROTOCOL."""

_MEMO_BY_NUMBER = {"PUT", "BINPUT", "LONG_BINPUT"}
_REFUSED_OPCODES = {"INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "PERSID"}


@dataclass(frozen=True, slots=True)
class _StorageKind:
    name: str


@dataclass(frozen=True, slots=True)
class _Storage:
    key: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def is_legacy(path: Path) -> bool:
    """Whether a file begins as those do that PyTorch wrote before 1.6: not an archive, but pickles
    in a row, the first of which is a number. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_LEGACY)) == _LEGACY


class TorchFile:
    """An opened file. Its tensors stay there until they are asked for.

    Raises:
        ModelFormatError: it cannot be read, is no such file, is damaged, or wants to run something.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with reading(path):
                if is_legacy(path):
                    raise ModelFormatError(
                        f"{path} is in the format that PyTorch had before 1.6: save it again, with "
                        "torch.save(torch.load(path, map_location='cpu', weights_only=True), "
                        "new_path), and convert that"
                    )
                self._archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise ModelFormatError(
                f"{path} is no file that PyTorch 1.6 or later has saved: {error}"
            ) from error
        [*pickles] = (name for name in self._archive.namelist() if name.endswith("/data.pkl"))
        if len(pickles) != 1:
            raise ModelFormatError(f"{path} is no file that PyTorch has saved: it has no data.pkl")
        self._folder = pickles[0].removesuffix("data.pkl")
        program = self._member(pickles[0], _MOST_PICKLE_BYTES)
        content = _unpickled(path, program)
        if not isinstance(content, dict):
            raise ModelFormatError(f"{path} holds no model: no dictionary of tensors")
        self.content = cast(dict[str, Any], content)

    def dictionary(self, key: str) -> dict[str, Any]:
        """What stands under a key of the content. Raises ModelFormatError."""
        found = self.content.get(key)
        if not isinstance(found, dict):
            raise ModelFormatError(f"{self._path} holds no model: its {key} is no dictionary")
        return cast(dict[str, Any], found)

    def tensors(self, described: Mapping[str, object]) -> TorchTensors:
        """The tensors of a state dict in the content."""
        named = {name: each for name, each in described.items() if isinstance(each, _Tensor)}
        return TorchTensors(self, {str(name): each for name, each in named.items()})

    def storage(self, storage: _Storage) -> Array:
        """Its numbers. Raises ModelFormatError."""
        need = storage.count * FLOATS[storage.kind].itemsize
        data = self._member(f"{self._folder}data/{storage.key}", need)
        if len(data) != need:
            raise ModelFormatError(
                f"{self._path} has {len(data)} bytes for storage {storage.key}, which needs {need}"
            )
        return floats(data, storage.kind)

    def _member(self, name: str, most: int) -> bytes:
        """Raises ModelFormatError."""
        try:
            info = self._archive.getinfo(name)
            # Stored as they are, members cannot be larger than the file
            if info.compress_type != zipfile.ZIP_STORED or info.file_size > most:
                raise ModelFormatError(f"{name} in {self._path} is not as PyTorch writes it")
            with reading(self._path):
                return self._archive.read(info)
        except (KeyError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
            raise ModelFormatError(f"{self._path} is damaged: {error}") from error


class TorchTensors:
    """A state dict of an opened file."""

    def __init__(self, file: TorchFile, tensors: Mapping[str, _Tensor]) -> None:
        self._file = file
        self._tensors = tensors

    @property
    def names(self) -> Collection[str]:
        return self._tensors

    def read(self, name: str) -> Array:
        """As `Tensors` has it."""
        if name not in self._tensors:
            raise ModelFormatError(f"there is no tensor {name} in the model")
        tensor = self._tensors[name]
        if tensor.storage.kind not in FLOATS:
            raise ModelFormatError(f"tensor {name} holds no floating-point numbers")
        reach = sum((n - 1) * step for n, step in zip(tensor.shape, tensor.strides, strict=True))
        if 0 in tensor.shape or tensor.offset + reach >= tensor.storage.count:
            raise ModelFormatError(f"tensor {name} reaches beyond its storage")
        values = self._file.storage(tensor.storage)[tensor.offset :]
        steps = tuple(step * values.itemsize for step in tensor.strides)
        return np.lib.stride_tricks.as_strided(values, tensor.shape, steps, writeable=False)


class TorchFiles:
    """One or more files, each a state dict with some of a model's tensors.

    Raises:
        ModelFormatError: as `TorchFile`, or a tensor is in two of them.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._of: dict[str, TorchTensors] = {}
        for path in paths:
            file = TorchFile(path)
            tensors = file.tensors(file.content)
            for name in tensors.names:
                if name in self._of:
                    raise ModelFormatError(f"tensor {name} is in two files")
                self._of[name] = tensors

    @property
    def names(self) -> Collection[str]:
        return self._of

    def read(self, name: str) -> Array:
        """As `Tensors` has it."""
        if name not in self._of:
            raise ModelFormatError(f"there is no tensor {name} in the model")
        return self._of[name].read(name)


def _unpickled(path: Path, program: bytes) -> object:
    """What a pickle makes, where it makes nothing but what is needed. Raises ModelFormatError."""
    try:
        for opcode, argument, _ in pickletools.genops(program):
            if opcode.name in _REFUSED_OPCODES:
                raise _Refused(f"the instruction {opcode.name}")
            # A number that is too large would make the unpickler reserve memory for all below
            if opcode.name in _MEMO_BY_NUMBER and int(argument or 0) > len(program):
                raise _Refused("a number that is too large")
        return _Unpickler(io.BytesIO(program)).load()
    except _Refused as error:
        raise ModelFormatError(
            f"{path} is refused: besides tensors it has {error}, and what is in it might be run. "
            "Save the model's state dict alone, or as safetensors"
        ) from error
    except Exception as error:  # a damaged pickle raises anything
        raise ModelFormatError(f"{path} is damaged: {type(error).__name__} {error}") from error


class _Refused(Exception):
    pass


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> object:
        name = f"{module_name}.{global_name}"
        if name == "collections.OrderedDict":
            return OrderedDict
        if name in ("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor"):
            return _rebuild_tensor
        if name == "torch._utils._rebuild_parameter":
            return _rebuild_parameter
        if module_name == "torch" and global_name in {*_STORAGES, *_OTHER_STORAGES}:
            return _StorageKind(global_name)
        raise _Refused(f"{name!r}")

    def persistent_load(self, pid: object, /) -> _Storage:
        match pid:
            case ("storage", _StorageKind(name), str(key), str(), int(count)) if count >= 0:
                return _Storage(key, _STORAGES.get(name, name), count)
            case _:
                raise _Refused("a storage of an unknown kind")


def _rebuild_tensor(
    storage: object, offset: object, shape: object, strides: object, *_: object
) -> _Tensor:
    if not isinstance(storage, _Storage) or not _is_count(offset):
        raise _Refused("a tensor of an unknown kind")
    sizes, steps = _counts(shape), _counts(strides)
    if len(sizes) != len(steps) or len(sizes) > MOST_DIMENSIONS:
        raise _Refused("a tensor of an unknown kind")
    return _Tensor(storage, cast(int, offset), sizes, steps)


def _rebuild_parameter(tensor: object, *_: object) -> object:
    return tensor


def _counts(values: object) -> tuple[int, ...]:
    if not isinstance(values, tuple):
        raise _Refused("a tensor of an unknown kind")
    numbers = cast(tuple[object, ...], values)
    if not all(map(_is_count, numbers)):
        raise _Refused("a tensor of an unknown kind")
    return cast(tuple[int, ...], numbers)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 53
