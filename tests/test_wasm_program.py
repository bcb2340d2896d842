"""What Python and the kernels' C sources both know, and cannot import from one another."""

import re
from enum import IntEnum

import pytest

from pyengine import integers
from pyengine.backends import numpy_integers, numpy_kernels, wasm_backend, wasm_program
from pyengine.backends.wasm_program import Opcode, Weights
from site_build.kernels import SOURCE


def source(name: str) -> str:
    return (SOURCE / name).read_text("utf-8")


def defined(file: str, name: str) -> int:
    """The number that a #define of a source stands for."""
    found = re.search(rf"^\s*#define {name} (\d+)\b", source(file), re.MULTILINE)
    assert found, f"{file} defines no {name}"
    return int(found[1])


@pytest.mark.parametrize(
    ("enum", "file", "first"), [(Opcode, "program.c", "MATMUL"), (Weights, "gemm.c", "HALVES")]
)
def test_enums_are_the_kernels(enum: type[IntEnum], file, first):
    found = re.search(rf"enum \w*\s*{{\s*({first}\b[^}}]*)}}", source(file))
    assert found
    names = [name.strip() for name in found[1].split(",") if name.strip()]
    assert {name: i for i, name in enumerate(names)} == {e.name: e.value for e in enum}


def test_every_opcode_is_executed():
    cases = re.findall(r"case (\w+): op_(\w+)\(t, a\); break;", source("program.c"))
    assert [name for name, _ in cases] == [code.name for code in Opcode]
    assert [function for _, function in cases] == [code.name.lower() for code in Opcode]


@pytest.mark.parametrize(
    ("ours", "file", "name"),
    [
        (wasm_program.RECORD_WORDS, "program.c", "RECORD_WORDS"),
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
    struct = re.search(r"struct control {(.*?)};", source("program.c"), re.DOTALL)
    assert struct
    declared = re.sub(r"/\*.*?\*/", "", struct[1], flags=re.DOTALL)
    names = re.findall(r"(\w+)(?:\[\d+\])?;", declared)
    assert names[:4] == ["own", "own_bytes", "shared", "patience"]
    assert names[wasm_backend._FUSED_WORD] == "fused"
