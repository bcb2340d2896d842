"""What a checkpoint says of its own use, for which ggml files have no place: by which heads its
words are timed, and which tokens it never writes.

It lies beside a model's file as JSON, `NAME.bin.json`, and is somebody's file like any other: sizes
and types are checked as it is read, and its numbers against the model before memory is taken. The
keys are those of transformers' `GenerationConfig`, whose meaning they have.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pyengine.alignment import Heads, alignment_heads
from pyengine.errors import ModelFormatError
from pyengine.hparams import Hparams
from pyengine.program import MOST_ALIGNMENT_HEADS
from pyengine.tokenizer import Tokenizer

VERSION = 1

ENDING = ".json"
"""Behind the name of the model's file."""

_MOST_BYTES = 1_000_000
"""All tokens of the largest vocabulary, twice, have 800,000."""

_LONGEST_NAME = 200

_NEXT = "convert the model again, or do without that file"

BESIDE_IT = "the JSON beside the model"
"""A file of which no name is known."""

Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GenerationConfig:
    """None stands for what is known of models of the kind."""

    name: str | None = None
    """What the checkpoint calls the model that it was made from."""
    alignment_heads: Heads | None = None
    suppress_tokens: Tokens | None = None
    """Tokens of text that never come, in place of those that are not speech. Ascending."""
    begin_suppress_tokens: Tokens | None = None
    """Tokens of text, and the end, that no window begins with, in place of a space and the end."""

    def __bool__(self) -> bool:
        """Whether it says anything of the model's use."""
        said = self.alignment_heads, self.suppress_tokens, self.begin_suppress_tokens
        return any(each is not None for each in said)

    def __str__(self) -> str:
        said: list[str] = []
        if self.alignment_heads is not None:
            said.append(f"alignment heads: {sum(map(len, self.alignment_heads.values()))}")
        if self.suppress_tokens is not None:
            said.append(f"tokens suppressed: {len(self.suppress_tokens)}")
        if self.begin_suppress_tokens is not None:
            said.append(f"at the beginning of a window: {len(self.begin_suppress_tokens)}")
        return ", ".join(said)

    def to_json(self) -> str:
        """As the file has it."""
        heads = self.alignment_heads
        pairs = heads and [[layer, head] for layer, row in heads.items() for head in row]
        said = {
            "name": self.name,
            "alignment_heads": pairs,
            "suppress_tokens": self.suppress_tokens,
            "begin_suppress_tokens": self.begin_suppress_tokens,
        }
        there = {key: value for key, value in said.items() if value is not None}
        return json.dumps({"version": VERSION, **there}) + "\n"


NOTHING = GenerationConfig()


def parse_generation_config(data: bytes | str, what: str = BESIDE_IT) -> GenerationConfig:
    """What a file says, checked but for the model's own sizes.

    Args:
        what: the file, as an error calls it.

    Raises:
        ModelFormatError: it is damaged, of another version, or says more than can be.
    """
    if len(data) > _MOST_BYTES:
        raise ModelFormatError(f"{what} is too large to lie beside a model; {_NEXT}")
    try:
        found: object = json.loads(data, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(f"{what} cannot be used: {error}; {_NEXT}") from error
    return generation_config_of(found, what)


def generation_config_of(found: object, what: str = BESIDE_IT) -> GenerationConfig:
    """As `parse_generation_config`, of JSON that has been parsed. Raises ModelFormatError."""
    try:
        if not isinstance(found, dict):
            raise ValueError("it is no object of JSON")
        return _from_json(cast(dict[str, Any], found))
    except ValueError as error:
        raise ModelFormatError(f"{what} cannot be used: {error}; {_NEXT}") from error


def check_generation_config(config: GenerationConfig, hp: Hparams) -> None:
    """Raises:
    ModelFormatError: it names heads or tokens that the model has not.
    """
    try:
        check_heads(config.alignment_heads or {}, hp)
        check_tokens(config, hp)
    except ValueError as error:
        raise ModelFormatError(f"{BESIDE_IT} is another model's: {error}; {_NEXT}") from error


def check_heads(heads: Heads, hp: Hparams) -> None:
    """Raises ValueError with the reason."""
    for layer, row in heads.items():
        if layer >= hp.n_text_layer:
            raise ValueError(f"it names layer {layer} of the decoder's {hp.n_text_layer}")
        most = min(hp.n_text_head, MOST_ALIGNMENT_HEADS)
        if max(row) >= most:
            raise ValueError(f"it names head {max(row)}, and of a layer's the first {most} can be")


def check_tokens(config: GenerationConfig, hp: Hparams) -> None:
    """Raises ValueError with the reason."""
    eot = Tokenizer((), hp).eot
    always, begin = config.suppress_tokens or (), config.begin_suppress_tokens or ()
    for token in always:
        if token >= eot:
            raise ValueError(f"it suppresses token {token}, and those of text end before {eot}")
    for token in begin:
        if token > eot:
            raise ValueError(f"it suppresses token {token}, which no window could begin with")


def beside(model: str | os.PathLike[str]) -> Path:
    """Where the JSON of a model's file lies."""
    return Path(f"{os.fspath(model)}{ENDING}")


def read_beside(model: str | os.PathLike[str]) -> GenerationConfig:
    """What lies beside a model's file; `NOTHING` where nothing does.

    Raises:
        ModelFormatError: it cannot be read, or as `parse_generation_config`.
    """
    path = beside(model)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return NOTHING
    except OSError as error:
        raise ModelFormatError(
            f"cannot read {path}, which lies beside the model: {error.strerror or error}; {_NEXT}"
        ) from error
    return parse_generation_config(data, str(path))


def alignment_heads_of(config: GenerationConfig, hp: Hparams) -> Heads:
    """The heads by which a model's words are timed."""
    return config.alignment_heads or alignment_heads(hp)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _from_json(found: Mapping[str, Any]) -> GenerationConfig:
    """Raises ValueError."""
    if found.get("version") != VERSION:
        raise ValueError(f"it is of version {found.get('version')!r}, and {VERSION} is known")
    others = found.keys() - {"version", *GenerationConfig.__dataclass_fields__}
    if others:
        raise ValueError(f"it has {min(others)[:40]!r}, which version {VERSION} has not")
    name = found.get("name")
    if name is not None and not is_name(name):
        raise ValueError("its name is none")
    return GenerationConfig(
        name,
        None if found.get("alignment_heads") is None else heads_from(found["alignment_heads"]),
        *(
            None if found.get(key) is None else tokens_from(found[key], key)
            for key in ("suppress_tokens", "begin_suppress_tokens")
        ),
    )


def is_name(value: object) -> bool:
    """Whether a value can be a model's name."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and value.isprintable()


def heads_from(value: object) -> Heads:
    """Heads by layer, of pairs as transformers has them. Raises ValueError."""
    pairs = [numbers_from(pair, "alignment_heads") for pair in _list(value, "alignment_heads")]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise ValueError("its alignment_heads are no pairs of a layer and a head")
    if len({*pairs}) < len(pairs):
        raise ValueError("one of its alignment_heads comes twice")
    by_layer: dict[int, list[int]] = {}
    for layer, head in sorted(pairs):
        by_layer.setdefault(layer, []).append(head)
    return {layer: tuple(row) for layer, row in by_layer.items()}


def tokens_from(value: object, key: str) -> Tokens:
    """Raises ValueError."""
    tokens = numbers_from(value, key)
    if len({*tokens}) < len(tokens):
        raise ValueError(f"one of its {key} comes twice")
    return tuple(sorted(tokens))


def numbers_from(value: object, key: str) -> Tokens:
    """A list of whole numbers. Raises ValueError."""
    numbers = _list(value, key)
    if not all(type(each) is int and 0 <= each < 1 << 31 for each in numbers):
        raise ValueError(f"its {key} are no whole numbers")
    return tuple(cast(list[int], numbers))


def _list(value: object, key: str) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"its {key} are no list")
    return cast(list[object], value)
