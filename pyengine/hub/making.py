"""A quantised file made here of its family's F16 file: the bytes that are published, or, where
nobody publishes it, those that whisper.cpp's tool would make."""

from __future__ import annotations

from pathlib import Path

from pyengine.errors import ModelFormatError
from pyengine.hub.cache import require_space, sha256_of, storing
from pyengine.hub.catalog import ModelInfo
from pyengine.hub.errors import SourceError
from pyengine.quantiser import DEFAULT_HEADER_VERSION, HEADER_VERSIONS, PUBLISHED_VERSIONS


def make_from_f16(info: ModelInfo, source: Path, out: Path) -> None:
    """Quantise `source`, the F16 file of the model's family, which has been verified.

    Args:
        out: of the published sha256, where there is one.

    Raises:
        SourceError: `source` is damaged, or what it becomes is not what is published.
        ModelFetchError: the file cannot be written.
    """
    from pyengine.quantising import quantise_file

    with storing(out.parent, info.size_bytes):
        require_space(out.parent, info.size_bytes)
        for version in _versions(info):
            try:
                quantise_file(source, out, info.dtype, header_version=version)
            except ModelFormatError as error:
                out.unlink(missing_ok=True)
                raise SourceError(f"{info.name} cannot be made of {source}: {error}") from error
            if info.sha256 is None or sha256_of(out) == info.sha256:
                return
        out.unlink(missing_ok=True)
    raise SourceError(f"what {source} becomes here is not the {info.name} that is published")


def _versions(info: ModelInfo) -> list[int]:
    """Of the header, likeliest first."""
    if info.sha256 is None:
        return [DEFAULT_HEADER_VERSION]
    published = PUBLISHED_VERSIONS[info.dtype]
    return [published, *(version for version in HEADER_VERSIONS if version != published)]
