"""Writing what lies beside a model's file."""

from __future__ import annotations

from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.generation_config import GenerationConfig, beside
from pyengine.hub.whole_file import replacing


def write_beside(model: Path, config: GenerationConfig) -> None:
    """Write what belongs to a model's file that has just been written. Of one that stood in its
    place before, nothing stays.

    Raises:
        ModelFetchError: it cannot be written.
    """
    path = beside(model)
    if config:
        with replacing(path) as file:
            file.write(config.to_json().encode())
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ModelFetchError(
            f"cannot remove {path}, which is not of the new {model.name}: "
            f"{error.strerror or error}; remove it by hand"
        ) from error
