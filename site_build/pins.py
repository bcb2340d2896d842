"""Pins the packages of build and tests by version and sha256: ``python -m site_build.pins``.

pyproject.toml says which packages these are, and which versions users may have; what is pinned are
the newest that it allows, with what they need themselves, for all systems and versions of Python.
uv finds them (pip install uv), because pip pins for one system only.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {"build": (), "dev": ("av", "dev")}
"""Files in requirements/, and the extras in each besides what builds pyengine and what it needs."""


def wanted(pyproject: str, extras: tuple[str, ...]) -> list[str]:
    """The requirements in a pyproject.toml that a file is made of."""
    described = tomllib.loads(pyproject)
    packages = [*described["build-system"]["requires"], *described["project"]["dependencies"]]
    for extra in extras:
        packages += described["project"]["optional-dependencies"][extra]
    return packages


def main() -> int:
    """Writes the files anew; returns the exit status."""
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    for name, extras in FILES.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--upgrade"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--custom-compile-command", "python -m site_build.pins"]
        command += ["--output-file", f"requirements/{name}.txt", "-"]
        packages = "\n".join(wanted(pyproject, extras))
        done = subprocess.run(command, cwd=ROOT, input=packages, text=True, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
