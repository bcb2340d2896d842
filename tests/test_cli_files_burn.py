"""The ffmpeg command of -owts, taken apart by ffmpeg's rules and run."""

import os
import re
import subprocess
from pathlib import Path

import av
import pytest
from ffmpeg import PROGRAM, ffmpeg

from pyengine.cli.files.burn import burn_command, movie_path
from pyengine.cli.files.shell import shell_line

NAMES = ["talk.mp4", "it's [a], b;c:d.mp4", r"back\slash's.mp4", "-odd.mp4", "ü ñ %d #1 $x.mp4"]


def command(name, **options):
    path = Path(name)
    arguments = {"font": None, "track": 1, "has_video": True, "seconds": 11.0}
    subtitles = path.with_name(path.name + ".ass")
    return burn_command(path, subtitles, **{**arguments, **options})


def unescaped(text):
    """White space at the ends is dropped where it is not escaped, as ffmpeg does."""
    text = re.sub(r"(?<!\\)((?:\\\\)*)[ \t\r\n]+\Z", r"\1", text.lstrip(" \t\r\n"))
    return re.sub(r"\\(.)", r"\1", text)


def filter_options(words):
    """The options of the last filter (ffmpeg-filters(1), ffmpeg-utils(1))."""
    graph = words[words.index("-vf") + 1]
    graph = graph.removeprefix("pad=w=ceil(iw/2)*2:h=ceil(ih/2)*2,")
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


def test_a_kind_that_ffmpeg_does_not_know_becomes_one_that_it_does():
    assert command("talk.3gp")[-1] == "talk.3gp.karaoke.mkv"
    assert command("talk 1.2")[-1] == "talk 1.2.karaoke.mkv"
    assert command("TALK.MP4")[-1] == "TALK.karaoke.MP4"


def test_the_movie_has_the_track_that_was_transcribed():
    words = command("talk.mkv", track=2)
    assert words[words.index("-i") + 2 :][:4] == ["-map", "0:V:0", "-map", "0:a:1"]
    words = command("talk.wav", track=3, has_video=False)
    assert "1:a:2" in words


def run(folder, words):
    """By a shell, in a folder with an ffmpeg."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "ffmpeg").symlink_to(PROGRAM)
    line = shell_line([*words, "-v", "error", "-nostdin"], "utf-8")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", "-c", line], cwd=folder, env={"PATH": path}, check=True)


PICTURES = ["-f", "lavfi", "-i", "color=c=blue:s=427x241:r=10:d=0.3"]
SOUND = ["-f", "lavfi", "-i", "sine=d=0.3"]
# H.264 of odd sizes is only to be had with all of the colours
ODD = ["-c:v", "libx264", "-pix_fmt", "yuv444p"]

SUBTITLES = """\
[Script Info]
PlayResX: 427
PlayResY: 241
[V4+ Styles]
Format: Name, PrimaryColour
Style: Default,&H000000FF
[Events]
Format: Start, End, Style, Text
Dialogue: 0:00:00.00,0:00:10.00,Default,{\\an7\\pos(0,0)\\p1\\bord0}m 0 0 l 427 0 427 241 0 241
"""
"""A red rectangle over the whole picture."""


def make_movie(folder, name, *coding):
    plain = folder / f"plain{Path(name).suffix}"
    ffmpeg(*PICTURES, *SOUND, *coding, plain)
    plain.rename(folder / name)
    (folder / f"{name}.ass").write_text(SUBTITLES)


def picture(path):
    """The first one, as (rows, columns, RGB) bytes."""
    with av.open(str(path)) as container:
        assert container.streams.audio
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "coding"),
    [("mp4", ODD), ("mkv", ODD), ("mov", ODD), ("webm", []), ("avi", []), ("ts", []), ("flv", [])],
)
def test_pictures_of_odd_sizes(tmp_path, kind, coding):
    make_movie(tmp_path, f"talk.{kind}", *coding)
    run(tmp_path, command(f"talk.{kind}"))
    made = picture(tmp_path / f"talk.karaoke.{kind}")
    assert made.shape == (242, 428, 3)
    red, _, blue = made[120, 213]
    assert red > 200
    assert blue < 50


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *NAMES,
        "  spaces .mp4",
        "new\nline's, [x].mp4",
        os.fsdecode(b"caf\xe9 r\xe9union.mp4"),
        r"\'.mp4",
    ],
)
def test_the_movie_is_made_whatever_its_name_is(tmp_path, name):
    make_movie(tmp_path, name, *ODD)
    run(tmp_path, command(name))
    red, _, blue = picture(tmp_path / f"{Path(name).stem}.karaoke.mp4")[120, 213]
    assert red > 200
    assert blue < 50


@pytest.mark.slow
def test_sound_alone_becomes_a_movie(tmp_path):
    ffmpeg(*SOUND, tmp_path / "talk.wav")
    (tmp_path / "talk.wav.ass").write_text(SUBTITLES)
    run(tmp_path, command("talk.wav", has_video=False, seconds=0.3))
    assert picture(tmp_path / "talk.wav.karaoke.mp4").shape == (1080, 1920, 3)


def test_a_long_name_leaves_room_for_the_movies(tmp_path):
    long = tmp_path / ("x" * 249 + ".mp4")
    long.touch()
    for has_video in (True, False):
        movie = movie_path(long, has_video=has_video)
        assert movie.name.endswith(".karaoke.mp4")
        movie.touch()  # its name is not too long
