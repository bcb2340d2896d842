"""What decided how the numpy backend multiplies matrices and widens F16 weights.

    python benchmarks/numpy_matmul.py          # CPython, numpy with BLAS
    node benchmarks/pyodide.mjs benchmarks/numpy_matmul.py   # Pyodide, after build_wasm.py

Prints medians. The backend's choices hold as long as the lines marked * win.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from pyengine.backends.numpy_kernels import (
    SCORES_BLOCK,
    Workspace,
    attention,
    blocked_matmul,
    gelu_in_place,
    normalise_halves,
    numpy_has_blas,
    widen,
)


def median_ms(run: Callable[[], object], repeats: int = 5) -> float:
    run()
    times: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return 1e3 * sorted(times)[repeats // 2]


def report(name: str, ms: float, *, gflop: float = 0.0, gbytes: float = 0.0) -> None:
    rate = f"{gflop / ms * 1e3:8.2f} GFLOP/s" if gflop else f"{gbytes / ms * 1e3:8.2f} GB/s"
    print(f"{name:<52}{ms:10.2f} ms {rate}")


def main() -> None:
    blas = numpy_has_blas()
    rng = np.random.default_rng(0)
    print(f"numpy {np.__version__}, {'with' if blas else 'without'} BLAS")
    m, n, k = 300, 512, 512
    a, b = rng.standard_normal((m, k), np.float32), rng.standard_normal((n, k), np.float32)
    bt, out = np.ascontiguousarray(b.T), np.empty((m, n), np.float32)
    gflop = 2e-9 * m * n * k
    mark = "*" if blas else " "
    report(f"{mark} matmul(a, b.T)", median_ms(lambda: np.matmul(a, b.T, out=out)), gflop=gflop)
    report("  matmul(a, b)", median_ms(lambda: np.matmul(a, bt, out=out)), gflop=gflop)
    mark = " " if blas else "*"
    report(
        f"{mark} einsum('ij,jk->ik', a, b)",
        median_ms(lambda: np.einsum("ij,jk->ik", a, bt, out=out)),
        gflop=gflop,
    )

    halves = rng.standard_normal((2048, 512)).astype(np.float16)
    scale = normalise_halves(halves)
    wide = np.empty((512, 512), np.float32)
    wide_t = np.empty((512, 512), np.float32)

    def in_blocks(convert: Callable[[np.ndarray], object]) -> Callable[[], None]:
        def run() -> None:
            for i in range(0, len(halves), 512):
                convert(halves[i : i + 512])

        return run

    size = halves.nbytes / 1e9
    report("  F16 to F32 by cast", median_ms(in_blocks(lambda h: np.copyto(wide, h))), gbytes=size)
    report(
        "* F16 to F32 by integers",
        median_ms(in_blocks(lambda h: widen(h, wide, scale))),
        gbytes=size,
    )
    report(
        "  F16 to F32 transposed, by cast",
        median_ms(in_blocks(lambda h: np.copyto(wide_t, h.T))),
        gbytes=size,
    )
    report(
        "* F16 to F32 transposed, by integers",
        median_ms(in_blocks(lambda h: widen(h.T, wide_t, scale))),
        gbytes=size,
    )

    ws = Workspace(
        **{name: np.empty(n, np.float32) for name, n in Workspace.sizes(widest=2048).items()}
    )
    for rows in (1, 5, 1500):
        x, y = rng.standard_normal((rows, 512), np.float32), np.empty((rows, 2048), np.float32)
        for use_blas in {blas, False}:
            report(
                f"  F16 linear {rows}x512x2048, {'BLAS' if use_blas else 'einsum'}",
                median_ms(
                    lambda x=x, y=y, use_blas=use_blas: blocked_matmul(
                        [(x, halves)],
                        y,
                        ws,
                        scale=scale,
                        bias=None,
                        gelu=False,
                        residual=None,
                        blas=use_blas,
                    ),
                    3,
                ),
                gflop=2e-9 * rows * 512 * 2048,
            )
    q, kv = rng.standard_normal((2, 1500, 512), np.float32)
    y = np.empty_like(q)
    report(
        "  attention 1500 x 1500, 8 heads of 64",
        median_ms(lambda: attention(q, kv, kv, y, 8, ws, blas=blas), 3),
        gflop=4e-9 * 1500 * 1500 * 512,
    )
    report(
        "  attention 1 x 1500",
        median_ms(lambda: attention(q[:1], kv, kv, y[:1], 8, ws, blas=blas)),
        gflop=4e-9 * 1500 * 512,
    )
    flat = ws.scores[:SCORES_BLOCK]
    flat[:] = rng.standard_normal(len(flat))
    t1, t2 = np.empty_like(flat), np.empty_like(flat)
    report("  GELU", median_ms(lambda: gelu_in_place(flat, t1, t2)), gbytes=flat.nbytes / 1e9)
    report("  exp", median_ms(lambda: np.exp(flat, out=t1)), gbytes=flat.nbytes / 1e9)


if __name__ == "__main__":
    main()
