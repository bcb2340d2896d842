"""docs/trust.md names tests for what it promises: they are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_tests_that_are_named_exist():
    named = set(re.findall(r"\btest_\w+\b(?:\.py)?", (ROOT / "docs/trust.md").read_text("utf-8")))
    files = [*(ROOT / "tests").rglob("test_*.py")]
    there = {file.name for file in files}
    for file in files:
        there.update(re.findall(r"def (test_\w+)\(", file.read_text("utf-8")))
    assert len(named) > 50
    assert named - there == set()
