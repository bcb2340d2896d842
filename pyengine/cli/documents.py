"""The files that a transcript can be written to: which are asked for, and what made them."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pyengine import __version__
from pyengine.cli.arguments import ArgumentParser, Options
from pyengine.cli.model_options import ModelChoice
from pyengine.formats import FORMATS
from pyengine.formats.json_ import JsonContext
from pyengine.options import TranscribeOptions
from pyengine.whisper import Whisper


def add_documents(options: Options) -> None:
    """Add the flags that ask for them."""
    for row in FORMATS.values():
        options.add_argument(
            *row.flags,
            action="append_const",
            dest="documents",
            const=row.name,
            default=[],
            help=row.help,
        )


def documents_of(parser: ArgumentParser, asked: Sequence[str]) -> tuple[str, ...]:
    """Each once; the full JSON instead of the short one, as in whisper.cpp.

    Raises:
        SystemExit: two of them would be written to one file.
    """
    kept = dict.fromkeys(asked)
    if "json-full" in kept:
        kept.pop("json", None)
    for one, other in combinations((FORMATS[name] for name in kept), 2):
        if one.extension == other.extension:
            parser.error(
                f"{one.flags[0]} and {other.flags[0]} would be written to one file, "
                f"FILE.{one.extension}: ask for one at a time"
            )
    return tuple(kept)


def json_context(model: Whisper, choice: ModelChoice, options: TranscribeOptions) -> JsonContext:
    """What JSON says of how it came about."""
    return JsonContext(
        system_info=f"pyengine {__version__} | backend {model.backend.name} | "
        f"{model.backend.arithmetic} arithmetic | "
        f"numpy {np.__version__} | Python {platform.python_version()} | {platform.machine()}",
        model=choice.name,
        hparams=model.hparams,
        language=options.language or "auto",
        task=options.task,
    )
