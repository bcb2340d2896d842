"""The rooms of pyengine/cli: which one stands on which, so that one can be changed without the
others."""

import ast
from pathlib import Path

from site_build.site import ROOT

CLI = ROOT / "pyengine" / "cli"
PACKAGE = "pyengine.cli"

ROOMS: dict[str, set[str]] = {
    # What ends up before somebody's eyes, and in files
    "terminal": set(),
    "files": set(),
    # A stream: its source, and what is shown of it
    "live": {"files", "terminal"},
    # Groups of options, and the command lines that are made of them
    "options": {"files", "live"},
    "requests": {"files", "live", "options", "terminal"},
    # What is done about a command line
    "commands": {"files", "live", "options", "requests", "terminal"},
}
"""What each room imports. A room may stand only on rooms that are named before it."""

LONGEST = 400
"""Lines. A module with more of them holds more than one concept."""


def modules() -> list[Path]:
    """All but pyengine/cli/__init__.py, which joins the rooms: no room may import it."""
    return [file for file in sorted(CLI.rglob("*.py")) if file.parent != CLI]


def room_of(file: Path) -> str:
    return file.relative_to(CLI).parts[0]


def imports(file: Path) -> set[str]:
    """What a module imports of the package, within functions too, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.relative_to(CLI)} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if f"{name}.".startswith(f"{PACKAGE}.")}


def test_every_module_is_in_a_room():
    assert [file.name for file in CLI.glob("*.py")] == ["__init__.py"]
    assert {room_of(file) for file in modules()} == {*ROOMS}
    names = list(ROOMS)
    for room, below in ROOMS.items():
        assert below <= set(names[: names.index(room)]), f"{room} stands on a room above it"


def test_rooms_import_what_they_stand_on_and_nothing_else():
    used: dict[str, set[str]] = {room: set() for room in ROOMS}
    for file in modules():
        room = room_of(file)
        for name in imports(file):
            other = name.removeprefix(PACKAGE).split(".")[1]
            allowed = other in ROOMS[room] | {room}
            assert allowed, f"{file.relative_to(CLI)} may not import {name}"
            used[room] |= {other} - {room}
    assert used == ROOMS  # what nobody needs any more is not allowed any more


def test_the_engine_knows_of_no_command_line():
    """But `python -m pyengine`, which is one."""
    package = ROOT / "pyengine"
    users = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if CLI not in file.parents and imports(file)
    }
    assert users == {"__main__.py"}


def test_modules_are_small():
    lines = {file: len(file.read_text("utf-8").splitlines()) for file in CLI.rglob("*.py")}
    assert {str(file.relative_to(CLI)): n for file, n in lines.items() if n > LONGEST} == {}
