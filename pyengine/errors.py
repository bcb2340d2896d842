"""Every exception pyengine raises on purpose.

Each carries one sentence a user can act on: the CLI prints it and exits with status 1,
the page shows it as it is. Programming errors stay ordinary Python exceptions.
"""


class PyengineError(Exception):
    """Base of all errors below."""


class FileFormatError(PyengineError):
    """A file that was given is not of the kind it should be, or is damaged."""


class ModelFormatError(FileFormatError):
    """A model file is not a ggml Whisper file, or is damaged; says what and at which byte."""


class TranscriptFormatError(FileFormatError):
    """A file or a value is no transcript, or a damaged one; says what and where."""


class ModelFetchError(PyengineError):
    """A model could not be fetched, stored or verified."""


class AudioError(PyengineError):
    """An audio source cannot be read, has no audio in it, or is damaged."""


class OptionError(PyengineError, ValueError):
    """An option has a value the engine or this model cannot honour."""


class OutOfMemoryError(PyengineError, MemoryError):
    """The arena a model needs cannot be had; says how much that is."""


class StalledError(PyengineError):
    """A computing thread does not answer any more; the loaded model is of no more use."""
