"""Who of up to three speakers is heard when in 10 s of sound: pyannote's segmentation 3.0.

SincNet (Ravanelli and Bengio 2018), four bidirectional LSTM layers, two linear ones, and a class
for each set of at most two speakers (Plaquet and Bredin 2023, "Powerset multi-class cross entropy
loss for neural speaker diarization").
"""

from __future__ import annotations

from pyengine.speakers.ops import Convolve, LogSoftmax, Lstm, MaxPool, Network, Normalize, Op

LSTM_LAYERS = 4
CLASSES = 7

SHAPES: dict[str, tuple[int, ...]] = {
    "segmentation.norm.weight": (1,),
    "segmentation.norm.bias": (1,),
    "segmentation.sinc.weight": (80, 251, 1),
    "segmentation.conv1.weight": (60, 5, 80),
    "segmentation.conv1.bias": (60,),
    "segmentation.conv2.weight": (60, 5, 60),
    "segmentation.conv2.bias": (60,),
    **{
        f"segmentation.norm{i}.{part}": (n,)
        for i, n in enumerate((80, 60, 60))
        for part in ("weight", "bias")
    },
    **{
        f"segmentation.lstm{i}.{part}": shape
        for i in range(LSTM_LAYERS)
        for part, shape in (
            ("inputs", (2, 512, 256 if i else 60)),
            ("states", (2, 512, 128)),
            ("bias", (2, 512)),
        )
    },
    "segmentation.linear0.weight": (128, 1, 256),
    "segmentation.linear0.bias": (128,),
    "segmentation.linear1.weight": (128, 1, 128),
    "segmentation.linear1.bias": (128,),
    "segmentation.classifier.weight": (CLASSES, 1, 128),
    "segmentation.classifier.bias": (CLASSES,),
}
"""Of its weights."""


def build_segmentation() -> Network:
    """From (160000, 1) samples to (589, 7) log-probabilities."""
    name = "segmentation"
    found: list[Op] = [Normalize("x", f"{name}.norm.weight", f"{name}.norm.bias", "heard")]
    for i in range(3):
        if i == 0:
            filters = f"{name}.sinc.weight"
            found.append(Convolve("heard", filters, "filtered", stride=10, act="abs"))
        else:
            weight, bias = f"{name}.conv{i}.weight", f"{name}.conv{i}.bias"
            found.append(Convolve("heard", weight, "filtered", bias))
        weight, bias = f"{name}.norm{i}.weight", f"{name}.norm{i}.bias"
        found.append(MaxPool("filtered", "pooled", 3))
        found.append(Normalize("pooled", weight, bias, "heard", act="leaky"))
    for i in range(LSTM_LAYERS):
        parts = (f"{name}.lstm{i}.{part}" for part in ("inputs", "states", "bias"))
        found.append(Lstm("heard", *parts, out="heard"))
    for i in range(2):
        weight, bias = f"{name}.linear{i}.weight", f"{name}.linear{i}.bias"
        found.append(Convolve("heard", weight, "heard", bias, act="leaky"))
    weight, bias = f"{name}.classifier.weight", f"{name}.classifier.bias"
    found.append(Convolve("heard", weight, "logits", bias))
    found.append(LogSoftmax("logits", "out"))
    return Network(name, tuple(found))
