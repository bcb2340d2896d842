"""``pyengine bench`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.miniature import write_miniature
from pyengine.cli import main

JFK_WAV = str(Path(__file__).parent / "data" / "jfk.wav")


@pytest.fixture(scope="module")
def miniature(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "ggml-miniature.bin"
    write_miniature(path, n_text_ctx=64)
    return str(path)


@pytest.mark.slow
@pytest.mark.usefixtures("brief_bench")
@pytest.mark.parametrize(
    ("given", "arithmetic"),
    [
        ([], "fast"),
        # Exact arithmetic is measured in test_bench.py
        pytest.param(["--exact"], "exact", marks=pytest.mark.hours),
    ],
)
def test_table_line_and_json(miniature, tmp_path, capsys, given, arithmetic):
    out = tmp_path / "bench.json"
    arguments = ["bench", "--quick", "-m", miniature, "--file", JFK_WAV, "-t", "1", *given]
    assert main([*arguments, "--json", str(out)]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0].split()[:5] == ["type", "threads", "time", "best", "first"]
    found = json.loads(out.read_text())
    names = [m["name"] for m in found["measures"]]
    for name, line in zip(names, lines[1:], strict=False):
        assert line.startswith(name)
    assert {"Memory read", "GEMM 1500x512x512", "Decoder step, 5 beams"} <= set(names)
    assert "Transcribe the recording" in names
    assert found["machine"]["backend"] == "wasm"
    assert found["model"]["name"] == "ggml-miniature.bin"
    assert found["real_time_factor"] > 0
    head, _, row = lines[-3:]
    assert head.startswith("| version |")
    assert row.count("|") == head.count("|")
    notes = printed.err.splitlines()
    assert f"pyengine: wrote {out}" in notes
    assert f"{arithmetic} arithmetic" in notes[0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--file", JFK_WAV], "--file needs a model"),
        (["-t", "0"], "0 is less than 1"),
        (["talk.wav"], "unrecognized arguments"),
    ],
)
def test_wrong_usage(arguments, complaint, capsys):
    assert main(["bench", *arguments]) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--json", "no/such/folder/x.json"], "no such folder"),
        (["--backend", "abacus"], "no backend 'abacus'"),
        (["-m", "no-such-model.bin"], "no-such-model.bin"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_measured(arguments, complaint, capsys):
    assert main(["bench", "--quick", *arguments]) == 1
    printed = capsys.readouterr()
    assert complaint in printed.err
    assert printed.out == ""
