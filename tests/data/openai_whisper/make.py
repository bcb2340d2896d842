"""Writes what openai-whisper makes of the reference recordings, without word timestamps.

Run it in an environment of its own, the project does not depend on torch:

    pip install torch==2.13.0 openai-whisper==20250625
    python make.py tiny.en GGML_TINY_EN.bin RECORDINGS > tiny.en.json
    python make.py base GGML_BASE.bin RECORDINGS > base.json

RECORDINGS is a folder of 16 kHz mono 16-bit WAV files with a `manifest.json` (a list of
objects with `id`, `file`, `sha256` and `language`). The weights come from the ggml file the engine
reads, widened to float32, so only the arithmetic differs. Temperature is 0 with no fallback
unless a variant says otherwise; everything else is openai-whisper's default but
`condition_on_previous_text`. English-only models skip recordings in other languages. For each
recording:

- `independent`: greedy, not conditioned on previous text.
- `conditioned`: greedy, conditioned (openai-whisper's default).
- `beam5`: beam_size=5, not conditioned; `margin` is the smallest difference, over its windows,
  between the scores (mean log probabilities) of the hypothesis chosen and of the next.
- `words`: each word's text, start, end and probability with `word_timestamps` and openai-whisper's
  default of conditioning on previous text, greedy.
- `translated`: task "translate", greedy, not conditioned; other languages than English only.
- `languages`: the five likeliest, by whisper.detect_language on the first window (multilingual
  models).
- `variants`: some recordings with other arguments, which stand beside what they gave.
"""

import argparse
import hashlib
import json
import struct
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import whisper
from whisper.decoding import MaximumLikelihoodRanker
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import TO_LANGUAGE_CODE

SEGMENT_FIELDS = (
    "seek",
    "start",
    "end",
    "text",
    "tokens",
    "avg_logprob",
    "no_speech_prob",
    "compression_ratio",
)

BASICS = {
    "temperature": 0,
    "word_timestamps": False,
    "condition_on_previous_text": False,
    "fp16": False,
    "language": None,
    "verbose": None,
}

# Sampling at this temperature is greedy whatever the random numbers, but goes the ways of
# sampling: after a beam search at 0 it shows that the search was done again.
ALMOST_GREEDY = 1e-6

PROMPT = "Charles Dickens: A Tale of Two Cities, Book the First. RECALLED TO LIFE,"

VARIANTS = {
    "jfk": {
        "patience": {"beam_size": 5, "patience": 2.0},
        "length penalty": {"beam_size": 3, "length_penalty": 0.6},
        "20 tokens, beams": {"sample_len": 20, "beam_size": 5},
        "adjacent clips": {"clip_timestamps": "0,8,8,11"},
        "again": {
            "temperature": [0.0, ALMOST_GREEDY],
            "beam_size": 5,
            "compression_ratio_threshold": 0.5,
        },
    },
    "austen-0880": {
        "beam 2": {"beam_size": 2},
        "short hypotheses": {"beam_size": 5, "length_penalty": 0.0},
        "unsure": {"temperature": [0.0, ALMOST_GREEDY], "logprob_threshold": -0.1},
    },
    "goforward": {
        "patience": {"beam_size": 5, "patience": 0.4},
        "prompt": {"initial_prompt": "GO BACKWARD FIVE METERS. TURN LEFT.", "beam_size": 5},
    },
    "two-cities": {
        "conditioned beams": {"beam_size": 5, "condition_on_previous_text": True},
        "carried, conditioned": {
            "initial_prompt": PROMPT,
            "carry_initial_prompt": True,
            "condition_on_previous_text": True,
        },
        "no timestamps, beams": {"without_timestamps": True, "beam_size": 5},
        "open clip": {"clip_timestamps": "1.5,9,20"},
    },
    "en-demo-congrats": {
        "any token": {"suppress_tokens": ""},
        "prompt": {"initial_prompt": "asterisk, the open-source pbx", "beam_size": 5},
    },
    "jfk-noise5db": {
        "any token": {"suppress_tokens": "", "suppress_blank": False},
        "patience": {"beam_size": 4, "patience": 1.5},
    },
    "silence-10s": {"any token": {"suppress_tokens": "", "language": "en"}},
    "noise-20s": {
        "any token": {"suppress_tokens": "", "language": "en"},
        "silence": {"no_speech_threshold": 0.1, "logprob_threshold": -0.1, "language": "en"},
    },
    "silence-speech": {
        "silence": {
            "no_speech_threshold": 0.3,
            "logprob_threshold": None,
            "language": "en",
        },
    },
    "es-demo-abouttotry": {
        "wrong language": {"language": "en"},
        "translated beams": {"task": "translate", "beam_size": 5},
        "any token": {"suppress_tokens": "", "beam_size": 5},
    },
    "fr-demo-congrats": {
        "translated beams": {"task": "translate", "beam_size": 5},
        "given, by name": {"language": "French"},
    },
}


def read_ggml(path: Path) -> Whisper:
    """An unquantised ggml file as openai-whisper's model, in float32."""
    data = path.read_bytes()
    position = 0

    def integers(n: int) -> tuple[int, ...]:
        nonlocal position
        position += 4 * n
        return struct.unpack_from(f"<{n}i", data, position - 4 * n)

    _magic, *hparams = integers(12)
    n_mel, n_fft = integers(2)
    position += 4 * n_mel * n_fft
    for _ in range(integers(1)[0]):
        (length,) = integers(1)
        position += length

    (n_vocab, n_audio_ctx, n_audio_state, n_audio_head, n_audio_layer, *rest) = hparams
    n_text_ctx, n_text_state, n_text_head, n_text_layer, n_mels, _ftype = rest
    model = Whisper(
        ModelDimensions(
            n_mels=n_mels,
            n_audio_ctx=n_audio_ctx,
            n_audio_state=n_audio_state,
            n_audio_head=n_audio_head,
            n_audio_layer=n_audio_layer,
            n_vocab=n_vocab,
            n_text_ctx=n_text_ctx,
            n_text_state=n_text_state,
            n_text_head=n_text_head,
            n_text_layer=n_text_layer,
        )
    )
    state = model.state_dict()
    names = set()
    while position < len(data):
        n_dims, name_length, kind = integers(3)
        shape = integers(n_dims)[::-1]
        name = data[position : position + name_length].decode()
        position += name_length
        dtype = np.dtype(("<f4", "<f2")[kind])
        values = np.frombuffer(data, dtype, int(np.prod(shape)), position)
        position += values.nbytes
        target = state[name]
        state[name] = torch.from_numpy(values.astype(np.float32)).reshape(target.shape)
        names.add(name)
    assert names == set(state), names ^ set(state)
    model.load_state_dict(state)
    return model.eval()


def read_wav(path: Path) -> np.ndarray:
    with wave.open(str(path)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (16000, 1, 2)
        samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2")
    return samples.astype(np.float32) / 32768.0


MORE_VARIANTS = {
    "jfk": {
        "prompt": {"initial_prompt": "president kennedy speaks to you; he says"},
        "blank": {"suppress_blank": False},
        "any start": {"max_initial_timestamp": None},
        "20 tokens": {"sample_len": 20},
    },
    "two-cities": {
        "prompt": {"initial_prompt": PROMPT},
        "prompt, conditioned": {"initial_prompt": PROMPT, "condition_on_previous_text": True},
        "carried": {"initial_prompt": PROMPT, "carry_initial_prompt": True},
        "no timestamps": {"without_timestamps": True},
        "clip": {"clip_timestamps": "5,20"},
        "clips, conditioned": {
            "clip_timestamps": "2,12.34,14,30",
            "condition_on_previous_text": True,
        },
        "again": {
            "temperature": [0.0, ALMOST_GREEDY],
            "beam_size": 5,
            "condition_on_previous_text": True,
            "compression_ratio_threshold": 1.7,
        },
    },
}
"""Of English-only models, which are quick."""


class Margins:
    """Watches how narrowly openai-whisper chooses between hypotheses."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        rank = MaximumLikelihoodRanker.rank

        def watched(ranker, tokens, sum_logprobs):
            for group, sums in zip(tokens, sum_logprobs, strict=True):
                scores = sorted(p / max(len(t), 1) for t, p in zip(group, sums, strict=True))
                if len(scores) > 1:
                    self.seen.append(scores[-1] - scores[-2])
            return rank(ranker, tokens, sum_logprobs)

        MaximumLikelihoodRanker.rank = watched


def transcribe(model: Whisper, samples: np.ndarray, **arguments: object) -> dict:
    result = whisper.transcribe(model, samples, **{**BASICS, **arguments})
    segments = []
    for found in result["segments"]:
        segment = {field: found[field] for field in SEGMENT_FIELDS}
        if found["temperature"]:
            segment["temperature"] = found["temperature"]
        segments.append({k: round(v, 7) if isinstance(v, float) else v for k, v in segment.items()})
    language = TO_LANGUAGE_CODE.get(result["language"].lower(), result["language"])
    return {"language": language, "segments": segments}


def words(model: Whisper, samples: np.ndarray, **arguments: object) -> list:
    """[[text, start, end, probability], ...]"""
    timed = {"word_timestamps": True, "condition_on_previous_text": True}
    result = whisper.transcribe(model, samples, **{**BASICS, **arguments, **timed})
    return [
        [
            w["word"],
            round(float(w["start"]), 3),
            round(float(w["end"]), 3),
            round(w["probability"], 4),
        ]
        for segment in result["segments"]
        for w in segment["words"]
    ]


def likeliest_languages(model: Whisper, samples: np.ndarray) -> dict[str, float]:
    """As transcribe() finds them, on the whole first window."""
    mel = whisper.log_mel_spectrogram(samples, padding=whisper.audio.N_SAMPLES)
    _, probabilities = model.detect_language(whisper.pad_or_trim(mel, whisper.audio.N_FRAMES))
    top = sorted(probabilities.items(), key=lambda pair: -pair[1])[:5]
    return {code: round(probability, 7) for code, probability in top}


def variants_of(model: Whisper, name: str) -> dict[str, dict]:
    more = {} if model.is_multilingual else MORE_VARIANTS.get(name, {})
    return VARIANTS.get(name, {}) | more


def reference(
    model: Whisper,
    entry: dict,
    samples: np.ndarray,
    common: dict,
    margins: Margins,
    known: dict,
) -> dict:
    """All that is to be known of one recording."""
    name, foreign = entry["id"], entry["language"] != "en"
    found = {"audio_sha256": entry["sha256"]}
    if known.get("audio_sha256") != entry["sha256"]:
        known = {}

    def add(key: str, compute: Callable[[], dict | list]) -> None:
        found[key] = known[key] if key in known else compute()

    def run(**arguments: object) -> dict:
        return transcribe(model, samples, **{**common, **arguments})

    def beam5() -> dict:
        margins.seen.clear()
        return {**run(beam_size=5), "margin": round(min(margins.seen), 7)}

    add("independent", run)
    add("conditioned", lambda: run(condition_on_previous_text=True))
    add("words", lambda: words(model, samples, **common))
    if foreign:
        add("translated", lambda: run(task="translate"))
    add("beam5", beam5)
    if model.is_multilingual:
        add("languages", lambda: likeliest_languages(model, samples))
    variants = variants_of(model, name).items()
    found["variants"] = {k: {"arguments": a, **run(**a)} for k, a in variants}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("model", type=Path)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--suppress", default="-1", help="-1: the non-speech tokens; '': none")
    parser.add_argument("--known", type=Path, help="an earlier output, whose modes are kept")
    arguments = parser.parse_args()
    common = {"suppress_tokens": arguments.suppress}

    torch.set_num_threads(1)  # a sum's order, and so its last bit, depends on how many there are
    margins = Margins()
    model = read_ggml(arguments.model)
    if (
        arguments.name in whisper._ALIGNMENT_HEADS
    ):  # others are timed by all of the later layers' heads
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[arguments.name])
    known = json.loads(arguments.known.read_text()) if arguments.known else {}
    between = "{\n"
    for entry in json.loads((arguments.recordings / "manifest.json").read_text()):
        name = entry["id"]
        if entry["language"] != "en" and not model.is_multilingual:
            continue
        path = arguments.recordings / entry["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], path
        found = reference(model, entry, read_wav(path), common, margins, known.get(name, {}))
        print(between + f"{json.dumps(name)}: {json.dumps(found, ensure_ascii=False)}", end="")
        between = ",\n"
        print(name, file=sys.stderr)
        sys.stdout.flush()
    print("\n}")


if __name__ == "__main__":
    main()
