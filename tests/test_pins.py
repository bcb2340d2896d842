"""What is pinned against what is asked for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from site_build.pins import FILES, ROOT, wanted

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PIN = re.compile(
    r"^(?P<pin>[^\s#].*?) \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def pins(name: str) -> list[Requirement]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    found = [Requirement(match["pin"]) for match in PIN.finditer(text)]
    # Nothing stands there beside pins with hashes and comments
    left = PIN.sub("", text)
    assert all(line.lstrip().startswith("#") for line in left.splitlines() if line)
    return found


@pytest.mark.parametrize("name", list(FILES))
def test_all_that_is_asked_for_is_pinned_and_nothing_else_allowed(name):
    pinned: dict[str, list[Requirement]] = {}
    for pin in pins(name):
        pinned.setdefault(pin.name, []).append(pin)
        assert re.fullmatch(r"==[^*]+", str(pin.specifier))
    for text in wanted(PYPROJECT, FILES[name]):
        asked = Requirement(text)
        assert asked.name in pinned, f"{asked}: run python -m site_build.pins"
        for pin in pinned[asked.name]:
            (exact,) = pin.specifier
            assert asked.specifier.contains(exact.version, prereleases=True), (asked, pin)


def test_tests_run_on_what_is_built_with():
    build, dev = ({str(pin) for pin in pins(name)} for name in ("build", "dev"))
    assert build <= dev


def test_users_have_ranges():
    project = tomllib.loads(PYPROJECT)["project"]
    extras = project["optional-dependencies"]
    for text in [*project["dependencies"], *extras["av"], *extras["wasm"]]:
        assert {part.operator for part in Requirement(text).specifier} == {">="}


def test_the_set_up_takes_pinned_files_only():
    text = Path(ROOT / "build_wasm.py").read_text("utf-8")
    assert text.count("--require-hashes") == 1
