"""An engine whose worker follows a script, for what does not depend on a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from visits import ENGINE

if TYPE_CHECKING:
    from conftest import Site

WORKER = (Path(__file__).parent / "scripted_worker.js").read_bytes()


def script_engine(site: Site, script: dict) -> None:
    """Puts it in the engine's place; scripted_worker.js says what a script has."""
    site.instead[ENGINE] = f"const SCRIPT = {json.dumps(script)};\n".encode() + WORKER
