"""whisper.cpp's options that are not here, and why: better than "unrecognized arguments"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("-p", "--processors"),
        "all threads (-t) work on one recording together; splitting it would lose words",
    ),
    (("-on", "--offset-n"), "whisper.cpp numbers segments by it; start later with -ot"),
    (
        ("-ml", "--max-len", "-sow", "--split-on-word"),
        "segments cannot be made shorter yet; that needs word times",
    ),
    (
        ("-wt", "--word-thold", "-dtw", "--dtw", "-owts", "--output-words", "-fp", "--font-path"),
        "there are no word times yet",
    ),
    (("-ac", "--audio-ctx"), "windows are always 30 s long"),
    (
        ("-di", "--diarize", "-tdrz", "--tinydiarize"),
        "speakers are not told apart yet",
    ),
    (
        ("-olrc", "--output-lrc", "-ocsv", "--output-csv", "-ojf", "--output-json-full"),
        "this format is not written yet; there are -otxt, -ovtt, -osrt and -oj",
    ),
    (
        ("-ps", "--print-special", "-pc", "--print-colors", "--print-confidence"),
        "tokens are not printed one by one yet",
    ),
    (("-ls", "--log-score"), "no scores are written yet"),
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
