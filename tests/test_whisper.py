"""A loaded model on both backends: the slots of its decoder."""

import io
import time

import numpy as np
import pytest

from models.miniature import write_miniature
from pyengine import ModelLoader, OptionError, Whisper, load_model, plan_model
from pyengine.integers import ARITHMETICS


@pytest.fixture(scope="module")
def miniature() -> bytes:
    file = io.BytesIO()
    write_miniature(file, seed=4, n_text_layer=2)
    return file.getvalue()


@pytest.fixture(scope="module", params=[("numpy", None), ("wasm", 1), ("wasm", 3)], ids=str)
def model(request, miniature) -> Whisper:
    backend, threads = request.param
    loader = ModelLoader(backend=backend, threads=threads, n_slots=4)
    loader.push(miniature)
    model = loader.finish()
    while model.backend.threads < model.backend.threads_wanted:
        time.sleep(0.001)  # helpers start beside
    noise = np.random.default_rng(1).standard_normal((80, 200), np.float32)
    model.encode(noise)
    return model


def say(model: Whisper, slot: int, tokens: list[int], first: int = 0) -> None:
    positions = range(first, first + len(tokens))
    model.decode(tokens, positions, slots=[slot] * len(tokens))


def next_logits(model: Whisper, slots: list[int], position: int) -> np.ndarray:
    n = len(slots)
    return model.decode([50] * n, [position] * n, slots=slots, logit_rows=range(n)).copy()


def test_slots_are_independent(model):
    assert model.n_slots == 4
    for slot in range(4):
        say(model, slot, list(range(100 + slot, 130 + slot)))
    together = next_logits(model, [0, 1, 2, 3], 30)
    apart = np.concatenate([next_logits(model, [slot], 30) for slot in range(4)])
    np.testing.assert_allclose(together, apart, atol=1e-4, rtol=0)
    assert np.abs(together[0] - together[1]).max() > 1e-2


def test_a_copy_goes_on_as_its_source(model):
    say(model, 0, list(range(100, 137)))
    say(model, 2, list(range(900, 937)))
    model.copy_slots([(0, 2, 0, 37)])
    source, target = next_logits(model, [0, 2], 37)
    np.testing.assert_array_equal(source, target)


def test_only_the_positions_asked_for_are_copied(model):
    """A beam that shares its beginning takes what follows; neither end is a whole block."""
    ours, theirs = list(range(100, 160)), list(range(900, 960))
    say(model, 1, ours)
    say(model, 3, theirs)
    model.copy_slots([(1, 3, 5, 43)])
    # The same keys and values of the same layer depend on all before, so ask the other way, too:
    # putting theirs back makes it theirs again only if no more than that was changed
    mixed = next_logits(model, [3], 60)
    say(model, 0, theirs)
    model.copy_slots([(0, 3, 5, 43)])
    again, plain = next_logits(model, [3, 0], 60)
    np.testing.assert_array_equal(again, plain)
    assert np.abs(mixed[0] - plain).max() > 1e-2


def test_copies_are_made_in_order(model):
    for slot in range(3):
        say(model, slot, list(range(100 * slot, 100 * slot + 20)))
    expected = next_logits(model, [0, 1], 20)
    model.copy_slots([(0, 3, 0, 20), (1, 0, 0, 20), (3, 1, 0, 20)])  # two change places
    np.testing.assert_array_equal(next_logits(model, [1, 0], 20), expected)


def test_copies_of_nothing(model):
    say(model, 0, [1, 2, 3])
    before = next_logits(model, [0], 3)
    model.copy_slots([])
    model.copy_slots([(1, 0, 2, 2)])
    np.testing.assert_array_equal(next_logits(model, [0], 3), before)


@pytest.mark.parametrize("n_slots", [0, -1, 9])
def test_so_many_slots_there_cannot_be(n_slots):
    with pytest.raises(OptionError, match=f"^{n_slots} hypotheses .* give 1 to 8$"):
        ModelLoader(n_slots=n_slots)


@pytest.mark.slow
@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_a_plan_is_that_of_the_model_loaded(tmp_path, backend, arithmetic):
    path = tmp_path / "miniature.bin"
    write_miniature(path)
    model = load_model(path, backend=backend, arithmetic=arithmetic)
    assert plan_model(path, backend=backend, arithmetic=arithmetic) == model.plan


def test_a_text_is_aligned_alike_on_every_backend(tmp_path):
    path = tmp_path / "mini.bin"
    write_miniature(path, seed=3, multilingual=True)
    random = np.random.default_rng(0)
    mel = random.standard_normal((80, 3000)).astype(np.float32)
    found = {}
    for backend in ("numpy", "wasm"):
        model = load_model(path, backend=backend)
        model.encode(mel)
        sot = model.tokenizer.sot_sequence("en", "transcribe")
        text = random.integers(0, 50_000, model.most_aligned_tokens).tolist()
        assert len(text) == model.hparams.n_text_ctx // 2
        entries = model.align(sot, text, 1001)
        assert entries[0] == 0
        assert (np.diff(entries) >= 0).all()
        assert entries[-1] < 500
        assert len(entries) == len(text) + 1
        found[backend] = model.align(sot, list(range(300, 330)), 3000)
        assert model.align(sot, [], 2).tolist() == [0]
        for bad in (
            (sot[:1], text, 100),
            (sot, [*text, 1], 100),
            (sot, text, 1),
            (sot, text, 3002),
        ):
            with pytest.raises(ValueError, match=r"tokens"):
                model.align(*bad)
    # Random weights attend nowhere in particular: a few steps are near ties
    assert np.median(np.abs(found["numpy"] - found["wasm"])) <= 2
