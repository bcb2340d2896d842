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


@pytest.mark.slow
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


@pytest.mark.slow
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


def with_holes(tmp_path, speech, kind):
    """A file without the packets from 3 to 5 s and from 6 to 6.5 s, and what ffmpeg hears of it."""
    source, path = tmp_path / f"b.{kind}", tmp_path / f"a.{kind}"
    make(source, speech, *CODECS.get(kind, ["-c:a", "aac"]))
    drop = "noise=drop='between(pts*tb,3,5)+between(pts*tb,6,6.5)'"
    ffmpeg("-i", source, "-c", "copy", "-bsf:a", drop, path)
    audio = open_audio(path)
    samples, expected = np.concatenate(list(audio)), heard(path)
    assert len(samples) == pytest.approx(len(expected), abs=160)
    assert correlation(samples, expected) > 0.998
    return audio, expected


def silences(samples, least):
    """Where nothing is to be heard for so many seconds and more."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], samples == 0, [0]])))
    spans = edges.reshape(-1, 2) / 16000
    return [(start, end) for start, end in spans.tolist() if end - start >= least]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mkv", "webm", "m4a"])
def test_holes_are_told(tmp_path, speech, kind):
    """Packets that are not there, though the container is whole: where ffmpeg has silence."""
    audio, expected = with_holes(tmp_path, speech, kind)
    # Of the second hole, half a second long, nothing is said
    ((start, end),) = silences(expected, 1)
    begin, end = int(start + 0.005), int(end + 0.005)
    assert audio.losses == ()
    assert audio.notes == (f"The file has no sound from 0:{begin:02} to 0:{end:02}.",)


@pytest.mark.parametrize(("kind", "n_losses"), [("ogg", 2), ("opus", 1)])
def test_holes_in_ogg_are_losses(tmp_path, speech, kind, n_losses):
    """Its packets follow one another: where some are missing, they were lost."""
    audio, expected = with_holes(tmp_path, speech, kind)
    silent = silences(expected, 0.3)
    # In Opus a hole and the next one are one loss: there is next to nothing between them
    assert (len(audio.losses), len(silent)) == (n_losses, 2)
    begin, end = audio.losses[0].start, audio.losses[-1].end
    assert (begin, end) == pytest.approx((silent[0][0], silent[-1][1]), abs=0.01)
    lost = sum(loss.end - loss.start for loss in audio.losses)
    assert lost == pytest.approx(sum(last - first for first, last in silent), abs=0.05)
    assert audio.notes == ()
