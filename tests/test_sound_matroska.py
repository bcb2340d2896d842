"""Encoders' delays in Matroska: what mkvinfo and FFmpeg say of the same files."""

import av
import numpy as np
import pytest
from ffmpeg import ffmpeg, make

from pyengine.sound.matroska import (
    clock_seconds,
    matroska_delays,
    matroska_ends,
    matroska_missing,
)

SOUND = np.sin(np.arange(48000) / 20).astype("f4") * 0.3


def delays(data: bytes) -> list[float] | None:
    return matroska_delays(lambda at, size: data[at : at + size], len(data))


@pytest.mark.parametrize(
    ("options", "delay"),
    [
        # FFmpeg's AAC encoder is 1024 samples late
        (["-c:a", "aac", "-ar", 48000], 1024 / 48000),
        (["-c:a", "aac", "-ar", 16000], 1024 / 16000),
        (["-c:a", "pcm_s16le"], 0),
        (["-c:a", "libopus"], 0),  # its decoders know
    ],
)
def test_delay(tmp_path, options, delay):
    assert delays(make(tmp_path / "a.mkv", SOUND, *options)) == [pytest.approx(delay, abs=1e-6)]


def test_each_audio_track_has_its_own(tmp_path):
    one, path = tmp_path / "1.wav", tmp_path / "a.mkv"
    make(one, SOUND)
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=1"]
    maps = ["-map", 0, "-map", 1, "-map", 1, "-c:a:0", "pcm_s16le", "-c:a:1", "aac"]
    ffmpeg(*picture, "-i", one, *maps, path)
    assert delays(path.read_bytes()) == [0, pytest.approx(1024 / 16000, abs=1e-6)]


def test_ends_are_those_of_each_tracks_tag(tmp_path):
    one, path = tmp_path / "1.wav", tmp_path / "a.mkv"
    make(one, SOUND)
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=5"]
    short = ["-map", 0, "-map", 1, "-map", 2, "-t:a:1", 1.5]
    ffmpeg(*picture, "-i", one, "-itsoffset", 1, "-i", one, *short, "-c:a", "pcm_s16le", path)
    data = path.read_bytes()
    with av.open(path) as container:
        said = [stream.metadata["DURATION"] for stream in container.streams.audio]
    expected = [float(one.rpartition(":")[2]) for one in said]
    assert matroska_ends(lambda at, size: data[at : at + size], len(data)) == expected
    # Without its tags, as what was streamed
    data = data.replace(b"DURATION", b"duration")
    assert matroska_ends(lambda at, size: data[at : at + size], len(data)) == [None, None]


def test_what_a_tag_says():
    assert clock_seconds("01:02:03.5\0\0") == 3723.5
    assert clock_seconds("3.5") is None


def test_another_kind_of_file(tmp_path):
    data = make(tmp_path / "a.flac", SOUND)
    assert delays(data) is None
    assert matroska_ends(lambda at, size: data[at : at + size], len(data)) is None
    assert matroska_missing(lambda at, size: data[at : at + size], len(data)) == 0


@pytest.mark.parametrize("cut", [1, 100, 5000])
def test_what_the_last_cluster_lacks(tmp_path, cut):
    data = make(tmp_path / "a.mka", SOUND, "-c:a", "pcm_s16le", "-write_crc32", 0)
    # Behind the only cluster there is the index, which begins with its number
    end = data.rindex(bytes.fromhex("1c53bb6b"))
    data = data[: end - cut]
    assert matroska_missing(lambda at, size: data[at : at + size], len(data)) == cut


@pytest.mark.parametrize("length", range(0, 200, 7))
def test_damage_is_no_error(tmp_path, length):
    data = make(tmp_path / "a.mkv", SOUND[:1600], "-c:a", "pcm_s16le")
    damaged = data[:length] + b"\xff" * (300 - length)
    assert delays(damaged) is None or isinstance(delays(damaged), list)
    assert matroska_missing(lambda at, size: damaged[at : at + size], len(damaged)) >= 0
    ends = matroska_ends(lambda at, size: damaged[at : at + size], len(damaged))
    assert ends is None or isinstance(ends, list)
