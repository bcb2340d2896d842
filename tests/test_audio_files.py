"""Files of all kinds, whole and damaged: what is heard of them, and when, is what ffmpeg hears."""

import numpy as np
import pytest
from ffmpeg import correlation, ffmpeg, heard, make
from recordings import recording
from scipy.signal import correlate

from pyengine.audio import open_audio
from pyengine.errors import AudioError
from pyengine.sound.pieces import Loss

KINDS = {
    "mp4": ["-c:a", "aac", "-ar", 44100, "-movflags", "+faststart"],
    "m4a": ["-c:a", "alac", "-movflags", "+faststart"],
    "mov": ["-c:a", "pcm_s16be", "-movflags", "+faststart"],
    "mkv": ["-c:a", "aac", "-ar", 48000],
    "mka": ["-c:a", "pcm_s16le"],
    "webm": ["-c:a", "libopus"],
    "ogg": ["-c:a", "libvorbis"],
    "opus": ["-c:a", "libopus"],
    "flac": ["-c:a", "flac"],
    "mp3": ["-c:a", "libmp3lame"],
    "aac": ["-c:a", "aac"],
    "ts": ["-c:a", "mp2"],
    "ac3": ["-c:a", "ac3", "-ar", 44100],
    "avi": ["-c:a", "libmp3lame", "-ar", 44100],
    "wav": ["-c:a", "pcm_s24le"],
    "w64": ["-c:a", "adpcm_ms"],
    "aiff": ["-c:a", "pcm_s16be"],
    "au": ["-c:a", "pcm_mulaw"],
    "caf": ["-c:a", "adpcm_ima_qt"],
}
TIMED = ["mp4", "m4a", "mkv", "webm", "ogg", "opus", "flac"]
"""Whose packets have times, or whose damage leaves a hole behind."""
CUT = [
    "mp4",
    "m4a",
    "mov",
    "mkv",
    "mka",
    "webm",
    "ogg",
    "opus",
    "flac",
    "mp3",
    "wav",
    "w64",
    "aiff",
]
"""That say how long they should be, or where they end."""


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Eight seconds."""
    return recording("jfk")[: 8 * 16000]


def hear(path, **options) -> tuple[np.ndarray, tuple[Loss, ...], tuple[str, ...]]:
    audio = open_audio(path, **options)
    samples = np.concatenate(list(audio))
    return samples, audio.losses, audio.notes


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whole(tmp_path, speech, kind):
    path = tmp_path / f"a.{kind}"
    make(path, speech, *KINDS[kind])
    samples, losses, notes = hear(path)
    expected = heard(path)
    if kind == "webm":  # ffmpeg counts the encoder's delay into the start, and is 13 ms early
        expected = np.pad(heard(path, holes=False), (0, 0))
    assert len(samples) == pytest.approx(len(expected), abs=0.07 * 16000)
    assert correlation(samples, expected) > 0.995
    assert losses == ()
    assert notes == ()


@pytest.mark.slow
@pytest.mark.parametrize("kind", CUT)
def test_cut_off(tmp_path, speech, kind):
    path = tmp_path / f"a.{kind}"
    data = make(path, speech, *KINDS[kind])
    path.write_bytes(data[: len(data) * 6 // 10])
    samples, losses, _ = hear(path)
    expected = heard(path, holes=False)
    if kind in ("ogg", "opus"):  # what is left of the last page ffmpeg leaves out
        assert len(expected) < len(samples) < len(expected) + 16000
    else:
        assert len(samples) == pytest.approx(len(expected), abs=0.07 * 16000)
    assert correlation(samples, expected) > 0.98
    (loss,) = losses
    assert loss.start == pytest.approx(len(samples) / 16000, abs=0.1)
    assert loss.end is None or loss.end == pytest.approx(8, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TIMED)
def test_a_stretch_overwritten(tmp_path, speech, kind):
    path = tmp_path / f"a.{kind}"
    data = bytearray(make(path, speech, *KINDS[kind]))
    whole = heard(path)
    begin, length = len(data) // 2, len(data) // 20
    data[begin : begin + length] = bytes(length)
    path.write_bytes(data)
    samples, losses, _ = hear(path)
    expected = heard(path)
    assert len(samples) == pytest.approx(8 * 16000, abs=0.07 * 16000)
    if kind == "mkv":  # of which ffmpeg leaves out all to the next cluster
        around = np.arange(len(samples)) / 16000
        around = (around < losses[0].start - 0.03) | (around > losses[0].end + 0.1)
        assert correlation(samples[around], whole[: len(samples)][around]) > 0.98
    elif kind != "webm":
        assert correlation(samples, expected) > 0.98
    damaged = (np.abs(samples) == 0).sum() / 16000
    if kind in ("mp4", "m4a", "flac", "ogg", "opus", "ts", "mkv", "webm"):
        assert sum(loss.end - loss.start for loss in losses) == pytest.approx(damaged, abs=0.1)
        assert 3 < losses[0].start < 4.5


def test_one_damaged_packet(tmp_path, speech):
    """Of AAC: silence for its length, and everything behind it at its time."""
    path = tmp_path / "a.m4a"
    data = bytearray(make(path, speech, "-c:a", "aac", "-movflags", "+faststart"))
    whole, _, _ = hear(path)
    found = None
    for at in range(len(data) // 2, len(data) // 2 + 2000, 37):
        damaged = bytearray(data)
        damaged[at : at + 8] = b"\xff" * 8
        path.write_bytes(damaged)
        samples, losses, _ = hear(path)
        if losses:
            found = samples, losses
            break
    assert found
    samples, (loss,) = found
    assert loss.end - loss.start < 0.2
    assert len(samples) == len(whole)
    behind = round(loss.end * 16000) + 1600
    assert correlation(samples[behind:], whole[behind:]) > 0.999


@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_late_sound(tmp_path, speech, kind):
    """A film whose sound begins four seconds after its picture."""
    sound, path = tmp_path / "a.wav", tmp_path / f"a.{kind}"
    make(sound, speech)
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=12"]
    ffmpeg(*picture, "-itsoffset", 4, "-i", sound, "-map", 0, "-map", 1, "-c:a", "aac", path)
    samples, losses, _ = hear(path)
    assert correlation(samples, np.pad(speech, (4 * 16000, 0))) > 0.98
    assert losses == ()


@pytest.mark.parametrize("begin", [0, 2015, 26000])
def test_transport_streams_begin_anywhere(tmp_path, speech, begin):
    path = tmp_path / "a.ts"
    make(path, speech, "-c:a", "mp2", "-output_ts_offset", begin)
    samples, losses, _ = hear(path)
    assert correlation(samples, speech) > 0.98 or correlation(samples, heard(path)) > 0.99
    assert losses == ()


def test_ogg_that_begins_late(tmp_path, speech):
    path = tmp_path / "a.opus"
    make(path, speech, "-c:a", "libopus", "-output_ts_offset", 600)
    samples, losses, _ = hear(path)
    assert correlation(samples, speech) > 0.98
    assert len(samples) == pytest.approx(len(speech), abs=320)
    assert losses == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "codec"), [("ogv", "libvorbis"), ("ogv", "libopus"), ("asf", "wmav2")]
)
def test_sound_that_begins_after_pictures(tmp_path, speech, kind, codec):
    """FFmpeg's durations of their streams mean something else in each."""
    sound, path = tmp_path / "sound.wav", tmp_path / f"a.{kind}"
    make(sound, speech)
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=25:duration=12"]
    pictures = "libtheora" if kind == "ogv" else "wmv2"
    maps = ["-map", 0, "-map", 1, "-c:v", pictures, "-c:a", codec]
    ffmpeg(*picture, "-itsoffset", 1.7, "-i", sound, *maps, path)
    samples, losses, _ = hear(path)
    expected = heard(path, holes=False)
    begins = len(samples) - len(expected)
    assert begins == pytest.approx(1.7 * 16000, abs=0.05 * 16000)
    assert not samples[: begins - 800].any()
    assert correlation(samples[begins:], expected) > 0.95
    assert losses == ()


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [1, 15])
@pytest.mark.parametrize("kind", ["mp3", "aac", "ac3"])
def test_a_stretch_of_zeros_where_frames_have_no_times(tmp_path, speech, kind, seconds):
    """As when a disk or a download failed: it is silence of its length, which its bytes tell, and
    what is behind it stays where it was."""
    path = tmp_path / f"a.{kind}"
    long = np.concatenate([speech, speech[::-1], speech[::-1], speech])
    data = bytearray(make(path, long, *KINDS[kind]))
    whole = heard(path, holes=False)
    begin, size = len(data) // 3, len(data) * seconds // 32
    data[begin : begin + size] = bytes(size)
    path.write_bytes(data)
    samples, (loss,), _ = hear(path)
    # A frame on either side is damaged with it; those of AAC differ in size
    near = 0.1 + 0.06 * seconds if kind == "aac" else 0.1
    assert loss.start == pytest.approx(32 / 3, abs=0.4)
    assert loss.end - loss.start == pytest.approx(seconds, abs=near)
    assert len(samples) / 16000 == pytest.approx(len(whole) / 16000, abs=near)
    before, behind = slice(0, 10 * 16000), slice(27 * 16000, 31 * 16000)
    assert correlation(samples[before], whole[before]) > 0.999
    shift = round(near * 16000)
    around = samples[behind.start - shift : behind.stop + shift]
    lag = int(np.argmax(correlate(around, whole[behind], "valid")))
    assert correlation(around[lag:], whole[behind]) > 0.99


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["opus", "ogg", "mp3", "wav", "aac", "flac", "webm", "mka", "ts"])
def test_files_in_a_row(tmp_path, speech, kind):
    """Joined end to end, as recorders and people do."""
    first, second = speech[: 5 * 16000], speech[3 * 16000 :]
    path = tmp_path / f"a.{kind}"
    data = b"".join(make(path, part, *KINDS[kind]) for part in (first, second))
    path.write_bytes(data)
    samples, losses, _ = hear(path)
    assert len(samples) == pytest.approx(10 * 16000, abs=0.3 * 16000)
    tail = samples[-4 * 16000 - 3200 :]
    wanted = speech[4 * 16000 :]
    lag = int(np.argmax(correlate(np.pad(tail, (0, 3200)), wanted, "valid")))
    assert correlation(tail[lag:], wanted) > 0.9
    assert losses == ()


def test_the_default_track(tmp_path, speech):
    path = tmp_path / "a.mkv"
    one, two = tmp_path / "1.wav", tmp_path / "2.wav"
    make(one, speech)
    make(two, speech[::-1].copy())
    ffmpeg(
        *("-i", one, "-i", two, "-map", 0, "-map", 1, "-c:a", "pcm_s16le"),
        *("-disposition:a:0", 0, "-disposition:a:1", "default", "-metadata:s:a:1", "language=fra"),
        path,
    )
    audio = open_audio(path)
    assert [track.default for track in audio.tracks] == [False, True]
    assert audio.tracks[1].language == "fra"
    assert correlation(np.concatenate(list(audio)), speech[::-1]) > 0.999
    assert audio.notes == ()
    samples, _, _ = hear(path, track=1)
    assert correlation(samples, speech) > 0.999
    with pytest.raises(AudioError, match="There is no track 3: the file has 2 audio tracks"):
        open_audio(path, track=3)
    with pytest.raises(AudioError, match="There is no track 2: the file has one audio track"):
        open_audio(one, track=2)


def test_a_silent_default_track(tmp_path, speech):
    path = tmp_path / "a.mkv"
    one, two = tmp_path / "1.wav", tmp_path / "2.wav"
    make(one, np.zeros_like(speech))
    make(two, speech)
    ffmpeg(
        *("-i", one, "-i", two, "-map", 0, "-map", 1, "-c:a", "aac"),
        *("-metadata:s:a:0", "title=Desktop", "-metadata:s:a:1", "title=Mic", path),
    )
    samples, _, notes = hear(path)
    assert correlation(samples, speech) > 0.98
    assert notes == ("Track 1 (Desktop) holds no sound, so track 2 (Mic) was taken.",)
    samples, _, notes = hear(path, track=1)
    assert not samples.any()
    assert notes == ()


def test_one_channel_is_not_speech(tmp_path, speech):
    path = tmp_path / "a.flac"
    make(path, np.stack([np.sign(speech) * 0.9, speech], axis=1))
    samples, _, _ = hear(path, channel="right")
    assert correlation(samples, speech) > 0.999
    with pytest.raises(AudioError, match="There is no channel 3"):
        hear(path, channel="3")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "codec", "layout"),
    [
        ("m4a", "aac", "7.1(wide)"),
        ("flac", "flac", "7.1"),
        ("mkv", "libvorbis", "7.1"),
        ("opus", "libopus", "7.1"),
        ("mka", "pcm_s16le", "7.1"),
    ],
)
def test_eight_channels(tmp_path, speech, kind, codec, layout):
    """FFmpeg's frames have no room for a ninth plane, for which PyAV looks."""
    path = tmp_path / f"a.{kind}"
    channels = np.stack([np.roll(speech[:32000], 700 * n) * 0.3 for n in range(8)], axis=1)
    named = f"channelmap=map=0|1|2|3|4|5|6|7:channel_layout={layout}"
    make(path, channels, "-af", named, "-c:a", codec, "-b:a", "400k")
    for number in (1, 8):
        samples, losses, _ = hear(path, channel=str(number))
        one = tmp_path / "one.wav"
        ffmpeg("-i", path, "-af", f"pan=mono|c0=c{number - 1}", one)
        assert losses == ()
        assert correlation(samples, heard(one)) > 0.999


def test_channels_that_cancel(tmp_path, speech):
    path = tmp_path / "a.wav"
    make(path, np.stack([speech, -speech], axis=1))
    samples, _, notes = hear(path)
    assert correlation(samples, speech) > 0.999
    assert notes == (
        "The two channels cancel each other out: one of them was taken instead of both.",
    )
