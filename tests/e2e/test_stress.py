"""Live sessions under stress: engines that are killed at any moment, and hours of sound.

Session, recording and captions are the page's own. The engine is one that hears perfectly: it says
a word for each half second, a second late.
"""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

SEEDS = 20
"""Sessions; 50 with `--hours`."""
WORDS = 300
"""In each session of those that are disturbed."""
HOURS = 3

# `rehearse({ rate, words, kills, seed, captions })` plays a session and returns what is left of
# it. Word n is said from n / 2 on, for 0.4 s. Sample n is n modulo 2 ** 15, in 16 bits.
HARNESS = """() => {
  const DELAY = 1;
  const FULL = 32768;
  const { port1, port2 } = new MessageChannel();
  port2.start();
  const settled = () => new Promise((resolve) => {
    // Unlike a timer it does not wait for four milliseconds
    port2.addEventListener("message", resolve, { once: true });
    port1.postMessage(0);
  });
  const chances = (seed) => () => {
    // mulberry32
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  window.rehearse = async ({ rate, words, kills, seed, captions: shown }) => {
    const { LiveSession } = await import("/web/live/session.js");
    const { EngineError } = await import("/web/engine/client.js");
    const { Captions } = await import("/web/live/captions.js");
    const chance = chances(seed);
    const captions = new Captions();
    if (shown) document.body.append(captions.element);
    const troubles = [];
    let wrong = 0;
    let ear;  // the engine's, of the hearing under way

    const hear = (from, resolve, reject, onEvent) => {
      let next = Math.ceil(2 * from / rate - 1e-9);
      let said = [];
      let got = from;
      const word = (n) => ({
        text: ` w${n}`, start: n / 2 - from / rate, end: n / 2 + 0.4 - from / rate,
        probability: 0.9, tokens: [1],
      });
      const segment = () => {
        if (!said.length) return;
        const [start, end] = [said[0].start, said.at(-1).end];
        const text = said.map((word) => word.text).join("");
        onEvent({ type: "segment", id: 0, seek: 0, start, end, text, tokens: [], words: said,
          temperature: 0, avg_logprob: 0, compression_ratio: 1, no_speech_prob: 0 });
        said = [];
      };
      return {
        dead: false,
        take(samples) {
          for (let i = 0; i < samples.length; i += 997) {
            wrong += Math.round(samples[i] * FULL) !== (got + i) % FULL;
          }
          got += samples.length;
          const fresh = [];
          while (next < words && next / 2 + 0.4 + DELAY <= got / rate) fresh.push(word(next++));
          if (fresh.length) onEvent({ type: "committed", words: fresh });
          onEvent({ type: "tentative", words: next < words ? [word(next)] : [] });
          said.push(...fresh);
          if (said.length > 7) segment();
          onEvent({ type: "listening", seconds: (got - from) / rate, behind: 0 });
        },
        end() {
          const fresh = [];
          while (next < words && next / 2 + 0.4 <= got / rate) fresh.push(word(next++));
          onEvent({ type: "committed", words: fresh });
          said.push(...fresh);
          segment();
          resolve({});
        },
        die() { this.dead = true; reject(new EngineError({ kind: "died", message: "killed" })); },
      };
    };

    let start = null;
    const ears = {
      async beginAudio() { start = null; },
      async pushAudio(samples) {
        const own = ear;
        if (chance() < 0.5) await settled();
        if (own.dead) throw new EngineError({ kind: "died", message: "killed" });
        own.take(samples);
      },
      async finishAudio() { ear.end(); },
    };
    let session;
    const hooks = {
      async prepare() { if (chance() < 0.5) await settled(); },
      hear: ({ onEvent }) => new Promise((resolve, reject) => {
        // Where the session begins to hear again is for the session to know: `end` is its own fact
        ear = hear(Math.round(session.heard.end * rate), resolve, reject, onEvent);
      }),
      onEvent(event) {
        if (event.type === "committed") captions.commit(event.words);
        else if (event.type === "tentative") captions.tentative(event.words);
      },
      onChange() {}, onLevel() {}, onGap() {},
      onTrouble: (error) => troubles.push(error.message),
    };
    let device;
    session = new LiveSession(ears, hooks, async (options) => {
      device = options;
      return { rate, label: "", pause() {}, resume() {}, async stop() {} };
    });
    await session.start({ source: "microphone" });
    const total = Math.round((words / 2 + 1) * rate);
    let left = kills;
    for (let n = 0; n < total; ) {
      const count = Math.min(total - n, Math.ceil(rate * (shown ? 10 : 3 * chance())));
      device.onBlock(Float32Array.from({ length: count }, (_, i) => ((n + i) % FULL) / FULL), rate);
      n += count;
      await settled();
      // Half a minute before the end none dies, since a third in a row would be the last
      if (left && n < total - 35 * rate && chance() < kills * 3 / words) {
        left -= 1;
        ear?.die();
        await settled();
      }
      if (session.ear === "deaf") session.listenAgain();
      while (shown && session.behind > 60) await settled();
    }
    const stopping = session.stop();
    if (kills) ear?.die();
    const { result, recording, complete } = await stopping;
    let at = 0;
    for await (const block of recording.read()) {
      for (const sample of block) wrong += Math.round(sample * FULL) !== at++ % FULL;
    }
    const kept = result.segments.flatMap((segment) => segment.words);
    const paragraphs = [...captions.element.querySelectorAll(".captions-log p")];
    const text = paragraphs.map((paragraph) => paragraph.textContent).join(" ");
    captions.element.remove();
    window.kept = [session, captions];
    return {
      complete, wrong, recorded: at, total, text, troubles: troubles.length,
      words: shown ? kept.length : kept.map((word) => [word.text, word.start, word.end]),
      starts: result.segments.map((segment) => segment.start),
    };
  };
}"""


@pytest.fixture
def rehearse(bare: Page):
    bare.evaluate(f"({HARNESS})()")
    return lambda **how: bare.evaluate("(how) => rehearse(how)", how)


def test_engines_killed_at_any_moment_lose_no_word(rehearse, hours):
    """Each word once, in order, at its time, whichever engine heard it; the sound is all there."""
    failed = 0
    sessions = 50 if hours else SEEDS
    for seed in range(sessions):
        left = rehearse(rate=200, words=WORDS, kills=5, seed=seed, captions=False)
        failed += left["troubles"]
        assert left["complete"], seed
        assert left["wrong"] == 0, seed
        assert left["recorded"] == left["total"]
        assert [text for text, _, _ in left["words"]] == [f" w{n}" for n in range(WORDS)], seed
        for n, (_, start, end) in enumerate(left["words"]):
            assert (start, end) == pytest.approx((n / 2, n / 2 + 0.4), abs=1 / 200)
        assert left["starts"] == sorted(left["starts"])
    assert failed > 4 * sessions


TWO_TABS = """async () => {
  const store = `
    import { listKept, openStore } from "${location.origin}/web/engine/store.js";
    const model = await openStore("0".repeat(40));
    let part;
    self.onmessage = async ({ data: [order, argument] }) => {
      if (order === "open") postMessage(Boolean(part = await model.part()));
      else if (order === "push") postMessage(part.push(new Uint8Array(1000).fill(argument)));
      else if (order === "commit") postMessage(await part.commit(argument));
      else if (order === "describe") postMessage(await part.describe({ name: argument }));
      else if (order === "list") postMessage(await listKept());
      else if (order === "remove") postMessage(await model.remove());
      else {
        const file = await model.whole(argument);
        const bytes = file && new Uint8Array(await file.arrayBuffer());
        postMessage(bytes && [bytes.length, bytes[0], bytes.at(-1)]);
      }
    };
    postMessage("ready");`;
  const tab = async () => {
    const url = URL.createObjectURL(new Blob([store], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    const answer = () => new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
    });
    await answer();
    return (...order) => { worker.postMessage(order); return answer(); };
  };
  const [one, other] = await Promise.all([tab(), tab()]);
  const said = [await one("open"), await other("open")];
  await one("push", 1);
  await other("remove");
  said.push(await other("whole", 2000));
  await one("push", 2);
  said.push(await one("commit"), await other("whole", 2000), await one("whole", 2000));
  said.push(await other("open"));
  await other("push", 3);
  await other("commit"); // in place of the one before
  said.push(await one("whole", null), await one("whole", 2000));
  await one("remove");
  // One whose checksum is known in the end only
  await one("open");
  await one("push", 4);
  await one("describe", "made");
  await one("commit", "4".repeat(40));
  const [kept] = await one("list");
  said.push(kept.key, kept.have, kept.whole, kept.about.name);
  return said;
}"""


def test_two_tabs_that_load_one_model_keep_one_copy(bare):
    """The second finds the file being written: it keeps none, harms none, and has the first's
    later."""
    whole = [2000, 1, 2]
    another = [1000, 3, 3]
    assert bare.evaluate(TWO_TABS) == [
        *(True, False, None, True, whole, whole),
        *(True, another, None),
        *("4" * 40, 1000, True, "made"),
    ]


@pytest.mark.hours
def test_three_hours_take_no_more_memory_than_one(bare, rehearse):
    """What a page holds on to in a session: the words, but not the sound."""
    measure = bare.context.new_cdp_session(bare)

    def heap() -> int:
        measure.send("HeapProfiler.collectGarbage")
        return measure.send("Runtime.getHeapUsage")["usedSize"]

    used = [heap()]
    for hours in (1, HOURS):
        words = 2 * 3600 * hours
        left = rehearse(rate=16000, words=words, kills=0, seed=hours, captions=True)
        assert (left["complete"], left["wrong"], left["words"]) == (True, 0, words)
        assert left["text"].split()[-1] == f"w{words - 1}"
        assert len(left["text"].split()) == words
        used.append(heap())
    assert all(after - before < 20e6 for before, after in pairwise(used))
