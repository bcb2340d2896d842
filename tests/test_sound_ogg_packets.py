"""pyengine/sound/ogg_packets.py, and what ogg_pages.py makes of a page that was cut off: as long as
FFmpeg says, and the same packets."""

from pathlib import Path

import av
import numpy as np
import pytest
from ffmpeg import correlation, heard, make
from hypothesis import given
from hypothesis import strategies as st
from recordings import recording

from pyengine.audio import open_audio
from pyengine.sound.ogg_packets import packet_counter
from pyengine.sound.ogg_pages import mended_end, ogg_pages

SPEECH = recording("jfk")[: 6 * 16000]
STEREO = np.stack([SPEECH, SPEECH[::-1]], axis=1)
KINDS = {
    "opus": ["-c:a", "libopus"],
    "opus of short frames": ["-c:a", "libopus", "-frame_duration", 2.5],
    "opus of long frames": ["-c:a", "libopus", "-frame_duration", 60, "-application", "voip"],
    "opus of several frames": ["-c:a", "libopus", "-frame_duration", 120],
    "vorbis": ["-c:a", "libvorbis"],
    "vorbis, 8 kHz": ["-c:a", "libvorbis", "-ar", 8000],
    "flac": ["-c:a", "flac"],
    "flac, 44.1 kHz": ["-c:a", "flac", "-ar", 44100, "-frame_size", 1000],
    "vorbis, 44.1 kHz": ["-c:a", "libvorbis", "-ar", 44100, "-q:a", 8],
}


def reader(data: bytes):
    return lambda offset, size: data[offset : offset + size]


def headers(data: bytes) -> list[bytes]:
    """The packets in front, of a stream whose headers are on pages of their own or end with one."""
    pages = [page for page in ogg_pages(reader(data), len(data)) if not page.granule]
    body = b"".join(data[page.at + len(page.head) : page.end] for page in pages)
    lengths = b"".join(page.head[27:] for page in pages)
    found, begin, at = [], 0, 0
    for length in lengths:
        at += length
        if length < 255:
            found.append(body[begin:at])
            begin = at
    return found


def packets(path: Path) -> tuple[list[bytes], int]:
    """All of them, and the rate of their stream, as FFmpeg has it."""
    with av.open(path) as container:
        rate = container.streams.audio[0].rate
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size], rate


@pytest.mark.slow
@pytest.mark.parametrize("samples", [SPEECH, STEREO], ids=["mono", "stereo"])
@pytest.mark.parametrize("kind", KINDS)
def test_packets_are_as_long_as_their_encoder_says(tmp_path, kind, samples):
    """libopus and libvorbis say it where a page ends."""
    path = tmp_path / "a.ogg"
    data = make(path, samples, *KINDS[kind])
    count = packet_counter(headers(data))
    every, _ = packets(path)
    ends = 0
    pages = [page for page in ogg_pages(reader(data), len(data)) if page.granule]
    assert len(pages) > 4
    for page in pages[:-1]:  # the last may be shorter than its packets
        ends += sum(length < 255 for length in page.head[27:])
        assert count(every[:ends]) == page.granule


def test_other_streams_are_not_counted(tmp_path):
    assert packet_counter([b"Speex   1.2", b"", b""]) is None
    assert packet_counter([]) is None
    assert packet_counter(headers(make(tmp_path / "b.ogg", SPEECH, *KINDS["vorbis"]))[:2]) is None


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.15, 0.3, 0.42, 0.65, 0.97])
@pytest.mark.parametrize("kind", KINDS)
def test_all_packets_before_a_cut_are_heard(tmp_path, kind, part):
    """The first of these is in the first page with sound."""
    path = tmp_path / "a.ogg"
    if "vorbis" in kind and part < 0.3:
        part += 0.15  # its headers are long
    data = make(path, STEREO, *KINDS[kind])
    whole, (every, rate) = heard(path, holes=False), packets(path)
    count = packet_counter(headers(data))
    cut = round(len(data) * part)
    left = at = 0
    for packet in every:
        found = data.find(packet, at)
        if found + len(packet) > cut:
            break
        left, at = left + 1, max(at, found + len(packet))  # one on two pages is not found
    path.write_bytes(data[:cut])
    audio = open_audio(path)
    samples = np.concatenate(list(audio))
    in_front = int.from_bytes(headers(data)[0][10:12], "little") if "opus" in kind else 0
    seconds = (count(every[:left]) - in_front) / rate
    assert len(samples) / 16000 == pytest.approx(seconds, abs=0.001)
    assert correlation(samples, whole) > 0.999
    (loss,) = audio.losses
    assert loss.cut_off
    assert loss.start == pytest.approx(seconds, abs=0.001)


def test_a_whole_file_has_nothing_to_mend(tmp_path):
    data = make(tmp_path / "a.ogg", SPEECH, *KINDS["vorbis"])
    assert mended_end(reader(data), len(data)) is None
    assert mended_end(reader(b"OggS"), 4) is None
    other = b"RIFF" + data[4:-100]
    assert mended_end(reader(other), len(other)) is None
    assert mended_end(reader(b""), 0) is None


@given(st.lists(st.binary(max_size=60), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_hostile_headers(rest, given_packets):
    starts = [b"OpusHead", b"\1vorbis", b"\5vorbis"]
    for first in starts[:2]:
        found = [first + part for part in rest]
        if len(found) > 2:
            found[2] = starts[2] + found[2]
        count = packet_counter(found)
        assert count is None or count(given_packets) >= 0
