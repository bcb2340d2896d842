"""The maintainers' commands: fetch, miniature."""

import dataclasses
import hashlib
import io

import hub_server
import numpy as np
import pytest
import wheel_factory
from ct2_writer import GgmlArrays
from hub_server import HubServer

from models import fetch, miniature
from pyengine import load_model
from pyengine.errors import ModelFormatError
from pyengine.hub import CATALOG, find


def write(**options) -> bytes:
    file = io.BytesIO()
    miniature.write_miniature(file, **options)
    return file.getvalue()


class TestMiniature:
    @pytest.mark.slow
    def test_never_changes(self):
        """Expected results of other tests rest on these bytes."""
        assert hashlib.sha1(write()).hexdigest() == "22d7166a245d111b2ea35ffd64e6138b748ff165"
        assert write(seed=1) == write(seed=1) != write(seed=2)

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({}, (51864, 80, 1)),
            ({"multilingual": True}, (51865, 80, 1)),
            ({"multilingual": True, "n_vocab": 51866, "n_mels": 128}, (51866, 128, 1)),
            ({"ftype": 0, "n_audio_layer": 2, "n_text_layer": 3}, (51864, 80, 0)),
        ],
    )
    def test_loads(self, tmp_path, options, expected):
        path = tmp_path / "mini.bin"
        miniature.write_miniature(path, n_state=8, n_audio_ctx=50, **options)
        hparams = load_model(path).hparams
        assert (hparams.n_vocab, hparams.n_mels, hparams.ftype) == expected
        assert hparams.n_audio_layer == options.get("n_audio_layer", 1)
        assert hparams.n_text_layer == options.get("n_text_layer", 1)

    @pytest.mark.slow
    def test_is_the_same_model_in_f16_and_f32(self):
        half, single = GgmlArrays(write()), GgmlArrays(write(ftype=0))
        for name, array in half.tensors.items():
            assert np.array_equal(array, single.tensors[name]), name

    @pytest.mark.slow
    def test_weights_are_spread_as_meant(self):
        tensors = GgmlArrays(write(n_state=64)).tensors
        matrix = tensors["encoder.blocks.0.mlp.0.weight"].astype(np.float64)
        assert abs(matrix.std() * 8 - 1) < 0.02  # 1 / sqrt(64)
        assert abs(matrix.mean()) < 0.01
        assert abs(tensors["decoder.ln.weight"].mean() - 1) < 0.05

    @pytest.mark.parametrize("multilingual", [False, True])
    def test_vocabulary_fits_byte_pair_encoding(self, multilingual):
        tokens = miniature.miniature_vocabulary(multilingual=multilingual)
        assert len(tokens) == 50257
        assert len(set(tokens)) == len(tokens)
        assert sorted(tokens[:256]) == [bytes([i]) for i in range(256)]
        assert tokens[220] == b" "  # as in GPT-2
        assert tokens[-1] == (b"" if multilingual else b"<|endoftext|>")
        rank = {token: i for i, token in enumerate(tokens)}
        for i, token in enumerate(tokens[256:-1], 256):
            joins = [(token[:n], token[n:]) for n in range(1, len(token))]
            assert any(rank.get(a, i) < i and rank.get(b, i) < i for a, b in joins), token

    def test_refuses_what_does_not_fit(self):
        with pytest.raises(ModelFormatError, match="do not agree"):
            write(n_vocab=51865)
        with pytest.raises(ModelFormatError, match="not a multiple"):
            write(n_head=3)

    def test_command(self, tmp_path, capsys):
        out = tmp_path / "mini.bin"
        assert miniature.main([str(out), "--seed", "7", "--n-state", "8"]) == 0
        assert out.read_bytes() == write(seed=7, n_state=8)
        assert miniature.main([str(tmp_path / "no" / "mini.bin")]) == 1
        assert "error: " in capsys.readouterr().err


class TestFetch:
    def test_command(self, tmp_path, monkeypatch, capsys):
        info = wheel_factory.miniature_info()
        monkeypatch.setattr(fetch, "find", lambda name: info)
        with HubServer() as server:
            monkeypatch.setenv("PYENGINE_HUB", server.url)
            server.files["/ggml-mini.bin"] = wheel_factory.miniature()[0]
            assert fetch.main(["mini", "--dir", str(tmp_path)]) == 0
            output = capsys.readouterr()
            assert output.out == f"{tmp_path / 'ggml-mini.bin'}\n"
            assert "100%" in output.err

            (tmp_path / "ggml-mini.bin").unlink()
            server.answers = [hub_server.status(404)]
            assert fetch.main(["mini", "--dir", str(tmp_path)]) == 1
            assert "error: cannot fetch the model mini" in capsys.readouterr().err

    def test_what_nobody_publishes(self, tmp_path, monkeypatch, capsys):
        info = dataclasses.replace(find("tiny.en-q4_0"), size_bytes=4)
        monkeypatch.setattr(fetch, "find", lambda name: info)
        (tmp_path / info.file_name).write_bytes(b"lmgg")
        assert fetch.main(["tiny.en-q4_0", "--dir", str(tmp_path)]) == 0
        note = "tiny.en-q4_0 is not published, so only tiny.en was verified\n"
        assert capsys.readouterr() == (f"{tmp_path / info.file_name}\n", note)

    def test_unknown_names_before_anything_is_fetched(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("PYENGINE_HUB", "http://127.0.0.1:9")
        assert fetch.main(["tiny.en", "huge", "--dir", str(tmp_path)]) == 1
        assert "no model 'huge'" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_cached_models_are_named(self, tiny_en, capsys):
        assert fetch.main(["tiny.en", "--dir", str(tiny_en.parent)]) == 0
        assert capsys.readouterr() == (f"{tiny_en}\n", "")
        assert tiny_en.stat().st_size == CATALOG["tiny.en"].size_bytes
