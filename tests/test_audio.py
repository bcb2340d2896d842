"""Recordings of many formats, written here by PyAV's encoders, as 16 kHz mono samples."""

import io
import os
import struct
import sys
import threading
import tracemalloc
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from pyengine.audio import SAMPLE_RATE, load_audio, open_audio, spooled
from pyengine.errors import AudioError

JFK = Path(__file__).parent / "data" / "jfk.wav"

FORMATS = {  # container, codec, rate
    "mp3": ("mp3", "libmp3lame", 44100),
    "m4a": ("ipod", "aac", 44100),
    "mp4": ("mp4", "aac", 48000),
    "aac": ("adts", "aac", 48000),
    "ogg": ("ogg", "vorbis", 44100),
    "opus": ("ogg", "libopus", 48000),
    "webm": ("webm", "libopus", 48000),
    "flac": ("flac", "flac", 48000),
    "aiff": ("aiff", "pcm_s16be", 44100),
    "w64": ("w64", "pcm_s16le", 22050),
    "mka of 24 bits": ("matroska", "pcm_s24le", 16000),
    "mka of 64-bit floats": ("matroska", "pcm_f64le", 96000),
    "mka of bytes": ("matroska", "pcm_u8", 8000),
    "wav of ADPCM": ("wav", "adpcm_ms", 44100),
    "wav of MP3": ("wav", "libmp3lame", 44100),
}
# Containers that cannot tell their codec's delay: FFmpeg's AAC and LAME's MP3, in seconds.
DELAYS = {"aac": 1024 / 48000, "wav of MP3": 1105 / 44100}
EXACT = ("flac", "aiff", "w64", "mka of 24 bits", "mka of 64-bit floats")


def encode(container: str, codec: str, rate: int, samples: np.ndarray, layout="stereo") -> bytes:
    """16 kHz mono `samples` at `rate`, in all channels of `layout`, by FFmpeg throughout."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        # FFmpeg calls its own Vorbis encoder experimental.
        stream = output.add_stream(codec, rate=rate, layout=layout, options={"strict": "-2"})
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate, frame.pts = 16000, 0  # with times, MP4 notes the codec's delay
        convert = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        for part in [*convert.resample(frame), *convert.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return file.getvalue()


def write_wav(path: Path, samples: np.ndarray, rate: int) -> Path:
    """(frames, channels) int16, by the standard library."""
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples.astype("<i2").tobytes())
    return path


def video(with_audio: bool) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        pictures = output.add_stream("mpeg4", rate=10)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        sound = output.add_stream("aac", rate=48000, layout="mono") if with_audio else None
        for _ in range(5):
            output.mux(pictures.encode(av.VideoFrame(64, 64, "yuv420p")))
        output.mux(pictures.encode(None))
        if sound is not None:
            frame = av.AudioFrame.from_ndarray(
                np.full((1, 48000), 0.5, np.float32), format="fltp", layout="mono"
            )
            frame.sample_rate = 48000
            output.mux(sound.encode(frame))
            output.mux(sound.encode(None))
    return file.getvalue()


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Two seconds of jfk.wav, as the standard library reads them."""
    with wave.open(str(JFK)) as reader:
        codes = reader.readframes(32000)
    return np.frombuffer(codes, "<i2").astype(np.float32) / 32768


def correlation(a, b):
    count = min(len(a), len(b))
    return np.corrcoef(a[:count], b[:count])[0, 1]


# --- formats


def test_the_sample_is_read_exactly():
    with wave.open(str(JFK)) as reader:
        codes = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
    expected = codes.astype(np.float32) / 32768
    for source in (JFK, str(JFK), JFK.read_bytes()):
        np.testing.assert_array_equal(load_audio(source), expected, strict=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_formats(name, speech):
    samples = load_audio(encode(*FORMATS[name], speech))
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert abs(len(samples) - len(speech)) <= 0.1 * SAMPLE_RATE
    # No delay of ours: 3 samples of it would take the correlation below 0.9.
    delay = round(DELAYS.get(name, 0) * SAMPLE_RATE)
    assert correlation(samples[delay:], speech) > (0.999 if name in EXACT else 0.98)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_blocks_are_the_whole_and_begin_anew_each_time(name, speech):
    data = encode(*FORMATS[name], speech)
    audio = open_audio(data)
    blocks = list(audio)
    np.testing.assert_array_equal(np.concatenate(blocks), load_audio(data))
    assert max(map(len, blocks)) < 40 * SAMPLE_RATE
    again = list(audio)
    assert [len(b) for b in again] == [len(b) for b in blocks]
    if name != "aac":  # ADTS has no header to say it: FFmpeg guesses from the first frames
        assert audio.seconds == pytest.approx(len(speech) / SAMPLE_RATE, abs=0.15)


def test_a_stream_that_cannot_be_searched_is_spooled(tmp_path):
    reading, writing = os.pipe()
    data = JFK.read_bytes()

    def write():
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as pipe, spooled(pipe) as file:
        writer.join()
        audio = open_audio(file)
        assert audio.seconds == 11.0
        for _ in range(2):
            np.testing.assert_array_equal(np.concatenate(list(audio)), load_audio(JFK))


def test_what_is_wrong_is_said_when_it_is_opened(tmp_path):
    (tmp_path / "empty.wav").touch()
    (tmp_path / "notes.txt").write_text("not audio " * 100)
    for name, message in (
        ("missing.wav", "no such file"),
        ("empty.wav", "is empty"),
        ("notes.txt", "holds no audio"),
    ):
        with pytest.raises(AudioError, match=message) as caught:
            open_audio(tmp_path / name)
        assert str(caught.value).startswith(str(tmp_path / name))


@pytest.mark.slow
def test_an_hour_is_read_in_little_memory(tmp_path):
    path = write_wav(tmp_path / "hour.wav", np.zeros((3600 * 8000, 1), np.int16), 8000)
    tracemalloc.start()
    try:
        total = sum(len(block) for block in open_audio(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total == 3600 * SAMPLE_RATE
    assert peak < 60e6  # all of it is 230 MB


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 32000, 44100, 48000, 96000])
def test_wav_of_any_rate_sounds_as_ffmpeg_makes_it(tmp_path, speech, rate):
    data = encode("wav", "pcm_s16le", rate, speech)
    convert = av.AudioResampler(format="flt", layout="mono", rate=16000)
    with av.open(io.BytesIO(data)) as container:
        frames = [*container.decode(audio=0), None]
        expected = [part.to_ndarray()[0] for frame in frames for part in convert.resample(frame)]
    assert correlation(load_audio(data), np.concatenate(expected)) > 0.9995


def test_the_sound_of_a_video():
    samples = load_audio(video(with_audio=True))
    assert abs(len(samples) - 16000) < 1600
    assert samples[4000:12000].mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("container", ["wav", "matroska", "caf"])
@pytest.mark.parametrize("layout", ["stereo", "5.1", "7.1"])
def test_channels_are_mixed_as_ffmpeg_does(container, layout):
    levels = np.array([0.5, -0.25, 0.125, 0.2, 0.1, 0.25, -0.1, 0.3], np.float32)
    count = av.AudioLayout(layout).nb_channels
    channels = levels[None, :count].repeat(16000, axis=0)
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream("pcm_f32le", rate=16000, layout=layout)
        frame = av.AudioFrame.from_ndarray(channels.reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate = 16000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    # To 16 bits, as FFmpeg scales the sum down only where it could overflow
    mixed = av.AudioResampler("s16", "mono", 16000).resample(frame)[0].to_ndarray() / 32768
    np.testing.assert_allclose(load_audio(file.getvalue()), mixed[0], atol=2 / 32768)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_channels_apart_are_the_channels_one_by_one(tmp_path, speech, rate):
    samples = np.stack([speech, speech[::-1]], axis=1) * 32767
    path = write_wav(tmp_path / "call.wav", samples, rate)
    apart = np.concatenate([*open_audio(path, apart=True)])
    one_by_one = [load_audio(path, channel=channel) for channel in ("1", "2")]
    assert np.array_equal(apart, np.stack(one_by_one, axis=1))


@pytest.mark.parametrize(("layout", "channels"), [("mono", 1), ("5.1", 6)])
def test_only_two_channels_are_kept_apart(speech, layout, channels):
    file = encode("flac", "flac", 16_000, speech, layout)
    with pytest.raises(AudioError, match=f"this recording has {channels}"):
        next(iter(open_audio(file, apart=True)))


@pytest.mark.slow
def test_a_rate_that_changes_on_the_way(speech):
    data = encode("mp3", "libmp3lame", 44100, speech) + encode("mp3", "libmp3lame", 48000, speech)
    samples = load_audio(data)
    assert abs(len(samples) - 2 * len(speech)) < 0.2 * SAMPLE_RATE
    second = samples[len(speech) :]
    assert max(correlation(second[lag:], speech) for lag in range(3200)) > 0.98


def test_float_samples_that_are_no_sound_become_silence():
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 1e38, -0.5], np.float32)
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as output:
        stream = output.add_stream("pcm_f32le", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = 16000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    assert load_audio(file.getvalue()).tolist() == [0.5, 0, 0, 0, 0, -0.5]


# --- sources


def test_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(JFK.read_bytes(),))
    writer.start()
    samples = load_audio(path)
    writer.join()
    np.testing.assert_array_equal(samples, load_audio(JFK))


def test_a_long_file_is_never_whole_in_memory(tmp_path):
    path = write_wav(tmp_path / "long.wav", np.zeros((20 * 48000, 2), np.int16), 48000)
    flac = tmp_path / "long.flac"
    flac.write_bytes(encode("flac", "flac", 48000, np.zeros(20 * 16000, np.float32)))
    for recording in (path, flac):
        tracemalloc.start()
        samples = load_audio(recording)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(samples) == 20 * 16000
        assert peak < 2 * samples.nbytes + (5 << 20)


# --- damage


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mp3", "ogg", "opus", "webm", "flac", "w64", "wav of ADPCM"])
def test_a_file_cut_off_half_way_gives_its_first_half(tmp_path, name):
    speech = load_audio(JFK)
    data = encode(*FORMATS[name], speech)
    path = tmp_path / "cut"
    path.write_bytes(data[: len(data) // 2])
    samples = load_audio(path)
    assert 0.35 * len(speech) < len(samples) < 0.65 * len(speech)
    assert correlation(samples[:-4000], speech) > 0.98


def test_a_wav_cut_off_gives_what_is_there(speech):
    data = encode("wav", "pcm_s16le", 16000, speech, "mono")
    np.testing.assert_array_equal(load_audio(data[: -len(speech) - 1]), load_audio(data)[:15999])


def test_damage_in_the_middle_loses_only_that(speech):
    data = bytearray(encode("mp3", "libmp3lame", 44100, speech))
    third = len(data) // 3
    data[third : third + 2000] = bytes(2000)
    assert len(load_audio(bytes(data))) > 0.8 * len(speech)


def assert_refused(source, *messages):
    with pytest.raises(AudioError) as caught:
        load_audio(source)
    for message in messages:
        assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_sources_without_audio(tmp_path):
    files = {
        "empty.wav": (b"", "The file is empty."),
        "notes.txt": (b"Not a recording at all.\n" * 50, "The file holds no audio."),
        "notes": (b"Not a recording at all.\n" * 50, "no audio format known here"),
        "zeros.mp3": (bytes(5000), "no audio format known here"),
        "film.mp4": (video(with_audio=False), "The file holds no audio."),
        "cut.mp4": (video(with_audio=True)[:3000], "damaged or cut off"),
        "silent.wav": (b"RIFF\0\0\0\0WAVE", "no format"),
    }
    for name, (data, message) in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert_refused(path, message)
        assert_refused(path, f"{path}: ")
    assert_refused(tmp_path, "This is a directory")
    assert_refused(tmp_path / "none.wav", "There is no such file.")
    assert_refused(tmp_path / "none" / "none.wav", "There is no such file.")
    assert_refused(tmp_path / "empty.wav" / "none.wav", "cannot be read (Not a directory)")
    assert_refused("a\0b", "null character")
    assert_refused(b"", "The file is empty.")


def test_a_wav_without_samples(tmp_path):
    path = write_wav(tmp_path / "a.wav", np.zeros((0, 1), np.int16), 16000)
    assert_refused(path, "holds no samples")


def test_a_rate_too_low_for_sound(tmp_path):
    path = write_wav(tmp_path / "a.wav", np.zeros((5, 1), np.int16), 1)
    assert_refused(path, "sample rate of 1 Hz")


def test_a_codec_nobody_reads(speech):
    data = encode("matroska", "pcm_s16le", 16000, speech)
    assert_refused(data.replace(b"A_PCM/INT/LIT", b"A_NONE/OF/ALL"), "cannot be decoded")


def test_a_sample_type_nobody_reads(speech):
    file = io.BytesIO()
    with av.open(file, "w", format="wav") as output:
        stream = output.add_stream("pcm_s64le", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(speech[None], format="flt", layout="mono")
        frame.sample_rate = 16000
        convert = av.AudioResampler(format="s64", layout="mono", rate=16000)
        for part in convert.resample(frame):
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    assert_refused(file.getvalue(), "Samples of the type s64 cannot be read.")


@pytest.mark.parametrize(
    "text", ["#EXTM3U\n#EXTINF:11,\n{}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile {}\n"]
)
def test_a_playlist_opens_nothing_else(tmp_path, text):
    (tmp_path / "speech.wav").write_bytes(JFK.read_bytes())
    for name in ("speech.wav", tmp_path / "speech.wav"):
        path = tmp_path / "list.m3u8"
        path.write_text(text.format(name))
        assert_refused(path, "no audio format known here")


def test_without_pyav(tmp_path, monkeypatch, speech):
    mp3, wav = (encode(*FORMATS[name], speech) for name in ("mp3", "wav of MP3"))
    monkeypatch.setitem(sys.modules, "av", None)
    hint = "install PyAV: pip install av"
    assert_refused(mp3, "This is none of WAV, AIFF, AU and CAF; to read other formats, " + hint)
    assert_refused(wav, "This WAV file holds MP3 (format 0x0055), not PCM; to read other", hint)
    assert len(load_audio(JFK)) == 176000
    header = struct.pack("<4sI4s", b"RIFF", 0, b"WAVE")
    assert_refused(header, "no format")  # damage is not a matter of decoders
