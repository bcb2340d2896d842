"""What Python and the kernels' C sources both know, and cannot import from one another."""

import re

import pytest

from pyengine import integers
from pyengine.backends import numpy_integers, numpy_kernels, wasm_backend
from site_build.kernels import SOURCE


def source(name: str) -> str:
    return (SOURCE / name).read_text("utf-8")


def defined(file: str, name: str) -> int:
    """The number that a #define of a source stands for."""
    found = re.search(rf"^\s*#define {name} (\d+)\b", source(file), re.MULTILINE)
    assert found, f"{file} defines no {name}"
    return int(found[1])


@pytest.mark.parametrize(
    ("ours", "file", "name"),
    [
        (wasm_backend._TILE_ROWS, "kernels.h", "TILE"),
        (wasm_backend._TILE_ROWS, "integers.h", "ROWS"),
        (wasm_backend._K_BLOCK, "gemm.c", "K_BLOCK"),
        (wasm_backend._N_BLOCK, "gemm.c", "N_BLOCK"),
        (wasm_backend._FEW_ROWS, "kernels.h", "FEW_ROWS"),
        (wasm_backend._CACHED_ROWS, "kernels.h", "MOST_ROWS"),
        (wasm_backend._PANELS, "attention.c", "PANELS"),
        (wasm_backend._PANELS, "attention_integers.c", "PANELS"),
        (wasm_backend._KEY_BLOCK, "attention.c", "KEY_BLOCK"),
        (wasm_backend._KEY_BLOCK, "attention_integers.c", "KEY_BLOCK"),
        (numpy_integers._KEY_BLOCK, "attention_integers.c", "KEY_BLOCK"),
        (numpy_kernels._MOST_POWER, "rows.c", "MOST_POWER"),
        (numpy_kernels._LARGEST_EXPONENT, "rows.c", "LARGEST"),
        (integers.BLOCK, "integers.h", "BLOCK"),
        (integers.LEVELS, "integers.c", "LEVELS"),
        (integers.FINE_LEVELS, "integers.c", "FINE_LEVELS"),
    ],
)
def test_sizes_are_the_kernels(ours, file, name):
    assert defined(file, name) == ours


def test_the_words_that_are_set_before_a_run_stand_where_the_kernels_look():
    struct = re.search(r"struct control {(.*?)};", source("threads.c"), re.DOTALL)
    assert struct
    declared = re.sub(r"/\*.*?\*/", "", struct[1], flags=re.DOTALL)
    names = re.findall(r"(\w+)(?:\[\d+\])?;", declared)
    assert names[:4] == ["own", "own_bytes", "shared", "patience"]
    assert names[wasm_backend._FUSED_WORD] == "fused"
