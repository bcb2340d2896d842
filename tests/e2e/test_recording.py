"""web/live/recording.js: what is pushed comes out again, as files other programs read."""

import base64
import io
import struct
import wave

import av
import media
import numpy as np
import pytest
from playwright.sync_api import Page
from scipy.signal import resample_poly

from pyengine.audio import load_audio

RATE = 16000

# Pushes float32 samples in blocks of some sizes, over and over.
PUSH = """async ([data, rate, sizes]) => {
  const { Recording } = await import("/web/live/recording.js");
  window.recording ??= new Recording(rate);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const samples = new Float32Array(bytes.buffer);
  for (let start = 0, i = 0; start < samples.length; i++) {
    const block = samples.slice(start, start + sizes[i % sizes.length]);
    recording.push(block);
    structuredClone(block, { transfer: [block.buffer] }); // it is the caller's again
    start += sizes[i % sizes.length];
  }
  return recording.seconds;
}"""

GIVE = """async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}"""

READ = f"""async (from) => {{
  const blocks = [];
  for await (const block of recording.read(from)) blocks.push(block);
  const data = await ({GIVE})(new Blob(blocks));
  return {{ data, sizes: blocks.map((block) => block.length) }};
}}"""

OPUS = f"""async (options = {{}}) => {{
  const steps = [];
  try {{
    const file = await recording.opus({{ ...options, onProgress: (step) => steps.push(step) }});
    const {{ name, type }} = file;
    return {{ name, type, steps, data: await ({GIVE})(file) }};
  }} catch (error) {{
    return {{ error: error.name, message: error.message }};
  }}
}}"""

# Blobs are made without complaint, but there was no room for what is in them.
NO_ROOM = """() => {
  window.kept = { Blob };
  const refuse = () => Promise.reject(new DOMException("no room", "NotReadableError"));
  window.Blob = class extends Blob {
    constructor(parts) { super(["lost".repeat(80_000)]); }
    slice(...at) { return Object.assign(super.slice(...at), { arrayBuffer: refuse }); }
  };
}"""


def push(page: Page, samples: np.ndarray, rate: int = RATE, sizes: tuple[int, ...] = (4800,)):
    data = base64.b64encode(samples.astype("<f4").tobytes()).decode()
    return page.evaluate(PUSH, [data, rate, list(sizes)])


def wav(page: Page) -> bytes:
    return base64.b64decode(page.evaluate(f"({GIVE})(recording.file())"))


def read(page: Page, start: float = 0) -> tuple[np.ndarray, list[int]]:
    found = page.evaluate(READ, start)
    return np.frombuffer(base64.b64decode(found["data"]), "<f4"), found["sizes"]


def pcm(samples: np.ndarray) -> np.ndarray:
    """To 16 bits, at 2^15 for full scale."""
    return np.clip(np.floor(samples.astype(np.float64) * 32768 + 0.5), -32768, 32767)


def noise(seconds: float, rate: int = RATE) -> np.ndarray:
    """Louder than full scale now and then."""
    return np.random.default_rng(1).normal(0, 0.4, int(seconds * rate)).astype(np.float32)


@pytest.mark.parametrize("seconds", [0, 0.01, 9.99, 10, 25.3])
def test_the_file_is_what_was_pushed(bare, tmp_path, seconds):
    """Also where it ends in the middle of a part, or with it."""
    samples = noise(seconds)
    sizes = (4800, 1, 4800, 700_000, 0, 128)
    assert push(bare, samples, sizes=sizes) == pytest.approx(seconds)
    data = wav(bare)
    with wave.open(io.BytesIO(data)) as file:
        assert file.getparams()[:4] == (1, 2, RATE, len(samples))
        found = np.frombuffer(file.readframes(len(samples) + 1), "<i2")
    np.testing.assert_array_equal(found, pcm(samples))
    assert len(data) == 44 + 2 * len(samples)
    assert struct.unpack("<I", data[4:8]) == (len(data) - 8,)


def test_the_engine_reads_the_file(bare, tmp_path):
    samples = media.speech(11)
    push(bare, samples, 16000, (1600,))
    path = tmp_path / "recording.wav"
    path.write_bytes(wav(bare))
    assert load_audio(path) == pytest.approx(samples, abs=1e-7)  # they were of 16 bits already


def test_names_and_types(bare):
    push(bare, noise(0.1))
    found = bare.evaluate(
        """() => {
          const files = [recording.file(), recording.file("a.wav")];
          return files.map(({ name, type }) => [name, type]);
        }"""
    )
    assert found == [["Recording.wav", "audio/wav"], ["a.wav", "audio/wav"]]


def test_files_are_of_what_there_was(bare):
    """A file does not change when more is recorded."""
    push(bare, noise(10.5))
    bare.evaluate("() => { window.before = recording.file(); }")
    assert push(bare, noise(10)) == pytest.approx(20.5)
    size = len(base64.b64decode(bare.evaluate(f"({GIVE})(before)")))
    assert size == 44 + 2 * 10.5 * RATE


@pytest.mark.parametrize("start", [0, 0.5, 9.999, 10, 21.25, 26, -1])
def test_samples_are_read_again_from_anywhere(bare, start):
    samples = noise(25.3)
    push(bare, samples)
    found, sizes = read(bare, start)
    np.testing.assert_array_equal(found, pcm(samples)[max(0, round(start * RATE)) :] / 32768)
    assert max(sizes, default=0) <= RATE
    assert len(sizes) <= 30 - max(0, start)


def test_reading_catches_up_with_what_is_pushed_meanwhile(bare):
    push(bare, noise(10.5))
    found = bare.evaluate(
        """async () => {
          let frames = 0;
          let more = 12;
          for await (const block of recording.read(9)) {
            frames += block.length;
            if (more-- > 0) recording.push(new Float32Array(recording.rate));
          }
          return [frames / recording.rate, recording.seconds];
        }"""
    )
    assert found == [pytest.approx(10.5 + 12 - 9), pytest.approx(10.5 + 12)]


def test_an_hour_does_not_stay_in_memory(bare):
    """346 MB of samples: the page holds a part of ten seconds, and what is on its way."""
    client = bare.context.new_cdp_session(bare)

    def held() -> int:
        client.send("HeapProfiler.collectGarbage")
        return client.send("Runtime.getHeapUsage")["backingStorageSize"]

    rate = 48000
    push(bare, noise(1, rate), rate)
    before = held()
    bare.evaluate(
        """async () => {
          const block = new Float32Array(recording.rate).fill(0.25);
          for (let i = 0; i < 3600; i++) {
            recording.push(block);
            if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
          }
          for await (const block of recording.read(3590)) void block; // all are stored by then
        }"""
    )
    assert held() - before < 40e6
    assert bare.evaluate("recording.file().size") == 44 + 2 * 3601 * rate


def test_without_room_nothing_is_lost(bare):
    """Neither what could not be stored, nor what was before or comes after."""
    samples = noise(45)
    push(bare, samples[: 15 * RATE])
    bare.evaluate(NO_ROOM)
    push(bare, samples[15 * RATE : 35 * RATE])
    bare.evaluate("() => Object.assign(window, kept)")
    push(bare, samples[35 * RATE :])
    with wave.open(io.BytesIO(wav(bare))) as file:
        found = np.frombuffer(file.readframes(len(samples)), "<i2")
    np.testing.assert_array_equal(found, pcm(samples))
    np.testing.assert_array_equal(read(bare)[0], pcm(samples) / 32768)


def test_blobs_that_cannot_be_made_lose_nothing_and_a_file_says_so(bare):
    samples = noise(21)
    bare.evaluate(
        """() => {
          window.kept = { Blob, File };
          const full = class { constructor() { throw new RangeError("out of memory"); } };
          Object.assign(window, { Blob: full, File: full });
        }"""
    )
    push(bare, samples)
    error = bare.evaluate(
        "() => { try { recording.file(); } catch (e) { return [e.name, e.message]; } }"
    )
    assert error == [
        "RecordingError",
        "There is no room for the file: close other tabs or free some space, and try again.",
    ]
    bare.evaluate("() => Object.assign(window, kept)")
    np.testing.assert_array_equal(read(bare)[0], pcm(samples) / 32768)
    assert len(wav(bare)) == 44 + 2 * len(samples)


def test_a_part_that_cannot_be_read_is_said(bare):
    push(bare, noise(20))
    assert len(read(bare)[0]) == 20 * RATE
    bare.evaluate(
        """() => {
          const refuse = () => Promise.reject(new DOMException("gone", "NotReadableError"));
          Blob.prototype.arrayBuffer = refuse;
        }"""
    )
    error = bare.evaluate("recording.read().next().catch((e) => [e.name, e.message])")
    assert error == [
        "RecordingError",
        "A part of the recording cannot be read now: free some space on the disk and try again.",
    ]


def header(page: Page, frames: int) -> bytes:
    return base64.b64decode(
        page.evaluate(
            f"""async (frames) => {{
              const {{ wavHeader }} = await import("/web/files/wav.js");
              return ({GIVE})(wavHeader(48000, frames));
            }}""",
            frames,
        )
    )


def test_beyond_four_gigabytes_it_is_rf64(bare, tmp_path):
    """As FFmpeg reads it, from a file that has its size without taking it on the disk."""
    frames = 13 * 3600 * 48000  # 4.5 GB
    start = header(bare, frames)
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(start)
        file.seek(2 * frames - 2, io.SEEK_CUR)
        file.write(b"\x01\x02")
    with av.open(path) as file:
        (stream,) = file.streams
        assert (stream.codec.name, stream.rate, stream.channels) == ("pcm_s16le", 48000, 1)
        assert stream.duration * stream.time_base == 13 * 3600
    assert start[:4] + start[8:16] == b"RF64WAVEds64"
    riff, size, count = struct.unpack("<QQQ", start[20:44])
    assert (riff, size, count) == (path.stat().st_size - 8, 2 * frames, frames)


@pytest.mark.parametrize("above, kind", [(0, b"RIFF"), (1, b"RF64")])
def test_rf64_begins_where_riff_cannot_tell_the_size(bare, above, kind):
    """A size of 2^32 - 1 means in RF64 that it stands elsewhere, so 2^32 - 2 is the largest."""
    frames = (2**32 - 2 - 36) // 2 + above
    assert header(bare, frames)[:4] == kind


@pytest.mark.parametrize("rate", [48000, 44100, 16000])
def test_opus(bare, rate):
    samples = media.speech(11)
    at_rate = np.interp(np.arange(11 * rate) / rate, np.arange(len(samples)) / 16000, samples)
    push(bare, at_rate, rate, (rate // 10,))
    found = bare.evaluate(OPUS, {"name": "Talk"})
    assert (found.get("name"), found.get("type")) == ("Talk.ogg", "audio/ogg"), found
    data = base64.b64decode(found["data"])
    assert data[:4] == b"OggS"
    # 48 kbit/s, give or take: its rate varies with what is said
    assert 11 * 2000 < len(data) < 11 * 9000
    with av.open(io.BytesIO(data)) as file:
        (stream,) = file.streams
        assert (file.format.name, stream.codec.name, stream.channels) == ("ogg", "opus", 1)
        assert file.duration / av.time_base == pytest.approx(11, abs=0.03)
        decoded = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(stream)])
    assert len(decoded) / 48000 == pytest.approx(11, abs=0.03)
    correlation, delay = media.likeness(resample_poly(decoded, 1, 3), samples)
    assert correlation > 0.97
    assert abs(delay) < 0.02
    assert found["steps"] == sorted(found["steps"])
    assert 0 <= found["steps"][0] <= found["steps"][-1] == pytest.approx(1)


def test_where_ogg_cannot_be_written_it_is_webm(bare):
    """As with encoders that do not describe what they write, which Ogg cannot do without."""
    samples = media.speech(3)
    push(bare, samples, 16000, (1600,))
    bare.evaluate(
        """() => {
          const Encoder = AudioEncoder;
          window.AudioEncoder = class extends Encoder {
            constructor({ output, error }) {
              super({
                error,
                output(chunk, meta) {
                  if (window.bare && meta?.decoderConfig) delete meta.decoderConfig.description;
                  output(chunk, meta);
                },
              });
            }
          };
          window.bare = true;
        }"""
    )
    found = bare.evaluate(OPUS)
    assert (found.get("name"), found.get("type")) == ("Recording.webm", "audio/webm"), found
    with av.open(io.BytesIO(base64.b64decode(found["data"]))) as file:
        (stream,) = file.streams
        assert (stream.codec.name, stream.channels) == ("opus", 1)
        assert file.duration / av.time_base == pytest.approx(3, abs=0.05)


@pytest.mark.parametrize(
    "change, said",
    [
        ("delete window.AudioEncoder", "This browser cannot make Opus files: save"),
        (
            "AudioEncoder.isConfigSupported = async () => ({ supported: false })",
            "This browser cannot make Opus files: save",
        ),
        (
            "AudioEncoder.prototype.encode = () => { throw new Error('broken'); }",
            "could not be made smaller: save it as WAV",
        ),
    ],
)
def test_a_browser_that_cannot_encode_says_so(bare, change, said):
    push(bare, noise(1))
    bare.evaluate(f"() => {{ {change}; }}")
    found = bare.evaluate(OPUS)
    assert found["error"] == "RecordingError"
    assert said in found["message"]
    assert found["message"].endswith(".")
    assert len(wav(bare)) == 44 + 2 * RATE


def test_opus_of_nothing_is_said(bare):
    push(bare, noise(0))
    assert bare.evaluate(OPUS) == {
        "error": "RecordingError",
        "message": "Nothing has been recorded yet.",
    }


@pytest.mark.parametrize("when", ["before", "at once", "at some progress"])
def test_opus_is_cancelled(bare, when):
    push(bare, noise(1))
    found = bare.evaluate(
        """async (when) => {
          const second = new Float32Array(recording.rate);
          for (let i = 1; i < 60; i++) recording.push(second.fill(i / 60));
          const controller = new AbortController();
          if (when === "before") controller.abort();
          const steps = [];
          const onProgress = (step) => {
            steps.push(step);
            controller.abort();
          };
          const made = recording.opus({ signal: controller.signal, onProgress });
          if (when === "at once") controller.abort();
          const error = await made.catch((error) => error);
          return [error.name, steps.every((step) => step < 1), steps.length > 0];
        }""",
        when,
    )
    assert found == ["AbortError", True, when == "at some progress"]
    assert bare.evaluate("recording.seconds") == 60
