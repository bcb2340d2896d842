"""What a model takes, against the architecture written out; what is refused for want of memory."""

import pytest

from pyengine.errors import OutOfMemoryError
from pyengine.hparams import DType
from pyengine.hub import CATALOG
from pyengine.hub.families import FAMILIES
from pyengine.hub.needs import memory, require_memory, work
from pyengine.limits import Limit
from pyengine.loading import plan_model


@pytest.mark.parametrize(
    ("backend", "arithmetic"), [("wasm", "fast"), ("wasm", "exact"), ("numpy", "exact")]
)
def test_memory_is_what_the_file_itself_would_get(tiny_en, backend, arithmetic):
    hp = FAMILIES["tiny.en"].hparams(DType.F16)
    planned = plan_model(tiny_en, backend=backend, arithmetic=arithmetic).total
    assert memory(hp, backend=backend, arithmetic=arithmetic, threads=None) == planned


def operations(name: str) -> float:
    """Multiply-adds for a window of 100 tokens, five at a time, after the paper's figure 1."""
    family = FAMILIES[name]
    d, encoder, decoder = family.state, family.audio_layers, family.text_layers
    convolutions = 3000 * d * 3 * family.n_mels + 1500 * d * 3 * d
    layer = 1500 * 12 * d * d + 2 * 1500 * 1500 * d  # products, and what looks at what
    cross = 1500 * 2 * d * d
    row = decoder * (14 * d * d + 2 * (100 + 1500) * d) + family.n_vocab * d
    return convolutions + encoder * layer + decoder * cross + 500 * row


@pytest.mark.parametrize("name", ["tiny.en", "base", "small", "large-v3", "large-v3-turbo"])
def test_work_is_that_of_the_architecture(name):
    assert work(FAMILIES[name]) == pytest.approx(operations(name) / operations("base"), rel=1e-6)


def refused(name: str, megabytes: int, **choice: object) -> str:
    options = {"backend": "wasm", "arithmetic": "fast", "n_slots": 5, "threads": 1, **choice}
    limits = [Limit(10**12, "there is {} MB"), Limit(megabytes * 10**6, "here are {} MB")]
    with pytest.raises(OutOfMemoryError) as caught:
        require_memory(CATALOG[name], limits=limits, **options)
    return str(caught.value)


def test_what_cannot_be_held_is_refused_with_what_could():
    message = refused("large-v3-q5_0", 1000)
    need = memory(FAMILIES["large-v3"].hparams(DType.Q5_0), threads=1)
    assert message.startswith(
        f"large-v3-q5_0 takes {need / 1e6:.0f} MB of memory, and here are 1000"
    )
    assert "take large-v3-turbo-q5_0 (" in message  # the best by far of what fits, in fewest bytes
    assert "take small.en-q5_1 (" in refused("medium.en", 500)  # English for English
    assert refused("tiny", 1).endswith("no model fits; use another machine")


def test_what_can_be_held_is_not():
    options = {"backend": "wasm", "arithmetic": "fast", "n_slots": 5, "threads": 1}
    require_memory(CATALOG["large-v3"], limits=[], **options)
    need = memory(FAMILIES["base"].hparams(DType.F16), threads=1)
    require_memory(CATALOG["base"], limits=[Limit(need, "{}")], **options)
    with pytest.raises(OutOfMemoryError):
        require_memory(CATALOG["base"], limits=[Limit(need - 1, "{}")], **options)


def test_kernels_reach_four_gibibytes():
    """However much there is; here the caches of many slots need more."""
    choice = {"arithmetic": "exact", "n_slots": 32, "threads": 1}
    with pytest.raises(OutOfMemoryError, match="kernels can address 4295 MB: take"):
        require_memory(CATALOG["large-v3"], backend="wasm", limits=[], **choice)
    require_memory(CATALOG["large-v3"], backend="numpy", limits=[], **choice)
