"""``pyengine models``: the models known by name."""

from __future__ import annotations

from collections.abc import Sequence

from pyengine.cli.arguments import ArgumentParser
from pyengine.cli.console import Console

SUMMARY = "list the models that can be fetched by name"


def run(arguments: Sequence[str], console: Console) -> bool:
    ArgumentParser("pyengine models", "List the models -m knows by name.").parse_args(arguments)
    return True
