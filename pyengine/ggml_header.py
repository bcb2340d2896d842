"""What stands before a model's tensors, from its file."""

from __future__ import annotations

import os
from pathlib import Path

from pyengine.errors import ModelFormatError
from pyengine.ggml import GgmlReader, Header
from pyengine.hparams import TensorSpec


def read_header(path: str | os.PathLike[str]) -> Header:
    """The header, and no more of the file than that.

    Raises:
        ModelFormatError: the file cannot be read or is not a model.
    """
    catcher = _HeaderCatcher()
    reader = GgmlReader(catcher)
    try:
        with Path(path).open("rb") as file:
            while catcher.header is None and (chunk := file.read(4096)):
                reader.push(chunk)
    except OSError as error:
        raise ModelFormatError(
            f"cannot read the model file {path}: {error.strerror or error}"
        ) from error
    if catcher.header is None:
        reader.finish()  # says where the file ends
        raise AssertionError("a finished reader has a header")
    return catcher.header


class _HeaderCatcher:
    """A TensorSink that only wants the header."""

    header: Header | None = None

    def open(self, header: Header) -> None:
        self.header = header

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        pass

    def close(self, spec: TensorSpec) -> None:
        pass
