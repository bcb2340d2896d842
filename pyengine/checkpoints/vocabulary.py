"""Vocabularies as other programs write them.

A ggml file has the tokens of text, in the order of their ranks; special tokens follow from the size
of the vocabulary. That is 50257 tokens: the last ends a text in English models, and is empty in
multilingual ones.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, cast

from pyengine.checkpoints.gpt2_bytes import byte_of_character
from pyengine.errors import ModelFormatError

TEXT_TOKENS = 50257
_LAST = TEXT_TOKENS - 1
_END = b"<|endoftext|>"
_MOST_TOKEN_BYTES = 1024


def ggml_vocabulary(tokens: Mapping[int, bytes], *, multilingual: bool) -> list[bytes]:
    """What a ggml file has of tokens by rank.

    Raises:
        ModelFormatError: one is missing, is too long, or they are of the other kind of models.
    """
    last = b"" if multilingual else _END
    try:
        found = [*(tokens[rank] for rank in range(_LAST)), tokens.get(_LAST, last)]
    except KeyError as error:
        raise ModelFormatError(
            f"the vocabulary has no token {error}, but a Whisper model has {TEXT_TOKENS}"
        ) from None
    if found[_LAST] != last:
        kinds = ("a multilingual", "an English-only")
        needed, given = kinds if multilingual else kinds[::-1]
        raise ModelFormatError(f"the vocabulary is {given} model's, and this is {needed} one")
    if max(map(len, found)) > _MOST_TOKEN_BYTES:
        raise ModelFormatError(f"the vocabulary has a token of more than {_MOST_TOKEN_BYTES} bytes")
    return found


def read_vocabulary(data: bytes) -> dict[int, bytes]:
    """Tokens by rank out of a file of any kind: Hugging Face's vocab.json and tokenizer.json,
    CTranslate2's vocabulary.json and vocabulary.txt, tiktoken's. Special tokens may be among them.

    Raises:
        ModelFormatError: it is none of these, or damaged.
    """
    try:
        text = data.decode()
        if text.startswith(("{", "[")):
            return _from_json(json.loads(text))
        lines = text.removesuffix("\n").split("\n")
        first = lines[0].split(" ")
        if len(first) == 2 and first[1].isdigit():
            return _from_tiktoken(lines)
        return _from_text(dict(enumerate(lines)))
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(f"the vocabulary cannot be read: {error}") from error


def _from_json(found: Any) -> dict[int, bytes]:  # noqa: ANN401 - anything
    if isinstance(found, dict):
        # A tokenizer.json; of a vocab.json, "model" is a token like any other
        model = cast(dict[str, Any], found).get("model")
        if isinstance(model, dict):
            found = cast(dict[str, Any], model).get("vocab")
    if isinstance(found, list):
        found = dict(enumerate(cast(list[object], found)))
        return _from_text(found)
    if not isinstance(found, dict):
        raise ModelFormatError("the vocabulary is no list of tokens")
    ranks = cast(dict[str, object], found)
    # Of a rank that is a list or the like, no key can be made
    return _from_text({_rank(rank): token for token, rank in ranks.items()})


def _rank(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ModelFormatError(f"the vocabulary has {str(value)[:40]!r} for a token's rank")
    return value


def _from_text(tokens: Mapping[Any, object]) -> dict[int, bytes]:
    """Of tokens whose bytes have GPT-2's printable stand-ins."""
    byte_of = byte_of_character()
    found: dict[int, bytes] = {}
    for rank, token in tokens.items():
        _rank(rank)
        if not isinstance(token, str):
            raise ModelFormatError(f"vocabulary token {rank} is not text")
        if rank >= TEXT_TOKENS:  # a special one
            continue
        try:
            found[rank] = bytes(byte_of[character] for character in token)
        except KeyError as error:
            raise ModelFormatError(
                f"vocabulary token {rank} has the character {error}, which stands for no byte"
            ) from None
    return found


def _from_tiktoken(lines: list[str]) -> dict[int, bytes]:
    """Of lines of a token in base64 and its rank (openai/tiktoken, tiktoken/load.py)."""
    found: dict[int, bytes] = {}
    for number, line in enumerate(lines, 1):
        token, _, rank = line.rstrip("\r").partition(" ")
        if not rank.isdigit() or len(rank) > 9:
            raise ModelFormatError(f"line {number} of the vocabulary has no rank")
        try:
            # One that is empty is written as the padding alone
            found[int(rank)] = base64.b64decode(token) if token.strip("=") else b""
        except binascii.Error as error:
            raise ModelFormatError(f"line {number} of the vocabulary: {error}") from error
    return found
