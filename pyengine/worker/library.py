"""Python's library where an engine starts from a snapshot (site_build/snapshot.mjs).

What the engine imports is in the snapshot. The rest is an archive of 3 MB, which comes when
something asks for a module of it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

Bring = Callable[[], bytes | memoryview | None]
"""Gives the archive, or None where it cannot be had."""


class LateLibrary(MetaPathFinder):
    """Finds modules that nobody else has found, and has the archive brought for the first.

    Args:
        place: the path of the archive, which is among Python's, and empty until then.
        names: the modules and packages in it, without those in packages.
    """

    def __init__(self, place: str, names: Collection[str]) -> None:
        self._place = place
        self._names = frozenset(names)
        self._bring: Bring | None = None
        self._sha256 = ""

    def come_from(self, bring: Bring, sha256: str) -> None:
        """From now on it can be had; `sha256` is that of the archive."""
        self._bring, self._sha256 = bring, sha256

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """See `MetaPathFinder`. Raises ImportError where the archive cannot be had, or is another
        one; it is asked for again then."""
        if self._bring is None or fullname.partition(".")[0] not in self._names:
            return None
        data = self._bring()
        if data is None or hashlib.sha256(data).hexdigest() != self._sha256:
            wrong = "cannot be reached" if data is None else "came damaged"
            raise ImportError(f"Python's library ({Path(self._place).name}) {wrong}: try again")
        Path(self._place).write_bytes(data)
        self._bring = None
        sys.path_importer_cache.clear()  # it says that there is nothing
        return PathFinder.find_spec(fullname, path, target)
