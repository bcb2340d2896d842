"""pyengine/sound/alac.py against what FFmpeg finds, as PyAV tells it."""

import random
from pathlib import Path

import av
import numpy as np
import pytest
from ffmpeg import ffmpeg, make

from pyengine.sound.alac import alac_cookies, without_boxes

SILENCE = np.zeros(16000, np.float32)


def cookies_of(data: bytes) -> list[list[int] | None] | None:
    return alac_cookies(lambda at, size: data[at : at + size] if at >= 0 else b"", len(data))


def ffmpegs(path: Path) -> list[list[int] | None]:
    """Its "extradata" of ALAC is a box, of 12 bytes before the cookie."""
    with av.open(path) as container:
        contexts = [stream.codec_context for stream in container.streams.audio]
    return [list(one.extradata[12:36]) if one.name == "alac" else None for one in contexts]


@pytest.mark.parametrize("kind", ["m4a", "mp4", "mov", "mkv"])
@pytest.mark.parametrize("channels", [1, 6])
def test_one_track(tmp_path: Path, kind: str, channels: int):
    path = tmp_path / f"a.{kind}"
    data = make(path, np.stack([SILENCE] * channels, axis=1), "-c:a", "alac")
    found = cookies_of(data)
    assert found == ffmpegs(path)
    assert found[0][9] == channels


@pytest.mark.parametrize("kind", ["mp4", "mov", "mkv"])
def test_among_other_tracks(tmp_path: Path, kind: str):
    sound, path = tmp_path / "a.wav", tmp_path / f"b.{kind}"
    make(sound, SILENCE)
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=1"]
    maps = ["-map", 0, "-map", 1, "-map", 1, "-map", 1]
    codecs = ["-c:v", "mpeg4", "-c:a:0", "aac", "-c:a:1", "alac", "-c:a:2", "alac"]
    ffmpeg(*picture, "-i", sound, *maps, *codecs, path)
    found = cookies_of(path.read_bytes())
    assert found == ffmpegs(path)
    assert [one is None for one in found] == [True, False, False]


@pytest.mark.parametrize(("kind", "codec"), [("m4a", "aac"), ("mkv", "aac"), ("mp3", "libmp3lame")])
def test_none(tmp_path: Path, kind: str, codec: str):
    assert cookies_of(make(tmp_path / f"a.{kind}", SILENCE, "-c:a", codec)) is None


def test_a_cookie_in_boxes():
    cookie = bytes(range(24))
    box = b"\0\0\0\x24alac\0\0\0\0" + cookie
    assert without_boxes(cookie) == cookie
    assert without_boxes(box) == cookie
    assert without_boxes(b"\0\0\0\x0cfrmaalac" + box) == cookie


@pytest.mark.parametrize("kind", ["m4a", "mkv"])
def test_damage_is_no_error(tmp_path: Path, kind: str):
    data = make(tmp_path / f"a.{kind}", SILENCE, "-c:a", "alac")
    chance = random.Random(5)
    for _ in range(300):
        damaged = bytearray(data)
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found = cookies_of(bytes(damaged))
        assert found is None or all(one is None or len(one) <= 24 for one in found)
