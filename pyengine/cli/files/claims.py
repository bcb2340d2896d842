"""Which files a command will write: no two the same, and none that it reads."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path

from pyengine.cli.files.outputs import real_path
from pyengine.errors import OptionError

_Place = tuple[int, int, str]


class Claims:
    """Files that are taken, each by somebody, which people are told of."""

    def __init__(self) -> None:
        self._taken: dict[_Place, list[tuple[str, str]]] = {}

    def read(self, path: Path) -> None:
        """`path` will be read, so nothing may be written there."""
        target = real_path(path)
        if target.is_file():
            self._taken.setdefault(_place(target), []).append((target.name, ""))

    def write(self, path: Path, owner: str) -> None:
        """`path` will be written, in a folder that exists and may be written to.

        Args:
            owner: what the file is made of, or why.

        Raises:
            OptionError: the same file is taken already, by whatever path.
            OSError: the file system does not say whether it is.
        """
        target = real_path(path)
        taken = self._taken.setdefault(_place(target), [])
        for name, other in taken:
            if name == target.name or _is_one_name(target.parent, name, target.name):
                raise OptionError(_clash(path, owner, other))
        taken.append((target.name, owner))


def _clash(path: Path, owner: str, other: str) -> str:
    if not other:
        return f"{path} would be written over what is read: choose another name with -of"
    if owner == other:
        return f"{owner} is named twice, and {path} would be written twice"
    return f"{other} and {owner} would both be written to {path}: name them apart with -of"


def _place(target: Path) -> _Place:
    """Equal for all names of a folder that some file system may take for one."""
    folder = target.parent.stat()
    name = unicodedata.normalize("NFC", unicodedata.normalize("NFC", target.name).casefold())
    return folder.st_dev, folder.st_ino, name


def _is_one_name(folder: Path, one: str, other: str) -> bool:
    """Ask the file system: only it knows whether it tells letters of two cases or an é in one
    character and in two apart."""
    with tempfile.TemporaryDirectory(prefix=".pyengine-", dir=folder) as empty:
        (Path(empty) / one).touch()
        return os.path.lexists(Path(empty) / other)
