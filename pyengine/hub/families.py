"""The checkpoints that OpenAI has published. Files of one family differ in their format only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyengine.hparams import DType, Hparams, check_hparams, ftype_of

_HEAD = 64
"""Numbers of an attention head, in all of them."""


@dataclass(frozen=True, slots=True)
class Family:
    """One checkpoint."""

    name: str
    """As openai-whisper and whisper.cpp call it, e.g. "tiny.en"."""
    state: int
    audio_layers: int
    text_layers: int
    words_wrong: float | None
    """Of a hundred; see `FAMILIES`."""
    n_vocab: int = 51865
    n_mels: int = 80

    def hparams(self, dtype: DType) -> Hparams:
        """What opens a file of this family.

        Args:
            dtype: of its matrices.
        """
        heads, state = self.state // _HEAD, self.state
        audio = 1500, state, heads, self.audio_layers
        text = 448, state, heads, self.text_layers
        return check_hparams((self.n_vocab, *audio, *text, self.n_mels, ftype_of(dtype)))

    @property
    def languages(self) -> int:
        """How many it knows."""
        hp = self.hparams(DType.F16)
        return hp.n_languages if hp.is_multilingual else 1


_ENGLISH = 51864
_WITH_CANTONESE = 51866

# Shapes: openai-whisper's model card and checkpoints. Words wrong: LibriSpeech test-clean (read
# English books), greedy decoding (Radford et al. 2022, Robust Speech Recognition via Large-Scale
# Weak Supervision, table 8), which has none of large-v3 and later.
_FAMILIES = (
    Family("tiny", 384, 4, 4, 7.6),
    Family("tiny.en", 384, 4, 4, 5.6, _ENGLISH),
    Family("base", 512, 6, 6, 5.0),
    Family("base.en", 512, 6, 6, 4.2, _ENGLISH),
    Family("small", 768, 12, 12, 3.4),
    Family("small.en", 768, 12, 12, 3.1, _ENGLISH),
    Family("medium", 1024, 24, 24, 2.9),
    Family("medium.en", 1024, 24, 24, 3.1, _ENGLISH),
    Family("large-v1", 1280, 32, 32, 2.7),
    Family("large-v2", 1280, 32, 32, 2.7),
    Family("large-v3", 1280, 32, 32, None, _WITH_CANTONESE, 128),
    Family("large-v3-turbo", 1280, 32, 4, None, _WITH_CANTONESE, 128),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _FAMILIES})
