"""web/codecs: decoders that browsers lack, fetched by who needs them."""

import base64
import random
from pathlib import Path

import av
import numpy as np
import pytest
from ffmpeg import make
from hearing import hear
from playwright.sync_api import Page
from recordings import recording

SPEECH = recording("jfk")[:48000]
NOISE = np.random.default_rng(3).uniform(-1, 1, 48000).astype(np.float32)
PAUSE = np.concatenate([SPEECH[:20000], np.zeros(30000, np.float32), SPEECH[20000:]])

ORDINARY = {
    "mp3": ["-c:a", "libmp3lame"],
    "m4a": ["-c:a", "aac"],
    "webm": ["-c:a", "libopus"],
    "ts": ["-c:a", "aac"],
    "ogg": ["-c:a", "libvorbis"],
    "flac": [],
    "wav": [],
}


def decoders(asked: list[str]) -> set[str]:
    """Those that were fetched."""
    ours = [path for path in asked if "/codecs/" in path]
    return {path.rpartition("/")[2] for path in ours}


def test_nothing_is_fetched_for_what_browsers_decode(page: Page, site, tmp_path: Path):
    page.goto(site.url + "site.json")
    for kind, options in ORDINARY.items():
        data = make(tmp_path / f"a.{kind}", SPEECH, *options)
        assert hear(page, data).error is None
    assert decoders(site.asked) == set()


@pytest.mark.parametrize(
    ("codec", "fetched"),
    [
        ("ac3", {"open.js", "ac3.js", "ac3.mjs"}),
        ("eac3", {"open.js", "ac3.js", "ac3.mjs"}),
        ("mp2", {"open.js", "mpeg.js", "mpg123.mjs"}),
        ("alac", {"open.js", "alac.js", "bits.js"}),
    ],
)
def test_what_a_codec_needs_is_fetched(page: Page, site, tmp_path: Path, codec: str, fetched: set):
    page.goto(site.url + "site.json")
    data = make(tmp_path / "a.mp4", SPEECH, "-c:a", codec, "-ar", 48000)
    assert hear(page, data).error is None
    assert decoders(site.asked) == fetched


def test_a_decoder_that_cannot_be_fetched(page: Page, site, tmp_path: Path):
    page.goto(site.url + "site.json")
    data = make(tmp_path / "a.mp4", SPEECH, "-c:a", "ac3", "-ar", 48000)
    site.instead["/web/vendor/codecs/ac3.mjs"] = 404
    assert "could not be loaded. Check your connection" in hear(page, data).error


@pytest.mark.parametrize(
    ("kind", "options", "sentences"),
    [
        ("mkv", ["-c:a", "dca", "-strict", -2, "-ar", 48000], ["Its sound is DTS."]),
        ("dts", ["-c:a", "dca", "-strict", -2, "-ar", 48000], ["It is DTS."]),
        ("mkv", ["-c:a", "wavpack"], ["Its sound is WavPack."]),
        ("avi", ["-c:a", "adpcm_ms"], ["It is an AVI file.", "Its sound is ADPCM."]),
        ("avi", ["-c:a", "wmav2"], ["It is an AVI file.", "Its sound is WMA."]),
        ("wma", ["-c:a", "wmav2"], ["It is a Windows Media file (WMA, WMV)."]),
        ("amr", ["-c:a", "libopencore_amrnb", "-ar", 8000], ["It is AMR."]),
        ("wv", ["-c:a", "wavpack"], ["It is WavPack."]),
    ],
)
def test_what_is_not_read_is_named(bare: Page, tmp_path: Path, kind, options, sentences):
    path = tmp_path / f"a.{kind}"
    make(path, SPEECH, *options)
    error = hear(bare, path, path.name).error
    assert error.startswith(f"DecodeError: {path.name} has no audio that this browser can decode.")
    for sentence in sentences:
        assert sentence in error
    assert "ffmpeg -i FILE sound.wav" in error
    assert "pyengine transcribe FILE" in error


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        *(("ac3", "ac3"), ("eac3", "eac3"), ("caf", "alac"), ("m4a", "alac"), ("mp2", "mp2")),
        *(("mpg", "mp2"), ("vob", "ac3"), ("avi", "pcm_s16le"), ("avi", "mp2"), ("avi", "ac3")),
    ],
)
def test_damage_all_over_ends_in_sound_or_a_sentence(
    bare: Page, tmp_path: Path, kind: str, codec: str
):
    data = make(tmp_path / f"a.{kind}", SPEECH, "-c:a", codec, "-ar", 48000)
    chance = random.Random(7)
    for _ in range(6):
        damaged = bytearray(data)
        for _ in range(chance.choice([5, 50, 500])):
            damaged[chance.randrange(12, len(damaged))] = chance.randrange(256)
        found = hear(bare, bytes(damaged))
        if found.error:
            assert found.error.startswith("DecodeError: clip ")
        else:
            assert len(found.samples) < 5 * 16000


def test_a_codec_in_caf_that_is_not_read_is_named(bare: Page, tmp_path: Path):
    data = bytearray(make(tmp_path / "a.caf", SPEECH, "-c:a", "alac"))
    data[data.index(b"alac") : data.index(b"alac") + 4] = b"aac "
    assert "This CAF file holds aac, which is not read here." in hear(bare, bytes(data)).error


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("samples", [SPEECH, PAUSE, NOISE], ids=["speech", "pause", "noise"])
def test_alac_is_lossless(bare: Page, tmp_path: Path, samples, channels: int, bits: int):
    """To the bit what FFmpeg decodes, channel by channel; noise is stored as it is."""
    path = tmp_path / "a.m4a"
    shifted = [np.roll(samples, 9 * n) * (1 - 0.2 * n) for n in range(channels)]
    kind = {16: "s16p", 24: "s32p"}[bits]
    make(path, np.stack(shifted, axis=1), "-c:a", "alac", "-sample_fmt", kind)
    with av.open(path) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    wanted = np.concatenate(frames, axis=1) / 2.0 ** (8 * frames[0].itemsize - 1)
    pushed = [given["block"] for call, given in hear(bare, path).calls if call == "push"]
    planes = [
        np.frombuffer(base64.b64decode(block), "<f4").reshape(channels, -1) for block in pushed
    ]
    assert np.array_equal(np.concatenate(planes, axis=1), wanted.astype(np.float32))
