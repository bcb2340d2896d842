"""Writes what openai-whisper makes of the reference recordings, without word timestamps.

Run it in an environment of its own, the project does not depend on torch:

    pip install torch==2.13.0 openai-whisper==20250625
    python make.py tiny.en GGML_TINY_EN.bin RECORDINGS > tiny.en.json
    python make.py base GGML_BASE.bin RECORDINGS > base.json

RECORDINGS is a folder of 16 kHz mono 16-bit WAV files with a `manifest.json` (a list of
objects with `id`, `file` and `language`). The weights come from the ggml file the engine
reads, widened to float32, so only the arithmetic differs. Temperature is 0 with no fallback;
everything else is openai-whisper's default, except that both settings of
`condition_on_previous_text` are run: `conditioned` (its default) and `independent`.
English-only models skip recordings in other languages; for those, multilingual ones also give
`translated`: task "translate", not conditioned.
"""

import argparse
import hashlib
import json
import struct
import sys
import wave
from pathlib import Path

import numpy as np
import torch
import whisper
from whisper.model import ModelDimensions, Whisper

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


def transcribe(
    model: Whisper,
    samples: np.ndarray,
    *,
    suppress: str,
    conditioned: bool,
    task: str = "transcribe",
) -> dict:
    result = whisper.transcribe(
        model,
        samples,
        temperature=0,
        word_timestamps=False,
        condition_on_previous_text=conditioned,
        fp16=False,
        task=task,
        suppress_tokens=suppress,
        language=None,
        verbose=None,
    )
    segments = [
        {
            field: round(s[field], 7) if isinstance(s[field], float) else s[field]
            for field in SEGMENT_FIELDS
        }
        for s in result["segments"]
    ]
    return {"language": result["language"], "segments": segments}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("model", type=Path)
    parser.add_argument("recordings", type=Path)
    parser.add_argument("--suppress", default="-1", help="-1: the non-speech tokens; '': none")
    arguments = parser.parse_args()
    suppress = arguments.suppress

    model = read_ggml(arguments.model)
    results = {}
    for entry in json.loads((arguments.recordings / "manifest.json").read_text()):
        if entry["language"] != "en" and not model.is_multilingual:
            continue
        path = arguments.recordings / entry["file"]
        samples = read_wav(path)
        results[entry["id"]] = {
            "audio_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "independent": transcribe(model, samples, suppress=suppress, conditioned=False),
            "conditioned": transcribe(model, samples, suppress=suppress, conditioned=True),
        }
        if entry["language"] != "en":
            results[entry["id"]]["translated"] = transcribe(
                model, samples, suppress=suppress, conditioned=False, task="translate"
            )
        print(entry["id"], file=sys.stderr)
    lines = [f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in results.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


if __name__ == "__main__":
    main()
