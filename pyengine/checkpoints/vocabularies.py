"""Where a checkpoint's vocabulary is. Not all have their own, and those of a kind are alike."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyengine.checkpoints.ct2_parts import members
from pyengine.checkpoints.files import Member, read_small
from pyengine.checkpoints.safetensors import is_index
from pyengine.checkpoints.vocabulary import ggml_vocabulary, read_vocabulary
from pyengine.errors import ModelFetchError, ModelFormatError
from pyengine.ggml import MAGIC
from pyengine.ggml_header import read_header
from pyengine.hparams import Hparams
from pyengine.hub.cache import cache_directory

_NAMES = (
    "vocab.json",
    "tokenizer.json",
    "vocabulary.json",
    "vocabulary.txt",
    "multilingual.tiktoken",
    "gpt2.tiktoken",
)
"""In a folder, those that are taken before others first."""

_GGML = MAGIC.to_bytes(4, "little")


def find_vocabulary(sources: Sequence[Path], hparams: Hparams) -> list[bytes]:
    """A model's tokens, as a ggml file has them: from a source that is named for them (a ggml model
    will do), from the model's own files, from openai-whisper where that is installed, or from a
    model in the cache.

    Raises:
        ModelFormatError: there is none, or it is damaged, or another kind of model's.
    """
    multilingual = hparams.is_multilingual
    for source in sources:
        named = source.suffix in (".json", ".txt", ".tiktoken") and not is_index(source)
        if named and source.is_file():
            return ggml_vocabulary(read_vocabulary(read_small(source)), multilingual=multilingual)
        if is_ggml(source):
            return _of_ggml(source, hparams)
    for member in _beside(sources):
        return ggml_vocabulary(read_vocabulary(read_small(member)), multilingual=multilingual)
    if (path := _of_openai_whisper(multilingual=multilingual)) is not None:
        return ggml_vocabulary(read_vocabulary(read_small(path)), multilingual=multilingual)
    for path in _cached():
        header = read_header(path)
        if header.hparams.is_multilingual == multilingual:
            return list(header.vocabulary)
    kind = "multilingual" if multilingual else "English-only"
    raise ModelFormatError(
        "the model has no vocabulary with it: name a file that has one as another source, any "
        f"ggml model that is {kind}, say, or openai-whisper's "
        f"{'multilingual' if multilingual else 'gpt2'}.tiktoken"
    )


def is_ggml(path: Path) -> bool:
    """Whether a file begins as a ggml model."""
    try:
        with path.open("rb") as file:
            return file.read(len(_GGML)) == _GGML
    except OSError:
        return False


def _of_ggml(path: Path, hparams: Hparams) -> list[bytes]:
    header = read_header(path)
    if header.hparams.is_multilingual != hparams.is_multilingual:
        raise ModelFormatError(
            f"{path} has the vocabulary of another kind of model: one of the two is multilingual, "
            "and the other is not"
        )
    return list(header.vocabulary)


def _beside(sources: Sequence[Path]) -> Iterator[Member]:
    """Vocabularies in folders and wheels, and beside single files."""
    for source in sources:
        there = members(source) or members(source.absolute().parent)
        by_name = {member.name: member for member in there}
        yield from (by_name[name] for name in _NAMES if name in by_name)


def _of_openai_whisper(*, multilingual: bool) -> Path | None:
    try:
        found = importlib.util.find_spec("whisper")
    except (ImportError, ValueError):
        return None
    if found is None or not found.submodule_search_locations:
        return None
    name = "multilingual.tiktoken" if multilingual else "gpt2.tiktoken"
    path = Path(next(iter(found.submodule_search_locations))) / "assets" / name
    return path if path.is_file() else None


def _cached() -> list[Path]:
    try:
        return [path for path in sorted(cache_directory().glob("ggml-*.bin")) if is_ggml(path)]
    except (ModelFetchError, OSError):
        return []
