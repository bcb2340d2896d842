"""pyengine/sound/matroska_damage.py: what is behind damage between blocks is what FFmpeg reads of
the whole file there."""

import re
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from damaged_times import MKV_BLOCK
from ffmpeg import ffmpeg, make
from hypothesis import given
from hypothesis import strategies as st
from recordings import recording
from scipy.signal import correlate

from pyengine.audio import open_audio
from pyengine.sound.matroska_damage import matroska_damage, matroska_stretches

TALK = recording("jfk")[: 8 * 16000]
KINDS = {
    "one cluster.webm": ["-c:a", "libopus"],
    "clusters.webm": ["-c:a", "libopus", "-cluster_time_limit", 2000],
    "live.webm": ["-c:a", "libopus", "-live", 1],
    "aac.mkv": ["-c:a", "aac", "-cluster_time_limit", 3000],
    "lines in front.mkv": ["-c:a", "aac", "-cluster_time_limit", 3000, "-cues_to_front", 1],
}
_CLUSTER = b"\x1f\x43\xb6\x75"


def reader(data: bytes):
    return lambda offset, size: data[offset : offset + size]


def put_together(data: bytes, ranges: tuple) -> bytes:
    return b"".join(one if isinstance(one, bytes) else data[slice(*one)] for one in ranges)


def packets(path: Path) -> list[tuple[int, bytes]]:
    """Their times, and what is in them."""
    with av.open(path) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(audio=0) if packet.size]


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """The largest correlation where one is a millisecond later than the other, to which Matroska
    rounds times, or less."""
    n = min(len(a), len(b))
    lags = correlate(a[:n], b[:n], method="fft")[n - 17 : n + 16]
    return float(lags.max() / np.linalg.norm(a[:n]) / np.linalg.norm(b[:n]))


def size_changed(data: bytes, number: int, by: int) -> bytes:
    """The size of a block."""
    at = [match.start() for match in MKV_BLOCK.finditer(data)][number]
    size = int.from_bytes(data[at + 1 : at + 3], "big") + by
    return data[: at + 1] + size.to_bytes(2, "big") + data[at + 3 :]


def zeros(data: bytes, number: int, _: int) -> bytes:
    """Instead of a block's end and the next one's beginning."""
    at = [match.start() for match in MKV_BLOCK.finditer(data)][number + 1]
    return data[: at - 20] + bytes(40) + data[at + 20 :]


def deleted(data: bytes, number: int, by: int) -> bytes:
    at = [match.start() for match in MKV_BLOCK.finditer(data)][number]
    return data[: at + 30] + data[at + 30 + abs(by) :]


DAMAGE = [(size_changed, 5), (size_changed, -5), (size_changed, 9000), (zeros, 0), (deleted, 500)]


@pytest.mark.parametrize("where", [0.05, 0.45, 0.8])
@pytest.mark.parametrize(("damage", "by"), DAMAGE)
@pytest.mark.parametrize("kind", KINDS)
def test_the_rest_is_that_of_the_whole_file(tmp_path, kind, damage, by, where):
    path = tmp_path / kind
    data = make(path, TALK, *KINDS[kind])
    every = packets(path)
    blocks = list(MKV_BLOCK.finditer(data))
    number = round(where * len(blocks))
    inside = data[blocks[number].end() :][:30]
    (begins,) = (time / 1000 for time, packet in every if packet.startswith(inside))
    data = damage(data, number, by)
    path.write_bytes(data)
    audio = open_audio(path)
    samples = np.concatenate(list(audio))
    (loss,) = (one for one in audio.losses if not one.cut_off)  # it has less than it says
    assert loss.end - loss.start < 0.15
    assert abs(loss.start - begins) < 0.05
    assert len(samples) == pytest.approx(len(TALK), abs=160)
    begin, end = round((loss.start - 0.03) * 16000), round((loss.end + 0.1) * 16000)
    assert likeness(samples[:begin], TALK[:begin]) > 0.95
    assert likeness(samples[end:], TALK[end:]) > 0.95
    found: set[tuple[int, bytes]] = set()
    for stretch in matroska_stretches(reader(data), len(data)):
        assert (stretch.lost, stretch.at) == (0 if found else None, 0)
        path.write_bytes(put_together(data, stretch.ranges))
        found.update(packets(path))
    assert found <= set(every)
    assert 0 < len(every) - len(found) <= 4


def test_a_cluster_that_is_no_more(tmp_path):
    """Without its time, nobody knows when its blocks are."""
    path = tmp_path / "a.webm"
    data = make(path, TALK, *KINDS["clusters.webm"])
    begins = [match.start() for match in re.finditer(re.escape(_CLUSTER), data)]
    data = data[: begins[1]] + bytes(20) + data[begins[1] + 20 :]
    (one,) = matroska_damage(reader(data), len(data))
    assert (one.begin, one.end, one.behind) == (begins[1], begins[2], None)
    path.write_bytes(data)
    audio = open_audio(path)
    samples = np.concatenate(list(audio))
    (loss,) = audio.losses
    assert (loss.start, loss.end) == (pytest.approx(2, abs=0.05), pytest.approx(4, abs=0.05))
    assert likeness(samples[4 * 16000 + 800 :], TALK[4 * 16000 + 800 :]) > 0.95


def test_files_without_damage_have_none(tmp_path):
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=8", "-c:v", "libvpx"]
    for kind, arguments in KINDS.items():
        path = tmp_path / kind
        data = make(path, TALK, *arguments)
        film = tmp_path / f"film.{path.suffix}"
        ffmpeg("-i", path, *picture, "-c:a", "copy", film)
        for whole in (data, film.read_bytes()):
            assert matroska_damage(reader(whole), len(whole)) == []
            for part in (0.3, 0.61, 0.99):  # nor does one that was cut off
                cut = whole[: round(len(whole) * part)]
                assert matroska_damage(reader(cut), len(cut)) == []
    other = make(tmp_path / "a.mp4", TALK, "-c:a", "aac")
    assert matroska_damage(reader(other), len(other)) == []


WHOLE = bytes.fromhex("1a45dfa380 18538067ff 1654ae6b85ae83d78101 1f43b675ff e78100")


BLOCK = b"\xa3\x88\x81\0\0\x80abcd"
OTHERS = {
    "an element that nobody knows": (BLOCK * 4 + b"\x4d\xbb\x83abc" + BLOCK * 4, b""),
    "a group of a block that says how long it lasts first": (
        BLOCK * 4 + b"\xa0\x8d\x9b\x81\x14\xa1\x88" + BLOCK[2:] + BLOCK * 4,
        b"",
    ),
    "a track that is not there": (
        BLOCK * 4 + (BLOCK + BLOCK.replace(b"\x81", b"\x85")) * 4,
        b"",
    ),
    "bytes behind its end": (BLOCK * 4, b"TAG" + bytes(125)),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_damage(kind):
    inside, behind = OTHERS[kind]
    before, clusters = WHOLE[:5], WHOLE[10:] + inside
    size = len(clusters).to_bytes(2, "big")
    data = before + b"\x18\x53\x80\x67\x10\0" + size + clusters + behind
    assert matroska_damage(reader(data), len(data)) == []
    hit = data.replace(BLOCK, b"\xa3\x89" + BLOCK[2:], 1)
    (one,) = matroska_damage(reader(hit), len(hit))
    assert (one.begin, one.end) == (data.index(BLOCK), data.index(BLOCK) + len(BLOCK))


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_hostile_files(first, second):
    data = WHOLE + BLOCK * 4 + first + BLOCK * 4 + second
    for stretch in matroska_stretches(reader(data), len(data)):
        for one in stretch.ranges:
            assert isinstance(one, bytes) or 0 <= one[0] < one[1] <= len(data)
    for one, behind in pairwise(matroska_damage(reader(data), len(data))):
        assert one.begin < one.end <= behind.begin
