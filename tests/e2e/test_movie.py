"""Karaoke movies, made in the browser and taken apart by FFmpeg's libraries (PyAV)."""

import base64
import io
import re
from collections.abc import Callable

import av
import media
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from visits import once

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BLOCK = "\u2588"
"""A letter that is a full rectangle in any font: where it is filled up to can be read off."""
FPS = 20
WIDTH, HEIGHT = 320, 180
CLICK = 1.0
"""Seconds into the recording at which it clicks, and at which the first word begins."""
WORDS = [(CLICK, 1.4), (1.4, 1.6), (1.9, 2.3)]
"""Start and end of each, in seconds; between the last two is a pause."""

MAKE = """async ({ media, image, save, cancelAt, ...movie }) => {
  const { makeMovie } = await import("/web/movie/movie.js");
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const theme = {
    label: "Test", background: "#000000", glow: null, sung: "#ff0000", unsung: "#00ff00",
    next: "#0000ff", outline: "#000000", font: "sans-serif", weight: 400, fade: 0, underline: false,
  };
  if (image) movie.background.file = new Blob([bytes(image)]);
  const stop = new AbortController();
  const seen = [];
  const onProgress = ({ seconds, total }) => {
    seen.push([seconds, total]);
    if (seconds >= cancelAt) stop.abort();
  };
  try {
    const blob = await makeMovie({
      ...movie,
      media: media && new File([bytes(media.data)], media.name),
      style: { theme, fontScale: 1, reducedMotion: false, title: "" },
      signal: stop.signal,
      onProgress,
    });
    const data = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let i = 0; i < data.length; i += 8192) {
      text += String.fromCharCode(...data.subarray(i, i + 8192));
    }
    return { data: btoa(text), type: blob.type, seen };
  } catch (error) {
    return { name: error.name, message: error.message, seen };
  }
}"""


def line(words: list[tuple[float, float]]) -> dict:
    """A line of blocks as wide as each other."""
    parts = [
        {"text": (" " if i else "") + BLOCK * 4, "start": start, "end": end}
        for i, (start, end) in enumerate(words)
    ]
    return {"start": words[0][0], "end": words[-1][1], "dir": "ltr", "words": parts}


def make(page: Page, recording: bytes | None, name: str = "song.wav", **options: object) -> dict:
    given = recording is not None and {"name": name, "data": base64.b64encode(recording).decode()}
    image = options.pop("image", None)
    movie = {
        "lines": [line(WORDS)],
        "media": given or None,
        "image": image and base64.b64encode(image).decode(),
        "background": {"kind": "colour"},
        "width": WIDTH,
        "height": HEIGHT,
        "fps": FPS,
        "format": "mp4",
        **options,
    }
    return page.evaluate(MAKE, movie)


def made(page: Page, recording: bytes | None, name: str = "song.wav", **options: object) -> bytes:
    result = make(page, recording, name, **options)
    assert "data" in result, result
    assert result["type"] == f"video/{options.get('format', 'mp4')}"
    return base64.b64decode(result["data"])


def failure(page: Page, recording: bytes | None, name: str = "song.wav", **options: object) -> str:
    """The sentence that says why there is no movie."""
    result = make(page, recording, name, **options)
    assert result.get("name") == "MovieError", result
    return result["message"]


def click(seconds: float = 2.5) -> np.ndarray:
    """Silence with a click of 3 ms: float32, 16 kHz."""
    samples = np.zeros(int(16000 * seconds), np.float32)
    samples[int(16000 * CLICK) :][:48] = 0.9
    return samples


def pictures(movie: bytes) -> tuple[list[float], list[np.ndarray]]:
    """Times in seconds and RGB pictures, (height, width, 3)."""
    with av.open(io.BytesIO(movie)) as file:
        frames = list(file.decode(video=0))
    return [frame.time for frame in frames], [frame.to_ndarray(format="rgb24") for frame in frames]


def at(times: list[float], shown: list[np.ndarray], seconds: float) -> np.ndarray:
    """What a player shows at a time."""
    return shown[int(np.searchsorted(times, seconds + 1e-3, side="right")) - 1]


def sound(movie: bytes) -> tuple[float, np.ndarray]:
    """When it begins, in seconds, and the samples, mono at 48 kHz."""
    resampler = av.AudioResampler("fltp", "mono", 48000)
    with av.open(io.BytesIO(movie)) as file:
        frames = list(file.decode(audio=0))
    begin = frames[0].time
    for frame in frames:
        frame.pts = None
    blocks = [f.to_ndarray()[0] for frame in [*frames, None] for f in resampler.resample(frame)]
    return begin, np.concatenate(blocks)


def clicks_at(movie: bytes) -> float:
    begin, samples = sound(movie)
    assert np.abs(samples).max() > 0.2
    return begin + float(np.flatnonzero(np.abs(samples) > 0.5 * np.abs(samples).max())[0]) / 48000


def packets(file: bytes) -> list[bytes]:
    """Of its sound."""
    with av.open(io.BytesIO(file)) as opened:
        return [bytes(packet) for packet in opened.demux(audio=0) if packet.size]


def encodes(page: Page, codec: str) -> bool:
    """Whether the browser says that it encodes a codec, asked without our code."""
    ask = """async (codec) => {
      const size = { width: 320, height: 180, bitrate: 1e6 };
      const found = codec.startsWith("mp4a")
        ? await AudioEncoder.isConfigSupported({ codec, sampleRate: 48000, numberOfChannels: 1 })
        : await VideoEncoder.isConfigSupported({ codec, ...size });
      return found.supported;
    }"""
    return page.evaluate(ask, codec)


# Container, codecs, duration, sound

SOUNDS = {
    # container, encoder and rate of the recording; codec by its name in the movie
    "wav in mp4": ("mp4", "wav", "pcm_s16le", 16000, None),
    "wav in webm": ("webm", "wav", "pcm_s16le", 44100, "opus"),
    "flac in webm": ("webm", "flac", "flac", 44100, "opus"),
    "aac in mp4": ("mp4", "mp4", "aac", 44100, "aac"),
    "bare aac in mp4": ("mp4", "adts", "aac", 44100, "aac"),
    "mp3 in mp4": ("mp4", "mp3", "libmp3lame", 44100, "mp3"),
    "mp3 in webm": ("webm", "mp3", "libmp3lame", 44100, "opus"),
    "opus in mp4": ("mp4", "ogg", "libopus", 48000, "opus"),
    "opus in webm": ("webm", "ogg", "libopus", 48000, "opus"),
    "opus of webm in webm": ("webm", "webm", "libopus", 48000, "opus"),
}
COPIED = ["aac in mp4", "mp3 in mp4", "opus in mp4", "opus in webm", "opus of webm in webm"]


@pytest.mark.parametrize("case", SOUNDS)
def test_codecs_duration_and_sound(bare, case):
    container, kind, codec, rate, heard = SOUNDS[case]
    recording = media.encode(click(), container=kind, codec=codec, rate=rate)
    movie = made(bare, recording, f"song.{kind}", format=container)
    with av.open(io.BytesIO(movie)) as file:
        assert container in file.format.name.replace("matroska,webm", "webm")
        (video,), (audio,) = file.streams.video, file.streams.audio
        assert (video.width, video.height) == (WIDTH, HEIGHT)
        if container == "mp4":
            expected = "h264" if encodes(bare, "avc1.42e01e") else "vp9"
        else:
            expected = "vp9" if encodes(bare, "vp09.00.10.08") else "vp8"
        assert video.codec_context.name.removeprefix("lib").startswith(expected[:3])
        heard = heard or ("aac" if encodes(bare, "mp4a.40.2") else "opus")
        assert audio.codec_context.codec.canonical_name == heard
        assert file.duration / av.time_base == pytest.approx(2.5, abs=2 / FPS)
    # The click, as late as the recording's encoder made it, and the word that begins with it
    assert clicks_at(movie) == pytest.approx(clicks_at(recording), abs=0.012)
    times, shown = pictures(movie)
    lit = next(t for t, picture in zip(times, shown, strict=True) if sung(picture).any())
    assert CLICK < lit <= CLICK + 1 / FPS + 1e-3
    if case in COPIED:
        skipped = 1 if len(packets(movie)) < len(packets(recording)) else 0
        assert packets(movie) == packets(recording)[skipped:]


def test_a_recording_without_sound(bare):
    movie = made(bare, film(lambda frame: 90, 25), "silent.webm")
    with av.open(io.BytesIO(movie)) as file:
        assert [stream.type for stream in file.streams] == ["video"]
        assert file.duration / av.time_base == pytest.approx(2.5, abs=2 / FPS)


def test_without_a_recording_it_ends_after_the_last_word(bare):
    movie = made(bare, None)
    times, shown = pictures(movie)
    assert times[-1] < 3.8
    with av.open(io.BytesIO(movie)) as file:
        assert [stream.type for stream in file.streams] == ["video"]
        assert file.duration / av.time_base == pytest.approx(WORDS[-1][1] + 1.5, abs=2 / FPS)
    assert not unsung(shown[-1]).any()


# Pictures


def sung(picture: np.ndarray) -> np.ndarray:
    red, green, blue = np.moveaxis(picture.astype(int), -1, 0)
    return (red > 140) & (green < 100) & (blue < 100)


def unsung(picture: np.ndarray) -> np.ndarray:
    red, green, blue = np.moveaxis(picture.astype(int), -1, 0)
    return (green > 140) & (red < 100) & (blue < 100)


def runs(columns: np.ndarray) -> list[tuple[int, int]]:
    """From where to where it is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def film(grey: Callable[[int], int], frames: int, rate: int = 10) -> bytes:
    """A webm video, all of whose pictures are of one grey, as it is given by number."""
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as output:
        stream = output.add_stream("libvpx", rate=rate, options={"crf": "4", "b": "4M"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(frames):
            picture = np.full((120, 160, 3), grey(number), np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        output.mux(stream.encode(None))
    return file.getvalue()


def image(colour: tuple[int, int, int], width: int, height: int) -> bytes:
    """A PNG."""
    file = io.BytesIO()
    with av.open(file, "w", format="image2pipe") as output:
        stream = output.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        picture = np.full((height, width, 3), colour, np.uint8)
        output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        output.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize("container", ["mp4", "webm"])
@pytest.mark.parametrize("kind", ["colour", "image", "video"])
def test_words_fill_at_their_frames(bare, kind, container):
    """At every frame, each word is filled as far as its times say: to within one frame."""
    options: dict = {"background": {"kind": kind}}
    if kind == "video":
        recording = film(lambda frame: 40 + 4 * (frame % 10), 25)
    else:
        recording = media.encode(click(), container="wav")
    if kind == "image":
        options["image"] = image((60, 60, 70), 50, 90)
    movie = made(bare, recording, "song", format=container, **options)
    times, shown = pictures(movie)
    check_fill(times, shown, WORDS)


@pytest.mark.parametrize("lanes", [1, 3])
@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_stretches_of_several_encoders_are_one_film(bare, lanes, container):
    """Words that go on where a stretch ends and the next begins are filled as others are."""
    words = [(3.8, 4.3), (7.5, 9), (11.9, 12.1)]
    recording = media.encode(click(13), container="wav")
    movie = made(bare, recording, lanes=lanes, lines=[line(words)], format=container)
    with av.open(io.BytesIO(movie)) as file:
        order = [p.pts * float(p.time_base) for p in file.demux(video=0) if p.size]
    assert order == sorted(order)
    with av.open(io.BytesIO(movie)) as file:
        keys = [p.pts * float(p.time_base) for p in file.demux(video=0) if p.size and p.is_keyframe]
    assert keys == pytest.approx([0, 4, 8, 12], abs=1e-3)
    times, shown = pictures(movie)
    assert np.diff(times).max() <= 1 + 1e-3
    check_fill(times, shown, words)


def test_encoders_that_differ_are_not_mixed(bare):
    """One alone makes the movie, where what they say of their packets is not the same."""
    bare.evaluate(
        """() => {
          window.made = 0;
          window.VideoEncoder = class extends VideoEncoder {
            constructor({ output, error }) {
              const number = ++made;
              const marked = (chunk, metadata) => {
                const given = metadata?.decoderConfig?.description;
                if (given) {
                  const description = new Uint8Array(given).slice();
                  description[2] = number; // compatible profiles: decoders do not mind
                  metadata = { decoderConfig: { ...metadata.decoderConfig, description } };
                }
                output(chunk, metadata);
              };
              super({ output: marked, error });
            }
          };
        }"""
    )
    words = [(3.8, 4.3), (7.5, 9)]
    movie = made(bare, None, lanes=3, lines=[line(words)])
    if encodes(bare, "avc1.42e01e"):  # others say nothing
        assert movie[movie.index(b"avcC") + 6] == bare.evaluate("made")  # the last
    check_fill(*pictures(movie), words)


def check_fill(
    times: list[float], shown: list[np.ndarray], all_words: list[tuple[float, float]]
) -> None:
    """At every frame, each word of the only line is filled as far as its times say."""
    last = all_words[-1][1] + 0.15
    everything = at(times, shown, last)
    rows = np.flatnonzero(sung(everything).sum(axis=1) > 20)
    row = int(rows[len(rows) // 2])
    words = runs(sung(everything)[row])
    assert len(words) == len(all_words)
    width = words[0][1] - words[0][0]
    assert width > 20
    for frame in range(int(last * FPS)):
        seconds = frame / FPS
        picture = at(times, shown, seconds)
        for (left, right), (start, end) in zip(words, all_words, strict=True):
            red = int(sung(picture)[row, left:right].sum())
            green = int(unsung(picture)[row, left:right].sum())
            assert red + green >= width - 6, (seconds, red, green)  # edges are mixed
            share = np.clip((seconds - start) / (end - start), 0, 1)
            a_frame = 1 / FPS / (end - start) * width
            assert red == pytest.approx(share * width, abs=min(a_frame, 5)), (seconds, start)
            if seconds <= start:
                assert red == 0
            if seconds >= end:
                assert green == 0


def test_frames_in_which_nothing_moves_are_held(bare):
    """A second at most; words and lines that move have each frame."""
    movie = made(bare, media.encode(click(6), container="wav"))
    times, _ = pictures(movie)
    steps = np.diff([*times, 6.0])
    assert steps.max() <= 1 + 1e-3
    assert steps.min() >= 1 / FPS - 1e-3
    assert len(times) < 0.5 * 6 * FPS
    filling = [t for t in times if WORDS[0][0] < t < WORDS[0][1]]
    assert len(filling) == pytest.approx((WORDS[0][1] - WORDS[0][0]) * FPS, abs=1)


def test_a_video_behind_the_words_keeps_step(bare):
    """Each frame of the movie shows the frame of the video that a player shows at its time, all of
    it, in its shape; a third is covered by the theme's colour, here black."""

    def grey(frame: int) -> int:
        return 60 + 60 * (frame % 4)

    movie = made(bare, film(grey, 25), "video.webm", background={"kind": "video"})
    times, shown = pictures(movie)
    assert (shown[0][:, : (WIDTH - 240) // 2 - 2] < 12).all()  # 4:3 in 16:9
    assert (shown[0][:, (WIDTH + 240) // 2 + 2 :] < 12).all()
    for frame in range(int(2.5 * FPS)):
        seconds = frame / FPS
        corner = at(times, shown, seconds)[10:30, 60:90]
        covered = grey(int(seconds * 10 + 1e-6)) * 0.65
        assert corner.mean() == pytest.approx(covered, abs=8), seconds


def test_a_turned_video_is_upright(bare):
    """As a phone writes it that is held upright: rows from left to right, to be turned."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=10, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        picture = np.zeros((120, 160, 3), np.uint8)
        picture[:, :80] = (230, 0, 0)
        picture[:, 80:] = (0, 0, 230)
        for _ in range(10):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        output.mux(stream.encode(None))
    one, identity = 1 << 16, [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30]
    turned = [0, one, 0, -one, 0, 0, 160 << 16, 0, 1 << 30]  # by a quarter, clockwise

    def packed(matrix: list[int]) -> bytes:
        return np.array(matrix, ">i4").tobytes()

    data = file.getvalue()
    header = data.index(b"tkhd")
    assert packed(identity) in data[header : header + 92]
    data = data[:header] + data[header:].replace(packed(identity), packed(turned), 1)
    movie = made(bare, data, "phone.mp4", background={"kind": "video"}, lines=[line([(0.2, 0.5)])])
    _, shown = pictures(movie)
    # 120 by 160 in 320 by 180: 135 wide
    assert (shown[0][:, : (WIDTH - 135) // 2 - 3] < 12).all()
    top, bottom = shown[0][10, WIDTH // 2], shown[0][HEIGHT - 10, WIDTH // 2]
    assert top[0] > 100 > top[2]
    assert bottom[2] > 100 > bottom[0]


def test_an_image_fills_the_picture(bare):
    movie = made(
        bare, None, background={"kind": "image"}, image=image((200, 100, 50), 40, 90), fps=5
    )
    (first, *_) = pictures(movie)[1]
    for corner in (first[3, 3], first[-3, -3], first[3, -3], first[-3, 3]):
        assert corner == pytest.approx(np.array([200, 100, 50]) * 0.65, abs=8)


# What cannot be made


def test_cancel(bare):
    """Nothing comes of it, and the next one is made as if nothing had been."""
    recording = media.encode(click(60), container="wav")
    result = make(bare, recording, cancelAt=0.5)
    assert result["name"] == "AbortError"
    assert result["seen"][-1][0] < 30
    movie = made(bare, media.encode(click(), container="wav"))
    assert clicks_at(movie) == pytest.approx(CLICK, abs=0.012)


def test_progress_runs_to_the_end(bare):
    seen = make(bare, media.encode(click(), container="wav"))["seen"]
    assert [s for s, _ in seen] == sorted(s for s, _ in seen)
    assert seen[-1] == [2.5, 2.5]


def test_failures_are_sentences(bare):
    wav = media.encode(click(1), container="wav")
    huge = failure(bare, wav, width=40000, height=40000)
    assert "cannot encode MP4 video of 40000 \u00d7 40000 pixels: choose another size" in huge
    assert "no video: choose another background" in failure(bare, wav, background={"kind": "video"})
    old = media.encode(click(1), container="mp4", codec="aac", video="mpeg4")
    assert "old.mp4 cannot be decoded by this browser: choose another background" in failure(
        bare, old, "old.mp4", background={"kind": "video"}
    )
    assert "choose a JPEG, PNG or WebP" in failure(
        bare, wav, background={"kind": "image"}, image=b"no image"
    )
    assert failure(bare, b"only text", "a.txt").startswith("a.txt is no audio or video file")
    assert failure(bare, b"", "empty.mp3").startswith("empty.mp3 is no audio or video file")
    ac3 = media.encode(click(1), container="mp4", codec="ac3", rate=48000)
    assert "The sound of film.mp4 can neither be copied into WEBM nor decoded" in failure(
        bare, ac3, "film.mp4", format="webm"
    )
    # A video that cannot be decoded does no harm where it is not shown
    assert made(bare, old, "old.mp4")


# The dialog

SEGMENTS = [
    {"id": 0, "text": " Twinkle, twinkle, little star,", "start": 0.2, "end": 1, "words": []},
    {"id": 1, "text": " how I wonder what you are!", "start": 1, "end": 2, "words": []},
]

OPEN = """({ segments, recording, name, picker }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const file = recording === null ? null : new File([bytes(recording)], name);
  const opener = document.createElement("button");
  opener.textContent = "Open the movie dialog";
  opener.addEventListener("click", async () => {
    const { MovieDialog } = await import("/web/movie/dialog.js");
    window.dialog ??= new MovieDialog({ onError: (error) => (document.title = error.message) });
    dialog.open({ file, segments });
  });
  document.querySelector("main").prepend(opener);
  if (picker === null) {
    delete window.showSaveFilePicker;
    return;
  }
  // What the browser's own does, with a file of the site's instead of one of the user's
  window.showSaveFilePicker = async ({ suggestedName }) => {
    if (picker === "closed") throw new DOMException("The user aborted a request.", "AbortError");
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(suggestedName, { create: true });
    if (picker === "file") return handle;
    const { promise: held, resolve } = Promise.withResolvers();
    window.letGo = resolve;
    return {
      name: handle.name,
      getFile: () => handle.getFile(),
      remove: () => handle.remove(),
      async createWritable() {
        const file = await handle.createWritable();
        const write = file.write.bind(file);
        let writes = 0;
        file.write = async (chunk) => {
          if (picker === "full") throw new DOMException("The disk is full.", "QuotaExceededError");
          if (writes++) await held;
          return write(chunk);
        };
        return file;
      },
    };
  };
}"""

FILES = """async () => {
  const found = [];
  for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) {
    // The page's own folder of models is no file
    if (handle.kind === "file") found.push([name, (await handle.getFile()).size]);
  }
  return found;
}"""


@pytest.fixture
def page(bare: Page) -> Page:
    """That `outside` opens ours in."""
    return bare


def start(
    page: Page,
    recording: bytes | None,
    name: str = "My song.wav",
    picker: str | None = None,
    segments: list[dict] = SEGMENTS,
) -> Locator:
    """The dialog, opened from a button of the page."""
    data = None if recording is None else base64.b64encode(recording).decode()
    given = {"segments": segments, "recording": data, "name": name, "picker": picker}
    page.evaluate(OPEN, given)
    page.get_by_role("button", name="Open the movie dialog").click()
    return page.get_by_role("dialog", name="Karaoke movie")


def downloaded(page: Page, act: Callable[[], None]) -> tuple[str, bytes]:
    """Name and content."""
    with page.expect_download() as download:
        act()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_a_movie_is_asked_for_by_keyboard(outside, page):
    dialog = start(outside(), film(lambda frame: 90, 20), "My song.webm")
    expect(dialog.get_by_label("Size", exact=True)).to_be_focused()
    expect(dialog.get_by_role("option", name="160 \u00d7 120 (its own)")).to_be_attached()
    expect(dialog.get_by_text("My song.webm has no sound: nor will the movie.")).to_be_visible()
    expect(dialog.get_by_label("File name")).to_have_value("My song karaoke")
    order = [("Size", "160"), ("Frames a second", "24"), ("Theme", "High"), ("Size of letters", "")]
    order += [("Background", "The v"), ("File format", "W")]
    for label, typed in order:
        expect(dialog.get_by_label(label, exact=True)).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(dialog.get_by_label("File name")).to_be_focused()
    page.keyboard.type("../a: movie?")
    name, movie = downloaded(page, lambda: page.keyboard.press("Enter"))
    assert name == "_a_ movie_.webm"
    expect(dialog.get_by_role("status")).to_have_text(
        re.compile(r"^_a_ movie_\.webm is ready: 1 MB, made in \d+ s\.$")
    )
    expect(dialog.get_by_role("button", name="Make the movie")).to_be_focused()
    times, shown = pictures(movie)
    assert shown[0].shape == (120, 160, 3)
    assert np.diff(times).min() == pytest.approx(1 / 24, abs=2e-3)
    assert shown[0][0, 0] == pytest.approx([90 * 0.65] * 3, abs=8)  # High contrast is black
    yellow = at(times, shown, 1.95).astype(int)
    assert ((yellow[..., 0] > 150) & (yellow[..., 1] > 130) & (yellow[..., 2] < 110)).sum() > 50
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Open the movie dialog")).to_be_focused()


def test_an_upright_movie_for_phones(outside, page):
    recording = media.encode(click(1), container="mp4", codec="aac", rate=44100)
    dialog = start(outside(), recording, "A.m4a", segments=[{**SEGMENTS[0], "end": 0.9}])
    dialog.get_by_label("Size", exact=True).select_option("1080x1920")
    dialog.get_by_label("Theme").select_option("light")
    preview = dialog.get_by_role("img", name="Preview: little star,")
    expect(preview).to_have_js_property("height", 1920)
    go = dialog.get_by_role("button", name="Make the movie")
    name, movie = downloaded(page, go.click)
    assert name == "A karaoke.mp4"
    assert packets(movie) == packets(recording)
    times, shown = pictures(movie)
    last = at(times, shown, 0.95).astype(int)
    assert last.shape == (1920, 1080, 3)
    assert last[-5, 5] == pytest.approx(np.array([246, 247, 246]), abs=8)  # the theme's
    green = (abs(last - np.array([15, 118, 110])) < 30).all(axis=-1)
    assert green.sum() > 2000  # all is sung
    (columns,) = np.nonzero(green.any(axis=0))
    assert columns.min() > 40
    assert columns.max() < 1040
    assert columns.max() - columns.min() > 250


def test_a_movie_goes_to_a_file_that_is_chosen(outside, page):
    dialog = start(outside(), media.encode(click(), container="wav"), picker="file")
    dialog.get_by_role("button", name="Make the movie").click()
    expect(dialog.get_by_role("status")).to_contain_text("My song karaoke.mp4 is ready")
    ((name, size),) = page.evaluate(FILES)
    assert name == "My song karaoke.mp4"
    data = page.evaluate(
        """async () => {
          const folder = await navigator.storage.getDirectory();
          const file = await (await folder.getFileHandle("My song karaoke.mp4")).getFile();
          const bytes = new Uint8Array(await file.arrayBuffer());
          return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
        }"""
    )
    movie = base64.b64decode(data)
    assert len(movie) == size
    assert clicks_at(movie) == pytest.approx(CLICK, abs=0.012)
    assert len(pictures(movie)[0]) > 20


def test_a_file_that_is_not_chosen_makes_no_movie(outside, page):
    dialog = start(outside(), media.encode(click(), container="wav"), picker="closed")
    dialog.get_by_role("button", name="Make the movie").click()
    expect(dialog.get_by_role("button", name="Make the movie")).to_be_focused()
    expect(dialog.get_by_role("status")).to_be_empty()
    expect(dialog.get_by_role("alert")).to_be_empty()


def test_cancel_leaves_nothing_behind(outside, page):
    recording = media.encode(click(60), container="ogg", codec="libopus", rate=48000)
    song = [{**SEGMENTS[0], "end": 59}]  # something moves in every frame
    dialog = start(outside(), recording, "long.ogg", picker="held", segments=song)
    dialog.get_by_role("button", name="Make the movie").click()
    cancel = dialog.get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    expect(dialog.get_by_text(re.compile(r"^\d+:\d\d of 1:00"))).to_be_visible()
    page.keyboard.press("Escape")  # minutes of work are not lost by a key
    expect(dialog.get_by_role("progressbar", name="Making the movie")).to_be_visible()
    cancel.click()
    page.evaluate("letGo()")  # of the disk, which took no more than the beginning until now
    expect(dialog.get_by_role("status")).to_have_text("Stopped: nothing was kept.")
    assert page.evaluate(FILES) == []
    expect(dialog.get_by_role("button", name="Make the movie")).to_be_focused()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Open the movie dialog")).to_be_focused()


def test_a_full_disk_is_said_and_leaves_nothing(outside, page):
    dialog = start(outside(), media.encode(click(), container="wav"), picker="full")
    dialog.get_by_role("button", name="Make the movie").click()
    expect(dialog.get_by_role("alert")).to_contain_text("no room left for the movie: free some")
    assert page.evaluate(FILES) == []


def test_what_is_missing_is_said(outside, page):
    dialog = start(outside(), None)
    expect(dialog.get_by_text("no recording with it: the movie will have no sound")).to_be_visible()
    expect(dialog.get_by_label("File name")).to_have_value("Transcript karaoke")
    expect(dialog.get_by_role("option", name="The video")).not_to_be_attached()
    dialog.get_by_label("Background").select_option("image")
    dialog.get_by_role("button", name="Make the movie").click()
    expect(dialog.get_by_role("alert")).to_have_text(
        "Choose an image first, or another background."
    )
    chosen = dialog.get_by_label("Image")
    expect(chosen).to_be_focused()
    chosen.set_input_files(media.upload("a.png", b"no image", "image/png"))
    expect(dialog.get_by_role("alert")).to_contain_text("choose a JPEG, PNG or WebP file")
    chosen.set_input_files(media.upload("b.png", image((0, 200, 0), 16, 9), "image/png"))
    expect(dialog.get_by_role("alert")).to_be_empty()


def test_without_words_there_is_no_movie(outside, page):
    dialog = start(outside(), None, segments=[])
    expect(page).to_have_title("There are no words yet to make a movie of.")
    expect(dialog).to_be_hidden()


LATE = re.compile(r"words light up up to ([\d.]+) s after they are heard")


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_a_browser_without_encoders_records_what_plays(outside, page, container):
    """Its words light up with the sound; where the machine is too busy, as late as it says."""
    words = [{"text": " " + BLOCK * 4, "start": 1, "end": 1.4}]
    segment = {"id": 0, "text": words[0]["text"], "start": 1, "end": 1.4, "words": words}
    outside().evaluate("() => delete window.VideoEncoder")
    dialog = start(page, media.encode(click(), container="wav"), segments=[segment])
    expect(dialog.get_by_text("no faster than it plays: keep this tab in front")).to_be_visible()
    dialog.get_by_label("Theme").select_option("contrast")
    dialog.get_by_label("File format").select_option(container)
    go = dialog.get_by_role("button", name="Make the movie")
    name, movie = downloaded(page, go.click)
    assert name == f"My song karaoke.{container}"
    expect(dialog.get_by_role("status")).to_contain_text("is ready")
    told = LATE.search(dialog.get_by_role("status").text_content())
    late = float(told[1]) if told else 0
    times, shown = pictures(movie)
    assert 2.2 <= times[-1] <= 2.8 + late
    yellow = [((p[..., 0] > 150) & (p[..., 2] < 110)).sum() > 50 for p in shown]
    assert -0.3 <= times[yellow.index(True)] - clicks_at(movie) <= 0.3 + late


def test_words_that_light_up_late_are_told(outside, page):
    """A recording that plays at half its speed, as where there is no time for it."""
    outside().evaluate(
        """() => {
          delete window.VideoEncoder;
          const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
          const get = function () { return own.get.call(this) / 2; };
          Object.defineProperty(HTMLMediaElement.prototype, "currentTime", { ...own, get });
        }"""
    )
    dialog = start(page, media.encode(click(), container="wav"))
    downloaded(page, dialog.get_by_role("button", name="Make the movie").click)
    expect(dialog.get_by_role("status")).to_contain_text("is ready")
    told = LATE.search(dialog.get_by_role("status").text_content())
    assert float(told[1]) >= 1  # half of the 2.5 s, to the last picture


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=str)
def test_it_fits_the_screen_and_axe_finds_nothing(outside, page, size, scheme):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    dialog = start(outside(), film(lambda frame: 90, 10), "a.webm")
    expect(dialog.get_by_label("Theme")).to_have_value(scheme)
    expect(dialog.get_by_role("img", name="Preview: how I wonder what you are!")).to_be_visible()
    for kind in ("colour", "image", "video"):
        dialog.get_by_label("Background").select_option(kind)
        box = dialog.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["height"] <= size[1]
        assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth")
    dialog.get_by_label("Background").select_option("colour")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run('.movie', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })"
    )
    assert [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")] == []


@once
def test_a_transcript_becomes_a_movie(app):
    """From its card, under the page's own security policy, with the recording's own length."""
    app.get_by_role("button", name="Try a sample").click()
    expect(app.locator(".document-meta")).to_contain_text("took")
    app.evaluate("() => delete window.showSaveFilePicker")
    app.get_by_role("button", name="Movie").click()
    dialog = app.get_by_role("dialog", name="Karaoke movie")
    dialog.get_by_label("Frames a second").select_option("24")
    go = dialog.get_by_role("button", name="Make the movie")
    name, movie = downloaded(app, go.click)
    assert name == "jfk karaoke.mp4"
    with av.open(io.BytesIO(movie)) as file:
        assert file.duration / av.time_base == pytest.approx(11, abs=0.1)
        assert [stream.type for stream in file.streams] == ["video", "audio"]
    dialog.get_by_role("button", name="Close").click()
    expect(app.get_by_role("button", name="Movie")).to_be_focused()
