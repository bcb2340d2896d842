"""Transcripts made up for tests of the page, and documents that show them without an engine."""

import json
from itertools import pairwise

from visits import STYLES

DOCUMENT = """([json, options, styles]) => {
  const result = JSON.parse(json);
  const load = async () => {
    const { Transcript } = await import("/web/transcript/transcript.js");
    const { DocumentView } = await import("/web/transcript/document.js");
    document.title = "A transcript";
    document.documentElement.lang = "en";
    await Promise.all(styles.map((path) => {
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: `/${path}` });
      return new Promise((loaded) => { link.onload = loaded; document.head.append(link); });
    }));
    const file = options.file === false ? null : new File(["x"], "talk.wav", { type: "audio/wav" });
    window.transcript = new Transcript(file, result.duration, "talk.wav");
    window.sought = [];
    window.errors = [];
    window.view = new DocumentView(window.transcript, {
      onSeek: (file, seconds) => window.sought.push(seconds),
      onToggle: () => window.sought.push("toggle"),
      onExport: async () => "",
      onFormats() {},
      async onKaraoke() {},
      async onMovie() {},
      async onSpeakers(document, at) {
        const { showSpeakers } = await import("/web/transcript/speaker-list.js");
        showSpeakers(document, at, (from, to) => window.sought.push([from, to]));
      },
      onCancel() {},
      onGoOn() {},
      onUnfinished() {},
      onSettings() {},
      onRecording() {},
      onRemove() {},
      keysOf: () => "",
      onError: (error) => window.errors.push(String(error)),
    });
    const main = document.createElement("main");
    main.append(window.view.element);
    document.body.replaceChildren(main);
    if (options.live) {
      window.view.describe(result.language, "English", false);
    } else window.view.restore(result);
  };
  return load();
}"""


def word(text: str, start: float, end: float, probability: float | None = 0.99) -> dict:
    return {"text": text, "start": start, "end": end, "probability": probability, "tokens": []}


def segment(*words: dict, id: int = 0) -> dict:
    return {
        "id": id,
        "start": words[0]["start"],
        "end": words[-1]["end"],
        "text": "".join(w["text"] for w in words),
        "avg_logprob": -0.1,
        "no_speech_prob": 0.0,
        "confidence": 0.9,
        "words": list(words),
    }


def spoken(text: str, start: float, seconds_a_word: float = 0.5, **probabilities: float) -> dict:
    """A segment that says so many words a second; `probabilities` are those of single words."""
    words = text.split()
    times = [start + i * seconds_a_word for i in range(len(words) + 1)]
    return segment(
        *(
            word(f" {text}", a, b, probabilities.get(text.strip(".,").lower(), 0.99))
            for text, (a, b) in zip(words, pairwise(times), strict=True)
        )
    )


def result(*segments: dict, language: str = "en") -> dict:
    return {
        "text": "".join(s["text"] for s in segments),
        "segments": [{**s, "id": i} for i, s in enumerate(segments)],
        "language": {"code": language, "probability": None, "probabilities": {}},
        "duration": segments[-1]["end"] if segments else 1.0,
        "timings": None,
        "speech": None,
    }


def lecture(minutes: float) -> dict:
    """So many minutes of talk, 170 words a minute in segments of ten."""
    said = "the quick brown fox jumps over the lazy dog again"
    count = round(minutes * 17)
    return result(*(spoken(f"{said}.", 60 / 17 * i, 0.35, fox=0.4) for i in range(count)))


def show(page, transcript: dict, **options: object) -> None:
    """Shows a document with a transcript on a page of the site that has nothing else."""
    # As one text: Playwright takes a tenth of a second for a thousand objects
    page.evaluate(DOCUMENT, [json.dumps(transcript), options, STYLES])
