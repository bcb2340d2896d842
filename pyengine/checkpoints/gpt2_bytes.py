"""How GPT-2 writes bytes as text."""

from __future__ import annotations


def byte_of_character() -> dict[str, int]:
    """GPT-2's table, undone: printable bytes stand for themselves, the others follow from 256.

    In the order of the single-byte tokens of its vocabulary (openai/gpt-2, src/encoder.py,
    bytes_to_unicode).
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = sorted(set(range(256)) - set(printable))
    table = {chr(byte): byte for byte in printable}
    table.update({chr(256 + i): byte for i, byte in enumerate(others)})
    return table
