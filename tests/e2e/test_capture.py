"""web/live/capture.js and what belongs to it: what is played is heard, and every end is said."""

import base64

import media
import numpy as np
import pytest
from microphone import ALLOWED, DEVICES, blank, chromium, microphone, padded
from playwright.sync_api import Page
from tabs import Tabs
from visits import open_page

# Lets tests see what the browser gave to the page.
SPY = """() => {
  window.contexts = [];
  window.AudioContext = class extends AudioContext {
    constructor(options) { super(options); contexts.push(this); }
  };
  window.streams = [];
  for (const name of ["getUserMedia", "getDisplayMedia"]) {
    const ask = navigator.mediaDevices[name].bind(navigator.mediaDevices);
    navigator.mediaDevices[name] = async (wanted) => {
      window.wanted = wanted;
      const stream = await ask(wanted);
      streams.push(stream);
      window.tracks = stream.getTracks();
      window.track = stream.getAudioTracks()[0];
      return stream;
    };
  }
}"""

OPEN = """async (options) => {
  const { openCapture } = await import("/web/live/capture.js");
  window.heard = { blocks: [], levels: [], gaps: [], ends: [], frames: 0, said: [] };
  window.stopper = new AbortController();
  try {
    window.capture = await openCapture({
      source: "microphone",
      ...options,
      signal: stopper.signal,
      onBlock(samples, rate) {
        heard.blocks.push(samples);
        heard.frames += samples.length;
        heard.rate = rate;
        heard.said.push("block");
      },
      onLevel(level) { heard.levels.push(level); },
      onGap(seconds) { heard.gaps.push(seconds); heard.said.push("gap"); },
      onEnd(error) { heard.ends.push([error.kind, error.message]); heard.said.push("end"); },
    });
    return { rate: capture.rate, label: capture.label };
  } catch (error) {
    return { name: error.name, kind: error.kind, message: error.message };
  }
}"""

# As wait_for_function, which the page's own policy forbids
HEARD = """(seconds) => new Promise((resolve) => {
  const look = () => heard.frames >= seconds * capture.rate ? resolve() : setTimeout(look, 20);
  look();
})"""

SAMPLES = """async () => {
  const whole = new Uint8Array(await new Blob(heard.blocks).arrayBuffer());
  let text = "";
  for (let i = 0; i < whole.length; i += 8192) {
    text += String.fromCharCode(...whole.subarray(i, i + 8192));
  }
  return btoa(text);
}"""

RELEASED = "tracks.every((t) => t.readyState === 'ended') && contexts.at(-1).state === 'closed'"
"""Nothing of the browser's is held any more."""


NEVER_RUNS = """() => {
  Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
  AudioContext.prototype.resume = () => new Promise(() => {});
}"""


@pytest.fixture(scope="module")
def beeping(playwright):
    """A browser whose microphones beep and need no permission."""
    with chromium(playwright, ALLOWED, DEVICES) as browser:
        yield browser


@pytest.fixture(scope="module")
def beeping_tabs(beeping, server):
    return Tabs(beeping, server.url)


@pytest.fixture
def unwatched(request, beeping_tabs, site) -> Page:
    """A page of that browser, as it is."""
    return beeping_tabs.page(request.session.testsfailed)


@pytest.fixture
def page(unwatched) -> Page:
    """The page of these tests is one of that browser."""
    unwatched.evaluate(SPY)
    return unwatched


def listen(page: Page, seconds: float = 0, **options) -> dict:
    """Opens a capture and waits until so much was heard."""
    opened = page.evaluate(OPEN, options)
    assert "kind" not in opened, opened
    page.evaluate(HEARD, seconds)
    return opened


def samples(page: Page) -> np.ndarray:
    return np.frombuffer(base64.b64decode(page.evaluate(SAMPLES)), np.float32)


def loudness(samples: np.ndarray, rate: int) -> np.ndarray:
    """Of every 20 ms: words come and go much more slowly."""
    size = rate // 50
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    return np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))


def likeness(heard: np.ndarray, played: np.ndarray) -> float:
    """The best correlation of two curves, one moved along the other; 1 for the same.

    Half a second each way: devices lose a bit of the start, and are a bit late.
    """
    size = min(len(heard), len(played)) - 50
    views = np.lib.stride_tricks.sliding_window_view(heard[: size + 50], size)
    played = played[25 : size + 25]
    return max(np.corrcoef(view, played)[0, 1] for view in views)


# Where the curves were all alike the likeness would be 1; a device that loses 10 ms now and then
# leaves more than 0.9, and other words, or the same backwards, give less than 0.5.
ALIKE = 0.8
UNLIKE = 0.5


def test_the_microphone_is_heard_at_its_own_rate(playwright, site):
    played = media.speech(4)
    with microphone(playwright, site.url, played) as page:
        page.evaluate(SPY)
        opened = listen(page, 6)
        page.evaluate("capture.stop()")
        # Unprocessed, and no rate asked for: the device's own is kept
        assert page.evaluate("wanted") == {
            "audio": {
                "echoCancellation": False,
                "noiseSuppression": False,
                "autoGainControl": False,
                "voiceIsolation": False,
            }
        }
        assert opened == {
            "rate": page.evaluate("track.getSettings().sampleRate"),
            "label": "Fake Default Audio Input",
        }
        rate, sizes = opened["rate"], page.evaluate("heard.blocks.map((block) => block.length)")
        assert page.evaluate("heard.rate") == rate
        assert set(sizes[:-1]) == {round(rate / 10)}
        assert 0 < sizes[-1] <= round(rate / 10)
        heard = loudness(samples(page), rate)
        levels = page.evaluate("heard.levels")
    wanted = loudness(padded(played, 16000), 16000)
    assert likeness(heard, wanted) > ALIKE
    assert likeness(heard, wanted[::-1]) < UNLIKE
    # The levels are those of the blocks, and silence after the last
    blocks = np.split(heard, range(5, len(heard), 5))
    for level, block in zip(levels[:40], blocks[:40], strict=True):
        assert level["rms"] == pytest.approx(np.sqrt(np.mean(block**2)), abs=1e-6)
        assert level["peak"] >= level["rms"]
    assert levels[-1] == {"rms": 0, "peak": 0}


def test_blocks_add_up_to_the_time_that_passed(page):
    """The clock is the context's: it stands still with the device, however busy the machine."""
    opened = listen(page, 1)
    before, frames = page.evaluate("[contexts[0].currentTime, heard.frames]")
    page.wait_for_function(f"heard.frames >= {frames} + capture.rate")
    after = page.evaluate("capture.stop().then(() => contexts[0].currentTime)")
    more = page.evaluate("heard.frames") - frames
    assert more / opened["rate"] == pytest.approx(after - before, abs=0.25)
    assert page.evaluate("heard.frames") / opened["rate"] == pytest.approx(after, abs=0.25)


def test_a_pause_leaves_no_samples(page):
    opened = listen(page, 0.3)
    page.evaluate("capture.pause()")  # to its last block
    paused, frames = page.evaluate("[contexts[0].currentTime, heard.frames]")
    assert page.evaluate("[capture.paused, track.enabled]") == [True, False]
    page.wait_for_function(f"contexts[0].currentTime > {paused} + 0.7")
    assert page.evaluate("heard.frames") == frames
    assert page.evaluate("heard.levels.at(-1)") == {"rms": 0, "peak": 0}
    page.evaluate("capture.resume()")
    page.wait_for_function(f"heard.frames >= {frames} + 0.3 * capture.rate")
    assert page.evaluate("[capture.paused, track.enabled]") == [False, True]
    page.evaluate("capture.stop()")
    after, frames = page.evaluate("[contexts[0].currentTime, heard.frames]")
    assert frames / opened["rate"] < after - 0.6
    assert page.evaluate("heard.gaps") == []  # a pause is none


def test_orders_in_quick_succession_are_carried_out_in_turn(page):
    """None of their answers is taken for that of another."""
    listen(page, 0.3)
    page.evaluate(
        """async () => {
          const paused = capture.pause();
          capture.resume();
          await Promise.all([paused, capture.stop()]);
          window.frames = heard.frames;
        }"""
    )
    assert page.evaluate(RELEASED)
    assert page.evaluate("heard.frames === frames && heard.levels.at(-1).peak === 0")


def test_stop_gives_the_last_block_and_releases_the_device(page):
    listen(page, 0.2)
    page.evaluate("Promise.all([capture.stop(), capture.stop()])")
    assert page.evaluate(RELEASED)
    frames = page.evaluate("heard.frames")
    page.evaluate("capture.pause().then(() => capture.resume()).then(() => capture.stop())")
    assert page.evaluate("heard.frames") == frames
    assert page.evaluate("heard.ends") == []


def test_an_unplugged_device_is_said_after_the_last_block(page):
    listen(page, 0.2)
    page.evaluate("track.stop(), track.dispatchEvent(new Event('ended'))")
    page.wait_for_function("heard.ends.length")
    assert page.evaluate("heard.ends") == [
        [
            "unplugged",
            "“Fake Default Audio Input” is no longer there, unplugged perhaps: "
            "what was heard is kept.",
        ]
    ]
    assert page.evaluate(RELEASED)
    assert page.evaluate("heard.said.at(-1)") == "end"
    page.evaluate("track.dispatchEvent(new Event('ended')), capture.stop()")
    assert page.evaluate("heard.ends.length") == 1


def test_a_permission_that_is_withdrawn_is_said(page):
    listen(page, 0.2)
    page.evaluate(
        """() => {
          navigator.permissions.query = async () => ({ state: "denied" });
          track.dispatchEvent(new Event("ended"));
        }"""
    )
    page.wait_for_function("heard.ends.length")
    assert page.evaluate("heard.ends") == [
        ["denied", "This page may no longer use the microphone: what was heard is kept."]
    ]


def test_an_abort_releases_at_once_and_says_nothing(page):
    listen(page, 0.2)
    page.evaluate("stopper.abort()")
    page.wait_for_function(RELEASED)
    assert page.evaluate("heard.ends") == []
    assert page.evaluate("capture.stop()") is None


STOPPED = {
    "name": "CaptureError",
    "kind": "cancelled",
    "message": "Listening was stopped before it began.",
}


def test_an_abort_while_the_user_is_asked(page):
    """What is allowed too late is not used."""
    page.evaluate(
        """() => {
          const ask = navigator.mediaDevices.getUserMedia;
          navigator.mediaDevices.getUserMedia = async (wanted) => {
            const stream = await ask(wanted);
            stopper.abort();
            await new Promise((resolve) => { window.allow = resolve; });
            return stream;
          };
        }"""
    )
    assert page.evaluate(OPEN, {}) == STOPPED
    assert page.evaluate("track.readyState") == "live"
    page.evaluate("allow()")
    page.wait_for_function("track.readyState === 'ended'")
    assert page.evaluate("contexts.length") == 0


def test_an_abort_while_it_starts(page):
    page.evaluate(NEVER_RUNS)
    page.evaluate("() => { AudioContext.prototype.resume = async () => stopper.abort(); }")
    assert page.evaluate(OPEN, {}) == STOPPED
    page.wait_for_function("track.readyState === 'ended'")


def test_a_signal_that_was_aborted_asks_for_nothing(page):
    found = page.evaluate(
        """async () => {
          const { openCapture } = await import("/web/live/capture.js");
          const signal = AbortSignal.abort();
          const opening = openCapture({ source: "microphone", signal, onBlock() {} });
          const error = await opening.catch((error) => error);
          return [error.kind, streams.length];
        }"""
    )
    assert found == ["cancelled", 0]


def test_it_goes_on_after_the_browser_suspended_it_and_tells_the_gap(page):
    """As on a machine that sleeps: the context stands still until the browser lets it go on."""
    listen(page, 0.5)
    page.evaluate(
        """async () => {
          const context = contexts[0];
          const { resume } = AudioContext.prototype;
          AudioContext.prototype.resume = () => Promise.reject(new Error("not yet"));
          await context.suspend();
          window.wake = () => {
            AudioContext.prototype.resume = resume;
            dispatchEvent(new Event("focus"));
          };
          window.asleep = performance.now();
        }"""
    )
    frames = page.evaluate("heard.frames")
    page.wait_for_function("performance.now() > asleep + 1000")
    page.evaluate("wake()")
    page.wait_for_function(f"heard.frames > {frames} + 0.3 * capture.rate")
    assert page.evaluate("heard.gaps.length") >= 1
    assert page.evaluate("Math.max(...heard.gaps)") > 0.9
    page.evaluate("capture.stop()")
    assert page.evaluate("heard.ends") == []


def test_short_suspensions_are_ended_at_once(page):
    listen(page, 0.2)
    page.evaluate("contexts[0].suspend()")
    frames = page.evaluate("heard.frames")
    page.wait_for_function(f"heard.frames > {frames} + 0.3 * capture.rate")


DENIED = {
    "name": "CaptureError",
    "kind": "denied",
    "message": "The browser withholds the microphone: allow it for this page beside its address, "
    "and try again.",
}


def test_a_denied_permission_is_said(playwright, site):
    with chromium(playwright, DEVICES, whole=True) as browser:
        page = blank(browser, site.url)
        assert page.evaluate(OPEN, {}) == DENIED


def test_a_page_within_another_that_withholds_the_microphone(playwright, site):
    with chromium(playwright, DEVICES, whole=True) as browser:
        page = blank(browser, site.url)
        page.evaluate(
            """() => new Promise((resolve) => {
              const frame = document.createElement("iframe");
              frame.allow = "microphone 'none'";
              frame.src = "site.json";
              frame.onload = resolve;
              document.documentElement.append(frame);
            })"""
        )
        found = page.frames[1].evaluate(OPEN, {})
    assert found == {
        **DENIED,
        "message": "The page around this one withholds the microphone: open this page in a tab of "
        "its own, and try again.",
    }


def test_no_microphone_is_said(playwright, site):
    with chromium(playwright, ALLOWED, "--disable-audio-input") as browser:
        page = blank(browser, site.url)
        assert page.evaluate(OPEN, {}) == {
            "name": "CaptureError",
            "kind": "no-device",
            "message": "There is no microphone: connect one and try again.",
        }
        found = page.evaluate("import('/web/live/devices.js').then((m) => m.microphones())")
        assert found == []


def test_a_chosen_microphone_that_is_gone_is_said(page):
    assert page.evaluate(OPEN, {"deviceId": "gone"}) == {
        "name": "CaptureError",
        "kind": "no-device",
        "message": "The microphone you chose is not there any more: choose another one.",
    }


def test_an_insecure_page_is_said(playwright, site):
    port = site.url.rsplit(":", 1)[1]
    with chromium(playwright, ALLOWED, "--host-resolver-rules=MAP * 127.0.0.1") as browser:
        page = blank(browser, f"http://elsewhere.example:{port}")
        for source in ("microphone", "tab"):
            assert page.evaluate(OPEN, {"source": source}) == {
                "name": "CaptureError",
                "kind": "insecure",
                "message": "Browsers let only secure pages listen: open this one with https:// or "
                "from localhost.",
            }


@pytest.mark.parametrize(
    "source, error, message, kind, said",
    [
        ("microphone", "NotReadableError", "", "busy", "close other programs"),
        ("microphone", "AbortError", "", "busy", "close other programs"),
        ("microphone", "NotAllowedError", "Denied by system", "denied", "Your system withholds"),
        ("tab", "NotAllowedError", "Permission denied by user", "cancelled", "Nothing was shared."),
        ("tab", "NotAllowedError", "Denied by system", "denied", "Your system withholds screen"),
        ("tab", "InvalidStateError", "", "cancelled", "with a click"),
        ("tab", "NotFoundError", "", "no-device", "nothing here"),
        ("tab", "NotReadableError", "", "busy", "choose another tab"),
    ],
)
def test_what_else_browsers_say_is_one_clear_sentence(page, source, error, message, kind, said):
    page.evaluate(
        """([name, message]) => {
          const refuse = () => Promise.reject(new DOMException(message, name));
          Object.assign(navigator.mediaDevices, { getUserMedia: refuse, getDisplayMedia: refuse });
        }""",
        [error, message],
    )
    found = page.evaluate(OPEN, {"source": source})
    assert [found["name"], found["kind"]] == ["CaptureError", kind]
    assert said in found["message"]
    assert found["message"].endswith(".")


@pytest.mark.parametrize(
    "missing, source, said",
    [
        ("delete window.AudioWorkletNode", "microphone", "too old"),
        ("delete MediaDevices.prototype.getUserMedia", "microphone", "gives pages no microphone"),
        ("delete MediaDevices.prototype.getDisplayMedia", "tab", "cannot share what a tab plays"),
        (
            "MediaDevices.prototype.getSupportedConstraints = () => ({ echoCancellation: true })",
            "tab",
            "cannot share what a tab plays",
        ),
    ],
)
def test_what_a_browser_lacks_is_said(unwatched, missing, source, said):
    unwatched.evaluate(f"() => {{ {missing}; }}")
    found = unwatched.evaluate(OPEN, {"source": source})
    assert [found["name"], found["kind"]] == ["CaptureError", "unsupported"]
    assert said in found["message"]


def test_audio_that_never_starts_is_said(beeping, site):
    page = blank(beeping, site.url)
    page.evaluate(SPY)
    page.clock.install()
    page.evaluate(NEVER_RUNS)
    opened = page.evaluate_handle(f"({{ found: ({OPEN})({{}}) }})")
    page.wait_for_function("window.contexts.length")
    while not page.evaluate("track.readyState === 'ended'"):
        page.clock.run_for(1000)
    found = opened.evaluate("({ found }) => found")
    assert [found["kind"], found["message"]] == [
        "busy",
        "The browser's audio does not start: connect loudspeakers or headphones and try again.",
    ]
    page.context.close()


def test_a_worklet_that_is_missing_is_said_and_the_device_released(page, site):
    site.instead["/web/live/worklet.js"] = 404
    found = page.evaluate(OPEN, {})
    assert found["kind"] == "unsupported"
    assert "reload the page" in found["message"]
    page.wait_for_function(RELEASED)


PLAYER = """async (sound) => {
  document.title = "Player";
  window.context = new AudioContext();
  const bytes = Uint8Array.from(atob(sound), (letter) => letter.charCodeAt(0));
  window.buffer = await context.decodeAudioData(bytes.buffer);
  await context.resume();
}"""
PLAY = """() => {
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start(context.currentTime + 1);
}"""


def test_a_tab_is_heard_until_it_closes(playwright, site):
    """A real one, picked by its title; its pictures are dropped, its sound goes on."""
    flags = ["--auto-select-tab-capture-source-by-title=Player"]
    flags.append("--autoplay-policy=no-user-gesture-required")
    played = media.speech(4)
    with chromium(playwright, *flags, whole=True) as browser:
        page = blank(browser, site.url)
        page.evaluate(SPY)
        player = page.context.new_page()
        player.goto(site.url + "site.json")
        sound = base64.b64encode(media.encode(played, container="wav")).decode()
        player.evaluate(PLAYER, sound)
        opened = listen(page, source="tab")
        assert opened == {
            "rate": page.evaluate("track.getSettings().sampleRate"),
            "label": "Shared tab",
        }
        player.evaluate(PLAY)
        page.wait_for_function("heard.frames >= 6 * capture.rate")
        assert page.evaluate("tracks.map(({ kind, readyState }) => [kind, readyState])") == [
            ["audio", "live"],
            ["video", "ended"],
        ]
        player.close()
        page.wait_for_function("heard.ends.length")
        assert page.evaluate("heard.ends") == [
            ["ended", "The sound is no longer shared: what was heard is kept."]
        ]
        assert page.evaluate(RELEASED)
        heard = loudness(samples(page), opened["rate"])
    wanted = loudness(padded(played, 16000), 16000)
    assert likeness(heard, wanted) > ALIKE


def test_a_tab_without_its_sound_is_said(page):
    page.evaluate(
        """() => {
          const ask = navigator.mediaDevices.getDisplayMedia;
          navigator.mediaDevices.getDisplayMedia = ({ video }) => ask({ video });
        }"""
    )
    found = page.evaluate(OPEN, {"source": "tab"})
    assert [found["kind"], found["message"]] == [
        "no-audio",
        "No sound was shared: choose again and turn on the sound below what you share.",
    ]
    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_the_pages_own_policy_lets_it_listen(playwright, site):
    """Under its Content-Security-Policy, isolated."""
    with chromium(playwright, ALLOWED, DEVICES) as browser:
        page = blank(browser, site.url)
        open_page(page, site.url)
        assert page.evaluate("crossOriginIsolated")
        listen(page, 0.3)
        page.evaluate("capture.stop()")


# web/live/gaps.js


def lost(page: Page, blocks: list[tuple[int, float]], rate: int = 1000) -> list[float]:
    """What is told of blocks of so many frames at such times."""
    return page.evaluate(
        """async ([blocks, rate]) => {
          const { Gaps } = await import("/web/live/gaps.js");
          const gaps = new Gaps(rate);
          return blocks.map(([frames, clock]) => gaps.after(frames, clock));
        }""",
        [blocks, rate],
    )


def test_blocks_in_time_or_in_bursts_are_no_gaps(bare):
    steady = [(100, 50 + 0.1 * i) for i in range(20)]
    assert lost(bare, steady) == [0] * 20
    burst = [(100, 50.1), (100, 50.55), (100, 50.55), (100, 50.56), (100, 50.57), (100, 50.6)]
    assert lost(bare, burst) == [0] * 6


def test_a_gap_is_told_once_and_as_long_as_it_was(bare):
    blocks = [(100, 50.1), (100, 50.2), (100, 3650.3), (100, 3650.4)]
    assert lost(bare, blocks) == [0, 0, pytest.approx(3600, abs=1e-3), 0]


def test_small_losses_add_up(bare):
    """20 ms lost every second."""
    found = lost(bare, [(1000, 1.02 * i) for i in range(60)])
    told = [seconds for seconds in found if seconds]
    assert len(told) == 2
    assert sum(told) == pytest.approx(0.02 * 52, abs=0.1)


def test_clocks_that_differ_lose_nothing(bare):
    """Four hours of a device that is 0.02% slow, then of one that is as fast."""
    for drift in (2e-4, -2e-4):
        hours = [(1000, i * (1 + drift)) for i in range(4 * 3600)]
        assert not any(lost(bare, hours))


def test_a_clock_that_is_set_back_is_no_gap(bare):
    blocks = [(100, 50.1), (100, 50.2), (100, 20.3), (100, 20.4), (100, 22.5)]
    assert lost(bare, blocks) == [0, 0, 0, 0, pytest.approx(2, abs=1e-3)]


# web/live/devices.js


def test_microphones_have_no_names_before_one_is_allowed(playwright, site):
    with chromium(playwright, DEVICES, whole=True) as browser:
        page = blank(browser, site.url)
        find = "import('/web/live/devices.js').then((m) => m.microphones())"
        assert page.evaluate(find) == [{"deviceId": "", "label": "Default microphone"}]
        page.context.grant_permissions(["microphone"])
        found = page.evaluate(find)
        assert [device["label"] for device in found] == [
            "Fake Default Audio Input",
            "Fake Audio Input 1",
            "Fake Audio Input 2",
        ]
        assert found[0]["deviceId"] == "default"
        opened = listen(page, 0.1, deviceId=found[2]["deviceId"])
        assert opened["label"] == "Fake Audio Input 2"


def test_changes_of_microphones_are_told(page):
    page.evaluate(
        """async () => {
          const { watchDevices } = await import("/web/live/devices.js");
          const input = (deviceId, label) => ({ kind: "audioinput", deviceId, label });
          const camera = { kind: "videoinput", deviceId: "c", label: "Camera" };
          const calls = input("communications", "Built-in");
          window.there = [camera, input("default", "Built-in"), calls];
          navigator.mediaDevices.enumerateDevices = async () => there;
          window.change = () => navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
          window.plug = (id, label) => { there = [...there, input(id, label)]; change(); };
          window.told = [];
          window.end = watchDevices((devices) => told.push(devices.map(({ label }) => label)));
        }"""
    )
    page.wait_for_function("told.length === 1")
    page.evaluate("change(), plug('usb', '')")
    page.wait_for_function("told.length === 2")
    page.evaluate("there.length = 0, change()")
    page.wait_for_function("told.length === 3")
    page.evaluate("end(), plug('again', 'Again')")
    assert page.evaluate("told") == [["Built-in"], ["Built-in", "Microphone 2"], []]


# web/live/level.js

METER = """async (levels) => {
  const { LevelMeter } = await import("/web/live/level.js");
  const meter = new LevelMeter();
  document.documentElement.append(meter.element);
  const { element } = meter;
  const state = () => ({
    word: element.getAttribute("aria-valuetext"),
    now: Number(element.getAttribute("aria-valuenow")),
    mean: Number(element.style.getPropertyValue("--mean")),
    peak: Number(element.style.getPropertyValue("--peak")),
  });
  const states = levels.map((level) => { meter.show(level); return state(); });
  meter.clear();
  return [...states, state()];
}"""


@pytest.mark.parametrize(
    "rms, peak, word, mean",
    [
        (0, 0, "silent", 0),
        (10**-2.9, 0.01, "silent", 2 / 60),  # -58 dB
        (10**-2.25, 0.05, "quiet", 15 / 60),  # -45 dB
        (10**-1, 0.5, "good", 40 / 60),  # -20 dB
        (10**-0.5, 1, "too loud", 50 / 60),
        (1, 1, "too loud", 1),
    ],
)
def test_the_meter_says_how_loud_it_is(bare, rms, peak, word, mean):
    shown, cleared = bare.evaluate(METER, [{"rms": rms, "peak": peak}])
    assert shown["word"] == word
    assert shown["mean"] == pytest.approx(mean, abs=1e-3)
    assert shown["now"] == round(100 * mean)
    assert shown["peak"] == pytest.approx(max(0, 1 + np.log10(max(peak, 1e-9)) / 3), abs=1e-3)
    assert cleared == {"word": "silent", "now": 0, "mean": 0, "peak": 0}
    meter = bare.get_by_role("meter", name="Input level")
    assert meter.get_attribute("aria-valuemin") == "0"
    assert meter.get_attribute("aria-valuemax") == "100"


def test_the_meter_moves_with_every_block_but_speaks_seldom(bare):
    levels = [{"rms": rms, "peak": rms} for rms in (0.001, 0.1, 0.01)]
    shown = bare.evaluate(METER, levels)
    assert [state["mean"] for state in shown[:3]] == pytest.approx([0, 40 / 60, 20 / 60], abs=1e-3)
    assert {state["word"] for state in shown[:3]} == {"silent"}


def test_the_meter_is_calm_for_those_who_want_no_motion(bare):
    bare.emulate_media(reduced_motion="reduce")
    levels = [{"rms": rms, "peak": rms} for rms in (0.001, 0.1, 0.01)]
    shown = bare.evaluate(METER, levels)
    assert {state["mean"] for state in shown[:3]} == {0}
