"""What was measured of words."""

import pytest

from pyengine.alignment import alignment_heads
from pyengine.calibration import alignment_delay, word_confidence
from pyengine.hparams import Hparams

TINY_EN = Hparams(51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1)
BASE = Hparams(51865, 1500, 512, 8, 6, 448, 512, 8, 6, 80, 1)
SMALL = Hparams(51865, 1500, 768, 12, 12, 448, 768, 12, 12, 80, 1)


def test_models_that_were_measured_have_a_delay():
    assert alignment_delay(TINY_EN) > 0 > alignment_delay(BASE)
    assert alignment_delay(SMALL) == 0
    assert alignment_delay(TINY_EN, alignment_heads(TINY_EN)) == alignment_delay(TINY_EN)
    assert alignment_delay(TINY_EN, {0: (0,)}) == 0  # nobody has measured these


@pytest.mark.parametrize(("probability", "odds"), [(0.5, 1), (0.8, 4), (0.2, 0.25), (0.99, 99)])
def test_the_odds_of_a_word_are_doubled(probability, odds):
    confidence = word_confidence(probability)
    assert confidence / (1 - confidence) == pytest.approx(2 * odds)


def test_what_is_certain_stays_so():
    assert (word_confidence(0.0), word_confidence(1.0)) == (0, 1)
