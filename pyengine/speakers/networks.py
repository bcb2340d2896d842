"""The two networks, from their weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pyengine.backends.numpy_kernels import one_blas_thread
from pyengine.errors import ModelFormatError
from pyengine.speakers import embedding, segmentation
from pyengine.speakers.fbank import fbank
from pyengine.speakers.numpy_ops import run
from pyengine.speakers.ops import Network

F32 = npt.NDArray[np.float32]

SHAPES = segmentation.SHAPES | embedding.shapes()
"""Of all weights."""

WINDOW = 160_000
"""Samples that are segmented at once."""


class SpeakerNetworks:
    """Segments windows of sound, and makes voices comparable.

    Args:
        weights: all of `SHAPES` by name, of any float type.

    Raises:
        ModelFormatError: they are another network's, or damaged.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[np.floating]]) -> None:
        self._weights: dict[str, F32] = {}
        for name, shape in SHAPES.items():
            values = weights[name]
            if values.shape != shape:
                raise ModelFormatError(
                    f"these are no networks that tell speakers apart: {name} has the shape "
                    f"{values.shape} instead of {shape}"
                )
            values = values.astype(np.float32)
            if not np.isfinite(values).all():
                raise ModelFormatError(
                    f"the networks are damaged: {name} has numbers that are none"
                )
            self._weights[name] = values
        self._segmentation = segmentation.build_segmentation()
        self._embedding = embedding.build_embedding()

    def segment(self, samples: F32) -> F32:
        """(160000,) 16 kHz samples in [-1, 1] to (589, 7) log-probabilities of who is heard:
        nobody, three speakers, and three pairs of them."""
        return self._run(self._segmentation, samples[:, None])

    def features(self, samples: F32) -> F32:
        """(n,) samples to (frames, 80) log-mel energies, whose mean is not taken off."""
        return fbank(samples)

    def embed(self, features: F32) -> F32:
        """(frames, 80) features, their mean taken off, to (192,) numbers whose direction tells the
        voice."""
        return self._run(self._embedding, features[..., None])[0]

    def _run(self, network: Network, x: F32) -> F32:
        with one_blas_thread():
            return run(network, self._weights, x)
