"""The ffmpeg command that makes a karaoke movie of a recording and its ASS file."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

_BACKGROUND = "color=c=black:s=1920x1080:r=30"
_END_SPACE = r"\A[ \t\r\n]|[ \t\r\n]\Z"


def burn_command(
    recording: Path,
    subtitles: Path,
    font: Path | None,
    *,
    has_video: bool,
    seconds: float | None,
) -> str:
    """One line for a shell. A recording without pictures gets a black one for as long as it lasts;
    sound is copied where the file stays of its kind."""
    filters = f"ass=filename={_in_filter(str(subtitles))}"
    if font:
        filters += f":fontsdir={_in_filter(str(font.parent))}"
    if has_video:
        inputs = ["-i", _input(recording)]
        sound = ["-c:a", "copy"]
        suffix = recording.suffix or ".mkv"  # which takes any sound
        target = recording.with_name(f"{recording.stem}.karaoke{suffix}")
    else:
        # -shortest alone lets a second or two of black pass after the end
        background = _BACKGROUND if seconds is None else f"{_BACKGROUND}:d={seconds:.3f}"
        inputs = ["-f", "lavfi", "-i", background, "-i", _input(recording)]
        inputs += ["-map", "0:v", "-map", "1:a", "-shortest"]
        sound = ["-pix_fmt", "yuv420p", "-c:a", "aac"]
        target = recording.with_name(f"{recording.name}.karaoke.mp4")
    return shlex.join(["ffmpeg", *inputs, "-vf", filters, *sound, _input(target)])


def _input(path: Path) -> str:
    """A path that ffmpeg takes for one: neither an option nor a protocol."""
    return f"file:{path}" if ":" in str(path) or str(path).startswith("-") else str(path)


def _in_filter(value: str) -> str:
    """Escaped as an option's value, and that within a graph of filters (ffmpeg-utils(1), "Quoting
    and escaping"; ffmpeg-filters(1), "Notes on filtergraph escaping"). White space at either end
    is lost unless it is escaped."""
    as_value = re.sub(rf"([\\':]|{_END_SPACE})", r"\\\1", value)
    return re.sub(rf"([\\'\[\],;]|{_END_SPACE})", r"\\\1", as_value)
