"""pyengine/sound/ogg_pages.py, transport.py and damage.py: what is left of damaged containers."""

import zlib
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from ffmpeg import ffmpeg, heard, make
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording

from pyengine.sound.damage import stretches
from pyengine.sound.ogg_flac import ogg_flac_stretches
from pyengine.sound.ogg_pages import ogg_pages, ogg_stretches
from pyengine.sound.transport import transport_start, transport_stretches

SPEECH = recording("jfk")[: 8 * 16000]
PACKET = 188


def reader(data: bytes):
    return lambda offset, size: data[offset : offset + size]


def noise(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


def put_together(data: bytes, ranges: tuple) -> bytes:
    """The file that a demuxer is given."""
    return b"".join(one if isinstance(one, bytes) else data[slice(*one)] for one in ranges)


def times(path: Path) -> list[float]:
    """Of each packet of the first audio stream, as FFmpeg has it."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        return [float(p.pts * p.time_base) for p in container.demux(stream) if p.pts is not None]


DAMAGE = {
    "overwritten": lambda data, at, size: data[:at] + noise(size) + data[at + size :],
    "deleted": lambda data, at, size: data[:at] + data[at + size :],
    "inserted": lambda data, at, size: data[:at] + noise(size) + data[at:],
}


def checksum(page: bytes) -> int:
    """RFC 3533, bit by bit."""
    register = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1 ^ (0x04C11DB7 if register >> 31 else 0)) & 0xFFFFFFFF
    return register


@pytest.mark.parametrize("codec", ["libopus", "libvorbis", "flac"])
def test_ogg_pages_are_all_found(tmp_path, codec):
    data = make(tmp_path / "a.ogg", SPEECH, "-c:a", codec, "-page_duration", 200000)
    found = list(ogg_pages(reader(data), len(data)))
    assert len(found) > 20
    assert [page.at for page in found] == [0, *(page.end for page in found[:-1])]
    assert found[-1].end == len(data)
    for page in found[:3]:
        assert checksum(data[page.at : page.end]) == int.from_bytes(page.head[22:26], "little")
    assert [stretch.ranges for stretch in ogg_stretches(reader(data), len(data))] == [
        ((0, len(data)),)
    ]


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("codec", ["libopus", "libvorbis"])
def test_ogg_goes_on_with_the_next_page(tmp_path, codec, how):
    path = tmp_path / "a.ogg"
    whole = make(path, SPEECH, "-c:a", codec, "-page_duration", 500000)
    pages = list(ogg_pages(reader(whole), len(whole)))
    hit = pages[8]
    data = DAMAGE[how](whole, hit.at + 100, 300)
    before, after = ogg_stretches(reader(data), len(data))
    assert before.ranges == ((0, hit.at),)
    assert (after.lost, after.at) == (0, 0)
    left = put_together(data, after.ranges)
    assert whole.endswith(left[-(len(whole) - hit.end) :])
    # FFmpeg finds the same times in it as in the whole file
    expected = times(path)
    path.write_bytes(left)
    assert times(path)[-50:] == expected[-50:]


@pytest.mark.parametrize("codec", ["libopus", "libvorbis"])
def test_ogg_whose_packets_are_missing_goes_on_with_the_page_that_jumps(tmp_path, codec):
    """All pages are there, in their order: their granule positions tell."""
    whole, path = tmp_path / "whole.ogg", tmp_path / "a.ogg"
    pages = ["-page_duration", 500000]
    make(whole, SPEECH, "-c:a", codec, *pages)
    hole = "noise=drop='between(pts*tb,4.2,5.7)'"
    ffmpeg("-i", whole, "-c", "copy", "-bsf:a", hole, *pages, path)
    data = path.read_bytes()
    before, after = ogg_stretches(reader(data), len(data))
    assert (after.lost, after.at) == (0, 0)
    expected = times(path)
    gaps = [behind - here for here, behind in pairwise(expected)]
    jump = gaps.index(max(gaps))
    assert gaps[jump] == pytest.approx(1.5, abs=0.06)
    path.write_bytes(put_together(data, after.ranges))
    assert times(path)[-30:] == expected[-30:]
    # FFmpeg has one packet of the page in front of the hole
    assert len(times(path)) - len(expected[jump + 1 :]) in (0, 1)
    path.write_bytes(put_together(data, before.ranges))
    assert len(expected[: jump + 1]) - len(times(path)) in (0, 1)


def test_flac_in_ogg_is_flac_without_it(tmp_path):
    """The samples of each stretch are those that FFmpeg makes of the whole file there."""
    path = tmp_path / "a.ogg"
    whole = make(path, SPEECH, "-c:a", "flac", "-page_duration", 500000)
    expected = heard(path, holes=False)
    pages = list(ogg_pages(reader(whole), len(whole)))
    (only,) = ogg_flac_stretches(reader(whole), len(whole))
    assert only.seconds == 8
    path = tmp_path / "a.flac"
    path.write_bytes(put_together(whole, only.ranges))
    assert (heard(path, holes=False) == expected).all()
    for data in (
        whole[: pages[8].at] + whole[pages[8].end :],
        DAMAGE["overwritten"](whole, pages[8].at + 100, 300),
    ):
        before, after = ogg_flac_stretches(reader(data), len(data))
        assert (before.lost, after.lost) == (None, 0)
        for stretch in before, after:
            path.write_bytes(put_together(data, stretch.ranges))
            begin = round((stretch.at or 0) * 16000)
            found = heard(path, holes=False)
            assert len(found) == round(stretch.seconds * 16000)
            assert (found == expected[begin : begin + len(found)]).all()
        assert before.seconds + 0.512 == after.at
        assert after.at + after.seconds == 8


def test_flac_in_ogg_beside_another_stream_is_left_in_it(tmp_path):
    sound, path = tmp_path / "a.ogg", tmp_path / "b.ogg"
    make(sound, SPEECH, "-c:a", "flac")
    ffmpeg("-i", sound, "-i", sound, "-map", 0, "-map", 1, "-c", "copy", path)
    data = path.read_bytes()
    assert ogg_flac_stretches(reader(data), len(data)) == []


def test_ends_of_packets_whose_beginning_is_gone_are_left_out(tmp_path):
    """Pages of a few segments, so that packets go on from one to the next."""
    whole = make(tmp_path / "a.ogg", SPEECH, "-c:a", "libopus", "-b:a", "256k", "-page_duration", 0)
    path = tmp_path / "b.ogg"
    pages = list(ogg_pages(reader(whole), len(whole)))
    segments: list[bytes] = []
    granules: list[bytes] = []
    behind = 0
    for page in pages[2:]:
        lengths, at = page.head[27:], page.at + len(page.head)
        for length in lengths:
            segments.append(whole[at : at + length])
            behind += 960 if length < 255 else 0  # 20 ms at 48 kHz
            granules.append(behind.to_bytes(8, "little") if length < 255 else b"\xff" * 8)
            at += length
    assert behind - 960 < pages[-1].granule <= behind
    data, number, begun = whole[: pages[2].at], 2, False
    for first in range(0, len(segments), 5):
        some = segments[first : first + 5]
        ends = [granule for granule in granules[first : first + 5] if granule != b"\xff" * 8]
        flags = bytes([1 if begun else 0])
        head = b"OggS\0" + flags + (ends[-1] if ends else b"\xff" * 8) + pages[2].serial
        head += number.to_bytes(4, "little") + bytes(4) + bytes([len(some), *map(len, some)])
        page = head + b"".join(some)
        data += page[:22] + checksum(page).to_bytes(4, "little") + page[26:]
        begun, number = len(some[-1]) == 255, number + 1
    path.write_bytes(data)
    expected = times(path)
    made = list(ogg_pages(reader(data), len(data)))
    assert made[-1].end == len(data)
    hit = next(n for n, page in enumerate(made) if n > 40 and made[n + 1].continued)
    cut = data[: made[hit].at] + data[made[hit].end :]
    _, after = ogg_stretches(reader(cut), len(cut))
    left = put_together(cut, after.ranges)
    found = list(ogg_pages(reader(left), len(left)))
    assert not found[2].continued
    assert found[-1].end == len(left)
    path.write_bytes(left)
    assert times(path)[-50:] == expected[-50:]


def test_a_checksum_is_that_of_zlib_seen_in_a_mirror():
    """What ogg_pages.py takes for granted: without the mirror it is another."""
    page = b"OggS" + bytes(18) + bytes(4) + b"\1\1x"
    assert checksum(page) != zlib.crc32(page)


TRANSPORT = {
    "plain": lambda data: data,
    "with times in front": lambda data: spread(data, 4, 0),
    "with codes behind": lambda data: spread(data, 0, 16),
}


def spread(data: bytes, front: int, behind: int) -> bytes:
    packets = (data[at : at + PACKET] for at in range(0, len(data), PACKET))
    return b"".join(bytes(front) + packet + bytes(behind) for packet in packets)


def film(path: Path) -> bytes:
    """With pictures, whose packets stand between those of the sound."""
    sound = path.with_name("sound.wav")
    make(sound, SPEECH)
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=8"]
    ffmpeg(*picture, "-i", sound, "-c:v", "mpeg4", "-c:a", "aac", "-muxrate", "1M", path)
    return path.read_bytes()


def pes_begins(data: bytes) -> list[int]:
    """Where packets stand with which a PES packet with sound begins."""
    return [
        at
        for at in range(0, len(data), PACKET)
        if data[at + 1] & 0x40 and b"\0\0\1\xc0" in data[at + 4 : at + PACKET]
    ]


@pytest.mark.parametrize("layout", TRANSPORT)
def test_a_transport_stream_without_damage(tmp_path, layout):
    data = TRANSPORT[layout](film(tmp_path / "a.ts"))
    (stretch,) = transport_stretches(reader(data), len(data))
    assert stretch.ranges == ((0, len(data)),)


@pytest.mark.slow
@pytest.mark.parametrize("late", [0, 1.5])
@pytest.mark.parametrize("codec", ["mpeg2video", "libx264", "mpeg4"])
@pytest.mark.parametrize("layout", TRANSPORT)
def test_a_transport_stream_begins_with_its_first_picture_or_sound(tmp_path, codec, late, layout):
    sound, path = tmp_path / "sound.wav", tmp_path / "a.ts"
    make(sound, SPEECH[:32000])
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=25:duration=4"]
    maps = ["-map", 0, "-map", 1, "-c:v", codec, "-c:a", "aac"]
    ffmpeg(*picture, "-itsoffset", late, "-i", sound, *maps, path)
    with av.open(path) as container:
        expected = container.start_time / 1e6
    data = TRANSPORT[layout](path.read_bytes())
    assert transport_start(reader(data), len(data)) == pytest.approx(expected, abs=1e-5)


def test_times_of_a_transport_stream_that_begin_anew(tmp_path):
    """After 2^33 of their clock's ticks, between the first picture and the first sound."""
    sound, path = tmp_path / "sound.wav", tmp_path / "a.ts"
    make(sound, SPEECH[:32000])
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=25:duration=4"]
    whole = 2**33 / 90000
    maps = ["-map", 0, "-map", 1, "-c:a", "aac", "-output_ts_offset", whole - 1, "-muxdelay", 0]
    ffmpeg(*picture, "-itsoffset", 2, "-i", sound, *maps, path)
    data = path.read_bytes()
    assert transport_start(reader(data), len(data)) == pytest.approx(whole - 1, abs=0.1)


def test_where_no_transport_stream_begins(tmp_path):
    data = make(tmp_path / "a.mp3", SPEECH)
    assert transport_start(reader(data), len(data)) is None
    data = (b"\x47\x40\0\x10" + bytes(184)) * 20
    assert transport_start(reader(data), len(data)) is None


@pytest.mark.parametrize("how", DAMAGE)
def test_a_transport_stream_goes_on_behind_damage(tmp_path, how):
    path = tmp_path / "a.ts"
    whole = film(path)
    expected = times(path)
    at = pes_begins(whole)[4] + 10 * PACKET + 50
    data = DAMAGE[how](whole, at, 5001)
    before, after = transport_stretches(reader(data), len(data))
    # The packet in which it begins, or the one before, is the last that is not kept
    assert at - 2 * PACKET < before.ranges[-1][1] <= at
    assert (after.lost, after.at) == (0, 0)
    left = put_together(data, after.ranges)
    assert len(left) % PACKET == 0
    assert set(left[::PACKET]) == {0x47}
    # The first sound behind it begins with a PES packet, at its time
    path.write_bytes(left)
    found = times(path)
    assert found == expected[-len(found) :]
    lost = len(expected) - len(found)
    path.write_bytes(put_together(data, before.ranges))
    assert 0 < lost - len(times(path)) < 40


def test_packets_of_sound_that_are_missing_are_noticed(tmp_path):
    """By their counter, for the others are in sync."""
    path = tmp_path / "a.ts"
    whole = film(path)
    expected = times(path)
    at = pes_begins(whole)[4]
    pid = whole[at + 1 : at + 3]
    mine = [n for n in range(at, len(whole), PACKET) if whole[n + 2] == pid[1]]
    data = whole[: mine[3]] + whole[mine[3] + PACKET :]
    before, after = transport_stretches(reader(data), len(data))
    path.write_bytes(put_together(data, after.ranges))
    found = times(path)
    assert found == expected[-len(found) :]
    assert before.ranges[-1][1] == mine[4] - PACKET


def test_counters_that_do_not_count_are_not_believed(tmp_path):
    data = bytearray(film(tmp_path / "a.ts"))
    for n, at in enumerate(range(0, len(data), PACKET)):
        data[at + 3] = data[at + 3] & 0xF0 | n * 7 & 15
    (stretch,) = transport_stretches(reader(data), len(data))
    assert stretch.ranges == ((0, len(data)),)


def test_a_transport_stream_that_does_not_go_on(tmp_path):
    data = film(tmp_path / "a.ts")
    data = data[: 300 * PACKET] + bytes(len(data) - 300 * PACKET)
    before, after = transport_stretches(reader(data), len(data))
    assert before.ranges == ((0, 299 * PACKET),)
    assert (after.ranges, after.lost) == ((), 0)


@pytest.mark.parametrize("kind", ["mp4", "mkv", "wav", "avi"])
def test_other_files_are_left_as_they_are(tmp_path, kind):
    data = make(tmp_path / f"a.{kind}", SPEECH)
    (stretch,) = stretches(reader(data), len(data))
    assert (stretch.ranges, stretch.lost) == (((0, len(data)),), None)


PAGE = b"OggS\0\2" + bytes(20) + b"\1\3abc"
STARTS = [PAGE, b"G" + bytes(187), bytes(4) + b"G" + bytes(187), b"\xff\xf1\x50\x80\1\x1f\xfc"]


@settings(max_examples=200)
@given(st.sampled_from(STARTS), st.binary(max_size=400), st.integers(1, 12))
def test_hostile_files(start, rest, times):
    data = start * times + rest + start * times
    assert transport_start(reader(data), len(data)) is None
    for stretch in stretches(reader(data), len(data)):
        for one in stretch.ranges:
            assert isinstance(one, bytes) or 0 <= one[0] < one[1] <= len(data)
