"""The text in a file's bytes, whose encoding nobody has written down."""

from __future__ import annotations

import codecs
import re

from pyengine.formats.limits import MOST_BYTES, check_count

_MARKS = (  # UTF-32's first: the mark of UTF-16 begins that of UTF-32
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE = 1 << 16
"""Bytes that are looked at to tell UTF-16 without a mark."""

_LEAST_ASCII = 0.2
"""Of UTF-16's characters: even a Chinese transcript has times and line ends."""

_LETTERS = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
"""Characters of UTF-8 beyond ASCII, which other encodings have by chance only."""

_RARELY_DAMAGED = 4
"""Characters of UTF-8 for each damaged one, from which on a file is a damaged file of UTF-8."""

_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)
}
"""What the bytes are that Latin-1 has control characters for, as in browsers."""


def decode(data: bytes | bytearray | memoryview) -> tuple[str, tuple[str, ...]]:
    """The text, without a byte order mark, and notes on what was guessed or replaced.

    A mark decides; else NULs in every second place mean UTF-16; else it is UTF-8 where that is
    possible, but for few damaged characters; else Windows-1252, as old subtitles of western
    languages are. Bytes that have no meaning become U+FFFD.

    Raises:
        TranscriptFormatError: there are more bytes than any transcript has.
    """
    check_count(len(data), MOST_BYTES, "bytes")
    data = bytes(data)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), ()
    if name := _unmarked_utf_16(data):
        return data.decode(name, "replace"), ("read as UTF-16, which is a guess",)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _not_quite_utf_8(data)


def _unmarked_utf_16(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    least = max(1, len(sample) // 2 * _LEAST_ASCII)
    if second >= least and first * 10 <= second:
        return "utf-16-le"
    if first >= least and second * 10 <= first:
        return "utf-16-be"
    return None


def _not_quite_utf_8(data: bytes) -> tuple[str, tuple[str, ...]]:
    text = data.decode("utf-8", "replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    if damaged * _RARELY_DAMAGED <= len(_LETTERS.findall(data)):
        s = "s" if damaged > 1 else ""
        return text, (f"{damaged:,} damaged character{s} replaced",)
    return data.decode("latin-1").translate(_WINDOWS_1252), (
        "read as Windows-1252, which is a guess: where letters are wrong, save the file as UTF-8",
    )
