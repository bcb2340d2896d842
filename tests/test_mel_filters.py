"""Against the banks others publish."""

import hashlib

import numpy as np
import pytest
from ct2_writer import GgmlArrays

from pyengine.mel_filters import mel_filters

# openai-whisper 20250625, whisper/assets/mel_filters.npz: sha256 of the float32 values, plus
# 0.0 since each bank there has one -0.0.
PUBLISHED = {
    80: "85818f156f7e189453901a515e4726d270d307f976e161cf9403e8caab405498",
    128: "e399c2d72d2f7375e503c296d8453cefcc0c1e47a9c1a0a09e0d70f59c820f20",
}


@pytest.mark.parametrize("n_mels", PUBLISHED)
def test_equals_openai_whisper_bit_for_bit(n_mels):
    bank = mel_filters(n_mels)
    assert bank.dtype == np.float32
    assert bank.shape == (n_mels, 201)
    assert hashlib.sha256(bank.tobytes()).hexdigest() == PUBLISHED[n_mels]


def test_equals_the_official_file(tiny_en):
    published = GgmlArrays(tiny_en.read_bytes()).header.mel_filters
    assert mel_filters(80).tobytes() == published.tobytes()
