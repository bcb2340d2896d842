"""How far words are from where they are said, by forced alignments that owe nothing to Whisper.

tests/data/pocketsphinx/make.py has made those.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache

from recordings import DATA

from pyengine import Word


@cache
def _alignments() -> dict[str, list[tuple[str, float, float]]]:
    return json.loads((DATA / "pocketsphinx" / "alignments.json").read_text())


def start_errors(name: str, words: Sequence[Word]) -> list[float]:
    """By how many seconds each word of a recording begins too late, of those heard as said."""
    said = _alignments()[name]
    heard = [re.sub(r"[^a-z']", "", w.text.lower()).replace("mr", "mister") for w in words]
    same = SequenceMatcher(a=[text for text, *_ in said], b=heard, autojunk=False)
    return [
        words[b + i].start - said[a + i][1]
        for a, b, size in same.get_matching_blocks()
        for i in range(size)
    ]
