"""The ffmpeg command that makes a karaoke movie of a recording and its ASS file."""

from __future__ import annotations

import re
from pathlib import Path

from pyengine.cli.files.outputs import fitted

_BACKGROUND = "color=c=black:s=1920x1080:r=30"
_EVEN = "pad=w=ceil(iw/2)*2:h=ceil(ih/2)*2"
"""Most encoders halve the colours' width and height, and refuse what cannot be halved."""
_END_SPACE = r"\A[ \t\r\n]|[ \t\r\n]\Z"

_KEPT = {
    *(".mp4", ".m4v", ".mov", ".f4v", ".mkv", ".webm", ".avi", ".flv", ".wmv", ".asf", ".ogv"),
    *(".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".vob"),
}
"""Kinds of file that ffmpeg knows by these names, and makes pictures of any size for."""
_OTHERWISE = ".mkv"  # which takes any sound


def movie_path(recording: Path, *, has_video: bool) -> Path:
    """Where the movie goes: beside the recording, and of its kind where that can be."""
    if not has_video:
        return fitted(recording.with_name(f"{recording.name}.karaoke.mp4"), "karaoke.mp4")
    suffix = recording.suffix if recording.suffix.lower() in _KEPT else _OTHERWISE
    stem = recording.stem if recording.suffix.lower() in _KEPT else recording.name
    extension = f"karaoke{suffix}"
    return fitted(recording.with_name(f"{stem}.{extension}"), extension)


def burn_command(
    recording: Path,
    subtitles: Path,
    font: Path | None,
    *,
    track: int,
    has_video: bool,
    seconds: float | None,
) -> list[str]:
    """The words of the command. A recording without pictures gets a black one for as long as it
    lasts; sound is copied where the file stays of its kind.

    Args:
        track: the audio track that was transcribed, from 1. ffmpeg would choose for itself.
    """
    filters = f"ass=filename={_in_filter(str(subtitles))}"
    if font:
        filters += f":fontsdir={_in_filter(str(font.parent))}"
    sound = f"a:{track - 1}"
    if has_video:
        inputs = ["-i", _named(recording), "-map", "0:V:0", "-map", f"0:{sound}"]
        filters = f"{_EVEN},{filters}"
        coding = ["-c:a", "copy"]
    else:
        # -shortest alone lets a second or two of black pass after the end
        background = _BACKGROUND if seconds is None else f"{_BACKGROUND}:d={seconds:.3f}"
        inputs = ["-f", "lavfi", "-i", background, "-i", _named(recording)]
        inputs += ["-map", "0:v", "-map", f"1:{sound}", "-shortest"]
        coding = ["-pix_fmt", "yuv420p", "-c:a", "aac"]
    movie = movie_path(recording, has_video=has_video)
    return ["ffmpeg", *inputs, "-vf", filters, *coding, _named(movie)]


def _named(path: Path) -> str:
    """A path that ffmpeg takes for one: neither an option nor a protocol."""
    return f"file:{path}" if ":" in str(path) or str(path).startswith("-") else str(path)


def _in_filter(value: str) -> str:
    """Escaped as an option's value, and that within a graph of filters (ffmpeg-utils(1), "Quoting
    and escaping"; ffmpeg-filters(1), "Notes on filtergraph escaping"). White space at either end
    is lost unless it is escaped."""
    as_value = re.sub(rf"([\\':]|{_END_SPACE})", r"\\\1", value)
    return re.sub(rf"([\\'\[\],;]|{_END_SPACE})", r"\\\1", as_value)
