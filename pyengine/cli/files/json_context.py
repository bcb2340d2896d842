"""What a JSON file says of how its transcript was made."""

from __future__ import annotations

import platform

import numpy as np

from pyengine import __version__
from pyengine.formats.json_ import JsonContext
from pyengine.options import TranscribeOptions
from pyengine.whisper import Whisper


def json_context(model: Whisper, name: str, options: TranscribeOptions) -> JsonContext:
    """What JSON says of how it came about.

    Args:
        name: of the model, as it was asked for.
    """
    return JsonContext(
        system_info=f"pyengine {__version__} | backend {model.backend.name} | "
        f"{model.backend.arithmetic} arithmetic | "
        f"numpy {np.__version__} | Python {platform.python_version()} | {platform.machine()}",
        model=name,
        hparams=model.hparams,
        language=options.language or "auto",
        task=options.task,
    )
