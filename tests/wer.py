"""Word errors of a transcript, ours or openai-whisper's or whisper.cpp's.

Texts are made comparable by openai's normaliser, as Whisper's paper has it (the package
`whisper-normalizer` is its code by itself). tests/data/README.md says where transcripts are from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import jiwer
from recordings import DATA, REFERENCE, SPOKEN, transcript
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

SEARCHES: dict[str, int | None] = {"greedy": None, "beam5": 5}
"""Both are known of everybody; our `beam_size`."""

_ENGLISH = EnglishTextNormalizer()
_OTHERS = BasicTextNormalizer()

# openai-whisper's references for a search. Conditioned on previous text is its default, not ours.
_OPENAI_WHISPER = {
    "greedy": {
        "openai-whisper": "independent",
        "openai-whisper, conditioned": "conditioned",
    },
    "beam5": {"openai-whisper": "beam5"},
}


def english_words(text: str) -> list[str]:
    return _ENGLISH(text).split()


def words(name: str, text: str) -> list[str]:
    """The words of a text that belongs to a recording."""
    return english_words(text) if SPOKEN[name] == "en" else _OTHERS(text).split()


def spoken_words(name: str) -> int:
    return len(words(name, transcript(name)))


def errors(name: str, text: str) -> int:
    """Words of a recording substituted, left out and put in."""
    return count_errors(words(name, transcript(name)), words(name, text))


def count_errors(said: Sequence[str], found: Sequence[str]) -> int:
    """Words substituted, left out and put in."""
    result = jiwer.process_words(" ".join(said), " ".join(found))
    return result.substitutions + result.deletions + result.insertions


@cache
def _openai_whisper(model: str) -> dict:
    return json.loads((REFERENCE / f"{model}.json").read_text())


@cache
def _whisper_cpp() -> dict:
    return json.loads((DATA / "whisper_cpp" / "texts.json").read_text())


def texts_of_others(model: str, name: str, search: str) -> dict[str, str]:
    """What openai-whisper and whisper.cpp make of a recording with the same weights."""
    texts = {}
    for label, mode in _OPENAI_WHISPER[search].items():
        segments = _openai_whisper(model)[name][mode]["segments"]
        texts[label] = "".join(s["text"] for s in segments)
    texts["whisper.cpp"] = _whisper_cpp()[model][search][name]
    return texts
