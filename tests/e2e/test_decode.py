"""web/audio/decode.js and what the engine makes of it: files made by FFmpeg, as signals."""

import io
import wave

import media
import numpy as np
import pytest
from ffmpeg import make
from hearing import hear

FORMATS = {
    "wav": {"container": "wav"},
    "wav 24 bit": {"container": "wav", "codec": "pcm_s24le", "rate": 44100, "channels": 2},
    "mp3": {"container": "mp3", "codec": "libmp3lame", "rate": 44100, "channels": 2},
    "m4a": {"container": "ipod", "codec": "aac", "rate": 48000},
    "flac": {"container": "flac", "codec": "flac", "rate": 48000},
    "ogg": {"container": "ogg", "codec": "vorbis", "rate": 44100, "channels": 2},
    "opus": {"container": "ogg", "codec": "libopus", "rate": 48000},
    "webm": {"container": "webm", "codec": "libopus", "rate": 48000, "video": "libvpx"},
    "mp4": {"container": "mp4", "codec": "aac", "rate": 44100, "channels": 2, "video": "mpeg4"},
    "mkv": {"container": "matroska", "codec": "pcm_s16le", "rate": 48000, "video": "mpeg4"},
    "mov": {"container": "mov", "codec": "pcm_s16le", "rate": 48000, "video": "mpeg4"},
}


@pytest.mark.parametrize("format", FORMATS)
def test_decodes(bare, format):
    wanted = media.speech()
    found = hear(bare, media.encode(wanted, **FORMATS[format]))
    assert found.error is None
    assert found.losses == ()
    correlation, delay = media.likeness(found.samples, wanted)
    assert correlation > 0.97
    assert abs(delay) < 0.03
    assert len(found.samples) / 16000 == pytest.approx(11.0, abs=0.1)


def test_pieces_are_a_second_and_begin_with_the_length(bare):
    data = media.encode(media.speech(3.5), container="flac", codec="flac", rate=48000)
    found = hear(bare, data)
    pieces = [given for call, given in found.calls if call == "push"]
    starts = [given["start"] for given in pieces]
    assert starts == pytest.approx([0, 1, 2, 3], abs=0.3)
    assert {(given["rate"], given["channels"], given["codec"]) for given in pieces} == {
        (48000, 1, "flac")
    }
    (begun,) = [given for call, given in found.calls if call == "begin"]
    assert begun["seconds"] == pytest.approx(3.5)


def test_stereo_that_cancels_is_one_channel(bare):
    """A tone on one side and its opposite on the other."""
    tone = np.sin(np.arange(48000) / 10).astype("f4") * 0.5
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setparams((2, 2, 16000, 0, "NONE", ""))
        output.writeframes((np.stack([tone, -tone], 1) * 32767).astype("<i2").tobytes())
    found = hear(bare, file.getvalue())
    assert found.samples == pytest.approx(tone, abs=1e-4)
    assert "cancel" in found.notes[0]


def test_what_takes_containers_apart_cannot_be_fetched(page, site):
    page.route("**/vendor/mediabunny.mjs", lambda route: route.abort())
    page.goto(site.url + "site.json")
    compressed = media.encode(media.speech(1), **FORMATS["flac"])
    assert "could not be loaded. Check your connection" in hear(page, compressed).error
    assert hear(page, media.encode(media.speech(1), **FORMATS["wav"])).error is None


def test_a_cancel_while_it_is_fetched(page, site):
    page.route("**/vendor/mediabunny.mjs", lambda route: None)  # no answer comes
    page.goto(site.url + "site.json")
    cancelled = page.evaluate("""async () => {
      const { decodeAudio } = await import("/web/audio/decode.js");
      const inspect = async () => ({ track: null, why: null, parts: [] });
      const signal = AbortSignal.timeout(10);
      const decoding = decodeAudio(new File(["sound"], "clip"), { inspect }, { signal });
      return decoding.catch((error) => error === signal.reason);
    }""")
    assert cancelled is True


@pytest.mark.parametrize("format", ["mp3", "m4a", "opus"])
def test_without_webcodecs_the_whole_file_is_decoded_at_48_khz(page, site, format):
    page.add_init_script("delete globalThis.AudioDecoder")
    page.goto(site.url + "site.json")
    wanted = media.speech()
    found = hear(page, media.encode(wanted, **FORMATS[format]))
    assert found.error is None
    assert {given["rate"] for call, given in found.calls if call == "push"} == {48000}
    correlation, delay = media.likeness(found.samples, wanted)
    assert correlation > 0.97
    assert abs(delay) < 0.06


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "clip is empty."),
        (b"Dear all,\nminutes of the meeting\n" * 9, "clip is a text file, not audio or video."),
        (bytes(range(256)) * 40, "clip has no audio that this browser can decode."),
        (media.JFK.read_bytes()[:44], "no sound in this file"),
    ],
)
def test_what_is_no_audio_is_said(bare, data, sentence):
    assert sentence in hear(bare, data).error


def test_video_without_audio_track(bare):
    found = hear(bare, media.encode(None, container="mp4", video="mpeg4"))
    assert found.error == "DecodeError: clip has no audio track, only pictures."


def test_a_codec_that_is_not_read(bare, tmp_path):
    data = make(tmp_path / "a.mkv", media.speech(2), "-c:a", "dca", "-strict", -2, "-ar", 48000)
    found = hear(bare, data)
    assert "has no audio that this browser can decode" in found.error
    assert "DTS" in found.error


def test_playlists_are_not_followed(bare, site):
    """An HLS playlist would make the browser fetch what its author wants."""
    requests: list[str] = []
    bare.on("request", lambda request: requests.append(request.url))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{site.url}secret.ts\n"
    found = hear(bare, playlist.encode(), "list.m3u8")
    assert found.error.startswith("DecodeError: ")
    assert not [url for url in requests if "secret" in url]
