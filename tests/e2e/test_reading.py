"""A long file is read while it is transcribed, and in pieces."""

import base64

import media
import numpy as np
from playwright.sync_api import Page
from recordings import recording

# A file as a page has it, five minutes that begin with somebody's speech; `broken` may not be read
# beyond two thirds
PREPARE = """async ([data, broken]) => {
  const { Engine } = await import("/web/engine/client.js");
  const { readAudio } = await import("/web/audio/reading.js");
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const file = new File([bytes], "talk");
  if (broken) {
    const slice = file.slice.bind(file);
    file.slice = (...range) => {
      const part = slice(...range);
      const stream = part.stream.bind(part);
      let left = (2 * bytes.length) / 3 - (range[0] ?? 0);
      const transform = (chunk, out) => {
        left -= chunk.length;
        if (left < 0) out.error(new DOMException("gone", "NotReadableError"));
        else out.enqueue(chunk);
      };
      part.stream = () => stream().pipeThrough(new TransformStream({ transform }));
      return part;
    };
  }
  const engine = new Engine();
  await engine.load({
    name: "tiny.en", url: new URL("/models/ggml-tiny.en.bin", location.href).href,
  });
  let decoded = 0;
  const reading = readAudio(file, engine, { onProgress: ({ seconds }) => (decoded = seconds) });
  await reading.ready;
  const atBeginning = decoded;
  const firsts = [];
  const onEvent = ({ type }) => type === "segment" && firsts.push(decoded);
  const result = await engine.transcribe({ vad: {} }, { onEvent });
  const failed = await reading.done.then(() => null, (error) => `${error.name}: ${error.message}`);
  return { atBeginning, atFirst: firsts[0], decoded, result, failed };
}"""


def talk(kind: str = "wav", **options: object) -> str:
    """Five minutes: speech, four minutes and more of silence, speech."""
    speech = recording("jfk")
    samples = np.zeros(300 * 16_000, np.float32)
    samples[: len(speech)] = samples[-len(speech) :] = speech
    # Faint noise, or else it would compress to less than is read ahead
    samples += np.random.default_rng(1).normal(0, 3e-3, len(samples)).astype("f4")
    data = media.encode(samples, container=kind, **options)
    return base64.b64encode(data).decode()


def test_text_comes_before_all_of_a_file_is_read(lent: Page):
    found = lent.evaluate(PREPARE, [talk(), False])
    assert 60 <= found["atBeginning"] < 300
    # It begins a minute after the speech; a minute and a half at most waits to be taken
    assert 70 <= found["atFirst"] < 200
    assert (found["failed"], round(found["decoded"], 3)) == (None, 300)
    result = found["result"]
    assert result["duration"] == 300
    starts = [segment["start"] for segment in result["segments"]]
    assert starts[0] < 1
    assert 288 < starts[-1] < 300
    assert sum("country" in segment["text"] for segment in result["segments"]) >= 2


def test_what_comes_before_a_file_breaks_off_is_transcribed(lent: Page):
    found = lent.evaluate(PREPARE, [talk("flac", codec="flac", rate=48000), True])
    assert found["failed"].startswith("DecodeError: talk could not be read; it may have been moved")
    assert [loss["cut_off"] for loss in found["result"]["losses"]] == [True]
    assert 60 < found["result"]["duration"] < 205
    assert "country" in found["result"]["text"]


def test_what_reads_files_is_fetched_once_the_engine_has_started(
    page: Page, site, scripted_engine: None
):
    with page.expect_request("**/vendor/mediabunny.mjs"):
        page.goto(site.page("isolate=no"))
