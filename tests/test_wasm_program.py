"""What Python and the kernels' C sources both know, and cannot import from one another."""

import re
from dataclasses import fields

import pytest
from gguf import GGMLQuantizationType

from pyengine import integers
from pyengine.backends import numpy_integers, numpy_kernels, wasm_backend, wasm_scratch
from pyengine.backends.wasm_program import RECORD_WORDS
from pyengine.hparams import DType
from pyengine.program import MEDIAN_WIDTH, OPS
from site_build.kernels import SOURCE
from site_build.records import records_header


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
        (wasm_scratch.TILE_ROWS, "kernels.h", "TILE"),
        (wasm_scratch.TILE_ROWS, "integers.h", "ROWS"),
        (wasm_scratch.K_BLOCK, "gemm.c", "K_BLOCK"),
        (wasm_scratch.N_BLOCK, "gemm.c", "N_BLOCK"),
        (wasm_scratch.FEW_ROWS, "kernels.h", "FEW_ROWS"),
        (wasm_scratch.FEW_BYTES, "integers.c", "FEW_BYTES"),
        (wasm_scratch.CACHED_ROWS, "kernels.h", "MOST_ROWS"),
        (wasm_scratch.PANELS, "attention.c", "PANELS"),
        (wasm_scratch.PANELS, "attention_integers.c", "PANELS"),
        (wasm_scratch.KEY_BLOCK, "attention.c", "KEY_BLOCK"),
        (wasm_scratch.KEY_BLOCK, "attention_integers.c", "KEY_BLOCK"),
        (numpy_integers._KEY_BLOCK, "attention_integers.c", "KEY_BLOCK"),
        (numpy_kernels._MOST_POWER, "rows.c", "MOST_POWER"),
        (numpy_kernels._LARGEST_EXPONENT, "rows.c", "LARGEST"),
        (MEDIAN_WIDTH // 2, "align.c", "HALF_WIDTH"),
        (wasm_backend._CONTROL_BYTES, "threads.c", "CONTROL_BYTES"),
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


def test_records_are_declared_as_they_are_written():
    """The declarations are made of program.py's text, the records of its classes."""
    header = records_header()
    words = {"tensor": 5, "int32_t": 1, "uint32_t": 1}
    for number, op in enumerate(OPS):
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", op.__name__).lower()
        struct = re.search(rf"typedef struct {{([^}}]*)}} {name}_op;", header)
        assert struct
        first, *declared = re.findall(r"(\w+) ([\w, ]+);", struct[1])
        assert first == ("int32_t", "code, fast")
        assert [field for _, field in declared] == [field.name for field in fields(op)]
        length = 2 + sum(words[kind] for kind, _ in declared)
        assert length <= RECORD_WORDS
        codes = re.search(r"enum {([^}]*)};\n\n#define OPS", header)
        assert codes and codes[1].split(",")[number].strip() == f"{name}_code"


def test_tensors_are_declared_as_they_are_written():
    ggml = GGMLQuantizationType  # ggml's own numbers, which the header has
    assert {dtype.name: dtype.value for dtype in DType} == {
        dtype.name: ggml[dtype.name].value for dtype in DType
    }
    declared = ", ".join(f"{dtype.name} = {dtype.value}" for dtype in DType)
    assert f"enum {{ {declared} }};" in records_header()
