"""The heads that time words: those openai-whisper has for each of its models."""

import base64
import gzip
from dataclasses import replace

import numpy as np
import pytest

from pyengine.alignment import alignment_heads
from pyengine.hparams import Hparams
from pyengine.program import MOST_ALIGNMENT_HEADS

# name: vocabulary, decoder layers, heads, and openai-whisper 20250625's packed bits
# (whisper/__init__.py, _ALIGNMENT_HEADS)
OFFICIAL = {
    "tiny.en": (
        *(51864, 4, 6),
        b"ABzY8J1N>@0{>%R00Bk>$p{7v037`oCl~+#00",
    ),
    "tiny": (
        *(51865, 4, 6),
        b"ABzY8bu8Lr0{>%RKn9Fp%m@SkK7Kt=7ytkO",
    ),
    "base.en": (
        *(51864, 6, 8),
        b"ABzY8;40c<0{>%RzzG;p*o+Vo09|#PsxSZm00",
    ),
    "base": (
        *(51865, 6, 8),
        b"ABzY8KQ!870{>%RzyTQH3`Q^yNP!>##QT-<FaQ7m",
    ),
    "small.en": (
        *(51864, 12, 12),
        b"ABzY8>?_)10{>%RpeA61k&I|OI3I$65C{;;pbCHh0B{qLQ;+}v00",
    ),
    "small": (
        *(51865, 12, 12),
        b"ABzY8DmU6=0{>%Rpa?J`kvJ6qF(V^F86#Xh7JUGMK}P<N0000",
    ),
    "medium.en": (
        *(51864, 24, 16),
        b"ABzY8usPae0{>%R7<zz_OvQ{)4kMa0BMw6u5rT}kRKX;$NfYBv00*Hl@qhsU00",
    ),
    "medium": (
        *(51865, 24, 16),
        b"ABzY8B0Jh+0{>%R7}kK1fFL7w6%<-Pf*t^=N)Qr&0RR9",
    ),
    "large-v2": (
        *(51865, 32, 20),
        b"ABzY8zd+h!0{>%R7=D0pU<_bnWW*tkYAhobTNnu$jnkEkXqp)j;w1Tzk)UH3X%SZd&fFZ2fC2yj",
    ),
    "large-v3": (
        *(51866, 32, 20),
        b"ABzY8gWO1E0{>%R7(9S+Kn!D~%ngiGaR?*L!iJG9p-nab0JQ=-{D1-g00",
    ),
    "large-v3-turbo": (
        *(51866, 4, 20),
        b"ABzY8j^C+e0{>%RARaKHP%t(lGR*)0g!tONPyhe`",
    ),
}


def hparams(vocabulary: int, layers: int, heads: int) -> Hparams:
    return Hparams(
        n_vocab=vocabulary,
        n_audio_ctx=1500,
        n_audio_state=64 * heads,
        n_audio_head=heads,
        n_audio_layer=2,
        n_text_ctx=448,
        n_text_state=64 * heads,
        n_text_head=heads,
        n_text_layer=layers,
        n_mels=80,
        ftype=1,
    )


@pytest.mark.parametrize("name", OFFICIAL)
def test_official_models_have_openais_heads(name):
    vocabulary, layers, heads, packed = OFFICIAL[name]
    bits = np.frombuffer(gzip.decompress(base64.b85decode(packed)), dtype=bool)
    expected = [(i, j) for i, j in np.argwhere(bits.reshape(layers, heads)).tolist()]
    found = alignment_heads(hparams(vocabulary, layers, heads))
    assert [(layer, head) for layer, of_layer in found.items() for head in of_layer] == expected


def test_others_have_all_heads_of_the_later_layers():
    assert alignment_heads(hparams(51865, 2, 2)) == {1: (0, 1)}
    assert alignment_heads(hparams(51864, 1, 1)) == {0: (0,)}
    assert alignment_heads(hparams(51865, 5, 3)) == dict.fromkeys((2, 3, 4), (0, 1, 2))
    # Not more than can be had
    many = replace(hparams(51865, 2, 40), n_text_state=320)
    assert alignment_heads(many) == {1: tuple(range(MOST_ALIGNMENT_HEADS))}
