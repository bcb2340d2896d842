"""Limits, set for a process of its own as a shell does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pyengine
from pyengine import limits

resource = pytest.importorskip("resource")

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(Path(pyengine.__file__).parents[1]),
    "OPENBLAS_NUM_THREADS": "1",
}


def test_no_limit(monkeypatch):
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: unlimited)
    assert limits.address_space() is None
    assert limits.not_enough_memory() == "not enough memory"


def test_no_such_limits_here(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    assert limits.address_space() is None


def test_a_limit(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (3 * 10**9, -1))
    assert limits.address_space() == 3 * 10**9
    assert "3000 MB of addresses" in limits.not_enough_memory()


@pytest.mark.slow
def test_a_limit_of_addresses_is_not_called_a_want_of_memory(miniature):
    """The kernels reserve 4 GiB of addresses, of which next to nothing is used."""
    recording = Path(__file__).parent / "data" / "jfk.wav"
    command = [sys.executable, "-m", "pyengine", "transcribe", recording, "-m", miniature, "-np"]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -v 3000000 && exec "$@"', "sh", *command],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "may span 3072 MB of addresses only (ulimit -v)" in line
    assert line.endswith("raise that limit, or use the numpy backend")
