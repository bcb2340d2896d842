"""What this process may use of the machine, where somebody has set a limit."""

from __future__ import annotations


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
