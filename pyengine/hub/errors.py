"""The one error that stays inside the hub."""

from pyengine.errors import ModelFetchError


class SourceError(ModelFetchError):
    """One source of a model failed; another may still have it.

    A plain `ModelFetchError` means that trying elsewhere is no use: the disk is full, say.
    """
