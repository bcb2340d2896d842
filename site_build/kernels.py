"""Compiles pyengine/kernels/*.c to WebAssembly, with the clang that PyPI's ziglang carries."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from site_build import records
from site_build.records import PROGRAM, records_header

_ROOT = Path(__file__).resolve().parent.parent
SOURCE = _ROOT / "pyengine" / "kernels"

_GENERATED = _ROOT / "build" / "kernels"
"""Where records.h is written, for compilers and for who wants to read it."""

_RELAXED = ["-mrelaxed-simd", "-DRELAXED"]
# 4 GiB less a page: the compiler takes no more, and the real limits are set by the host
_THREADS = [
    *("-matomics", "-DTHREADS", "-Wl,--shared-memory", "-Wl,--max-memory=4294901760"),
    "-Wl,--export=__stack_pointer",  # each thread gets a stack of its own
]
VARIANTS: dict[str, list[str]] = {
    "simd128": [],
    "relaxed": _RELAXED,
    "simd128-threads": _THREADS,
    "relaxed-threads": [*_RELAXED, *_THREADS],
}

_COMPILE = [
    *("--target=wasm32-freestanding", "-std=c17", "-nostdlib", "-fno-builtin"),
    *("-O3", "-flto", "-mbulk-memory", "-ffp-contract=off", "-fno-math-errno"),
    *("-Wall", "-Wextra", "-Werror", "-g0"),
    *("-Wl,--strip-all", "-Wl,--no-entry", "-Wl,-z,stack-size=65536"),
]
_KERNELS = ["-msimd128", "-Wl,--import-memory", "-Wl,--export=__heap_base"]


def build_kernels() -> None:
    """Compiles every variant whose sources are newer than it, all at a time.

    Raises:
        CalledProcessError: the compiler found an error, which it has printed.
    """
    sources = sorted(SOURCE.glob("*.c"))
    ours = Path(__file__), Path(records.__file__), PROGRAM
    newest = max(f.stat().st_mtime for f in [*sources, *SOURCE.glob("*.h"), *ours])
    _GENERATED.mkdir(parents=True, exist_ok=True)
    (_GENERATED / "records.h").write_text(records_header(), "utf-8")

    def build(name: str) -> None:
        out = SOURCE / f"kernels-{name}.wasm"
        if out.is_file() and out.stat().st_mtime > newest:
            return
        fresh = out.with_suffix(".new")
        _compile(sources, fresh, [*_KERNELS, f"-I{_GENERATED}", *VARIANTS[name]])
        fresh.replace(out)

    with ThreadPoolExecutor() as pool:
        list(pool.map(build, VARIANTS))  # raises what one of them raised


def compiled(source: Path) -> bytes:
    """A C file by itself, with a memory of its own, for any browser that has WebAssembly.

    Raises:
        CalledProcessError: the compiler found an error, which it has printed.
    """
    with TemporaryDirectory() as folder:
        out = Path(folder, "out.wasm")
        _compile([source], out, [])
        return out.read_bytes()


def _compile(sources: Sequence[Path], out: Path, options: Sequence[str]) -> None:
    command = [sys.executable, "-m", "ziglang", "cc", *_COMPILE, *options]
    subprocess.run([*command, *map(str, sources), "-o", str(out)], check=True)
