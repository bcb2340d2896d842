"""Seeded random models against openai-whisper's run of the same files, in a second.

Everything a real model goes through, both ways to multiply included. Only their vocabulary is
made up, so text and the suppression of certain words are left out.
"""

import json

import pytest
from recordings import REFERENCE, recording

from models.miniature import write_miniature
from pyengine import TranscribeOptions, load_model, transcribe
from pyengine.backends import numpy_backend

EXPECTED = json.loads((REFERENCE / "miniature.json").read_text())


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["numpy-blas", "numpy-einsum", "wasm"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [("seed-3", {"seed": 3}), ("seed-1-multilingual", {"seed": 1, "multilingual": True})],
)
@pytest.mark.parametrize("ftype", [0, 1])
def test_tokens_are_openai_whispers(tmp_path, monkeypatch, backend, name, arguments, ftype):
    monkeypatch.setattr(numpy_backend, "numpy_has_blas", lambda: backend == "numpy-blas")
    write_miniature(tmp_path / "mini.bin", ftype=ftype, **arguments)
    model = load_model(tmp_path / "mini.bin", backend=backend.partition("-")[0])
    options = TranscribeOptions(suppress_non_speech=False, temperature=(0.0,))
    result = transcribe(model, recording("jfk"), options)
    expected = EXPECTED[name]
    assert result.language.code == expected["language"]
    assert [list(s.tokens) for s in result.segments] == [s["tokens"] for s in expected["segments"]]
    for ours, theirs in zip(result.segments, expected["segments"], strict=True):
        assert (ours.start, ours.end) == pytest.approx((theirs["start"], theirs["end"]))
        assert ours.avg_logprob == pytest.approx(theirs["avg_logprob"], abs=1e-3)
