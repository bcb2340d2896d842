"""The kernels' records of ops, declared in C as `pyengine/program.py` declares the ops in Python.

It is read as text: where a wheel is built, there is no numpy to import it with.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / "pyengine" / "program.py"

_DECLARED = {
    "Tensor": "tensor {};",
    "Tensor | None": "tensor {};",
    "Rows": "int32_t {};",
    "int": "int32_t {};",
    "bool": "int32_t {};",
    "tuple[int, ...]": "uint32_t {};",
}
"""By a field's type: a tensor that is not there has no data, rows are where their count stands in
`thread.rows`, and a set is a bit for each. wasm_program.py writes them so."""

_HEAD = """/* Written by site_build/records.py from pyengine/program.py: what the encoder of
 * programs (pyengine/backends/wasm_program.py) leaves of each op. */
#pragma once
#include <stdint.h>

/* DType of hparams.py */
enum { F32 = 0, F16 = 1, Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8, I8 = 24, I32 = 26 };

typedef struct {
  void *data;
  int32_t type;
  int32_t shape[3]; /* those that it has not are 1 */
} tensor;
"""


def records_header() -> str:
    """The text of records.h.

    Raises:
        ValueError: an op has a field of a type that no record has.
    """
    ops = _ops(ast.parse(PROGRAM.read_text("utf-8")))
    structs = [_struct(name, fields) for name, fields in ops.items()]
    members = "".join(f"  {name}_op {name};\n" for name in ops)
    union = f"typedef union {{\n  int32_t code;\n{members}}} record;\n"
    codes = f"enum {{ {', '.join(f'{name}_code' for name in ops)} }};\n"
    each = f"#define OPS(X) {' '.join(f'X({name})' for name in ops)}\n"
    return "\n".join([_HEAD, *structs, union, codes, each])


def _ops(module: ast.Module) -> dict[str, dict[str, str]]:
    """Names and types of the fields of each class derived from Op, by the op's name in C."""
    found: dict[str, dict[str, str]] = {}
    for node in module.body:
        if isinstance(node, ast.ClassDef) and "Op" in map(ast.unparse, node.bases):
            found[_snake(node.name)] = {
                ast.unparse(line.target): ast.unparse(line.annotation)
                for line in node.body
                if isinstance(line, ast.AnnAssign)
            }
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _struct(name: str, fields: dict[str, str]) -> str:
    lines = ["int32_t code, fast;"]
    for field, kind in fields.items():
        if kind not in _DECLARED:
            raise ValueError(f"{name}.{field} is {kind}, which the kernels' records cannot hold")
        lines.append(_DECLARED[kind].format(field))
    body = "".join(f"  {line}\n" for line in lines)
    return f"typedef struct {{\n{body}}} {name}_op;\n"
