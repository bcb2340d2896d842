"""The built wheel in a stock Pyodide under node: both backends, openai-whisper's tokens.

Here numpy has no BLAS, and node 20 no relaxed SIMD: what the page falls back to.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from recordings import DATA, REFERENCE

from models.miniature import write_miniature
from site_build.site import DIST, ROOT, build_site, is_stale


@pytest.fixture(scope="module")
def site() -> Path:
    if is_stale([]):
        build_site([])
    return DIST


def test_tokens_are_openai_whispers(site, tmp_path):
    expected = json.loads((REFERENCE / "miniature.json").read_text())["seed-3"]["segments"]
    write_miniature(tmp_path / "mini.bin", seed=3)
    node = shutil.which("node")
    assert node
    command = [node, ROOT / "benchmarks" / "pyodide.mjs", ROOT / "tests" / "pyodide_golden.py"]
    run = subprocess.run(
        [*command, tmp_path / "mini.bin", DATA / "jfk.wav"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    tokens = [segment["tokens"] for segment in expected]
    assert json.loads(run.stdout.splitlines()[-1]) == {"numpy": tokens, "wasm": tokens}
