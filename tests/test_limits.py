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


def test_physical_memory(monkeypatch):
    numbers = {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", numbers.__getitem__)
    assert limits.physical_memory() == 4_096_000
    numbers["SC_PHYS_PAGES"] = -1  # not known
    assert limits.physical_memory() is None
    monkeypatch.delattr(os, "sysconf")  # as on Windows
    assert limits.physical_memory() is None


@pytest.mark.parametrize(
    ("own", "around", "most", "expected"),
    [
        ("max", "max", None, None),
        ("3000000", "max", None, 3_000_000),
        ("3000000", "2000000", None, 2_000_000),
        (None, "max", "5000000", 5_000_000),
        ("what?", None, None, None),
    ],
)
def test_control_groups(tmp_path, monkeypatch, own, around, most, expected):
    group = tmp_path / "groups" / "around" / "own"
    group.mkdir(parents=True)
    for folder, text in ((group, own), (group.parent, around), (group.parent.parent, most)):
        if text:
            (folder / "memory.max").write_text(text + "\n")
    (tmp_path / "cgroup").write_text("1:name=systemd:/other\n0::/around/own\n")
    monkeypatch.setattr(limits, "_GROUPS", tmp_path / "groups")
    monkeypatch.setattr(limits, "_GROUP_OF_PROCESS", tmp_path / "cgroup")
    assert limits.group_memory() == expected


def test_no_control_groups_here(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "_GROUP_OF_PROCESS", tmp_path / "nothing")
    assert limits.group_memory() is None


def test_limits_say_why(monkeypatch):
    monkeypatch.setattr(limits, "physical_memory", lambda: 8 * 10**9)
    monkeypatch.setattr(limits, "group_memory", lambda: 2 * 10**9)
    monkeypatch.setattr(limits, "address_space", lambda: None)
    machine, group = limits.memory_limits()
    assert str(machine) == "this machine has 8000 MB"
    assert str(group) == "this process may use 2000 MB (its control group's limit)"
    assert min(machine, group) is group


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
