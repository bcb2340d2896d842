"""What this process may use of the machine: all the memory there is, or, where somebody has set a
limit, that."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_GROUP_OF_PROCESS = Path("/proc/self/cgroup")


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """Of memory; as text, a clause that says how much and why."""

    nbytes: int
    clause: str
    """With a place for the number of MB."""

    def __str__(self) -> str:
        return self.clause.format(f"{self.nbytes / 1e6:.0f}")


def memory_limits() -> list[Limit]:
    """The limits that are known here, in no order. None is about what others use at the moment."""
    found = (
        (physical_memory(), "this machine has {} MB"),
        (group_memory(), "this process may use {} MB (its control group's limit)"),
        (address_space(), "this process may span {} MB of addresses only (ulimit -v)"),
    )
    return [Limit(nbytes, clause) for nbytes, clause in found if nbytes is not None]


def physical_memory() -> int | None:
    """Bytes of the machine's memory; None where it is not told, as on Windows."""
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    return pages * size if pages > 0 and size > 0 else None


def group_memory() -> int | None:
    """Bytes that the process's control group, or one around it, may use, as those of containers and
    services (Linux, cgroup v2); None for no limit."""
    try:
        lines = _GROUP_OF_PROCESS.read_text("utf-8").splitlines()
        path = next(line[3:] for line in lines if line.startswith("0::"))
    except (OSError, ValueError, StopIteration):
        return None
    group = _GROUPS / path.strip("/")
    return min(filter(None, map(_limit_of, (group, *group.parents))), default=None)


def _limit_of(group: Path) -> int | None:
    try:
        return int((group / "memory.max").read_text("ascii"))
    except (OSError, ValueError):  # not there, or "max"
        return None


def address_space() -> int | None:
    """Bytes that all of the process's memory may span, reserved or used; None for no limit."""
    try:
        import resource  # not there on Windows and in browsers
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def not_enough_memory() -> str:
    """Why memory was refused, in a sentence."""
    limit = address_space()
    if limit is None:
        return "not enough memory"
    return (
        f"this process may span {limit / 1e6:.0f} MB of addresses only, whatever memory there is: "
        "raise that limit (ulimit -v)"
    )
