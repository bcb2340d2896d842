"""The transport on its own: a made-up sound, heard by what the browser says that it plays."""

import base64
import itertools
import json

import numpy as np
import pytest
from media import encode
from playwright.sync_api import Locator, Page, expect
from visits import SLOW, STYLES

from site_build.site import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

SECONDS = 12.0

OPEN = """async ({ data, type, duration, styles, hooks }) => {
  document.title = "A transport";
  document.documentElement.lang = "en";
  await Promise.all(styles.map((path) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: `/${path}` });
    return new Promise((loaded) => { link.onload = loaded; document.head.append(link); });
  }));
  const { Transport } = await import("/web/transport/transport.js");
  const { Peaks, peaksOf } = await import("/web/audio/peaks.js");
  window.told = [];
  window.peaks = new Peaks();
  window.segments = [{ start: 1, end: 2 }, { start: 4, end: 4.5 }, { start: 11, end: 12 }];
  window.transport = new Transport({
    onTime: (file, seconds) => told.push([file && file.name, seconds]),
    peaksOf: hooks.grows ? async () => peaks : (file, signal) => peaksOf(file, { signal }),
    segmentAt: (time) => segments.find(({ start, end }) => start <= time && time < end) ?? null,
  });
  const bytes = Uint8Array.from(atob(data ?? ""), (letter) => letter.charCodeAt(0));
  window.file = data === null ? null : new File([bytes], "A tone", { type });
  transport.open({ file, duration, name: "A tone" });
  const main = document.createElement("main");
  main.append(transport.element);
  document.body.replaceChildren(main);
}"""


def tone() -> bytes:
    """Silence, and from the middle on a sound."""
    times = np.arange(int(SECONDS * 16000)) / 16000
    return encode(np.where(times < SECONDS / 2, 0, np.sin(2000 * times)) * 0.5, container="wav")


@pytest.fixture(scope="session")
def sound() -> str:
    return base64.b64encode(tone()).decode()


def start(
    page: Page,
    data: str | None,
    type: str = "audio/wav",
    duration: float = 0,
    styles: list[str] = STYLES,
    **hooks: bool,
) -> Locator:
    argument = {"data": data, "type": type, "duration": duration, "styles": styles}
    page.evaluate(OPEN, {**argument, "hooks": hooks})
    found = page.get_by_role("group", name="Player: A tone")
    expect(found).to_be_visible()
    return found


@pytest.fixture
def transport(bare: Page, sound: str) -> Locator:
    """With the sound in it, as far as the browser has to know it."""
    found = start(bare, sound)
    expect(place(found)).to_have_attribute("aria-valuemax", "12.0")
    return found


def place(transport: Locator) -> Locator:
    return transport.get_by_role("slider", name="Position")


def button(transport: Locator, name: str) -> Locator:
    return transport.get_by_role("button", name=name)


def until(page: Page, condition: str) -> None:
    """Waits in the page: Playwright's own wait polls by eval, which the page refuses."""
    page.evaluate(
        """async ([source, limit]) => {
          const end = performance.now() + limit;
          while (!CONDITION) {
            if (performance.now() > end) throw new Error(`Never: ${source}`);
            await new Promise(requestAnimationFrame);
          }
        }""".replace("CONDITION", f"({condition})"),
        [condition, SLOW],
    )


def bars(transport: Locator, name: str) -> list[float]:
    """Height of each bar, pixels: of those that are `heard`, or `unheard`."""
    path = transport.locator(f".waveform-ahead .waveform-{name}").get_attribute("d")
    return [float(bar.split("v")[1]) for bar in path.split("M")[1:]]


# Playing


def test_it_plays_and_pauses(transport, bare):
    button(transport, "Play").click()
    until(bare, "!transport.media.paused && transport.media.currentTime > 0.2")
    button(transport, "Pause").click()
    until(bare, "transport.media.paused && !transport.playing")
    expect(button(transport, "Play")).to_be_visible()
    assert bare.evaluate("told.every(([name]) => name === 'A tone')")
    times = [seconds for _, seconds in bare.evaluate("told")]
    assert times == sorted(times)
    assert len(times) > 4  # with every frame


def test_it_follows_what_others_do_to_the_sound(transport, bare):
    """A headset's button, a film's own menu."""
    bare.evaluate("transport.media.play()")
    expect(button(transport, "Pause")).to_be_visible()
    bare.evaluate("transport.media.pause()")
    expect(button(transport, "Play")).to_be_visible()
    bare.evaluate("transport.media.currentTime = 7")
    expect(place(transport)).to_have_attribute("aria-valuetext", "0:07 of 0:12")


def test_steps_and_the_time_beside_them(transport, bare):
    time = transport.locator(".transport-time")
    expect(time).to_have_text("0:00 / 0:12")
    button(transport, "On 5 seconds").click()
    expect(time).to_have_text("0:05 / 0:12")
    button(transport, "On 5 seconds").click()
    button(transport, "On 5 seconds").click()  # no further than the end
    expect(time).to_have_text("0:12 / 0:12")
    button(transport, "Back 5 seconds").click()
    assert bare.evaluate("[transport.time, transport.media.currentTime]") == [7, 7]
    for _ in range(2):
        button(transport, "Back 5 seconds").click()
    told = [seconds for _, seconds in bare.evaluate("told")]
    assert [time for time, _ in itertools.groupby(told)] == [5, 10, 12, 7, 2, 0]


def test_the_waveform_is_clicked_dragged_and_typed_on(transport, bare):
    box = place(transport).bounding_box()
    bare.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 20)
    expect(transport.locator(".waveform-pointed")).to_have_text("0:09")
    bare.mouse.down()
    assert bare.evaluate("transport.time") == pytest.approx(9, abs=0.1)
    bare.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 200)
    assert bare.evaluate("transport.time") == pytest.approx(6, abs=0.1)
    bare.mouse.move(box["x"] - 100, box["y"])
    assert bare.evaluate("transport.time") == 0
    bare.mouse.up()
    bare.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)  # no button held: only shown
    for key, seconds in [("End", 12), ("ArrowLeft", 7), ("ArrowUp", 12), ("PageDown", 0)]:
        place(transport).press(key)
        assert bare.evaluate("transport.time") == seconds


def test_opening_the_same_file_changes_nothing_that_plays(transport, bare):
    bare.evaluate("transport.seek(3)")
    bare.evaluate("window.before = transport.media")
    bare.evaluate("transport.open({ file, duration: 12.5, name: 'A tone' })")
    assert bare.evaluate("transport.media === before && transport.time === 3")
    assert bare.evaluate("transport.duration") == 12.5
    bare.evaluate(
        "transport.open({ file: new File(['x'], 'Another'), duration: 3, name: 'Another' })"
    )
    assert bare.evaluate("before.getAttribute('src') === null && before.paused")
    expect(bare.get_by_role("group", name="Player: Another")).to_be_visible()
    bare.evaluate("transport.close()")
    expect(bare.get_by_role("group")).to_be_hidden()


# How fast and how loud


def test_speed_keeps_the_pitch_and_is_remembered(transport, bare, sound):
    speed = transport.get_by_role("combobox", name="Speed")
    assert speed.locator("option").all_text_contents()[1:4] == ["0.75×", "1×", "1.25×"]  # noqa: RUF001
    expect(speed).to_have_value("1")
    speed.select_option("1.5")
    media = "[transport.media.playbackRate, transport.media.preservesPitch]"
    assert bare.evaluate(media) == [1.5, True]
    button(transport, "Play").focus()
    bare.keyboard.press("Shift+<")
    bare.keyboard.press("Shift+<")
    assert bare.evaluate(media) == [1, True]
    bare.keyboard.press("Shift+>")
    expect(speed).to_have_value("1.25")
    # With the next file, and the next visit
    bare.evaluate("transport.open({ file: new File([file], 'B'), duration: 0, name: 'B' })")
    assert bare.evaluate(media) == [1.25, True]
    bare.goto(bare.url)
    start(bare, sound)
    assert bare.evaluate(media) == [1.25, True]
    until(bare, "transport.media.readyState > 0")  # loading a file sets it anew
    assert bare.evaluate(media) == [1.25, True]


def test_volume_and_silence(transport, bare):
    volume = transport.get_by_role("slider", name="Volume")
    volume.fill("0.4")
    media = "[transport.media.volume, transport.media.muted]"
    assert bare.evaluate(media) == [0.4, False]
    assert json.loads(bare.evaluate("localStorage.getItem('transport')"))["volume"] == 0.4
    mute = button(transport, "Mute")
    mute.click()
    assert bare.evaluate(media) == [0.4, True]
    expect(mute).to_have_attribute("aria-pressed", "true")
    expect(volume).to_have_attribute("aria-valuetext", "0%")
    place(transport).press("m")
    assert bare.evaluate(media) == [0.4, False]
    expect(volume).to_have_attribute("aria-valuetext", "40%")
    mute.click()
    volume.press("ArrowRight")  # who makes it louder wants to hear it
    assert bare.evaluate("transport.media.muted") is False


@pytest.mark.parametrize("kept", ["no JSON", '{"rate": 7, "volume": "loud"}', "[]", "null"])
def test_settings_of_any_kind_do_no_harm(bare, sound, kept):
    bare.evaluate("kept => localStorage.setItem('transport', kept)", kept)
    bare.evaluate("() => (Storage.prototype.setItem = () => { throw new Error('no room'); })")
    found = start(bare, sound)
    assert bare.evaluate("[transport.rate, transport.volume]") == [1, 1]
    found.get_by_role("combobox", name="Speed").select_option("2")
    assert bare.evaluate("transport.media.playbackRate") == 2


# Again and again


def test_what_is_heard_is_repeated(transport, bare):
    """The segment at the place, and after a click the one that is there."""
    bare.evaluate("transport.rate = 2")
    bare.evaluate("transport.seek(4)")
    loop = button(transport, "Repeat this segment")
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "true")
    button(transport, "Play").click()
    returns = "told.filter(([, time], i) => i && time < told[i - 1][1]).map(([, time]) => time)"
    until(bare, f"{returns}.length >= 2")
    assert bare.evaluate(f"Math.max(...{returns})") < 4.2
    assert bare.evaluate("transport.playing")
    bare.evaluate("() => { told.length = 0; transport.seek(1.8); }")  # with no frame between
    until(bare, f"{returns}.length >= 1")
    assert 1 <= bare.evaluate(f"{returns}[0]") < 1.2
    loop.press("r")
    expect(loop).to_have_attribute("aria-pressed", "false")
    until(bare, "transport.time > 2.2")


def test_the_last_segment_is_repeated_too(transport, bare):
    """Whether a frame is drawn in time or the end comes first."""
    bare.evaluate("transport.loop = true")
    bare.evaluate("transport.seek(11.7, { play: true })")
    until(bare, "told.length > 3 && transport.playing && transport.time < 11.5")
    bare.evaluate("transport.media.currentTime = 12")
    until(bare, "transport.playing && transport.time < 11.9")


def test_between_segments_it_goes_on_to_the_next(transport, bare):
    bare.evaluate("transport.loop = true")
    bare.evaluate("transport.seek(3.8, { play: true })")
    until(bare, "told.some(([, time]) => time > 4.3)")
    until(bare, "transport.time < 4.2")
    assert bare.evaluate("Math.min(...told.map(([, time]) => time))") >= 3.8


# The waveform


def test_what_is_not_transcribed_yet_is_drawn_thinner(transport, bare):
    until(bare, "document.querySelector('.waveform-heard').getAttribute('d').length > 99")
    every = len(bars(transport, "heard"))
    assert bars(transport, "unheard") == []
    bare.evaluate("transport.heard(3)")
    assert len(bars(transport, "heard")) == pytest.approx(every / 4, abs=1)
    assert len(bars(transport, "heard")) + len(bars(transport, "unheard")) == every
    heard, unheard = (
        transport.locator(f".waveform-ahead .waveform-{name}").evaluate(
            "(path) => [parseFloat(getComputedStyle(path).strokeWidth),"
            " Number(getComputedStyle(path).opacity)]"
        )
        for name in ("heard", "unheard")
    )
    assert unheard[0] < heard[0]
    assert unheard[1] < heard[1]
    bare.evaluate("transport.heard(null)")
    assert len(bars(transport, "heard")) == every


def test_it_shows_how_loud_it_is(transport, bare):
    until(bare, "document.querySelector('.waveform-heard').getAttribute('d').includes('v54')")
    heights = bars(transport, "heard")
    middle = len(heights) // 2
    assert max(heights[: middle - 1]) == 0  # the line's round ends are two pixels
    assert min(heights[middle + 1 :]) > 50


def test_it_grows_as_the_sound_is_read(bare, sound):
    found = start(bare, sound, grows=True)
    expect(place(found)).to_have_attribute("aria-valuemax", "12.0")
    read = "() => { peaks.begin(100); peaks.add(new Float32Array(300).fill(0.5)); }"
    bare.evaluate(read)
    until(bare, "document.querySelector('.waveform-heard').getAttribute('d').includes('v54')")
    heights = bars(found, "heard")
    quarter = len(heights) // 4
    assert min(heights[: quarter - 1]) > 50
    assert max(heights[quarter + 1 :]) == 0
    bare.evaluate("() => peaks.add(new Float32Array(300).fill(1))")  # louder: the rest is less
    shape = "document.querySelector('.waveform-heard').getAttribute('d')"
    until(bare, f"{shape}.split('v54').length > {quarter - 2} && {shape}.includes('v26')")


def test_a_colour_scheme_changes_without_a_new_drawing(transport, bare):
    stroke = "path => getComputedStyle(path).stroke"
    path = transport.locator(".waveform-ahead .waveform-heard")
    light = path.evaluate(stroke)
    bare.emulate_media(color_scheme="dark")
    assert path.evaluate(stroke) != light


# What cannot be played


def test_a_file_that_the_browser_cannot_play(bare):
    """Says so, and the place in it moves all the same."""
    found = start(bare, base64.b64encode(b"no sound" * 99).decode(), duration=100)
    expect(found.get_by_role("status")).to_contain_text("cannot play this file")
    expect(button(found, "Play")).to_be_disabled()
    box = place(found).bounding_box()
    bare.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    assert bare.evaluate("told.at(-1)[1]") == pytest.approx(50, abs=0.5)
    place(found).press("Space")
    bare.evaluate("transport.seek(20, { play: true })")
    assert bare.evaluate("[transport.playing, transport.time]") == [False, 20]
    # As the karaoke view has it
    bare.evaluate("transport.silent = true; transport.rate = 2")
    button(found, "Play").click()
    until(bare, "transport.time > 20.5")
    button(found, "Pause").click()
    bare.evaluate("transport.play(); transport.silent = false")
    assert not bare.evaluate("transport.playing")
    expect(button(found, "Play")).to_be_disabled()


def test_only_text(bare):
    found = start(bare, None, duration=30)
    expect(found.get_by_role("status")).to_contain_text("Only the text is here")
    expect(button(found, "Play")).to_be_disabled()
    place(found).press("ArrowRight")
    assert bare.evaluate("told.at(-1)") == [None, 5]


def test_without_sound_time_passes_as_fast_as_wanted(bare):
    """A clock is right at once after its speed was changed, stopped or moved."""
    bare.evaluate("""async () => {
      const { FreeClock } = await import("/web/transport/clock.js");
      window.now = 0;
      performance.now = () => now;
      window.clock = new FreeClock(10);
    }""")
    steps = [
        ("clock.play(); now = 1000", 1),
        ("clock.rate = 2; now = 2000", 3),
        ("clock.rate = 0.5; now = 4000", 4),
        ("clock.pause(); now = 5000", 4),
        ("clock.rate = 3; clock.seek(7); clock.play(); now = 5500", 8.5),
        ("now = 9000", 10),
    ]
    for act, seconds in steps:
        assert bare.evaluate(f"() => {{ {act}; return clock.time; }}") == seconds
    assert bare.evaluate("clock.paused")


def test_a_films_picture_is_there_where_it_has_one(bare):
    film = encode(
        np.zeros(16000, np.float32), container="webm", codec="libopus", rate=48000, video="libvpx"
    )
    start(bare, base64.b64encode(film).decode(), "video/webm")
    bare.evaluate("document.querySelector('main').prepend(transport.picture)")
    expect(bare.locator("video")).to_be_visible()
    bare.evaluate("transport.close()")
    expect(bare.locator("video")).to_have_count(0)
    # A sound of a kind that the system does not know
    sound = encode(np.zeros(16000, np.float32), container="webm", codec="libopus", rate=48000)
    start(bare, base64.b64encode(sound).decode(), "")
    bare.evaluate("document.querySelector('main').prepend(transport.picture)")
    until(bare, "transport.media.readyState > 0")
    expect(bare.locator("video")).to_be_hidden()


# Keys for media


def test_keys_for_media(bare, sound):
    bare.evaluate("""() => {
      window.handlers = {};
      navigator.mediaSession.setActionHandler = (action, handler) => {
        if (action === "seekto") throw new TypeError("unknown");
        handlers[action] = handler;
      };
    }""")
    start(bare, sound)
    assert bare.evaluate("navigator.mediaSession.metadata.title") == "A tone"
    until(bare, "transport.duration === 12")
    bare.evaluate("handlers.seekforward({})")
    bare.evaluate("handlers.seekforward({ seekOffset: 3 })")
    bare.evaluate("handlers.seekbackward({})")
    assert bare.evaluate("transport.time") == 3
    bare.evaluate("handlers.play({})")
    assert bare.evaluate("transport.playing")
    bare.evaluate("handlers.pause({})")
    assert not bare.evaluate("transport.playing")
    bare.evaluate("transport.close()")
    assert bare.evaluate("Object.values(handlers)") == [None] * 4
    assert bare.evaluate("navigator.mediaSession.metadata") is None


# How it looks


@pytest.mark.parametrize(("width", "rows"), [(320, 2), (360, 1), (600, 1), (1280, 1)])
def test_it_fits(transport, bare, width, rows):
    """The buttons are one row below the waveform; on a phone they are targets for thumbs, and the
    times have a line of their own."""
    bare.evaluate("transport.open({ file, duration: 9000, name: 'A tone' })")
    bare.set_viewport_size({"width": width, "height": 600})
    controls = [
        box
        for control in transport.locator("button, select").all()
        if (box := control.bounding_box())
    ]
    middles = {round(box["y"] + box["height"] / 2) for box in controls}
    assert len(middles) == rows
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in controls)
    wave = place(transport).bounding_box()
    assert wave["y"] + wave["height"] <= min(box["y"] for box in controls)
    if width < 600:
        assert min(min(box["width"], box["height"]) for box in controls) >= 44
    assert wave["height"] == (40 if width < 600 else 56)
    assert bare.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_touch_has_the_systems_own_volume(transport, bare):
    expect(button(transport, "Mute")).to_be_visible()
    session = bare.context.new_cdp_session(bare)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    session.send("Emulation.setEmitTouchEventsForMouse", {"enabled": True})
    expect(button(transport, "Mute")).to_be_hidden()
    session.send("Emulation.setEmitTouchEventsForMouse", {"enabled": False})
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


def test_right_to_left(transport, bare):
    """The row is mirrored; the sound, and what moves in it, runs from left to right."""
    bare.evaluate("document.documentElement.dir = 'rtl'")
    wave = place(transport).bounding_box()
    bare.mouse.click(wave["x"] + wave["width"] * 0.25, wave["y"] + 20)
    assert bare.evaluate("transport.time") == pytest.approx(3, abs=0.1)
    cursor = transport.locator(".waveform-cursor").bounding_box()
    assert cursor["x"] == pytest.approx(wave["x"] + wave["width"] * 0.25, abs=2)
    left = {
        name: button(transport, name).bounding_box()["x"]
        for name in ("Play", "Back 5 seconds", "On 5 seconds", "Mute")
    }
    assert left["Play"] < left["Back 5 seconds"] < left["On 5 seconds"]
    assert left["Mute"] < left["Play"]
    time = transport.locator(".transport-time div")
    expect(time).to_have_css("direction", "ltr")
    box = time.bounding_box()
    assert left["Play"] - 20 < box["x"] + box["width"] < left["Play"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(bare, sound, scheme):
    bare.emulate_media(color_scheme=scheme)
    bare.evaluate(AXE.read_text("utf-8"))
    for state in ("", "transport.loop = transport.muted = true"):
        start(bare, sound)
        bare.evaluate(f"() => {{ {state} }}")
        found = bare.evaluate("axe.run('.transport')")
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    start(bare, base64.b64encode(b"no sound" * 99).decode(), duration=100)
    expect(bare.get_by_role("status")).not_to_be_empty()
    found = bare.evaluate("axe.run('.transport')")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
