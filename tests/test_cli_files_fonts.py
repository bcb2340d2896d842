"""A font's family name, from a file made by hand from the OpenType specification."""

import struct

import pytest

from pyengine.cli.files.fonts import font_family
from pyengine.errors import FileFormatError


def font(*records: tuple[int, int, int, bytes]) -> bytes:
    """A font with nothing but a name table; records are platform, language, name id, string."""
    strings = b"".join(text for *_, text in records)
    names, at = b"", 0
    for platform, language, name, text in records:
        names += struct.pack(">6H", platform, 1, language, name, len(text), at)
        at += len(text)
    table = struct.pack(">3H", 0, len(records), 6 + len(names)) + names + strings
    head = struct.pack(">I4H", 0x00010000, 1, 16, 0, 0)
    return head + struct.pack(">4sIII", b"name", 0, 28, len(table)) + table


FAMILY = "DejaVu Sérif".encode("utf-16-be")


def test_the_english_family_name(tmp_path):
    path = tmp_path / "x.ttf"
    path.write_bytes(
        font((1, 0, 1, b"Mac"), (3, 0x407, 1, b"\0D"), (3, 0x409, 2, b"\0B"), (3, 0x409, 1, FAMILY))
    )
    assert font_family(path) == "DejaVu Sérif"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a font at all",
        font((3, 0x409, 2, FAMILY)),
        font((3, 0x409, 1, FAMILY))[:40],
        b"\0\1\0\0\xff\xff" + bytes(6),
    ],
)
def test_what_is_no_font_is_said(tmp_path, data):
    path = tmp_path / "x.ttf"
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match="not a TrueType"):
        font_family(path)
