"""whisper.cpp's options that are not here, and why: better than "unrecognized arguments"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("-p", "--processors"),
        "all threads (-t) work on one recording together; splitting it would lose words",
    ),
    (("-ac", "--audio-ctx"), "windows are always 30 s long"),
    (
        ("-di", "--diarize", "-tdrz", "--tinydiarize"),
        "speakers are not told apart yet",
    ),
    (("-debug", "--debug-mode"), "there is nothing to be dumped"),
    (
        ("-ng", "--no-gpu", "-dev", "--device", "-fa", "--flash-attn", "-nfa", "--no-flash-attn"),
        "nothing is computed by a graphics card; leave it out",
    ),
    (("-oved", "--ov-e-device"), "OpenVINO is not used; leave it out"),
    (
        ("--grammar", "--grammar-rule", "--grammar-penalty"),
        "text cannot be held to a grammar; --hotwords and --prompt help with a known vocabulary",
    ),
)

ABSENT: Mapping[str, str] = MappingProxyType(
    {option: reason for options, reason in _REASONS for option in options}
)
"""Each spelling, and what to say to whoever uses it."""
