"""pyengine/sound/theora.py: when pictures in Ogg begin, as FFmpeg has it."""

from pathlib import Path

import av
import pytest
from ffmpeg import ffmpeg, make
from hypothesis import given
from hypothesis import strategies as st
from recordings import recording

from pyengine.sound.theora import theora_start

SPEECH = recording("jfk")[:32000]
IDENTIFICATION = b"OggS\0\2" + bytes(20) + b"\1\x2a\x80theora\3\2\1"


def reader(data: bytes):
    return lambda offset, size: data[offset : offset + size]


def film(path: Path, rate: str, pictures: float, sound: float) -> bytes:
    """Pictures and sound that begin so late."""
    source = path.with_name("sound.wav")
    make(source, SPEECH)
    picture = ["-f", "lavfi", "-itsoffset", pictures]
    picture += ["-i", f"testsrc=size=64x64:rate={rate}:duration=4"]
    maps = ["-map", 0, "-map", 1, "-c:v", "libtheora", "-g", 5, "-c:a", "libvorbis"]
    ffmpeg(*picture, "-itsoffset", sound, "-i", source, *maps, "-copyts", path)
    return path.read_bytes()


@pytest.mark.parametrize(("pictures", "sound"), [(0, 0), (0, 1.5), (2, 0), (600, 601)])
@pytest.mark.parametrize("rate", ["25", "30000/1001", "8"])
def test_pictures_begin_when_ffmpeg_says(tmp_path, rate, pictures, sound):
    path = tmp_path / "a.ogv"
    data = film(path, rate, pictures, sound)
    with av.open(path) as container:
        expected = next(container.demux(video=0))
        begins = float(expected.pts * expected.time_base)
    assert theora_start(reader(data), len(data)) == pytest.approx(begins, abs=0.001)


def test_other_files_have_none(tmp_path):
    for kind in ("ogg", "mkv"):
        data = make(tmp_path / f"a.{kind}", SPEECH)
        assert theora_start(reader(data), len(data)) is None


@given(st.binary(max_size=200))
def test_hostile_files(rest):
    for data in (IDENTIFICATION + rest, b"OggS" + rest, rest):
        assert theora_start(reader(data), len(data)) is None
