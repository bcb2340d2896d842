"""Official Whisper models by name: catalogue, download, cache."""

from pyengine.hub.catalog import CATALOG, ModelInfo
from pyengine.hub.progress import ConsoleProgress, ProgressCallback
from pyengine.hub.sources import fetch, find, resolve

__all__ = [
    "CATALOG",
    "ConsoleProgress",
    "ModelInfo",
    "ProgressCallback",
    "fetch",
    "find",
    "resolve",
]
