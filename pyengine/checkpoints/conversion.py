"""From a checkpoint of any kind to a ggml file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pyengine.checkpoints import ct2, openai, transformers
from pyengine.checkpoints.ct2_parts import joined_parts, members, model_parts
from pyengine.checkpoints.files import read_json_object, reading
from pyengine.checkpoints.generation import CTRANSLATE2, read_generation, unknown
from pyengine.checkpoints.npz import NpzFile
from pyengine.checkpoints.safetensors import SafetensorsFiles, is_index, shards
from pyengine.checkpoints.tensors import Array, Model, Tensors
from pyengine.checkpoints.torch_file import TorchFile, TorchFiles, is_legacy
from pyengine.checkpoints.vocabularies import find_vocabulary
from pyengine.errors import ModelFormatError
from pyengine.ggml import GgmlReader
from pyengine.ggml_writer import write_ggml
from pyengine.hparams import DType, TensorSpec, ftype_of, tensor_specs
from pyengine.hub.beside import write_beside
from pyengine.hub.whole_file import replacing
from pyengine.mel_filters import mel_filters
from pyengine.quantiser import DEFAULT_HEADER_VERSION, Quantiser

_CONFIG = "config.json"
_WEIGHTS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "weights.safetensors",
    "weights.npz",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
"""In a folder, those that are taken before others first."""

_TORCH_INDEX = ".bin.index.json"


def convert(
    sources: Sequence[Path],
    out: Path,
    dtype: DType = DType.F16,
    *,
    header_version: int = DEFAULT_HEADER_VERSION,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[str, ...]:
    """Write a model as a ggml file, and beside it what there is no place for in one. `out` appears
    in one step, when it is whole.

    Needs memory for one tensor, not for the model.

    Args:
        sources: a folder, or files: the model, and the vocabulary where that lies elsewhere. Of
            a CTranslate2 model that is spread over several folders or wheels, all of them.
        dtype: of matrices; what is quantised is F16 first, as whisper.cpp has it.
        on_progress: called with (tensors written, tensors in all).

    Returns:
        What is lost, each a sentence.

    Raises:
        ModelFormatError: no model in the sources, or a damaged one.
        ModelFetchError: `out` cannot be written.
    """
    with ExitStack() as stack:
        model = _open(sources, out, stack)
        vocabulary = model.vocabulary or find_vocabulary(sources, model.hparams)
        written = dtype if dtype in (DType.F16, DType.F32) else DType.F16
        hparams = replace(model.hparams, ftype=ftype_of(written))
        specs = list(tensor_specs(hparams).values())

        def tensors() -> Iterator[tuple[str, Array]]:
            for done, spec in enumerate(specs, 1):
                yield spec.name, _as_stored(model.tensor(spec), spec)
                if on_progress:
                    on_progress(done, len(specs))

        file = stack.enter_context(replacing(out))
        filters = mel_filters(hparams.n_mels)
        if written is dtype:
            write_ggml(file, hparams, filters, vocabulary, tensors())
        else:
            through = _Through(Quantiser(file.write, dtype, header_version=header_version))
            write_ggml(through, hparams, filters, vocabulary, tensors())
            through.reader.finish()
    write_beside(out, unknown(model.generation_config, model.hparams, vocabulary))
    return model.notes


class _Through:
    """A file whose bytes are read as they are written."""

    def __init__(self, quantiser: Quantiser) -> None:
        self.reader = GgmlReader(quantiser)

    def write(self, data: bytes | memoryview, /) -> None:
        self.reader.push(data)


def _as_stored(values: Array, spec: TensorSpec) -> Array:
    with np.errstate(over="ignore"):
        stored = values.astype(spec.dtype.numpy, copy=False)
    if not np.isfinite(stored).all():
        raise ModelFormatError(
            f"tensor {spec.name} has numbers that are not finite as {spec.dtype.name}: the model "
            "is damaged, or cannot be stored so; --type F32 holds larger numbers"
        )
    return stored


def _open(sources: Sequence[Path], out: Path, stack: ExitStack) -> Model:
    """Raises ModelFormatError."""
    for source in sources:
        if not source.exists():
            raise ModelFormatError(f"there is no {source}")
    parts = model_parts(sources)
    if parts:
        model = ct2.open_model(stack.enter_context(joined_parts(parts, out)))
        return _with_generation(model, sources)
    for source in sources:
        found = _weights(source)
        if found is not None:
            return _from_weights(found)
    named = ", ".join(map(str, sources))
    raise ModelFormatError(
        f"there is no model in {named}: give a folder of Hugging Face's, MLX's or CTranslate2's, a "
        "file .pt of openai-whisper's, or a file .safetensors with its config.json beside it"
    )


def _with_generation(model: Model, sources: Sequence[Path]) -> Model:
    """A CTranslate2 model with what its `config.json` says. Raises ModelFormatError."""
    configs = [m for source in sources for m in members(source) if m.name == _CONFIG]
    if not configs:
        return model
    given = read_json_object(configs[0])
    said, notes = read_generation(given, model.hparams, CTRANSLATE2)
    return replace(model, generation_config=said, notes=notes)


@dataclass(frozen=True, slots=True)
class _Weights:
    path: Path
    folder: Path
    """With the configuration, where there is one."""


def _weights(source: Path) -> _Weights | None:
    """Where a source has its tensors; None for one that is something else, a vocabulary, say."""
    if source.is_dir():
        paths = (source / name for name in _WEIGHTS)
        path = next((path for path in paths if path.is_file()), None)
        return path and _Weights(path, source)
    ending = source.name.rpartition(".")[2]
    if ending == "safetensors" or is_index(source):
        return _Weights(source, source.parent)
    if ending in ("npz", "pt", "pth", "bin"):
        with reading(source):
            if zipfile.is_zipfile(source) or is_legacy(source):
                return _Weights(source, source.parent)
    return None


def _from_weights(weights: _Weights) -> Model:
    """Raises ModelFormatError."""
    path, folder = weights.path, weights.folder
    if path.suffix in (".pt", ".pth", ".bin"):
        file = TorchFile(path)
        if "dims" in file.content:
            tensors = file.tensors(file.dictionary("model_state_dict"))
            return openai.open_model(file.dictionary("dims"), tensors)
        return _with_config(path, folder, file.tensors(file.content))
    if path.suffix == ".npz":
        return _with_config(path, folder, NpzFile(path))
    files = shards(path) if is_index(path) else [path]
    opened = TorchFiles(files) if path.name.endswith(_TORCH_INDEX) else SafetensorsFiles(files)
    return _with_config(path, folder, opened)


def _with_config(path: Path, folder: Path, tensors: Tensors) -> Model:
    if not (folder / _CONFIG).is_file():
        raise ModelFormatError(f"there is no {_CONFIG} beside {path}, which says what it is")
    config = read_json_object(folder / _CONFIG)
    if openai.has_dimensions(config):
        return openai.open_mlx(config, tensors)
    if transformers.is_transformers(config):
        return transformers.open_model(folder, config, tensors)
    raise ModelFormatError(f"{folder / _CONFIG} is of no kind of model that is known here")
