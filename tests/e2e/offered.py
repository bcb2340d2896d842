"""Models as models.json offers them, and as a keeper keeps them: sizes of real ones."""

import json
from hashlib import sha1
from pathlib import Path

from playwright.sync_api import Page

KEEPER = (Path(__file__).parent / "fake_keeper.js").read_text("utf-8")

SIZES = {
    # Name: megabytes of its file, of memory, work, words wrong in a hundred
    "tiny.en": (78, 150, 0.5, 5.6),
    "base-q5_1": (60, 220, 1, 5.0),
    "base": (148, 220, 1, 5.0),
    "tiny-q5_1": (32, 150, 0.5, 7.6),
    "tiny.en-q5_1": (32, 150, 0.5, 5.6),
    "base.en-q5_1": (60, 220, 1, 4.3),
    "small-q5_1": (190, 500, 3.4, 3.4),
    "small.en-q5_1": (190, 500, 3.4, 3.1),
    "medium-q5_0": (539, 1200, 10, 2.9),
    "large-v3-turbo-q5_0": (574, 1200, 16, 2.5),
    "large-v3-q5_0": (1081, 2300, 20, 2.4),
    "large-v3": (3095, 4600, 20, 2.4),
}
HOSTED = ("tiny.en", "base-q5_1")


def key(name: str) -> str:
    return sha1(name.encode()).hexdigest()


def entry(name: str, **changes: object) -> dict[str, object]:
    """A model as models.json has it."""
    size, memory, work, wrong = SIZES[name]
    family, _, format = name.partition("-q")
    english = ".en" in name
    hub = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/"
    return {
        "name": name,
        "family": family,
        "format": f"q{format}" if format else "f16",
        "url": ("models/" if name in HOSTED else hub) + f"ggml-{name}.bin",
        "bytes": size * 1_000_000,
        "sha1": key(name),
        "multilingual": not english,
        "languages": 1 if english else 100 if "large-v3" in name else 99,
        "hosted": name in HOSTED,
        "memory": memory * 1_000_000,
        "work": work,
        "accuracy": wrong,
        **changes,
    }


def catalogue(*names: str) -> bytes:
    return json.dumps({"models": [entry(name) for name in names or SIZES]}).encode()


def kept(
    name: str, state: str = "stored", share: float = 1, **changes: object
) -> dict[str, object]:
    """A model as a keeper shows it."""
    size = int(SIZES[name][0] * 1e6) if name in SIZES else 100_000_000
    return {
        "key": key(name),
        "name": name,
        "url": f"https://huggingface.co/ggml-{name}.bin",
        "bytes": size,
        "have": int(share * size),
        "sha1": key(name),
        "origin": "hub",
        "state": state,
        "speed": None,
        "left": None,
        "error": None,
        **changes,
    }


def keep(page: Page, **keeps: object) -> None:
    """Pages that are opened in it from now on have the fake keeper."""
    page.route(
        "**/web/models/keeper.js",
        lambda route: route.fulfill(body=KEEPER, content_type="text/javascript"),
    )
    page.add_init_script(f"globalThis.KEEPS = {json.dumps(keeps)}")
