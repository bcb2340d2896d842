"""What a checkpoint says of its own use, and what of it pyengine would not know by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pyengine.alignment import Heads, alignment_heads
from pyengine.generation_config import (
    GenerationConfig,
    Tokens,
    check_heads,
    heads_from,
    numbers_from,
)
from pyengine.hparams import Hparams
from pyengine.tokenizer import Tokenizer

_Value = TypeVar("_Value")

_REPOSITORY = re.compile(r"\w[\w.-]{0,95}/\w[\w.-]{0,95}")
"""As models are called on Hugging Face's hub; what else stands there are somebody's folders."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a program calls its lists of tokens."""

    always: str
    begin: str


TRANSFORMERS = Keys("suppress_tokens", "begin_suppress_tokens")
CTRANSLATE2 = Keys("suppress_ids", "suppress_ids_begin")


def read_generation(
    given: Mapping[str, Any], hp: Hparams, keys: Keys, name: object = None
) -> tuple[GenerationConfig, tuple[str, ...]]:
    """What a checkpoint's own configuration says, and of what cannot be used a sentence each.

    Special tokens are left out of its lists: those that must not come are ruled out anyway.

    Args:
        name: what it calls the model that it was made from.
    """
    notes: list[str] = []
    eot = Tokenizer((), hp).eot

    def usable(key: str, read: Callable[[object], _Value]) -> _Value | None:
        if given.get(key) is None:
            return None
        try:
            return read(given[key])
        except ValueError as error:
            notes.append(f"its {key} are left out: {error}")
            return None

    def heads(value: object) -> Heads:
        found = heads_from(value)
        check_heads(found, hp)
        return found

    def tokens(key: str, end: int) -> Tokens | None:
        return usable(
            key, lambda value: tuple(sorted({t for t in numbers_from(value, key) if t < end}))
        )

    config = GenerationConfig(
        name if isinstance(name, str) and _REPOSITORY.fullmatch(name) else None,
        usable("alignment_heads", heads),
        tokens(keys.always, eot),
        tokens(keys.begin, eot + 1),
    )
    return config, tuple(notes)


def unknown(config: GenerationConfig, hp: Hparams, vocabulary: Sequence[bytes]) -> GenerationConfig:
    """Of what a checkpoint says that which is not taken for granted of a model of its kind."""
    heads, always, begin = (
        config.alignment_heads,
        config.suppress_tokens,
        config.begin_suppress_tokens,
    )
    never, blank = _taken_for_granted(Tokenizer(vocabulary, hp))
    return replace(
        config,
        alignment_heads=None if heads == alignment_heads(hp) else heads,
        suppress_tokens=None if always == never else always,
        begin_suppress_tokens=None if begin == blank else begin,
    )


def _taken_for_granted(tokenizer: Tokenizer) -> tuple[Tokens | None, Tokens | None]:
    """What never comes, and what no window begins with."""
    try:
        never, blank = tokenizer.non_speech_tokens, {*tokenizer.encode(" "), tokenizer.eot}
    except KeyError:  # of a vocabulary that lacks bytes nothing is known
        return None, None
    return never, tuple(sorted(blank))
