"""The package's modules as a whole: how long they are, and what imports what."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pyengine

PACKAGE = Path(pyengine.__file__).parent

LONGEST = 400
"""Lines of a module, as in `test_web_rooms.py`."""


def modules() -> dict[str, Path]:
    """Every module's file, by its full name."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(source: str, known: set[str]) -> Iterator[str]:
    """The modules that a source imports anywhere: in functions and for types alone, too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "modules import each other by their full names"
            members = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in known else str(node.module) for name in members]
        else:
            continue
        yield from (name for name in names if name in known)


def test_every_kind_of_import_is_seen():
    known = {"a", "a.b", "a.c", "a.d", "a.e"}
    source = (
        "import a.b, os\nfrom a import c, function\n"
        "def f():\n    from a.d import g\n"
        "if TYPE_CHECKING:\n    from a.e import T\n"
    )
    assert sorted(imports(source, known)) == ["a", "a.b", "a.c", "a.d", "a.e"]


@pytest.mark.slow
def test_no_module_imports_itself_by_way_of_others():
    """So that each can be read, tested and replaced with nothing but what lies below it."""
    files = modules()
    assert len(files) > 100
    graph = {
        name: {*imports(file.read_text("utf-8"), set(files))} - {name}
        for name, file in files.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_the_page_loads_nothing_that_fetches_or_converts():
    """What its Python does not need, such as urllib, it would have to import at every start."""
    files = modules()
    reached: set[str] = set()
    ahead = {"pyengine.worker"}
    while ahead:
        name = ahead.pop()
        reached.add(name)
        parents = {name.rsplit(".", 1)[0]} if "." in name else set()
        found = {*imports(files[name].read_text("utf-8"), set(files)), *parents}
        ahead |= found - reached
    assert "pyengine.quantiser" in reached
    assert [
        name for name in sorted(reached) if re.match(r"pyengine\.(hub|checkpoints)", name)
    ] == []


def test_modules_are_small():
    """A module with more lines holds more than one concept."""
    lines = {name: len(file.read_text("utf-8").splitlines()) for name, file in modules().items()}
    assert {name: n for name, n in lines.items() if n > LONGEST} == {}
