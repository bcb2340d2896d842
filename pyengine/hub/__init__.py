"""Official Whisper models by name: catalogue, download, cache."""

from pyengine.hub.catalog import CATALOG, ModelInfo
from pyengine.hub.progress import ConsoleProgress, ProgressCallback
from pyengine.hub.sources import ModelFile, fetch, find, locate, missing, resolve

__all__ = [
    "CATALOG",
    "ConsoleProgress",
    "ModelFile",
    "ModelInfo",
    "ProgressCallback",
    "fetch",
    "find",
    "locate",
    "missing",
    "resolve",
]
