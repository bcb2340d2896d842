"""The planner: no two live buffers overlap, and space is shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.arena import ALIGNMENT, Kind, Request, plan_arena
from pyengine.backends import create_backend
from pyengine.hparams import Hparams
from pyengine.loading import plan_network

BASE = Hparams(51865, 1500, 512, 8, 6, 448, 512, 8, 6, 80, 1)

request_lists = st.lists(
    st.builds(
        lambda kind, nbytes, first, length: (kind, nbytes, first, first + length),
        st.sampled_from(Kind),
        st.integers(1, 10_000),
        st.integers(0, 30),
        st.integers(0, 10),
    ),
    max_size=40,
)


@given(request_lists)
def test_live_buffers_never_overlap(wishes):
    plan = plan_arena([Request(f"b{i}", *wish) for i, wish in enumerate(wishes)])
    assert len(plan.placements) == len(wishes)
    for i, a in enumerate(plan.placements):
        assert a.offset % ALIGNMENT == 0
        assert a.end <= plan.total
        for b in plan.placements[:i]:
            ra, rb = a.request, b.request
            together = ra.forever or rb.forever or (ra.first <= rb.last and rb.first <= ra.last)
            if together:
                assert a.end <= b.offset or b.end <= a.offset


def test_space_is_reused_by_lifetime():
    chain = [Request(f"a{i}", Kind.ACTIVATION, 1024, i, i + 1) for i in range(10)]
    assert plan_arena(chain).total == 2048


def test_caches_outlive_their_ops_but_not_their_programs():
    network, plan = plan_network(BASE, create_backend("numpy"))
    encoder, cross, decoder, copy, align = (len(program.ops) for program in network.programs)
    lives = {p.request.name: (p.request.first, p.request.last) for p in plan.placements}
    end = encoder + cross + decoder + copy + align - 1  # words are timed with the same caches
    assert lives["cache.cross.0.k"] == lives["cache.cross.5.v"] == (encoder, end)
    assert lives["cache.self.0.k"] == lives["cache.self.5.v"] == (encoder + cross, end)


def test_names_must_differ():
    with pytest.raises(ValueError, match="one name"):
        plan_arena([Request("a", Kind.IO, 1), Request("a", Kind.IO, 1)])


# numpy's caches are F32, twice as large
@pytest.mark.parametrize(("backend", "n_slots"), [("wasm", 5), ("numpy", 1)])
def test_plan_of_base_is_printable_and_within_its_budget(backend, n_slots):
    _, plan = plan_network(BASE, create_backend(backend), n_slots)
    text = str(plan)
    assert "decoder.token_embedding.weight" in text
    assert "cache.self.5.v" in text
    assert plan.total < 218e6  # whisper.cpp's, which it prints for base.en
    weights = plan.kind_bytes(Kind.WEIGHT)
    assert plan.total - weights < 80e6
