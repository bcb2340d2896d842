"""Makes `conversations.json`: what base hears of conversations whose speakers are known.

They are joined from the tests' English recordings, cut at their pauses, where pocketsphinx has
heard the words (`../pocketsphinx/alignments.json`); each has another speaker than the one before
it, where one is left. From the repository's root:

    PYTHONPATH=.:tests .venv/bin/python tests/data/speakers/make.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from recordings import DATA, ENGLISH, recording

from pyengine import TranscribeOptions, load_model, transcribe
from pyengine.hub import resolve

RATE = 16000
PAUSE = 0.12
"""Seconds between words at which a recording is cut."""
VOICES = {"jfk": 0, "austen-0870": 1, "austen-0880": 1, "goforward": 2, "two-cities": 3}
GAPS = (0.05, 0.2, 0.4, 0.8)
SEEDS = (0, 1)


def utterances() -> list[tuple[str, list[list]]]:
    """Recording and words of each: word, start, end."""
    found = []
    aligned = json.loads((DATA / "pocketsphinx" / "alignments.json").read_text())
    for name in ENGLISH:
        said: list[list] = []
        for word in aligned[name]:
            if said and word[1] - said[-1][2] >= PAUSE:
                found.append((name, said))
                said = []
            said.append(word)
        found.append((name, said))
    return found


def conversation(seed: int) -> tuple[np.ndarray, list[dict]]:
    """Samples, and who says which words from when to when."""
    random = np.random.default_rng(seed)
    spoken = utterances()
    order = list(random.permutation(len(spoken)))
    blocks, said = [], []
    at, last = 0, None
    while order:
        voices = {i: VOICES.get(spoken[i][0], 4) for i in order}
        i = next((i for i in order if voices[i] != last), order[0])
        order.remove(i)
        name, words = spoken[i]
        samples = recording(name)
        first = max(0, round((words[0][1] - 0.04) * RATE))
        piece = samples[first : round((words[-1][2] + 0.06) * RATE)]
        gap = round(random.choice(GAPS) * RATE)
        blocks += [np.zeros(gap), piece * 10 ** (random.uniform(-6, 0) / 20)]
        at += gap
        shift = (at - first) / RATE
        span = [round(words[0][1] + shift, 3), round(words[-1][2] + shift, 3)]
        said.append({"speaker": voices[i], "span": span, "text": " ".join(w[0] for w in words)})
        at += len(piece)
        last = voices[i]
    whole = np.concatenate(blocks)
    whole += random.standard_normal(len(whole)) * 1e-3
    return whole.astype(np.float32), said


def main() -> None:
    model = load_model(resolve("base"))
    made = []
    for seed in SEEDS:
        samples, said = conversation(seed)
        result = transcribe(model, samples, TranscribeOptions.recommended())
        heard = [
            [[w.text, round(w.start, 3), round(w.end, 3)] for w in s.words] for s in result.segments
        ]
        made.append({"said": said, "heard": heard})
    text = (
        json.dumps(made, ensure_ascii=False)
        .replace('}, {"sp', '},\n{"sp')
        .replace("]], [", "]],\n[")
    )
    Path(__file__).with_name("conversations.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
