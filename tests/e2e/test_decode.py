"""web/audio/decode.js alone: files made by FFmpeg, decoded by the browser, compared as signals."""

import base64
import io
import wave

import av
import media
import numpy as np
import pytest
from playwright.sync_api import Page
from scipy.signal import correlate, resample_poly

DECODE = """async ([data, name]) => {
  const { decodeAudio } = await import("/web/audio/decode.js");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const found = { rate: 0, sizes: [], progress: [] };
  let samples = [];
  const sink = {
    async beginAudio(rate) { found.rate = rate; samples = []; },
    async pushAudio(block) { samples.push(block); },
  };
  const onProgress = (progress) => found.progress.push(progress);
  try {
    await decodeAudio(new File([bytes], name), sink, { onProgress });
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
  found.sizes = samples.map((block) => block.length);
  const whole = new Uint8Array(await new Blob(samples).arrayBuffer());
  let text = "";
  for (let i = 0; i < whole.length; i += 8192) {
    text += String.fromCharCode(...whole.subarray(i, i + 8192));
  }
  return { ...found, samples: btoa(text) };
}"""


def decode(page: Page, data: bytes, name: str = "clip") -> dict:
    found = page.evaluate(DECODE, [base64.b64encode(data).decode(), name])
    if "samples" in found:
        found["samples"] = np.frombuffer(base64.b64decode(found["samples"]), np.float32)
    return found


def likeness(found: np.ndarray, rate: int, wanted: np.ndarray) -> tuple[float, float]:
    """Correlation of a decoded signal with the 16 kHz original, and its delay in seconds."""
    ours = resample_poly(found, 160, rate // 100).astype(np.float64)
    n = min(len(ours), len(wanted))
    ours, wanted = ours[:n], wanted[:n].astype(np.float64)
    products = correlate(ours, wanted)
    best = int(np.argmax(products))
    return products[best] / np.linalg.norm(ours) / np.linalg.norm(wanted), (best - n + 1) / 16000


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
def test_decodes_at_the_files_own_rate(bare, format):
    wanted = media.speech()
    options = FORMATS[format]
    found = decode(bare, media.encode(wanted, **options))
    assert found.get("error") is None
    assert found["rate"] == options.get("rate", 16000)
    correlation, delay = likeness(found["samples"], found["rate"], wanted)
    assert correlation > 0.97
    assert abs(delay) < 0.06
    assert len(found["samples"]) / found["rate"] == pytest.approx(11.0, abs=0.1)


def test_blocks_are_a_second_and_progress_tells_the_length(bare):
    found = decode(bare, media.encode(media.speech(3.5), container="wav", rate=44100))
    assert found["sizes"] == [44100, 44100, 44100, 22050]
    assert [step["seconds"] for step in found["progress"]] == [1, 2, 3, 3.5]
    assert found["progress"][0]["total"] == pytest.approx(3.5)


def test_stereo_is_averaged(bare):
    """A tone on one side and its opposite on the other cancel out."""
    tone = np.sin(np.arange(48000) / 10).astype("f4") * 0.5
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setparams((2, 2, 16000, 0, "NONE", ""))
        output.writeframes((np.stack([tone, -tone], 1) * 32767).astype("<i2").tobytes())
    found = decode(bare, file.getvalue())
    assert found["rate"] == 16000
    assert np.abs(found["samples"]).max() < 1e-4


@pytest.mark.parametrize("format", ["mp3", "m4a", "opus"])
def test_without_webcodecs_the_whole_file_is_decoded_at_48_khz(page, site, format):
    page.add_init_script("delete globalThis.AudioDecoder")
    page.goto(site.url + "site.json")
    wanted = media.speech()
    found = decode(page, media.encode(wanted, **FORMATS[format]))
    assert found.get("error") is None
    assert found["rate"] == 48000
    correlation, delay = likeness(found["samples"], 48000, wanted)
    assert correlation > 0.97
    assert abs(delay) < 0.06


def test_late_track_keeps_its_place(bare):
    """Two seconds of nothing before the audio starts, as the container tells it."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as output:
        stream = output.add_stream("flac", rate=16000, layout="mono")
        pcm = (media.speech(4)[None] * 32767).astype("i2")
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate, frame.pts = 16000, 2 * 16000
        resampler = av.AudioResampler("s16", "mono", 16000, stream.codec_context.frame_size)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    samples = decode(bare, file.getvalue())["samples"]
    assert len(samples) / 16000 == pytest.approx(6, abs=0.1)
    assert not samples[:31000].any()
    correlation, delay = likeness(samples[32000:], 16000, media.speech(4))
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
    found = decode(bare, data)
    assert found["error"].startswith("DecodeError: ")
    assert sentence in found["error"]


def test_video_without_audio_track(bare):
    found = decode(bare, media.encode(None, container="mp4", video="mpeg4"))
    assert found["error"] == "DecodeError: clip has no audio track, only pictures."


def test_codec_the_browser_lacks(bare):
    found = decode(bare, media.encode(media.speech(2), container="mp4", codec="ac3", rate=48000))
    assert "has no audio that this browser can decode" in found["error"]


def test_playlists_are_not_followed(bare, site):
    """An HLS playlist would make the browser fetch what its author wants."""
    requests: list[str] = []
    bare.on("request", lambda request: requests.append(request.url))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{site.url}secret.ts\n"
    found = decode(bare, playlist.encode(), "list.m3u8")
    assert found["error"].startswith("DecodeError: ")
    assert not [url for url in requests if "secret" in url]
