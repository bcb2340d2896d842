"""A voice as 192 numbers: CAM++ (Wang et al. 2023, "CAM++: A fast and efficient network for speaker
verification using context-aware masking").

A small 2-D network looks at the spectrum, then densely connected time-delay layers follow, each of
which masks what it says by the context. Batch normalisations behind products are in their weights
(models/speakers.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyengine.speakers.ops import (
    Activation,
    Affine,
    Columns,
    Context,
    Convolve,
    ConvolveImage,
    Flatten,
    Multiply,
    Network,
    Op,
    Statistics,
)

BANDS = 80
SIZE = 192
HEAD = 32
"""Channels of the 2-D network."""
FIRST, GROWTH, INNER = 128, 32, 128
"""Columns of the first time-delay layer, those that each further one adds, and within it."""
BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers of each block, and how far apart the rows lie that one looks at."""
SEGMENT = 100
"""Rows of the nearer context: 2 s."""
RESIDUAL = (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1))
"""Of the 2-D network; with the stride over bands."""


def blocks() -> Iterator[tuple[str, int, int, int]]:
    """Name, dilation, columns before, and layers of each block."""
    columns = FIRST
    for i, (layers, dilation) in enumerate(BLOCKS, 1):
        yield f"embedding.block{i}", dilation, columns, layers
        columns = (columns + layers * GROWTH) // 2


def shapes() -> dict[str, tuple[int, ...]]:
    """Of its weights."""
    name = "embedding"
    weights: dict[str, tuple[int, ...]] = {f"{name}.head.conv1": (HEAD, 3, 3, 1)}
    for layer, stride in RESIDUAL:
        weights |= {f"{name}.head.{layer}.conv{i}": (HEAD, 3, 3, HEAD) for i in (1, 2)}
        if stride > 1:
            weights[f"{name}.head.{layer}.shortcut"] = (HEAD, 1, 1, HEAD)
    weights[f"{name}.head.conv2"] = (HEAD, 3, 3, HEAD)
    weights[f"{name}.tdnn"] = (FIRST, 5, HEAD * BANDS // 8)
    norms: dict[str, tuple[int, ...]] = {}
    plain: dict[str, tuple[int, ...]] = {}
    columns = 0
    for block, _, before, layers in blocks():
        for i in range(layers):
            layer, read = f"{block}.{i}", before + i * GROWTH
            norms[f"{layer}.norm"] = (read,)
            weights[f"{layer}.linear"] = (INNER, 1, read)
            plain[f"{layer}.local.weight"] = (GROWTH, 3, INNER)
            weights[f"{layer}.mask1"] = (INNER // 2, 1, INNER)
            weights[f"{layer}.mask2"] = (GROWTH, 1, INNER // 2)
        read = before + layers * GROWTH
        columns = read // 2
        norms[f"{block}.norm"] = (read,)
        plain[f"{block}.linear.weight"] = (columns, 1, read)
    norms[f"{name}.norm"] = (columns,)
    weights[f"{name}.dense"] = (SIZE, 1, 2 * columns)
    with_bias = {**weights, **norms}
    found = {f"{part}.weight": shape for part, shape in with_bias.items()}
    return found | plain | {f"{part}.bias": shape[:1] for part, shape in with_bias.items()}


def build_embedding() -> Network:
    """From (n, 80) features to (1, 192)."""
    name = "embedding"
    found: list[Op] = [_image("x", f"{name}.head.conv1", "image")]
    for layer, stride in RESIDUAL:
        layer = f"{name}.head.{layer}"
        found.append(_image("image", f"{layer}.conv1", "inner", stride))
        if stride > 1:
            weight, bias = f"{layer}.shortcut.weight", f"{layer}.shortcut.bias"
            found.append(ConvolveImage("image", weight, bias, "image", stride, act="none"))
        weight, bias = f"{layer}.conv2.weight", f"{layer}.conv2.bias"
        found.append(ConvolveImage("inner", weight, bias, "image", residual="image"))
    found.append(_image("image", f"{name}.head.conv2", "image", 2))
    found.append(Flatten("image", "heard"))
    weight, bias = f"{name}.tdnn.weight", f"{name}.tdnn.bias"
    widths = [(block, before + layers * GROWTH) for block, _, before, layers in blocks()]
    first = Columns(widths[0][0], 0, FIRST)
    found.append(Convolve("heard", weight, first, bias, stride=2, padding=2, act="relu"))
    names = [*(block for block, _ in widths[1:]), ""]
    for (block, dilation, before, layers), following in zip(blocks(), names, strict=True):
        for i in range(layers):
            found += _layer(block, i, before + i * GROWTH, dilation)
        columns = before + layers * GROWTH
        weight, bias = f"{block}.norm.weight", f"{block}.norm.bias"
        found.append(Affine(block, weight, bias, "heard", act="relu"))
        out = Columns(following, 0, columns // 2) if following else "heard"
        found.append(Convolve("heard", f"{block}.linear.weight", out))
    found.append(Affine("heard", f"{name}.norm.weight", f"{name}.norm.bias", "heard", act="relu"))
    found.append(Statistics("heard", "voice"))
    found.append(Convolve("voice", f"{name}.dense.weight", "out", f"{name}.dense.bias"))
    return Network(name, tuple(found), tuple(widths))


def _image(x: str, layer: str, out: str, stride: int = 1) -> ConvolveImage:
    return ConvolveImage(x, f"{layer}.weight", f"{layer}.bias", out, stride)


def _layer(block: str, i: int, read: int, dilation: int) -> list[Op]:
    """Reads what all layers before have written, and adds `GROWTH` columns."""
    layer = f"{block}.{i}"

    def product(x: str, part: str, out: str, act: Activation) -> Convolve:
        return Convolve(x, f"{layer}.{part}.weight", out, f"{layer}.{part}.bias", act=act)

    weight, bias = f"{layer}.norm.weight", f"{layer}.norm.bias"
    local = f"{layer}.local.weight"
    return [
        Affine(Columns(block, 0, read), weight, bias, "known", act="relu"),
        product("known", "linear", "inner", "relu"),
        Convolve("inner", local, "local", dilation=dilation, padding=dilation),
        Context("inner", "context", SEGMENT),
        product("context", "mask1", "context", "relu"),
        product("context", "mask2", "mask", "sigmoid"),
        Multiply("local", "mask", Columns(block, read, read + GROWTH)),
    ]
