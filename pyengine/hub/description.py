"""What somebody who chooses a model wants to know: the same for the command line and the page."""

from __future__ import annotations

from pyengine.hub.catalog import ModelInfo
from pyengine.hub.needs import memory, work


def described(info: ModelInfo) -> dict[str, object]:
    """A model of the catalogue, for JSON.

    Returns:
        name, family, format, bytes, sha1, sha256 (None for what is not published), multilingual,
        languages: how many it knows,
        memory: bytes that the page's engine takes with it,
        work: how much computing speech takes, 1 for base,
        accuracy: words wrong in a hundred (`families.FAMILIES`), of the family's F16 file; None
            where that is not known.
    """
    family = info.family
    assert family is not None
    return {
        "name": info.name,
        "family": family.name,
        "format": info.format,
        "bytes": info.size_bytes,
        "sha1": info.sha1,
        "sha256": info.sha256,
        "multilingual": family.languages > 1,
        "languages": family.languages,
        "memory": memory(family.hparams(info.dtype)),
        "work": round(work(family), 2),
        "accuracy": family.words_wrong,
    }
