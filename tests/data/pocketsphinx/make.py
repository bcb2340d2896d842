"""Writes when each word of the English recordings begins and ends, as pocketsphinx aligns it.

Run it in an environment of its own:

    pip install pocketsphinx==5.1.1 av
    python make.py > alignments.json

A forced alignment knows the words and asks only where they are: it owes nothing to Whisper. Times
are in seconds, to the 10 ms of a frame; silences are left out.
"""

import json
import re
import sys
from pathlib import Path

import av
from pocketsphinx import Decoder

DATA = Path(__file__).parents[1]
RECORDINGS = ("jfk", "austen-0870", "austen-0880", "goforward", "two-cities", "en-demo-congrats")
FRAMES = 100
"""A second."""


def samples(name: str) -> bytes:
    path = DATA / "jfk.wav" if name == "jfk" else DATA / "audio" / f"{name}.flac"
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(path)) as file:
        frames = [*file.decode(audio=0), None]
    return b"".join(
        bytes(made.planes[0])[: 2 * made.samples]
        for frame in frames
        for made in resampler.resample(frame)
    )


def aligned(name: str, text: str) -> list[tuple[str, float, float]]:
    decoder = Decoder(lm=None, samprate=16_000, loglevel="FATAL", bestpath=False)
    decoder.add_word("pbx", "P IY B IY EH K S")
    decoder.set_align_text(" ".join(re.sub(r"[^a-z']", " ", text.lower()).split()))
    decoder.start_utt()
    decoder.process_raw(samples(name), full_utt=True)
    decoder.end_utt()
    return [
        (re.sub(r"\(\d\)", "", s.word), s.start_frame / FRAMES, (s.end_frame + 1) / FRAMES)
        for s in decoder.seg()
        if not s.word.startswith("<")
    ]


def main() -> None:
    texts = json.loads((DATA / "transcripts.json").read_text())
    found = {name: aligned(name, texts[name]["text"]) for name in RECORDINGS}
    lines = [f' "{name}": {json.dumps(words)}' for name, words in found.items()]
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
