"""Colours of confidence, from whisper.cpp's rule and the colours terminals have."""

import math

import pytest

from pyengine.formats.confidence import COLOURS, colour_index, coloured, styled

# whisper.cpp's k_colors (examples/common-whisper or common.h): Paul Tol's rainbow
TOL = (
    *((220, 5, 12), (232, 96, 28), (241, 147, 45), (246, 193, 65)),
    *((247, 240, 86), (144, 201, 135), (78, 178, 101)),
)
LEVELS = (0, 95, 135, 175, 215, 255)
"""Of red, green and blue in the 6 x 6 x 6 cube of terminals' 256 colours."""


def test_colours_are_the_nearest_of_the_cube():
    def nearest(value: int) -> int:
        return min(range(6), key=lambda i: abs(LEVELS[i] - value))

    cube = [16 + 36 * nearest(r) + 6 * nearest(g) + nearest(b) for r, g, b in TOL]
    assert list(COLOURS) == cube


@pytest.mark.parametrize("percent", range(101))
def test_index_as_whisper_cpp_computes_it(percent):
    p = percent / 100
    assert colour_index(p) == max(0, min(6, int(math.pow(p, 3) * 7.0)))


@pytest.mark.parametrize(
    ("probability", "index"), [(0, 0), (0.52, 0), (0.53, 1), (0.94, 5), (0.95, 6), (1.0, 6)]
)
def test_index_by_hand(probability, index):
    assert colour_index(probability) == index


def test_rounding_errors_of_others_do_no_harm():
    assert (colour_index(-1e-9), colour_index(1 + 1e-6)) == (0, 6)


@pytest.mark.parametrize(("p", "colour"), [(0.1, 160), (0.8, 215), (1.0, 71)])
def test_colours_of_terminals(p, colour):
    assert coloured(" word", p) == f"\x1b[38;5;{colour}m word\x1b[0m"


@pytest.mark.parametrize(("p", "code"), [(0.32, 7), (0.33, 4), (0.65, 4), (0.66, 2), (1.0, 2)])
def test_styles(p, code):
    assert styled(" word", p) == f"\x1b[{code}m word\x1b[0m"


@pytest.mark.parametrize("shade", [coloured, styled])
def test_plain_where_nobody_knows(shade):
    assert shade(" word", None) == " word"
    assert shade("", 0.5) == ""
