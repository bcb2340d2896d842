"""pyengine/sound/frames.py and flac_frames.py: the same frames as FFmpeg's demuxers find."""

from pathlib import Path

import av
import numpy as np
import pytest
from ffmpeg import make
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording

from pyengine.audio import open_audio
from pyengine.sound.flac_frames import flac_frames, flac_stretches
from pyengine.sound.frames import frame_kind, frame_runs, frame_stretches

SPEECH = recording("jfk")[: 4 * 16000]
STEREO = np.stack([SPEECH, SPEECH[::-1]], axis=1)
PLAIN = ["-id3v2_version", 0, "-write_xing", 0]
FRAMES: dict[str, tuple[str, list[object]]] = {
    "MPEG-1 layer III": ("mp3", ["-ar", 44100, "-b:a", "128k", *PLAIN]),
    "MPEG-1 layer III, VBR": ("mp3", ["-ar", 48000, "-q:a", 3, *PLAIN]),
    "MPEG-2 layer III": ("mp3", ["-ar", 22050, *PLAIN]),
    "MPEG-2.5 layer III": ("mp3", ["-ar", 8000, "-b:a", "16k", *PLAIN]),
    "MPEG-1 layer II": ("mp2", ["-ar", 44100]),
    "MPEG-2 layer II": ("mp2", ["-ar", 16000]),
    "ADTS": ("aac", ["-c:a", "aac", "-ar", 44100]),
    "ADTS, 16 kHz": ("aac", ["-c:a", "aac"]),
    "AC-3": ("ac3", ["-c:a", "ac3", "-ar", 48000]),
    "AC-3, 44.1 kHz": ("ac3", ["-c:a", "ac3", "-ar", 44100, "-b:a", "96k"]),
    "AC-3, 32 kHz": ("ac3", ["-c:a", "ac3", "-ar", 32000]),
}


def reader(data: bytes):
    return lambda offset, size: data[offset : offset + size]


def packets(path: Path) -> list[tuple[int, int, float]]:
    """Where each packet begins, its size in bytes, and its length in seconds, as FFmpeg has it."""
    with av.open(path) as container:
        return [
            (packet.pos, packet.size, float(packet.duration * packet.time_base))
            for packet in container.demux(audio=0)
            if packet.size
        ]


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", FRAMES)
def test_frames_are_those_of_ffmpeg(tmp_path, kind, channels):
    ending, options = FRAMES[kind]
    path = tmp_path / f"a.{ending}"
    data = make(path, STEREO if channels == 2 else SPEECH, *options)
    read_at = reader(data)
    expected = packets(path)
    (run,), behind = frame_runs(read_at, len(data))
    found = run.kind
    assert (run.begin, run.end, run.frames, behind) == (0, len(data), len(expected), 0)
    for at, size, seconds in expected:
        own = frame_kind(data[at : at + 10])
        assert own.length(data, at) == found.length(data, at) == size
        assert found.header.match(data, at)
        assert own.seconds == pytest.approx(seconds, abs=1e-4)


def test_adts_with_checksums():
    """Two bytes more in each header, which its length counts."""
    plain = bytes.fromhex("fff15080 0a 1ffc")
    frames = []
    for size in (40, 77, 200):
        head = bytearray(plain)
        head[1] &= 0xFE
        head[3:6] = (int.from_bytes(head[3:6], "big") & ~0x3FFE0 | size << 5).to_bytes(3, "big")
        frames.append(bytes(head) + bytes(size - len(head)))
    data = b"".join(frames)
    (run,), behind = frame_runs(reader(data), len(data))
    assert (run.begin, run.end, run.frames, behind) == (0, len(data), 3, 0)


def test_a_frame_of_free_format_does_not_say_how_long_it_is():
    assert frame_kind(b"\xff\xfb\x00\x00" + bytes(10)) is None


@pytest.mark.parametrize(
    "tag",
    [
        b"TAG" + bytes(125),
        b"APETAGEX\xd0\7\0\0" + (32 + 8).to_bytes(4, "little") + bytes(7) + b"\xa0" + bytes(48),
        b"LYRICSBEGININD0000200000028LYRICS200",
        b"ID3\4\0\0\0\0\0\x14" + bytes(20),
    ],
)
@pytest.mark.parametrize("kind", ["MPEG-1 layer III", "ADTS"])
def test_tags_are_no_damage(tmp_path, kind, tag):
    ending, options = FRAMES[kind]
    one = make(tmp_path / f"a.{ending}", SPEECH, *options)
    (alone,) = frame_stretches(reader(one), len(one))
    for data in (one + tag, one + tag + tag):
        (stretch,) = frame_stretches(reader(data), len(data))
        assert stretch.seconds == alone.seconds
        assert stretch.lost is None
    both = one + tag + one
    (stretch,) = frame_stretches(reader(both), len(both))
    assert stretch.ranges == ((0, len(one)), (len(one) + len(tag), len(both)))
    assert stretch.seconds == pytest.approx(2 * alone.seconds)


DAMAGE = {
    "zeros": lambda data, at, size: data[:at] + bytes(size) + data[at + size :],
    "ones": lambda data, at, size: data[:at] + b"\xff" * size + data[at + size :],
    "noise": lambda data, at, size: data[:at] + noise(size) + data[at + size :],
    "a few bytes": lambda data, at, size: data[:at] + noise(30) + data[at + 30 :],
    "deleted": lambda data, at, size: data[:at] + data[at + size :],
    "inserted": lambda data, at, size: data[:at] + noise(size) + data[at:],
}


def noise(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


@pytest.mark.slow
@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("kind", ["MPEG-1 layer III", "MPEG-1 layer III, VBR", "ADTS", "AC-3"])
def test_what_lies_around_damage_is_found(tmp_path, kind, how):
    """Every frame that is as it was, but for one before it."""
    ending, options = FRAMES[kind]
    path = tmp_path / f"a.{ending}"
    whole = make(path, SPEECH, *options)
    at = packets(path)[40][0]  # at a header, which it breaks
    data = DAMAGE[how](whole, at, 5000)
    before, after = frame_stretches(reader(data), len(data))
    ((_, end),), ((begin, last),) = before.ranges, after.ranges
    assert end == packets(path)[39][0]
    assert last == len(data)
    starts = {len(whole) - start for start, *_ in packets(path)}
    assert len(data) - begin in starts
    tail = next(size for size in sorted(starts) if data[-size:] != whole[-size:])
    assert len(data) - begin == max(size for size in starts if size < tail)
    seconds = packets(path)[0][2]
    gone = sum(end <= start < len(whole) - (last - begin) for start, *_ in packets(path))
    if how in ("deleted", "inserted"):  # its bytes say no more of it
        gone = max(1, (begin - end) / (len(whole) / len(packets(path))))
    # Where frames differ in size, their number is that of average ones
    most = 3 if kind != "MPEG-1 layer III" and gone > 2 else 0.6
    assert after.lost / seconds == pytest.approx(gone, abs=most)
    frames = sum(start >= len(whole) - (last - begin) for start, *_ in packets(path))
    assert after.seconds == pytest.approx(frames * seconds, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0, 50])
@pytest.mark.parametrize(
    ("ending", "one", "other"),
    [
        ("aac", ["-c:a", "aac", "-ac", 1], ["-c:a", "aac", "-ac", 2]),
        ("aac", ["-c:a", "aac", "-ar", 44100], ["-c:a", "aac", "-ar", 24000]),
        ("mp3", ["-ar", 44100, *PLAIN], ["-ar", 22050, *PLAIN]),
    ],
)
def test_joined_files_of_other_rates_and_channels(tmp_path, ending, one, other, missing):
    """Also where the end of the first is missing."""
    path = tmp_path / f"a.{ending}"
    parts, lengths = [], []
    for options in (one, other, one):
        data = make(path, STEREO, *options)
        found = packets(path)
        if missing and not parts:
            data, found = data[:-missing], found[:-1]
        parts.append(data)
        lengths.append(sum(seconds for *_, seconds in found))
    data = b"".join(parts)
    first, *others = frame_stretches(reader(data), len(data))
    assert (first.lost, [stretch.lost for stretch in others]) == (
        None,
        pytest.approx([packets(path)[0][2] if missing else 0, 0], abs=1e-4),
    )
    assert [one.seconds for one in (first, *others)] == pytest.approx(lengths, abs=0.01)
    begins = len(parts[0]), len(parts[0]) + len(parts[1])
    assert tuple(one.ranges[0][0] for one in others) == begins
    path.write_bytes(data)
    audio = open_audio(path)
    heard = sum(map(len, audio)) / 16000
    assert heard == pytest.approx(sum(lengths) + (packets(path)[0][2] if missing else 0), abs=0.15)


def test_an_end_that_is_missing(tmp_path):
    data = make(tmp_path / "a.aac", SPEECH, "-c:a", "aac")[:-20]
    _, after = frame_stretches(reader(data), len(data))
    assert (after.ranges, after.lost) == ((), 0.064)
    data = make(tmp_path / "a.mp3", SPEECH, *PLAIN)[:-20]  # many an MP3 ends so
    *_, (_, size, seconds) = packets(tmp_path / "a.mp3")
    (stretch,) = frame_stretches(reader(data), len(data))
    assert stretch.lost is None
    data += noise(3000)
    _, after = frame_stretches(reader(data), len(data))
    assert after.ranges == ()
    assert after.lost == pytest.approx((3000 - 20 + size) / size * seconds, abs=seconds)


FLAC: dict[str, list[object]] = {
    "blocks of one size": [],
    "of 576 samples, 24 bits": ["-sample_fmt", "s32", "-frame_size", 576, "-ar", 96000],
    "an uncommon size and rate": ["-frame_size", 1000, "-ar", 11025],
    "surround": ["-ac", 6],
}


def pts(path: Path) -> list[tuple[int, int, int]]:
    """Where each packet begins, its first sample, and how many it has, as FFmpeg has it."""
    with av.open(path) as container:
        rate = container.streams.audio[0].rate
        return [
            (packet.pos, round(packet.pts * packet.time_base * rate), packet.duration)
            for packet in container.demux(audio=0)
            if packet.size
        ]


@pytest.mark.parametrize("kind", FLAC)
def test_flac_frames_are_those_of_ffmpeg(tmp_path, kind):
    path = tmp_path / "a.flac"
    data = make(path, SPEECH, *FLAC[kind])
    found = [(frame.at, frame.sample) for frame in flac_frames(reader(data), len(data))]
    assert found == [(at, sample) for at, sample, _ in pts(path)]
    (stretch,) = flac_stretches(reader(data), len(data))
    assert stretch.ranges == ((0, len(data)),)
    assert stretch.seconds == 4


def crc(data: bytes, bits: int, polynomial: int) -> int:
    """Bit by bit, as the standard has it."""
    register = 0
    for byte in data:
        for bit in range(7, -1, -1):
            top = register >> bits - 1 & 1 ^ byte >> bit & 1
            register = (register << 1 & (1 << bits) - 1) ^ (polynomial if top else 0)
    return register


def test_flac_of_blocks_of_several_sizes(tmp_path):
    """FFmpeg writes none: headers are made by hand, each with its first sample's number."""
    sizes = [4096, 192, 1000, 576, 100, 4608, 256]
    codes = {4096: 12, 192: 1, 1000: 7, 576: 2, 100: 6, 4608: 5, 256: 8}
    head = make(tmp_path / "a.flac", SPEECH[:16000], "-sample_fmt", "s16")
    at = next(iter(flac_frames(reader(head), len(head)))).at
    data, expected, sample = head[:at], [], 0
    for size in sizes:
        number = chr(sample).encode()
        extra = {6: bytes([size - 1 & 255]), 7: (size - 1).to_bytes(2, "big")}.get(codes[size], b"")
        frame = bytes([0xFF, 0xF9, codes[size] << 4 | 5, 0x08]) + number + extra
        frame += bytes([crc(frame, 8, 0x07)]) + b"\0\1\2"
        frame += crc(frame, 16, 0x8005).to_bytes(2, "big")
        expected.append((len(data), sample, size))
        data, sample = data + frame, sample + size
    found = [(one.at, one.sample, one.samples) for one in flac_frames(reader(data), len(data))]
    assert found == expected
    # Where one is gone, all others are found, and where they lie
    cut = data[: expected[2][0]] + data[expected[3][0] :]
    before, after = flac_stretches(reader(cut), len(cut))
    assert before.ranges == ((0, expected[2][0]),)
    assert (after.ranges, after.at) == (((0, at), (expected[2][0], len(cut))), 5288 / 16000)


@pytest.mark.parametrize("how", ["zeros", "noise", "deleted"])
def test_an_encoders_header_bounds_what_is_lost(tmp_path, how):
    """It has the number of frames: where it is complete, no more are missing than that."""
    path = tmp_path / "a.mp3"
    whole = make(path, SPEECH, "-id3v2_version", 0)
    frames = packets(path)
    seconds = frames[0][2]
    at = frames[40][0]
    longer = whole[:at] + noise(20000) + whole[at:]  # which is no sound
    _, after = frame_stretches(reader(longer), len(longer))
    assert after.lost == pytest.approx(seconds, abs=1e-4)
    data = DAMAGE[how](whole, at, 3000)
    if how == "deleted":
        data += noise(20000)
    found = frame_stretches(reader(data), len(data))
    there = sum(stretch.seconds or 0 for stretch in found)
    # Its own frame is heard by nobody
    lost = sum(stretch.lost or 0 for stretch in found)
    assert there + lost == pytest.approx((len(frames) + 1) * seconds, abs=2.1 * seconds)


@pytest.mark.parametrize("earlier", [0, 20])
@pytest.mark.parametrize("how", DAMAGE)
def test_flac_goes_on_behind_damage(tmp_path, how, earlier):
    """Up to the end of the frame before it, unless that is damaged, too."""
    path = tmp_path / "a.flac"
    whole = make(path, SPEECH, "-frame_size", 1152)
    frames = pts(path)
    data = DAMAGE[how](whole, frames[20][0] - earlier, 5000)
    left = frames[19 if earlier else 20]
    before, after = flac_stretches(reader(data), len(data))
    (_, end), (first, last) = before.ranges[-1], after.ranges[-1]
    assert (end, last) == (left[0], len(data))
    assert after.ranges[0] == (0, frames[0][0])
    at, sample, _ = next(frame for frame in frames if len(whole) - frame[0] == len(data) - first)
    assert data[first:] == whole[at:]
    assert frames[20][1] < sample <= frames[25][1] or how == "inserted"
    assert after.at == sample / 16000
    assert (before.lost, after.lost, before.seconds) == (None, 0.0, left[1] / 16000)


def test_flac_whose_beginning_is_damaged(tmp_path):
    path = tmp_path / "a.flac"
    whole = make(path, SPEECH)
    (begin, *_), (_, *_), (third, sample, _), *_ = pts(path)
    data = whole[:begin] + bytes(third - begin) + whole[third:]
    (stretch,) = flac_stretches(reader(data), len(data))
    assert stretch.ranges == ((0, begin), (third, len(data)))
    assert (stretch.lost, stretch.at) == (0.0, sample / 16000)


STARTS = [
    b"fLaC\x80\0\0\x22",
    b"\xff\xfb\x90\0",
    b"\xff\xf1\x50\x80\1\x1f\xfc",
    b"ID3\4\0\0\0\0\0\0",
]


@settings(max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from(STARTS))
def test_hostile_files(start, rest, again):
    data = start + rest + again + rest + start + rest
    for look in (frame_stretches, flac_stretches):
        for stretch in look(reader(data), len(data)):
            for begin, end in stretch.ranges:
                assert 0 <= begin < end <= len(data)


def test_damage_of_any_place(tmp_path):
    """One byte after the other: the scan ends, and stretches are in order."""
    data = make(tmp_path / "a.mp3", SPEECH[:16000], *PLAIN)
    for at in range(0, len(data), 101):
        damaged = data[:at] + bytes(3) + data[at + 3 :]
        found = frame_stretches(reader(damaged), len(damaged))
        borders = [border for stretch in found for one in stretch.ranges for border in one]
        assert borders == sorted(borders)
