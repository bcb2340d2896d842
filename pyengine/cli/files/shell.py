"""Words of a command as a POSIX shell reads them, whatever bytes names are made of."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable


def shell_line(words: Iterable[str], encoding: str) -> str:
    """One line that runs a command, with nothing in it that `encoding` changes or a terminal obeys.

    Args:
        words: the command and its arguments, as Python has those of its own process.
        encoding: that of the text file or terminal which the line goes to.
    """
    return " ".join(_quoted(word, encoding) for word in words)


def _quoted(word: str, encoding: str) -> str:
    if word.isprintable() and _stays(word, encoding):
        return shlex.quote(word)
    # $'caf\351' would be shorter, but dash does not know it. Shells drop line ends from what
    # $(...) gives, so they stand behind it
    text = word.rstrip("\n")
    printed = "".join(_for_printf(character, encoding) for character in text)
    if printed.startswith("-"):  # printf(1) would take it for an option
        printed = f"\\{ord('-'):03o}{printed[1:]}"
    ends = word[len(text) :]
    return f'"$(printf {shlex.quote(printed)})"' + (shlex.quote(ends) if ends else "")


def _for_printf(character: str, encoding: str) -> str:
    """As printf(1) takes it in its format: bytes as octal numbers of three digits."""
    if character in "%\\":
        return character * 2
    if character.isprintable() and _stays(character, encoding):
        return character
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(character))


def _stays(text: str, encoding: str) -> bool:
    """Whether what is written in `encoding` are the bytes that the system knows the name by."""
    try:
        return text.encode(encoding) == os.fsencode(text)
    except UnicodeEncodeError:
        return False
