"""Words, not tokens: how many are wrong beside openai-whisper and whisper.cpp with the same weights.

Texts are made comparable by openai's normaliser, as Whisper's paper does it. The transcripts are
those that the recordings came with, and not all of them are exact ("Felicitation" for
"Félicitations"): what counts is that nobody else has fewer errors.
"""

import json
from functools import cache

import jiwer
import pytest
from recordings import DATA, MADE, REFERENCE, SPOKEN, recording, transcript
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from pyengine import TranscribeOptions, Whisper, load_model, transcribe
from pyengine.result import VadOptions

SEARCHES = {"greedy": None, "beam5": 5}

NORMALISERS = {"en": EnglishTextNormalizer()}
OTHERS = BasicTextNormalizer()


def errors(name: str, text: str) -> int:
    """Words substituted, deleted and inserted."""
    normalise = NORMALISERS.get(SPOKEN[name], OTHERS)
    found = jiwer.process_words(normalise(transcript(name)), normalise(text))
    return found.substitutions + found.deletions + found.insertions


@cache
def openai_whisper(model: str) -> dict:
    return json.loads((REFERENCE / f"{model}.json").read_text())


@cache
def whisper_cpp() -> dict:
    return json.loads((DATA / "whisper_cpp" / "texts.json").read_text())


def theirs(model: str, name: str, search: str) -> dict[str, int]:
    """Errors of the others."""
    ways = {"beam5": ["beam5"], "greedy": ["independent", "conditioned"]}[search]
    of_openai = [
        "".join(s["text"] for s in openai_whisper(model)[name][way]["segments"]) for way in ways
    ]
    return {
        "openai-whisper": min(errors(name, text) for text in of_openai),
        "whisper.cpp": errors(name, whisper_cpp()[model][search][name]),
    }
