"""web/live/session.js and what it is made of, with a microphone and an engine that do as told."""

import numpy as np
import pytest
from playwright.sync_api import Page

RATE = 100
"""Samples in a second here. Sample n is n / 32768, so that each can be told from all others."""

# A session whose sound is given by `sound(seconds)`, and whose engine takes a push when the test
# lets it. `heard` holds what the engine got since it began, `calls` in which order it was asked.
HARNESS = """(rate) => {
  const modules = Promise.all([
    import("/web/live/session.js"), import("/web/engine/client.js"),
    import("/web/live/capture.js"),
  ]);
  window.calls = [];
  window.said = [];
  window.troubles = [];
  window.changes = [];
  window.attempts = [];
  window.pushing = 0;
  window.mostPushing = 0;
  window.frames = 0;
  window.held = false;
  window.settle = async () => {
    for (let i = 0; i < 30; i++) await new Promise((resolve) => setTimeout(resolve));
  };
  window.ears = {
    async beginAudio(asked) { calls.push(`begin ${asked}`); attempts.push([]); },
    async pushAudio(samples) {
      mostPushing = Math.max(mostPushing, ++pushing);
      attempts.at(-1).push([...samples]);
      structuredClone(null, { transfer: [samples.buffer] });
      if (held) await new Promise((resolve) => (window.take = resolve));
      pushing -= 1;
    },
    async finishAudio() { calls.push("finish"); hearing.resolve({}); },
  };
  window.make = async () => {
    const [{ LiveSession }, { EngineError }, { CaptureError }] = await modules;
    window.engineError = (kind) => new EngineError({ kind, message: `It is ${kind}.` });
    window.captureError = (kind) => new CaptureError(kind, `It is ${kind}.`);
    const hooks = {
      async prepare() { calls.push("prepare"); if (window.unready) throw unready; },
      hear({ onEvent, signal }) {
        calls.push("hear");
        window.emit = onEvent;
        return new Promise((resolve, reject) => {
          window.hearing = { resolve, reject };
          signal.addEventListener("abort", () => reject(engineError("cancelled")));
        });
      },
      onEvent: (event) => said.push(event),
      onChange: () => changes.push(`${session.sound} ${session.ear}`),
      onLevel() {},
      onGap() {},
      onTrouble: (error, then) => troubles.push(`${error.message} ${then}`.trim()),
    };
    window.session = new LiveSession(ears, hooks, async (options) => {
      window.capture = options;
      if (window.early) sound(early);
      return {
        rate, label: "Fake", paused: false,
        pause() { calls.push("pause"); }, resume() { calls.push("resume"); },
        async stop() { calls.push("stop"); },
      };
    });
    await session.start({ source: "microphone" });
    await settle();
  };
  window.sound = (seconds) => {
    const count = Math.round(seconds * rate);
    capture.onBlock(Float32Array.from({ length: count }, () => frames++ / 32768), rate);
  };
  window.word = (text, start, end) => ({ text, start, end, probability: 0.5, tokens: [1] });
  window.recorded = async () => {
    const all = [];
    for await (const block of session.recording.read()) all.push(...block);
    return all;
  };
}"""


@pytest.fixture
def stage(bare: Page) -> Page:
    bare.evaluate(f"({HARNESS})({RATE})")
    return bare


def numbers(samples: list[float]) -> list[int]:
    return [round(sample * 32768) for sample in samples]


def handed(stage: Page) -> list[int]:
    """The samples that the engine got since it last began."""
    return numbers(stage.evaluate("attempts.at(-1).flat()"))


def test_all_sound_comes_once_and_in_order(stage):
    stage.evaluate("make()")
    for _ in range(20):
        stage.evaluate("sound(0.1)")
    outcome = stage.evaluate("session.stop().then(({ complete }) => complete)")
    assert outcome is True
    assert handed(stage) == list(range(200))
    assert stage.evaluate("calls") == ["prepare", f"begin {RATE}", "hear", "stop", "finish"]
    assert numbers(stage.evaluate("recorded()")) == list(range(200))


def test_what_piles_up_is_joined_into_one_push(stage):
    stage.evaluate("held = true; make()")
    stage.evaluate("sound(0.1); settle()")
    for _ in range(7):
        stage.evaluate("sound(0.1)")
    stage.evaluate("held = false; take(); settle()")
    assert [len(push) for push in stage.evaluate("attempts[0]")] == [10, 70]
    assert stage.evaluate("mostPushing") == 1
    assert handed(stage) == list(range(80))


def test_an_engine_far_behind_gets_it_from_the_recording(stage):
    """Memory holds half a minute; nothing is missing for one that comes after three."""
    stage.evaluate("held = true; make()")
    stage.evaluate("sound(0.1); settle()")
    stage.evaluate("() => { for (let i = 0; i < 1800; i++) sound(0.1); }")
    stage.evaluate("held = false; take()")
    stage.evaluate("session.stop()")
    assert handed(stage) == list(range(18010))
    assert max(len(push) for push in stage.evaluate("attempts[0]")) <= 10 * RATE


def test_what_is_said_before_the_engine_is_ready_is_heard(stage):
    stage.evaluate("early = 0.5; make()")  # a block may come before the capture is known
    stage.evaluate("sound(0.5); session.stop()")
    assert handed(stage) == list(range(100))


@pytest.mark.parametrize("kind", ["died", "stalled"])
def test_a_new_engine_goes_on_where_words_were_committed(stage, kind):
    stage.evaluate("make()")
    stage.evaluate("sound(5); settle()")
    stage.evaluate(
        """(kind) => {
          emit({ type: "committed", words: [word(" One", 0.5, 1), word(" two.", 1, 1.5)] });
          const words = [word(" One", 0.5, 1), word(" two.", 1, 1.5)];
          emit({ type: "segment", id: 0, start: 0.5, end: 1.5, text: " One two.", words });
          emit({ type: "committed", words: [word(" Three", 2, 2.25)] });
          emit({ type: "tentative", words: [word(" fore", 2.5, 3)] });
          hearing.reject(engineError(kind));
          return settle();
        }""",
        kind,
    )
    (trouble,) = stage.evaluate("troubles")
    assert trouble == f"It is {kind}. A new one is started, and hears what this one has not."
    assert stage.evaluate("said.at(-1)") == {"type": "tentative", "words": []}
    stage.evaluate("sound(1); settle()")
    assert handed(stage) == list(range(225, 600))  # from second 2.25 on
    stage.evaluate(
        """() => {
          emit({ type: "listening", seconds: 3.75, behind: 0.5 });
          emit({ type: "committed", words: [word(" four", 0.25, 0.75)] });
          emit({ type: "segment", id: 0, start: 0.25, end: 0.75, text: " four",
                 words: [word(" four", 0.25, 0.75)] });
        }"""
    )
    # Times are those of the whole recording
    assert stage.evaluate("said.at(-2).words[0].start") == 2.5
    assert stage.evaluate("said.at(-3)") == {"type": "listening", "seconds": 6, "behind": 0.5}
    result, complete = stage.evaluate(
        "session.stop().then(({ result, complete }) => [result, complete])"
    )
    assert complete
    assert [(s["id"], s["text"], s["start"], s["end"]) for s in result["segments"]] == [
        (0, " One two.", 0.5, 1.5),
        (1, " Three", 2, 2.25),  # its own segment had not come
        (2, " four", 2.5, 3),
    ]
    assert result["text"] == " One two. Three four"
    assert result["duration"] == 6
    assert stage.evaluate("calls").count("prepare") == 2


def test_an_engine_that_always_dies_is_left_alone(stage):
    """The recording goes on, and the user can have it tried once more."""
    stage.evaluate("make()")
    for _ in range(3):
        stage.evaluate("sound(1); hearing.reject(engineError('died')); settle()")
    assert stage.evaluate("[session.sound, session.ear]") == ["on", "deaf"]
    assert stage.evaluate("calls").count("prepare") == 3
    stage.evaluate("sound(1); settle()")
    assert stage.evaluate("session.seconds") == 4
    stage.evaluate("session.listenAgain(); settle()")
    assert stage.evaluate("session.ear") == "listening"
    assert handed(stage) == list(range(400))
    assert stage.evaluate("session.stop().then(({ complete }) => complete)") is True


def test_a_failure_that_would_come_again_is_said_and_the_recording_kept(stage):
    stage.evaluate("unready = new Error('You may be offline.'); make()")
    stage.evaluate("sound(2); settle()")
    assert stage.evaluate("[session.sound, session.ear]") == ["on", "deaf"]
    (trouble,) = stage.evaluate("troubles")
    assert trouble.startswith("You may be offline. The recording goes on")
    complete, result = stage.evaluate(
        "session.stop().then(({ complete, result }) => [complete, result])"
    )
    assert complete is False
    assert result["segments"] == []
    assert numbers(stage.evaluate("recorded()")) == list(range(200))


def test_a_pause_ends_what_was_said_before_it(stage):
    """A second of silence is heard and recorded in its place, however short it is."""
    stage.evaluate("make()")
    stage.evaluate("sound(1); session.pause(); sound(0.05); session.resume(); sound(1); settle()")
    stage.evaluate("session.stop()")
    expected = [*range(105), *[0] * RATE, *range(105, 205)]
    assert handed(stage) == expected
    assert numbers(stage.evaluate("recorded()")) == expected
    assert stage.evaluate("calls")[-4:] == ["pause", "resume", "stop", "finish"]


def test_a_long_pause_is_one_second_of_silence(stage):
    stage.evaluate("make()")
    stage.evaluate(
        """async () => {
          sound(1);
          session.pause();
          while (session.seconds < 2) await settle();
          session.resume();
          session.pause();
          await session.stop();
        }"""
    )
    assert handed(stage) == [*range(100), *[0] * RATE]
    assert stage.evaluate("session.sound") == "ended"


def test_a_device_that_goes_away_ends_it_with_its_last_words(stage):
    stage.evaluate("make()")
    stage.evaluate("sound(1); capture.onEnd(captureError('unplugged'))")
    assert stage.evaluate("session.done().then(({ complete }) => complete)") is True
    assert stage.evaluate("troubles") == ["It is unplugged."]
    assert handed(stage) == list(range(100))


def test_who_does_not_wait_keeps_what_was_committed(stage):
    stage.evaluate("held = true; make()")
    complete, text = stage.evaluate(
        """async () => {
          sound(1);
          await settle();
          emit({ type: "committed", words: [word(" One", 0.5, 1)] });
          const outcome = session.stop();
          await settle();
          session.quit();
          take();
          const { complete, result } = await outcome;
          return [complete, result.text];
        }"""
    )
    assert complete is False
    assert text == " One"
    assert stage.evaluate("troubles") == []


def test_without_any_sound_there_is_nothing_to_keep(stage):
    stage.evaluate("make()")
    assert stage.evaluate("session.stop()") is None


def test_states_in_their_order(stage):
    stage.evaluate("make()")
    stage.evaluate("sound(1); session.stop()")
    changes = stage.evaluate("changes")
    assert list(dict.fromkeys(changes)) == [
        "on waiting",
        "on listening",
        "ended listening",
        "ended done",
    ]


def test_delays_are_from_a_words_end_to_its_showing(bare):
    """By hand: a word is first seen where a word first stands in its place."""
    found = bare.evaluate(
        """async () => {
          const { Latency } = await import("/web/live/latency.js");
          const word = (end) => ({ text: "", start: 0, end, probability: null, tokens: [] });
          const latency = new Latency();
          const empty = latency.recent;
          latency.tentative([word(1), word(2)], 2.5);
          latency.tentative([word(1)], 3);
          latency.tentative([word(1), word(2), word(3)], 3.5);
          latency.commit([word(1.5), word(2)], 4);
          latency.tentative([word(3)], 4.5);
          latency.commit([word(3), word(4)], 6);
          return [empty, latency.shown, latency.committed, latency.recent];
        }"""
    )
    empty, shown, committed, recent = found
    assert empty == {"shown": None, "committed": None}
    assert shown == [1.5, 0.5, 0.5, 2]
    assert committed == [2.5, 2, 3, 2]
    assert recent == {"shown": 1, "committed": 2.25}


def test_commands_become_segments(bare):
    result = bare.evaluate(
        """async () => {
          const { Heard } = await import("/web/live/heard.js");
          const heard = new Heard();
          const common = { type: "commandheard", activation: null, probabilities: {} };
          heard.take({ ...common, start: 1, end: 2, text: " Lights on", command: "Light on" });
          heard.take({ ...common, start: 3, end: 4, text: " Hm.", command: null });
          return heard.result(5);
        }"""
    )
    assert [(s["text"], s["start"], s["end"]) for s in result["segments"]] == [
        (" Light on", 1, 2),
        (" Hm.", 3, 4),
    ]


def test_pace_in_words(bare):
    said = bare.evaluate(
        """async () => {
          const { paceInWords, stateInWords } = await import("/web/live/words.js");
          const facts = { mode: "agreement", latency: null, behind: 0, pace: null, missed: 0 };
          const latency = { shown: 0.71, committed: 1.56 };
          return [
            paceInWords(facts),
            paceInWords({ ...facts, latency: { shown: null, committed: null } }),
            paceInWords({ ...facts, latency }),
            paceInWords({ ...facts, latency, behind: 12.4 }),
            paceInWords({ ...facts, latency, behind: 12.4, mode: "utterance" }), // read at its end
            paceInWords({ ...facts, latency, pace: { step: 1.52, wanted: 0.5 } }),
            paceInWords({ ...facts, latency, pace: { step: 0.5, wanted: 0.5 } }),
            paceInWords({ ...facts, missed: 3.21 }),
          ];
        }"""
    )
    delays = "Words are shown after 0.7 s and final after 1.6 s."
    assert said == [
        "",
        "",
        f"{delays} It keeps up.",
        f"{delays} 12 s are still to be heard.",
        f"{delays} It keeps up.",
        f"{delays} This machine is slow for this model: it reads every 1.5 s instead of every "
        "0.5 s. Nothing is left out.",
        f"{delays} It keeps up.",
        "3.2 s were not recorded: the tab slept, or the device fell silent.",
    ]


def test_resuming_is_exact_to_the_sample(bare):
    """From any place on: what the backlog gives, from memory or the recording, begins there."""
    places = np.random.default_rng(3).integers(0, 100 * 441, 60).tolist()
    found = bare.evaluate(
        """async (places) => {
          const { Backlog } = await import("/web/live/backlog.js");
          const { Recording } = await import("/web/live/recording.js");
          const recording = new Recording(441);
          const backlog = new Backlog(recording);
          let frames = 0;
          while (frames < 100 * 441) {
            const count = Math.min(53, 100 * 441 - frames);
            const block = Float32Array.from({ length: count }, () => (frames++ % 32768) / 32768);
            recording.push(block);
            backlog.push(block);
          }
          const found = [];
          for (const place of places.sort((a, b) => a - b)) {
            const samples = await backlog.take(place);
            found.push([place, Math.round(samples[0] * 32768), samples.length]);
          }
          found.push((await backlog.take(frames)).length);
          return found;
        }""",
        places,
    )
    *starts, after_the_end = found
    assert after_the_end == 0
    assert all(length > 0 for _, _, length in starts)
    assert [first for _, first, _ in starts] == [place % 32768 for place, _, _ in starts]
