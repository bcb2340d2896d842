"""Tensors in numpy's .npz: a zip archive of one .npy for each."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from math import prod
from pathlib import Path

import numpy as np

from pyengine.checkpoints.files import reading
from pyengine.checkpoints.tensors import MOST_TENSORS, Array
from pyengine.errors import ModelFormatError

_ENDING = ".npy"


class NpzFile:
    """An opened file.

    Raises:
        ModelFormatError: it cannot be read, or is no such file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with reading(path):
                self._archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise ModelFormatError(f"{path} is no archive of numpy's: {error}") from error
        names = [name.removesuffix(_ENDING) for name in self._archive.namelist()]
        if len(names) > MOST_TENSORS:
            raise ModelFormatError(f"{path} claims {len(names)} tensors")
        self._names = set(names)

    @property
    def names(self) -> Collection[str]:
        return self._names

    def read(self, name: str) -> Array:
        """As `Tensors` has it."""
        if name not in self._names:
            raise ModelFormatError(f"there is no tensor {name} in the model")
        damaged = f"tensor {name} in {self._path} is damaged"
        try:
            info = self._archive.getinfo(name + _ENDING)
            with reading(self._path), self._archive.open(info) as file:
                version = np.lib.format.read_magic(file)
                read_header = {
                    (1, 0): np.lib.format.read_array_header_1_0,
                    (2, 0): np.lib.format.read_array_header_2_0,
                }[version]
                shape, in_columns, dtype = read_header(file)
                need = prod(shape) * dtype.itemsize
                # Stored as they are, members cannot be larger than the file
                if info.compress_type != zipfile.ZIP_STORED or need > info.file_size:
                    raise ModelFormatError(f"{damaged}, or packed, as MLX does not")
                if dtype.kind != "f":
                    raise ModelFormatError(f"tensor {name} holds no floating-point numbers")
                data = file.read(need)
        except (KeyError, ValueError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise ModelFormatError(f"{damaged}: {error}") from error
        if len(data) != need:
            raise ModelFormatError(f"{damaged}: it is cut off")
        values = np.frombuffer(data, dtype)
        return values.reshape(shape, order="F" if in_columns else "C")
