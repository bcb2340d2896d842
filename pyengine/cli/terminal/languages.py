"""How a detected language is printed."""

from __future__ import annotations

from pyengine.languages import LANGUAGES
from pyengine.result import Language


def format_language(language: Language, n_others: int) -> str:
    """A detected language, how likely it is, and the likeliest of the others."""
    names = [
        f"{LANGUAGES[code]} ({code}) {p:.2f}"
        for code, p in [*language.probabilities.items()][: n_others + 1]
        if code != language.code and p >= 0.005
    ]
    others = "; else " + ", ".join(names) if names else ""
    name = LANGUAGES[language.code]
    return f"{name} ({language.code}), p = {language.probability:.2f}{others}"
