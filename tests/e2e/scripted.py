"""An engine whose worker follows a script, for what does not depend on a model."""

import json
from pathlib import Path

from conftest import Site
from visits import ENGINE

WORKER = (Path(__file__).parent / "scripted_worker.js").read_bytes()


def script_engine(site: Site, script: dict) -> None:
    """Puts it in the engine's place; scripted_worker.js says what a script has."""
    site.instead[ENGINE] = f"const SCRIPT = {json.dumps(script)};\n".encode() + WORKER
