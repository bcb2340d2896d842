"""Which heads of the decoder's cross-attention follow the audio word by word."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pyengine.hparams import Hparams
from pyengine.program import MOST_ALIGNMENT_HEADS

Heads = Mapping[int, tuple[int, ...]]
"""Heads by decoder layer, both ascending."""

_ENGLISH, _MULTILINGUAL, _V3 = 51864, 51865, 51866
"""Sizes of the vocabularies."""

# openai-whisper, whisper/__init__.py, _ALIGNMENT_HEADS, by vocabulary, decoder layers and heads.
# large-v1 is told from large-v2 by nothing in the file; the later one's heads are taken.
_OFFICIAL: Mapping[tuple[int, int, int], Heads] = MappingProxyType(
    {
        # tiny
        (_ENGLISH, 4, 6): {1: (0,), 2: (0, 5), 3: (0, 1, 2, 3, 4)},
        (_MULTILINGUAL, 4, 6): {2: (2,), 3: (0, 2, 3, 4, 5)},
        # base
        (_ENGLISH, 6, 8): {3: (3,), 4: (7,), 5: (1, 5, 7)},
        (_MULTILINGUAL, 6, 8): {3: (1,), 4: (2, 3, 7), 5: (1, 2, 4, 6)},
        # small
        (_ENGLISH, 12, 12): {
            6: (6,),
            7: (0, 3, 8),
            8: (2, 5, 7),
            9: (0, 4, 8, 10),
            10: (0, 1, 2, 3, 6, 11),
            11: (2, 4),
        },
        (_MULTILINGUAL, 12, 12): {5: (3, 9), 8: (0, 4, 7, 8), 9: (0, 7, 9), 10: (5,)},
        # medium
        (_ENGLISH, 24, 16): {
            11: (4,),
            14: (1, 12, 14),
            15: (4,),
            16: (0, 4, 9),
            17: (12, 14),
            18: (7, 10, 15),
            20: (0, 3, 9, 14),
            21: (12,),
        },
        (_MULTILINGUAL, 24, 16): {13: (15,), 15: (4, 15), 16: (1,), 20: (0,), 23: (4,)},
        # large-v2
        (_MULTILINGUAL, 32, 20): {
            10: (12,),
            13: (17,),
            16: (11, 12, 13),
            17: (15, 16),
            18: (4, 11, 19),
            19: (11,),
            21: (2, 3),
            22: (3, 9, 12),
            23: (5, 7, 13),
            25: (5,),
            26: (1, 12),
            27: (15,),
        },
        # large-v3
        (_V3, 32, 20): {
            7: (0,),
            10: (17,),
            12: (18,),
            13: (12,),
            16: (1,),
            17: (14,),
            19: (11,),
            21: (4,),
            24: (1,),
            25: (6,),
        },
        # large-v3-turbo
        (_V3, 4, 20): {2: (4, 11), 3: (3, 6, 11, 14)},
    }
)


def alignment_heads(hp: Hparams) -> Heads:
    """The heads by which words of this model are timed.

    Those that OpenAI has found for its own models; for others all heads of the later half of the
    layers, as openai-whisper does before it knows better (whisper/model.py).
    """
    official = _OFFICIAL.get((hp.n_vocab, hp.n_text_layer, hp.n_text_head))
    if official is not None:
        return official
    heads = tuple(range(min(hp.n_text_head, MOST_ALIGNMENT_HEADS)))
    return dict.fromkeys(range(hp.n_text_layer // 2, hp.n_text_layer), heads)
