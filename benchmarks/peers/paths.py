"""Where the benchmarks find and keep things."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
CACHE = BENCHMARKS / ".cache"
VENV = CACHE / "venv"
PEER_PYTHON = VENV / "bin" / "python"
NODE_MODULES = BENCHMARKS / "node_modules"
PAGE = Path(__file__).resolve().parent / "page"
