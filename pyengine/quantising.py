"""A model's file made smaller."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyengine.errors import ModelFormatError
from pyengine.ggml import GgmlReader
from pyengine.hparams import DType
from pyengine.hub.whole_file import replacing
from pyengine.quantiser import DEFAULT_HEADER_VERSION, Quantiser

_READ_BYTES = 1 << 20


def quantise_file(
    source: Path,
    out: Path,
    dtype: DType,
    *,
    header_version: int = DEFAULT_HEADER_VERSION,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a model's file with quantised matrices. `out` appears in one step, when it is whole.

    Args:
        source: a ggml file of F16 or F32.
        dtype: one of `hparams.QUANTISED`.
        header_version: 2 as whisper.cpp's tool has it today; see `PUBLISHED_VERSIONS`.
        on_progress: called with (bytes read, bytes in all).

    Raises:
        ModelFormatError: the source cannot be read, is damaged, or is quantised already.
        ModelFetchError: `out` cannot be written.
        OptionError: there is no such version of headers.
    """
    try:
        with source.open("rb") as opened, replacing(out) as file:
            quantiser = Quantiser(file.write, dtype, header_version=header_version)
            total = source.stat().st_size
            reader = GgmlReader(quantiser, total_bytes=total)
            while chunk := opened.read(_READ_BYTES):
                reader.push(chunk)
                if on_progress:
                    on_progress(reader.position, total)
            reader.finish()
    except OSError as error:  # of writing, it is a ModelFetchError by now
        raise ModelFormatError(
            f"cannot read the model file {source}: {error.strerror or error}"
        ) from error
