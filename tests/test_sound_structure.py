"""pyengine/sound/structure.py and series.py: where files end, and where the next begins."""

import struct

import pytest
from ffmpeg import heard, make
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording

from pyengine.audio import open_audio
from pyengine.sound.series import parts
from pyengine.sound.structure import is_cut_off, mp3_seconds

KINDS = {
    "ogg": ["-c:a", "libvorbis"],
    "opus": ["-c:a", "libopus"],
    "webm": ["-c:a", "libopus"],
    "mka": ["-c:a", "flac"],
    "mp4": ["-c:a", "aac"],
    "avi": ["-c:a", "pcm_s16le"],
    "flac": ["-c:a", "flac"],
    "mp3": ["-c:a", "libmp3lame"],
}
STRUCTURED = ["ogg", "opus", "webm", "mka", "mp4", "avi"]


def reader(data: bytes):
    return lambda offset, size: data[offset : offset + size]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("kinds")
    speech = recording("jfk")[: 3 * 16000]
    return {kind: make(folder / f"a.{kind}", speech, *given) for kind, given in KINDS.items()}


@pytest.mark.parametrize("kind", STRUCTURED)
def test_the_end_of_a_file_is_known(files, kind):
    data = files[kind]
    assert not is_cut_off(reader(data), len(data))
    for part in (0.3, 0.7, 0.95):
        cut = data[: int(len(data) * part)]
        assert is_cut_off(reader(cut), len(cut))


@pytest.mark.parametrize("kind", ["ogg", "opus"])
def test_a_last_page_of_ogg_that_is_damaged_is_not_there(tmp_path, files, kind):
    """FFmpeg leaves it out without a word."""
    data = files[kind]
    hit = data[:-50] + bytes([data[-50] ^ 1]) + data[-49:]
    assert is_cut_off(reader(hit), len(hit))
    path = tmp_path / f"a.{kind}"
    path.write_bytes(hit)
    audio = open_audio(path)
    seconds = sum(map(len, audio)) / 16000
    (loss,) = audio.losses
    assert loss.cut_off
    assert loss.start == pytest.approx(seconds, abs=0.01)
    assert seconds == pytest.approx(len(heard(path, holes=False)) / 16000, abs=0.03)


@pytest.mark.parametrize("kind", ["flac", "mp3"])
def test_where_nothing_says_so_nobody_knows(files, kind):
    data = files[kind][:-500]
    assert not is_cut_off(reader(data), len(data))


def test_files_of_unknown_length_end_where_they_end():
    """As browsers record them."""
    segment, cluster, block = b"\x18S\x80g", b"\x1fC\xb6u", b"\xa3\x8a" + bytes(10)
    endless = b"\x01" + b"\xff" * 7
    live = b"\x1aE\xdf\xa3\x80" + segment + endless + 2 * (cluster + endless + 3 * block)
    assert not is_cut_off(reader(live), len(live))
    for cut in (1, 5, 11):
        assert is_cut_off(reader(live[:-cut]), len(live) - cut)
    endless = struct.pack(">I4s", 8, b"ftyp") + struct.pack(">I4s", 0, b"mdat") + bytes(50)
    assert not is_cut_off(reader(endless), len(endless))


def test_length_of_an_mp3(files):
    data = files["mp3"]
    assert mp3_seconds(reader(data), len(data)) == pytest.approx(3, abs=0.1)
    assert mp3_seconds(reader(data[2000:]), len(data) - 2000) is None


@pytest.mark.parametrize("kind", ["ogg", "opus", "webm", "mka", "flac", "mp3"])
def test_files_in_a_row_are_told_apart(files, kind):
    one = files[kind]
    assert parts(reader(one), len(one)) == [(0, len(one))]
    both = one + one
    found = parts(reader(both), len(both))
    assert found == [(0, len(one)), (len(one), 2 * len(one))]


def test_streams_side_by_side_are_one_file(files):
    """Ogg: the first pages of all of them, then the rest of all of them."""
    one = files["ogg"]
    first_page = one[: 27 + one[26] + sum(one[27 : 27 + one[26]])]
    other = first_page[:14] + b"XXXX" + first_page[18:]  # another serial number
    data = first_page + other + one[len(first_page) :]
    assert parts(reader(data), len(data)) == [(0, len(data))]


def test_several_tags_in_front_are_no_file(tmp_path):
    one = make(tmp_path / "a.mp3", recording("jfk")[:32000])
    assert one[:3] == b"ID3"
    tag = b"ID3\4\0\0\0\0\2\1" + bytes(257)
    data = tag + one + one
    assert parts(reader(data), len(data)) == [
        (0, len(tag + one)),
        (len(tag + one), len(data)),
    ]


STARTS = [
    b"OggS\0\2",
    b"RIFF",
    b"\0\0\0\x08ftyp",
    b"\x1aE\xdf\xa3",
    b"ID3\4\0",
    b"\xff\xfb\x90",
    b"fLaC",
]


@settings(max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_hostile_files_are_looked_at_in_passing(start, rest):
    data = start + rest + start + rest
    found = parts(reader(data), len(data))
    assert found[0][0] == 0
    assert found[-1][1] == len(data)
    assert all(begin < end for begin, end in found)
    is_cut_off(reader(data), len(data))
    mp3_seconds(reader(data), len(data))
