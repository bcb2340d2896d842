"""The ffmpeg command of -owts, taken apart by the rules that shell and ffmpeg have for it."""

import re
import shlex
from pathlib import Path

import pytest

from pyengine.cli.files.burn import burn_command

NAMES = ["talk.mp4", "it's [a], b;c:d.mp4", r"back\slash's.mp4", "-odd.mp4", "ü ñ %d #1 $x.mp4"]


def command(name, **options):
    path = Path(name)
    arguments = {"font": None, "has_video": True, "seconds": 11.0, **options}
    return shlex.split(burn_command(path, path.with_name(path.name + ".ass"), **arguments))


def unescaped(text):
    """White space at the ends is dropped where it is not escaped, as ffmpeg does."""
    text = re.sub(r"(?<!\\)((?:\\\\)*)[ \t\r\n]+\Z", r"\1", text.lstrip(" \t\r\n"))
    return re.sub(r"\\(.)", r"\1", text)


def filter_options(words):
    """The options of the one filter (ffmpeg-filters(1), ffmpeg-utils(1))."""
    graph = words[words.index("-vf") + 1]
    # First the graph: nothing outside escapes may end the filter
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\],;']", graph)
    name, _, arguments = unescaped(graph).partition("=")
    assert name == "ass"
    pairs = re.split(r"(?<!\\)(?:(?:\\\\)*):", arguments)
    return {key: unescaped(value) for key, _, value in (pair.partition("=") for pair in pairs)}


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_as_they_are(name):
    words = command(name)
    assert filter_options(words)["filename"] == f"{name}.ass"
    recording = words[words.index("-i") + 1]
    assert recording.removeprefix("file:") == name
    assert recording.startswith("file:") == (":" in name or name.startswith("-"))
    assert Path(words[-1].removeprefix("file:")).name == f"{Path(name).stem}.karaoke.mp4"
    assert not words[-1].startswith("-")


def test_a_movie_keeps_its_sound():
    words = command("talk.mkv")
    assert words[-3:] == ["-c:a", "copy", "talk.karaoke.mkv"]


def test_a_recording_gets_a_picture_for_as_long_as_it_lasts():
    words = command("talk.wav", has_video=False)
    assert words[words.index("lavfi") + 2] == "color=c=black:s=1920x1080:r=30:d=11.000"
    assert words[-1] == "talk.wav.karaoke.mp4"
    unknown = command("talk.wav", has_video=False, seconds=None)
    assert unknown[unknown.index("lavfi") + 2] == "color=c=black:s=1920x1080:r=30"
    assert "-shortest" in unknown


def test_a_font_is_looked_for_where_it_is():
    words = command("talk.mp4", font=Path("my fonts/a:b/x.ttf"))
    assert filter_options(words)["fontsdir"] == "my fonts/a:b"


def test_spaces_at_the_ends_of_names_are_kept():
    options = filter_options(command("  talk.mp4", font=Path("my fonts  /x.ttf")))
    assert options == {"filename": "  talk.mp4.ass", "fontsdir": "my fonts  "}


def test_a_movie_without_an_extension_becomes_one_that_takes_any_sound():
    assert command("talk")[-1] == "talk.karaoke.mkv"
