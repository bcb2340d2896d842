"""`pyengine quantize` as a user meets it."""

import hashlib
from pathlib import Path

import pytest

from pyengine.cli import main
from pyengine.generation_config import GenerationConfig, beside, read_beside
from pyengine.quantiser import TYPES
from pyengine.quantising import quantise_file


@pytest.mark.parametrize(("given", "version"), [([], 2), (["--header-version", "1"], 1)])
def test_writes_the_file_and_says_what_it_is(given, version, miniature, tmp_path, capsys):
    out, same = tmp_path / "out.bin", tmp_path / "same.bin"
    assert main(["quantize", miniature, str(out), "q5_1", *given]) == 0
    quantise_file(Path(miniature), same, TYPES["q5_1"], header_version=version)
    assert out.read_bytes() == same.read_bytes()
    sha1 = hashlib.sha1(out.read_bytes()).hexdigest()
    assert capsys.readouterr().out == f"{out}: {out.stat().st_size / 1e6:.0f} MB, sha1 {sha1}\n"


@pytest.mark.parametrize(
    "arguments",
    [["IN", "OUT"], ["IN", "OUT", "q3_k"], ["IN", "OUT", "q8_0", "--header-version", "3"]],
)
def test_wrong_usage(arguments, capsys):
    assert main(["quantize", *arguments]) == 2
    assert capsys.readouterr().err.startswith("usage: pyengine quantize")


def test_where_it_cannot_be_written(miniature, tmp_path, capsys):
    assert main(["quantize", miniature, str(tmp_path / "none" / "out.bin"), "q8_0"]) == 1
    assert "no such folder to write to" in capsys.readouterr().err


def test_a_name_that_nobody_knows(tmp_path, capsys):
    assert main(["quantize", "gigantic", str(tmp_path / "out.bin"), "q8_0"]) == 1
    assert "there is no model 'gigantic'" in capsys.readouterr().err


def test_what_lies_beside_is_written_beside(miniature, tmp_path, capsys):
    model, out = tmp_path / "in.bin", tmp_path / "out.bin"
    model.symlink_to(miniature)
    config = GenerationConfig(suppress_tokens=(3, 5))
    beside(model).write_text(config.to_json())
    assert main(["quantize", str(model), str(out), "q8_0"]) == 0
    assert read_beside(out) == config
    assert f"{out}.json: tokens suppressed: 2" in capsys.readouterr().out
    beside(model).unlink()
    assert main(["quantize", str(model), str(out), "q8_0"]) == 0
    assert not beside(out).exists()
    beside(model).write_text('{"version": 1, "suppress_tokens": [60000]}')
    out.unlink()
    assert main(["quantize", str(model), str(out), "q8_0"]) == 1
    assert "another model's" in capsys.readouterr().err
    assert not out.exists()
