"""Files with a wrong timestamp, and with holes: everything else is heard where it was, and holes
are told."""

import numpy as np
import pytest
from damaged_times import mkv_block, mkv_cluster, mp4_fragment, ogg_page
from ffmpeg import correlation, ffmpeg, heard, make
from recordings import recording

from pyengine.audio import open_audio

FRAGMENTED = ["-movflags", "frag_keyframe+empty_moov", "-frag_duration", 1000000]
CODECS = {
    "mkv": ["-c:a", "aac"],
    "webm": ["-c:a", "libopus"],
    "mp4": ["-c:a", "aac", *FRAGMENTED],
    "ogg": ["-c:a", "libvorbis"],
    "opus": ["-c:a", "libopus"],
}


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Eight seconds."""
    return recording("jfk")[: 8 * 16000]


@pytest.mark.parametrize(
    ("kind", "damage", "number", "by"),
    [
        *(("mkv", mkv_block, 50, by) for by in (-3, 0.3, 20)),
        *(("webm", mkv_block, number, by) for number in (100, -1) for by in (-5, -0.7, 20)),
        *(("webm", mkv_cluster, 1, by) for by in (-3, 2, 50)),
        *(("ogg", ogg_page, 5, by * 16000) for by in (-2, 5, 3600)),
        *(("opus", ogg_page, 5, by * 48000) for by in (-2, 5, 3600)),
    ],
)
def test_a_damaged_time_moves_nothing(tmp_path, speech, kind, damage, number, by):
    path = tmp_path / f"a.{kind}"
    whole = make(path, speech, *CODECS[kind])
    expected = heard(path, holes=False)
    path.write_bytes(damage(whole, number, by))
    audio = open_audio(path)
    samples = np.concatenate(list(audio))
    assert len(samples) == pytest.approx(len(expected), abs=0.07 * 16000)
    assert correlation(samples, expected) > 0.995
    assert (audio.losses, audio.notes) == ((), ())


@pytest.mark.parametrize("by", [5, 3600, 50 * 3600])
def test_a_damaged_time_of_a_fragment(tmp_path, speech, by):
    """FFmpeg leaves out the fragment behind it; what it makes of the file's length is not true."""
    path = tmp_path / "a.mp4"
    whole = make(path, speech, *CODECS["mp4"])
    expected = heard(path, holes=False)
    path.write_bytes(mp4_fragment(whole, 3, by * 16000))
    audio = open_audio(path)
    samples = np.concatenate(list(audio))
    assert len(samples) == pytest.approx(len(expected), abs=0.07 * 16000)
    for part in (slice(0, 4 * 16000), slice(round(5.2 * 16000), 8 * 16000)):
        assert correlation(samples[part], expected[part]) > 0.99
    assert audio.losses == ()
    assert audio.notes == ("The file has no sound from 0:04 to 0:05.",)


@pytest.mark.parametrize("kind", ["mkv", "webm", "opus", "m4a", "ogg"])
def test_holes_are_told(tmp_path, speech, kind):
    """Packets that are not there, though the container is whole: where ffmpeg has silence."""
    source, path = tmp_path / f"b.{kind}", tmp_path / f"a.{kind}"
    make(source, speech, *CODECS.get(kind, ["-c:a", "aac"]))
    drop = "noise=drop='between(pts*tb,3,5)+between(pts*tb,6,6.5)'"
    ffmpeg("-i", source, "-c", "copy", "-bsf:a", drop, path)
    audio = open_audio(path)
    samples, expected = np.concatenate(list(audio)), heard(path)
    assert len(samples) == pytest.approx(len(expected), abs=160)
    assert correlation(samples, expected) > 0.998
    zeros = np.cumsum(expected == 0)
    silent = np.flatnonzero(zeros[16000:] - zeros[:-16000] == 16000) / 16000  # a second from here
    assert audio.losses == ()
    # Of the second hole, half a second long, nothing is said
    begin, end = int(silent[0] + 0.005), int(silent[-1] + 1.005)
    assert audio.notes == (f"The file has no sound from 0:{begin:02} to 0:{end:02}.",)
