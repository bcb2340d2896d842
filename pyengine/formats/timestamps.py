"""Seconds as the clock times of subtitle files."""

from __future__ import annotations


def to_milliseconds(seconds: float) -> int:
    """Finite seconds to the nearest whole millisecond; negative times become 0."""
    return max(0, round(seconds * 1000))


def format_milliseconds(ms: int, *, decimal_mark: str = ".") -> str:
    """``HH:MM:SS.mmm``. Hours are always there and grow past two digits when they must.

    Everything is derived from the whole millisecond count, so a time just under a minute
    rounds up to the next minute and never to ``60.000`` seconds.
    """
    seconds, millis = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{decimal_mark}{millis:03}"


def format_timestamp(seconds: float, *, decimal_mark: str = ".") -> str:
    """`format_milliseconds` of seconds."""
    return format_milliseconds(to_milliseconds(seconds), decimal_mark=decimal_mark)
