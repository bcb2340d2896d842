"""Names of speakers: as they are shown, and as files have them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pyengine.formats.opened import Loss, Losses
from pyengine.plain import undirected

MOST_SPEAKERS = 1000
"""In a transcript: more are no speakers."""
LONGEST_NAME = 100
"""Characters; names in files are cut to it."""

TURN = "[SPEAKER_TURN]"
"""Where somebody else speaks next, of models that say no more of it; tinydiarize's name for it."""

_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOBODY = frozenset(("", "?", "speaker ?"))
"""What programs write where they do not know."""

_BEFORE = re.compile(
    r"\s*+(?:\[(?P<bracketed>[^\[\]:]{1,60})\]:|(?P<numbered>\(speaker (?:[0-9]{1,4}|\?)\))"
    r"|(?P<plain>[^\s:<>(){}\[\]][^\s:<>{}\[\]]{0,59}(?: [^\s:<>{}\[\]]{1,60}){0,3}):(?=\s|$))\s*+"
)
"""A name before a text: "Ann: ", WhisperX's "[SPEAKER_00]: ", whisper.cpp's "(speaker 0)"."""
_NUMBERED = re.compile(
    r"(?:speaker|sprecher|locuteur|hablante|说话人|المتحدث)[ _]?[0-9]{1,4}", re.IGNORECASE
)
"""A name that nothing else has."""


def speaker_name(speakers: Sequence[str], number: int) -> str:
    """What a speaker is called; "Speaker 1" and so on where nobody has said.

    Args:
        speakers: names by number, see `TranscribeResult.speakers`; may be fewer, or blank.
    """
    name = clean_name(speakers[number]) if number < len(speakers) else ""
    return name or f"Speaker {number + 1}"


def clean_name(name: str) -> str:
    """A name on one line, without what cannot be shown, of at most `LONGEST_NAME` characters."""
    shown = _NOT_SHOWN.sub("", undirected(" ".join(name.split())))
    return shown[:LONGEST_NAME].strip()


def named(speakers: Sequence[str], number: int | None) -> dict[str, str]:
    """ "speaker" for JSON, where it is known: the name, as WhisperX has it."""
    return {} if number is None else {"speaker": speaker_name(speakers, number)}


class Names:
    """The speakers of a file that is read, numbered in the order in which they come."""

    def __init__(self, losses: Losses) -> None:
        self._numbers: dict[str, int] = {}
        self._losses = losses

    def number(self, name: str | None) -> int | None:
        """Of whoever has that name in the file; None for nobody, and where there are too many."""
        shown = clean_name(name or "")
        if shown.lower() in _NOBODY:
            return None
        if shown not in self._numbers and len(self._numbers) == MOST_SPEAKERS:
            self._losses.add(Loss.SPEAKER)
            return None
        return self._numbers.setdefault(shown, len(self._numbers))

    @property
    def found(self) -> tuple[str, ...]:
        """All of them, by number."""
        return tuple(self._numbers)


def before(name: str) -> str:
    """A name as it stands before a text in formats that have no other place for it."""
    return f"{' '.join(name.replace(':', ' ').split())}: "


def names_before(texts: Sequence[str]) -> list[tuple[str | None, int]]:
    """The name before each of a file's texts, and how many characters it takes; None and 0 where a
    text begins with none.

    "Note: it rains" begins with no name. In a file where at least half of the texts begin so, and
    somebody twice, or where all of several do, these are names; elsewhere only what cannot be
    anything else, such as "Speaker 1: ".
    """
    found = [_BEFORE.match(text) for text in texts]
    names = [_name(match) for match in found]
    given = Counter(name for name in names if name is not None)
    count = given.total()
    is_usual = count > 1 and (
        count == len(texts) or (2 * count >= len(texts) and max(given.values()) > 1)
    )
    return [
        (name, match.end())
        if match and name is not None and (is_usual or not _is_plain(match))
        else (None, 0)
        for name, match in zip(names, found, strict=True)
    ]


def _name(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    numbered = match["numbered"]
    return numbered.strip("()") if numbered else match["bracketed"] or match["plain"]


def _is_plain(match: re.Match[str]) -> bool:
    return match["plain"] is not None and not _NUMBERED.fullmatch(match["plain"])
