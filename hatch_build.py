"""Compiles the kernels whenever pip or hatch builds a wheel: they are not in the repository."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KernelsHook(BuildHookInterface[Any]):
    """For editable installations, too: these find the kernels among the sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before hatch collects the wheel's files.

        Raises:
            CalledProcessError: the compiler found an error, which it has printed.
        """
        sys.path.insert(0, self.root)  # hatch runs this file from wherever the build was started
        from site_build.kernels import build_kernels

        build_kernels()
