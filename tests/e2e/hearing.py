"""What the engine is given of a file by the page: the page's decoder in the browser, and behind it
the engine's own placing, mixing and resampling, in CPython."""

import base64
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from loops import finished
from playwright.sync_api import Page

from pyengine.errors import AudioError
from pyengine.sound.pieces import Loss
from pyengine.worker.recording import IncomingRecording, inspect_sound

DECODE = """async ([data, name, inspected, choice]) => {
  const { decodeAudio } = await import("/web/audio/decode.js");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const calls = [];
  const text = (samples) => {
    const bytes = new Uint8Array(samples.buffer);
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) {
      text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    }
    return btoa(text);
  };
  let seconds = 0;
  const answer = (call, given) => {
    calls.push([call, given]);
    return { peaks: [], seconds, more: false, peak: 1, channels: 1 };
  };
  const sink = {
    inspect: async () => {
      if (inspected.error) throw new Error(inspected.error);
      return inspected;
    },
    begin: async (given) => answer("begin", given),
    read: async () => answer("read", {}),
    async push({ samples, ...given }) {
      seconds += samples.length / given.channels / given.rate;
      return answer("push", { ...given, block: text(samples) });
    },
    lose: async (given) => answer("lose", given),
    finish: async (given) => answer("finish", given),
  };
  try {
    const { tracks, track } = await decodeAudio(new File([bytes], name), sink, { choice });
    return { calls, tracks, track };
  } catch (error) {
    return { calls, error: `${error.name}: ${error.message}` };
  }
}"""


@dataclass
class Heard:
    samples: np.ndarray
    """Mono, 16 kHz: empty where there was an error."""
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    """That the page shows."""
    tracks: list[dict] = field(default_factory=list)
    track: int | None = None
    calls: list = field(default_factory=list)
    """What the page asked of the engine."""


def hear(page: Page, data: bytes | Path, name: str = "clip", **choice: object) -> Heard:
    """Decodes a file in the page, and gives what comes to the engine's part of the work."""
    data = data.read_bytes() if isinstance(data, Path) else data
    stored = None
    try:
        stored, inspected = inspect_sound(
            lambda at, size: data[at : at + size] if at >= 0 else b"", len(data)
        )
    except AudioError as error:
        inspected = {"error": str(error)}
    found = page.evaluate(DECODE, [base64.b64encode(data).decode(), name, inspected, choice])
    heard = Heard(np.empty(0, np.float32), error=found.get("error"), calls=found["calls"])
    heard.tracks, heard.track = found.get("tracks", []), found.get("track")
    if any(call == "begin" for call, _ in found["calls"]):
        try:
            finished(_replay(heard, stored))
        except AudioError as error:
            heard.error = str(error)
    return heard


async def _replay(heard: Heard, stored: object) -> None:
    recording = None
    for call, given in heard.calls:
        if call == "begin":
            options = given["options"]
            recording = IncomingRecording(stored=stored if given["stored"] else None, **options)
        elif call == "read":
            while (await recording.read())["more"]:
                pass
        elif call == "push":
            piece = {**given}
            block = memoryview(base64.b64decode(piece.pop("block")))
            await recording.push(block, **piece)
        elif call == "lose":
            await recording.lose(**given)
        else:
            recording.finish(given["claimed"], cut_off=given["cutOff"])
    heard.samples = recording.feed.waiting()
    heard.losses, heard.notes = recording.feed.losses, recording.feed.notes
