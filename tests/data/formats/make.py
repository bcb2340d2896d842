"""Writes what openai-whisper's own writers make of word times, in many layouts.

Run it in an environment of its own, the project does not depend on torch:

    pip install torch==2.13.0 openai-whisper==20250625
    python make.py ../openai_whisper/tiny.en.json > openai_subtitles.json

The words are openai-whisper's, too (`words` there): `segments` are these, cut where a segment of
the same recording ends; `files` are the writers' outputs by format and options. `pauses` is made
up: lines begin anew after three seconds.
"""

import io
import itertools
import json
import sys
import tempfile
from pathlib import Path

from whisper.utils import get_writer

RECORDINGS = ("jfk", "two-cities")
PAUSES = [
    [" one", 0.0, 0.5, 0.9],
    [" two", 3.0, 3.5, 0.9],  # three seconds exactly
    [" three", 6.1, 6.5, 0.9],
    [" arrow", 6.5, 7.0, 0.9],
    [" extraordinarily", 10.0, 10.4, 0.9],
    [" five,", 13.5, 14.0, 0.9],
    [" six", 20.0, 21.0, 0.9],
    ["teen", 21.0, 21.5, 0.9],  # of one word with the one before
    [" seven", 30.0, 31.0, 0.9],
    [" eight.", 31.0, 32.0, 0.9],
]
OPTIONS = [
    {"max_line_width": width, "max_line_count": count, "max_words_per_line": per_line}
    for width, count, per_line in itertools.product((None, 8, 42), (None, 1, 2), (None, 1, 4))
]
HIGHLIGHTED = [{"highlight_words": True, **options} for options in (OPTIONS[0], OPTIONS[-2])]


def segments_of(reference: dict) -> list[dict]:
    spoken = iter(reference["words"])
    segments = []
    words: list[dict] = []
    for text, start, end, probability in spoken:
        words.append({"word": text, "start": start, "end": end, "probability": probability})
        if text.endswith((".", "?", "!", ",")) and len(words) > 5:
            segments.append(words)
            words = []
    if words:
        segments.append(words)
    return [
        {
            "text": "".join(word["word"] for word in words),
            "start": words[0]["start"],
            "end": words[-1]["end"],
            "words": words,
        }
        for words in segments
    ]


def main() -> None:
    references = json.loads(Path(sys.argv[1]).read_text())
    references["pauses"] = {"words": PAUSES}
    with tempfile.TemporaryDirectory() as folder:
        writers = {name: get_writer(name, folder) for name in ("srt", "vtt", "tsv", "txt")}
        found = {}
        for name in (*RECORDINGS, "pauses"):
            result = {"segments": segments_of(references[name])}
            files = []
            for format, options in [
                *(("srt", options) for options in (*OPTIONS, *HIGHLIGHTED)),
                *(("vtt", options) for options in (OPTIONS[0], OPTIONS[-1], HIGHLIGHTED[-1])),
                ("tsv", {}),
                ("txt", {}),
            ]:
                file = io.StringIO()
                writers[format].write_result(result, file=file, options=options)
                files.append({"format": format, "options": options, "text": file.getvalue()})
            found[name] = {"segments": result["segments"], "files": files}
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
