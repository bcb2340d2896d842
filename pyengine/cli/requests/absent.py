"""whisper.cpp's options that are not here, and why: better than "unrecognized arguments"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Reasons = tuple[tuple[tuple[str, ...], str], ...]
"""All spellings of some options, and what to say to whoever uses one."""


def each_of(reasons: Reasons) -> Mapping[str, str]:
    """What to say, by the spelling."""
    return MappingProxyType({option: reason for options, reason in reasons for option in options})


_REASONS: Reasons = (
    (
        ("-p", "--processors"),
        "all threads (-t) work on one recording together; splitting it would lose words",
    ),
    (("-debug", "--debug-mode"), "no data is written for debugging; leave it out"),
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

ABSENT = each_of(_REASONS)
"""Of whisper.cpp's command line for files."""

LIVE_REASONS: Reasons = (
    (
        ("-c", "--capture"),
        "no microphone is opened here: let a recorder write raw samples to stdin (see the "
        "examples)",
    ),
    (("-fth", "--freq-thold"), "speech is found by Silero VAD, which needs no filter"),
    (
        ("-ng", "--no-gpu", "-fa", "--flash-attn", "-nfa", "--no-flash-attn"),
        "nothing is computed by a graphics card; leave it out",
    ),
)
"""Of both its commands that open a microphone."""
