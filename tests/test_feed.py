"""Blocks of audio between two tasks of one event loop."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import finished

from pyengine.feed import ENOUGH, AudioFeed


def block(n: int, value: float = 0.5) -> np.ndarray:
    return np.full(n, value, np.float32)


@pytest.mark.slow
@given(st.lists(st.integers(0, 5), max_size=12), st.integers(0, 5))
def test_blocks_come_out_as_they_went_in(sizes, last):
    feed = AudioFeed()
    for i, size in enumerate(sizes):
        finished(feed.put(block(size, i)))
    feed.end(block(last, 99))
    expected = [i for i, size in enumerate(sizes) for _ in range(size)] + [99] * last
    assert feed.received == len(expected)
    np.testing.assert_array_equal(feed.waiting(), np.float32(expected))
    assert [float(x) for b in feed for x in b] == expected
    assert list(feed) == []


def test_an_empty_block_where_there_is_nothing_yet():
    feed = AudioFeed()
    blocks = iter(feed)
    assert len(next(blocks)) == 0
    assert not feed.starved  # now it does what can be done without more
    assert len(next(blocks)) == 0
    assert feed.starved
    finished(feed.put(block(3)))
    assert not feed.starved
    assert len(next(blocks)) == 3
    assert len(next(blocks)) == 0
    assert len(next(blocks)) == 0
    assert feed.starved
    feed.end()
    assert not feed.starved
    assert next(blocks, None) is None


def test_who_reads_waits_and_who_writes_waits():
    async def go():
        feed = AudioFeed()
        blocks = iter(feed)
        reader = asyncio.create_task(feed.wait())
        await asyncio.sleep(0)
        assert not reader.done()
        await feed.put(block(5))
        await asyncio.wait_for(reader, 5)

        writer = asyncio.create_task(feed.put(block(ENOUGH)))
        await asyncio.sleep(0)
        assert not writer.done()
        assert len(next(blocks)) == 5
        await asyncio.sleep(0)
        assert not writer.done()  # still as much as is enough
        assert len(next(blocks)) == ENOUGH
        await asyncio.wait_for(writer, 5)

    finished(go())


@pytest.mark.parametrize("end", ["end", "close"])
def test_the_end_wakes_who_waits(end):
    async def go():
        feed = AudioFeed()
        reader = asyncio.create_task(feed.wait())
        await asyncio.sleep(0)
        getattr(feed, end)()
        await asyncio.wait_for(reader, 5)

    finished(go())


def test_closing_drops_what_waits_and_all_that_comes():
    async def go():
        feed = AudioFeed()
        writer = asyncio.create_task(feed.put(block(ENOUGH)))
        await asyncio.sleep(0)
        feed.close()
        await asyncio.wait_for(writer, 5)
        await feed.put(block(ENOUGH))
        feed.end(block(7))
        assert list(feed) == []
        assert len(feed.waiting()) == 0

    finished(go())
