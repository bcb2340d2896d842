"""Page and command line hear the same of a file: as much, at the same times, with its losses."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pytest
from ffmpeg import correlation, ffmpeg, make, make_all
from hearing import Heard, hear
from playwright.sync_api import Page
from recordings import recording

from pyengine.audio import AudioFile, open_audio

SPEECH = recording("jfk")[: 8 * 16000]
BACKWARDS = SPEECH[::-1].copy()
STEREO = np.stack([SPEECH, 0.5 * np.roll(SPEECH, 80)], axis=1)


def late(path: Path) -> None:
    """A film whose sound begins four seconds after its picture."""
    sound = path.with_name("sound.wav")
    make(sound, SPEECH)
    picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=12"]
    maps = ["-map", 0, "-map", 1]
    ffmpeg(*picture, "-itsoffset", 4, "-i", sound, *maps, "-c:v", "mpeg4", "-c:a", "aac", path)


def two_tracks(path: Path, *options: object, first: np.ndarray = BACKWARDS) -> None:
    one, two = path.with_name("1.wav"), path.with_name("2.wav")
    make(one, first)
    make(two, SPEECH)
    ffmpeg("-i", one, "-i", two, "-map", 0, "-map", 1, "-c:a", "aac", *options, path)


def second_is_default(path: Path) -> None:
    flags = ["-disposition:a:0", 0, "-disposition:a:1", "default"]
    two_tracks(path, *flags, "-metadata:s:a:1", "language=fra")


def first_is_silent(path: Path) -> None:
    titles = ["-metadata:s:a:0", "title=Desktop", "-metadata:s:a:1", "title=Mic"]
    two_tracks(path, *titles, first=np.zeros_like(SPEECH))


def film(*options: object, late: float = 0) -> Callable[[Path], object]:
    """With pictures before its sound."""

    def write(path: Path) -> None:
        sound = path.with_name("sound.wav")
        make(sound, SPEECH)
        picture = ["-f", "lavfi", "-i", "color=size=64x64:rate=25:duration=9"]
        ffmpeg(*picture, "-itsoffset", late, "-i", sound, "-map", 0, "-map", 1, *options, path)

    return write


def two_in_avi(path: Path) -> None:
    """The first is silent."""
    two_tracks(path, "-c:a", "mp2", first=np.zeros_like(SPEECH))


def surround(path: Path, *options: object, count: int = 6) -> None:
    """Each channel is later and louder than the one before."""
    channels = [np.roll(SPEECH, 700 * n) * (0.3 + 0.1 * n) for n in range(count)]
    make(path, np.stack(channels, axis=1), *options)


def four(layout: str, *options: object) -> Callable[[Path], object]:
    """Four channels of that layout."""
    named = ["-af", f"channelmap=map=0|1|2|3:channel_layout={layout}"]
    return lambda path: surround(path, *named, *options, count=4)


def joined(path: Path, *options: object) -> None:
    halves = SPEECH[: 5 * 16000], SPEECH[3 * 16000 :]
    path.write_bytes(b"".join(make(path, half, *options) for half in halves))


def made(*options: object, samples: np.ndarray = SPEECH) -> Callable[[Path], object]:
    return lambda path: make(path, samples, *options)


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "late mp4": ("mp4", late),
    "late mkv": ("mkv", late),
    "encoder's delay in mkv": ("mkv", made("-c:a", "aac", "-ar", 48000)),
    "encoder's delay in mp3": ("mp3", made("-c:a", "libmp3lame")),
    "ts that begins late": ("ts", made("-c:a", "aac", "-output_ts_offset", 26000)),
    "opus that begins late": ("opus", made("-c:a", "libopus", "-output_ts_offset", 600)),
    "webm": ("webm", made("-c:a", "libopus")),
    "joined ogg": ("ogg", lambda path: joined(path, "-c:a", "libvorbis")),
    "joined flac": ("flac", lambda path: joined(path, "-c:a", "flac")),
    "out of phase wav": ("wav", made(samples=np.stack([SPEECH, -SPEECH], axis=1))),
    "adpcm wav": ("wav", made("-c:a", "adpcm_ms")),
    "mu-law au": ("au", made("-c:a", "pcm_mulaw")),
    "aiff": ("aiff", made("-c:a", "pcm_s16be")),
    "wave64": ("w64", made("-c:a", "pcm_s24le")),
    "pcm in mov": ("mov", made("-c:a", "pcm_s24be")),
    "a-law in mkv": ("mkv", made("-c:a", "pcm_alaw")),
    "second track is the default": ("mkv", second_is_default),
    "first track is silent": ("mkv", first_is_silent),
    "surround in opus": ("opus", lambda path: surround(path, "-c:a", "libopus", "-b:a", "400k")),
    "surround in aac": ("m4a", lambda path: surround(path, "-c:a", "aac", "-b:a", "400k")),
    "surround in vorbis": ("ogg", lambda path: surround(path, "-c:a", "libvorbis")),
    "surround in pcm": ("mka", lambda path: surround(path, "-c:a", "pcm_s16le")),
    # What browsers lack
    "ac3 in mp4": ("mp4", made("-c:a", "ac3")),
    "ac3 in mkv": ("mkv", made("-c:a", "ac3")),
    "ac3 in ts": ("ts", made("-c:a", "ac3", "-ar", 48000)),
    "eac3 in mp4": ("mp4", made("-c:a", "eac3")),
    "eac3 in ts": ("ts", made("-c:a", "eac3", "-ar", 48000)),
    "surround in ac3": ("mkv", lambda path: surround(path, "-c:a", "ac3", "-b:a", "640k")),
    "surround in eac3": ("mp4", lambda path: surround(path, "-c:a", "eac3", "-b:a", "640k")),
    "front and rear in ac3": ("mkv", four("4.0", "-c:a", "ac3", "-b:a", "448k")),
    "corners in ac3": ("mp4", four("quad(side)", "-c:a", "ac3", "-b:a", "448k")),
    "front and low in ac3": ("ts", four("3.1", "-c:a", "ac3", "-ar", 48000)),
    "front and low in eac3": ("mp4", four("3.1", "-c:a", "eac3", "-b:a", "448k")),
    "mp2": ("mp2", made("-c:a", "mp2")),
    # More than the standard allows one channel, and ffmpeg's default
    "mp2 of 384 kb/s in mp4": ("mp4", made("-c:a", "mp2", "-ar", 48000)),
    "mp2 in mkv": ("mkv", made("-c:a", "mp2")),
    "mp2 in mov": ("mov", made("-c:a", "mp2", "-ar", 48000)),
    "mp2 in ts": ("ts", made("-c:a", "mp2", "-ar", 48000, "-ac", 2)),
    "alac in m4a": ("m4a", made("-c:a", "alac", "-sample_fmt", "s16p")),
    "alac in mov": ("mov", made("-c:a", "alac")),
    "alac in mkv": ("mkv", made("-c:a", "alac")),
    "alac of two channels": ("m4a", made("-c:a", "alac", samples=STEREO)),
    "surround in alac": ("m4a", lambda path: surround(path, "-c:a", "alac")),
    # Containers that mediabunny does not take apart
    "ac3": ("ac3", made("-c:a", "ac3")),
    "eac3": ("eac3", made("-c:a", "eac3")),
    "ac3 of 44.1 kHz": ("ac3", made("-c:a", "ac3", "-ar", 44100, "-b:a", "96k")),
    "alac in caf": ("caf", made("-c:a", "alac")),
    "surround in alac in caf": ("caf", lambda path: surround(path, "-c:a", "alac")),
    "pcm in avi": ("avi", made("-c:a", "pcm_s16le", samples=STEREO)),
    "pcm of 24 bits in avi": ("avi", made("-c:a", "pcm_s24le")),
    "mu-law in avi": ("avi", made("-c:a", "pcm_mulaw")),
    "mp3 in avi": ("avi", film("-c:a", "libmp3lame")),
    "mp2 in avi": ("avi", film("-c:a", "mp2", "-ar", 48000)),
    "ac3 in avi": ("avi", film("-c:a", "ac3")),
    "second of two in avi": ("avi", two_in_avi),
    "mp2 in mpg": ("mpg", film("-c:a", "mp2")),
    "mp2 in the mpg of MPEG-1": ("mpg", film("-f", "mpeg", "-c:a", "mp2", "-ar", 44100)),
    "late in mpg": ("mpg", film("-c:a", "mp2", late=2)),
    "ac3 in vob": ("vob", film("-c:a", "ac3", "-ar", 48000)),
    "surround in vob": ("vob", lambda path: surround(path, "-c:a", "ac3", "-ar", 48000)),
}


def both(page: Page, path: Path, **choice: object) -> tuple[Heard, np.ndarray, AudioFile]:
    """What the page hears, what the command line does, and what that says of it."""
    audio = open_audio(path, **choice)
    samples = np.concatenate(list(audio))
    found = hear(page, path, path.name, **choice)
    assert found.error is None
    return found, samples, audio


@pytest.mark.parametrize("file", FILES)
def test_whole(bare: Page, tmp_path: Path, file: str):
    kind, write = FILES[file]
    path = tmp_path / f"a.{kind}"
    write(path)
    found, samples, audio = both(bare, path)
    # Browsers do not leave out what encoders put behind the end
    assert len(found.samples) == pytest.approx(len(samples), abs=0.035 * 16000)
    assert correlation(found.samples, samples) > 0.99
    assert (found.losses, found.notes) == (audio.losses, audio.notes) == ((), audio.notes)
    assert found.track == audio.track.number
    assert len(found.tracks) == len(audio.tracks)


def test_one_damaged_packet(bare: Page, tmp_path: Path):
    """Of AAC: what FFmpeg cannot decode, the browser cannot either, and it goes on behind it."""
    path = tmp_path / "a.m4a"
    data = make(path, SPEECH, "-c:a", "aac", "-movflags", "+faststart")
    for at in range(len(data) // 2, len(data) // 2 + 2000, 37):
        damaged = bytearray(data)
        damaged[at : at + 8] = b"\xff" * 8
        path.write_bytes(damaged)
        audio = open_audio(path)
        if list(audio) and audio.losses:
            break
    found, samples, audio = both(bare, path)
    ((ours,), (theirs,)) = (found.losses, audio.losses)
    assert (ours.start, ours.end) == pytest.approx((theirs.start, theirs.end), abs=0.02)
    assert len(found.samples) == len(samples)
    assert correlation(found.samples, samples) > 0.98


@pytest.mark.parametrize("codec", ["ac3", "eac3", "alac", "mp2"])
def test_a_packet_without_its_header_costs_itself(bare: Page, tmp_path: Path, codec: str):
    """Of the codecs that browsers lack."""
    path = tmp_path / "a.mp4"
    data = bytearray(make(path, SPEECH, "-c:a", codec, "-ar", 48000))
    with av.open(path) as container:
        packets = [packet for packet in container.demux(audio=0) if packet.size]
    packet = packets[len(packets) // 2]
    whole, _, _ = both(bare, path)
    data[packet.pos : packet.pos + 8] = b"\xff" * 8
    path.write_bytes(data)
    found = hear(bare, path)
    (loss,) = found.losses
    begin, end = (float(at * packet.time_base) for at in (packet.pts, packet.pts + packet.duration))
    assert (loss.start, loss.end) == pytest.approx((begin, end), abs=0.002)
    lost = slice(round(loss.start * 16000), round(loss.end * 16000))
    assert not found.samples[lost.start + 160 : lost.stop - 160].any()
    whole.samples[lost] = found.samples[lost] = 0
    assert len(found.samples) == len(whole.samples)
    # The next packet has half of its sound in common with the one that is lost
    assert correlation(found.samples, whole.samples) > 0.999


@pytest.mark.parametrize("kind", ["mp4", "mkv", "webm", "flac", "ogg", "wav"])
def test_cut_off(bare: Page, tmp_path: Path, kind: str):
    codecs = {"mp4": "aac", "mkv": "aac", "webm": "libopus", "ogg": "libvorbis"}
    codec = ["-c:a", codecs[kind]] if kind in codecs else []
    path = tmp_path / f"a.{kind}"
    data = make(path, SPEECH, *codec, "-movflags", "+faststart")
    path.write_bytes(data[: len(data) * 6 // 10])
    found, samples, audio = both(bare, path)
    assert len(found.samples) == pytest.approx(len(samples), abs=0.1 * 16000)
    (ours, theirs) = (found.losses[-1], audio.losses[-1])
    assert ours.cut_off and theirs.cut_off
    assert ours.start == pytest.approx(theirs.start, abs=0.1)
    assert ours.end == (None if theirs.end is None else pytest.approx(theirs.end, abs=0.05))


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("ac3", "ac3"),
        ("eac3", "eac3"),
        ("caf", "alac"),
        ("mpg", "mp2"),
        ("vob", "ac3"),
        ("avi", "ac3"),
    ],
)
def test_a_stretch_overwritten_where_mediabunny_reads_nothing(
    bare: Page, tmp_path: Path, kind: str, codec: str
):
    """It is silence of its length, to a packet, and what is behind it is where it was."""
    path = tmp_path / f"a.{kind}"
    data = bytearray(make(path, SPEECH, "-c:a", codec, "-ar", 48000))
    whole = hear(bare, bytes(data)).samples
    begin, length = len(data) // 2, len(data) // 20
    data[begin : begin + length] = bytes(length)
    found = hear(bare, bytes(data))
    assert found.losses
    assert sum(loss.end - loss.start for loss in found.losses) == pytest.approx(8 / 20, abs=0.2)
    before, behind = slice(0, 3 * 16000), slice(5 * 16000, None)
    assert correlation(found.samples[before], whole[before]) > 0.999
    assert correlation(found.samples[behind], whole[behind]) > 0.999


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_a_stretch_overwritten(bare: Page, tmp_path: Path, kind: str):
    """Before it the same is heard, and what is not is told, though it may be more than ffmpeg's."""
    path = tmp_path / f"a.{kind}"
    data = bytearray(make(path, SPEECH, "-c:a", "aac", "-movflags", "+faststart"))
    begin, length = len(data) // 2, len(data) // 20
    data[begin : begin + length] = bytes(length)
    path.write_bytes(data)
    found, samples, _ = both(bare, path)
    before = 3 * 16000
    assert correlation(found.samples[:before], samples[:before]) > 0.99
    if kind != "mp4":  # of AAC's zeros both make silence by themselves
        assert found.losses
    for loss in found.losses:
        inside = slice(round(loss.start * 16000) + 160, round((loss.end or 8) * 16000) - 160)
        assert not found.samples[inside].any()
    assert max([len(found.samples) / 16000, *(loss.end or 0 for loss in found.losses)]) > 7.9


LONGER = np.concatenate([SPEECH, BACKWARDS, SPEECH])
WITHOUT_TABLES = {
    "mp3": ("mp3", ["-c:a", "libmp3lame", "-write_xing", 0]),
    "mp3, VBR": ("mp3", ["-c:a", "libmp3lame", "-q:a", 4]),
    "adts": ("aac", ["-c:a", "aac"]),
    "flac": ("flac", ["-c:a", "flac"]),
    "ts": ("ts", ["-c:a", "aac"]),
    "mp3 in ts": ("ts", ["-c:a", "libmp3lame"]),
    "opus": ("opus", ["-c:a", "libopus"]),
    "vorbis": ("ogg", ["-c:a", "libvorbis"]),
}
"""Files that a demuxer goes through from frame to frame, or from packet to packet."""
UNTIMED = ["mp3", "mp3, VBR", "adts"]
"""Those whose frames say no times."""


@cache
def without_tables() -> dict[str, bytes]:
    """All of them, made in one run."""
    with TemporaryDirectory() as folder:
        paths = {
            kind: Path(folder) / f"{number}.{ending}"
            for number, (kind, (ending, _)) in enumerate(WITHOUT_TABLES.items())
        }
        make_all({path: WITHOUT_TABLES[kind][1] for kind, path in paths.items()}, LONGER)
        return {kind: path.read_bytes() for kind, path in paths.items()}


def noise(size: int) -> bytes:
    return np.random.default_rng(5).bytes(size)


DAMAGE = {
    "zeros": lambda data, at, size: data[:at] + bytes(size) + data[at + size :],
    "ones": lambda data, at, size: data[:at] + b"\xff" * size + data[at + size :],
    "noise": lambda data, at, size: data[:at] + noise(size) + data[at + size :],
    "deleted": lambda data, at, size: data[:at] + data[at + size :],
    "inserted": lambda data, at, size: data[:at] + noise(size) + data[at:],
}


def nearby(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of one with what is most like it in the other, up to 0.1 s from its place."""
    edge = 1600
    one = one[edge : len(one) - edge]
    at = int(np.correlate(other, one).argmax())
    return correlation(one, other[at : at + len(one)])


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("kind", WITHOUT_TABLES)
def test_what_lies_behind_damage(bare: Page, tmp_path: Path, kind: str, how: str):
    path = tmp_path / f"a.{WITHOUT_TABLES[kind][0]}"
    data = without_tables()[kind]
    path.write_bytes(DAMAGE[how](data, len(data) // 2, len(data) // 20))
    found, samples, audio = both(bare, path)
    # FFmpeg takes some of what is no ADTS for frames, and with it what is behind it; with an MP3's
    # ones it loses three good frames
    more = {"adts": 0.7, "mp3": 0.15}.get(kind, 0.1)
    assert len(found.samples) / 16000 == pytest.approx(len(samples) / 16000, abs=more)
    # What was lost is told, where it was, and that nobody can hear it
    damage = found.losses[0]
    assert damage.start == pytest.approx(12, abs=1)
    assert not damage.cut_off
    told = sum(loss.end - loss.start for loss in found.losses if loss.end and not loss.cut_off)
    if kind in UNTIMED:
        assert told > 0.02
        (theirs, *_) = audio.losses
        assert damage.start == pytest.approx(theirs.start, abs=0.1)
        last = [loss for loss in audio.losses if loss.cut_off]
        assert [loss.cut_off for loss in found.losses] == [False] + [True] * len(last)
    else:
        silent = ~found.samples[10 * 16000 : 15 * 16000].reshape(-1, 80).any(axis=1)
        assert told == pytest.approx(silent.sum() * 0.005, abs=0.15)
        for loss in audio.losses:
            assert damage.start - 0.1 < loss.start
            assert loss.end < found.losses[-1].end + 0.1
    # Before it and behind it the same is heard
    for part in (slice(5 * 16000, 7 * 16000), slice(-6 * 16000, -4 * 16000)):
        assert nearby(found.samples[part], samples[part]) > 0.97


@pytest.mark.parametrize("kind", WITHOUT_TABLES)
def test_two_stretches_that_are_damaged(bare: Page, tmp_path: Path, kind: str):
    path = tmp_path / f"a.{WITHOUT_TABLES[kind][0]}"
    data = without_tables()[kind]
    for at in (len(data) // 3, len(data) * 2 // 3):
        data = DAMAGE["noise"](data, at, len(data) // 40)
    path.write_bytes(data)
    found, samples, _ = both(bare, path)
    first, second = [loss for loss in found.losses if not loss.cut_off]
    assert (first.start, second.start) == pytest.approx((8, 16), abs=1.1)  # Ogg's pages are long
    more = 0.7 if kind == "adts" else 0.2
    assert len(found.samples) / 16000 == pytest.approx(len(samples) / 16000, abs=more)
    tail = slice(-5 * 16000, -3 * 16000)
    assert nearby(found.samples[tail], samples[tail]) > 0.97


@pytest.mark.parametrize("kind", ["adts", "mp3, VBR", "ts"])
def test_files_without_tables_that_were_cut_off(bare: Page, tmp_path: Path, kind: str):
    path = tmp_path / f"a.{WITHOUT_TABLES[kind][0]}"
    data = without_tables()[kind]
    path.write_bytes(data[: len(data) * 6 // 10 + 50])
    found, samples, audio = both(bare, path)
    assert len(found.samples) / 16000 == pytest.approx(len(samples) / 16000, abs=0.1)
    ((ours,), (theirs,)) = (found.losses, audio.losses)
    assert (ours.start, ours.end) == pytest.approx((theirs.start, theirs.end), abs=0.1)


def test_flac_of_which_a_few_bytes_are_wrong(bare: Page, tmp_path: Path):
    """Its decoder makes noise of such a frame; both leave it out."""
    path = tmp_path / "a.flac"
    data = make(path, SPEECH)
    middle = len(data) // 2
    path.write_bytes(data[:middle] + noise(20) + data[middle + 20 :])
    found, samples, audio = both(bare, path)
    ((ours,), (theirs,)) = (found.losses, audio.losses)
    assert (ours.start, ours.end) == pytest.approx((theirs.start, theirs.end), abs=0.001)
    assert correlation(found.samples, samples) > 0.999


def test_joined_files_of_which_one_is_damaged(bare: Page, tmp_path: Path):
    path = tmp_path / "a.flac"
    whole = make(path, SPEECH)
    data = DAMAGE["zeros"](whole, len(whole) // 2, 20000)
    path.write_bytes(whole + data + whole)
    found = hear(bare, path, path.name)
    three_times = np.concatenate([SPEECH] * 3)
    assert len(found.samples) == len(three_times)
    (loss,) = found.losses
    assert loss.start == pytest.approx(12, abs=1)
    for begin in (0, 14, 16):
        same = slice(begin * 16000, (begin + 2) * 16000)
        assert correlation(found.samples[same], three_times[same]) > 0.99


@pytest.mark.parametrize(
    ("choice", "error"),
    [({"track": 1}, None), ({"track": 2}, None), ({"track": 3}, "has no audio track 3")],
)
def test_a_track_that_was_chosen(bare: Page, tmp_path: Path, choice: dict, error: str | None):
    path = tmp_path / "a.mkv"
    first_is_silent(path)
    if error:
        assert error in hear(bare, path, **choice).error
        return
    found, samples, audio = both(bare, path, **choice)
    assert found.notes == audio.notes == ()
    assert np.abs(found.samples).max() == pytest.approx(np.abs(samples).max(), abs=1e-3)


@pytest.mark.parametrize("channel", ["left", "right", "2"])
@pytest.mark.parametrize("kind", ["flac", "wav"])
def test_a_channel_that_was_chosen(bare: Page, tmp_path: Path, kind: str, channel: str):
    path = tmp_path / f"a.{kind}"
    make(path, np.stack([BACKWARDS, SPEECH], axis=1))
    found, samples, _ = both(bare, path, channel=channel)
    assert correlation(found.samples, samples) > 0.999
