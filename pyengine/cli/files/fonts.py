"""What a font is called: subtitles name it, they do not say in which file it is."""

from __future__ import annotations

import struct
from pathlib import Path

from pyengine.errors import FileFormatError

_FAMILY = 1
_WINDOWS, _ENGLISH = 3, 0x409
_LARGEST_TABLE = 1 << 20


def font_family(path: Path) -> str:
    """The family name in a TrueType or OpenType file (OpenType 1.9, "name — Naming Table").

    Raises:
        FileFormatError: there is none.
        OSError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            count = struct.unpack(">4xH6x", file.read(12))[0]
            tables = [struct.unpack(">4s4xII", file.read(16)) for _ in range(count)]
            offset, length = next((at, n) for tag, at, n in tables if tag == b"name")
            file.seek(offset)
            names = file.read(min(length, _LARGEST_TABLE))
        count, strings = struct.unpack_from(">2xHH", names)
        for i in range(count):
            platform, _, language, name, size, at = struct.unpack_from(">6H", names, 6 + 12 * i)
            if (platform, language, name) == (_WINDOWS, _ENGLISH, _FAMILY):
                at += strings
                return names[at : at + size].decode("utf-16-be")
    except (struct.error, StopIteration, UnicodeDecodeError):
        pass
    raise FileFormatError(f"{path} is not a TrueType or OpenType font with a name in it")
