"""The page's SHA-1 is hashlib's, of bytes in pieces of any size, here and in a worker beside."""

from __future__ import annotations

import hashlib
import random

import pytest
from playwright.sync_api import Page

MOST = 200_000

HERE = """async ([name, ends]) => {
  const { sha1 } = await import("/web/engine/sha1.js");
  const hash = sha1();
  const bytes = new Uint8Array(await (await fetch(name)).arrayBuffer());
  ends.forEach((end, index) => hash.take(bytes.subarray(ends[index - 1] ?? 0, end)));
  return hash.end();
}"""

BESIDE = """async ([name, ends]) => {
  const { Checksum } = await import("/web/engine/checksum.js");
  const checksum = new Checksum();
  const bytes = new Uint8Array(await (await fetch(name)).arrayBuffer());
  for (const [index, end] of ends.entries()) {
    const lent = bytes.slice(ends[index - 1] ?? 0, end);
    await checksum.take(lent);
    lent.fill(0);
  }
  const found = await checksum.end();
  checksum.close();
  return found;
}"""

# Around a block, the length's place in the last one, and what the kernel has room for
SIZES = [0, 1, 55, 56, 63, 64, 65, 119, 120, 65535, 65536, 65537, MOST]


@pytest.fixture(scope="module")
def data() -> bytes:
    return random.Random(1).randbytes(MOST)


@pytest.mark.parametrize("way", [HERE, BESIDE], ids=["here", "beside"])
def test_sizes(bare: Page, site, data: bytes, way: str):
    site.instead["/bytes.bin"] = data
    found = [bare.evaluate(way, ["/bytes.bin", [size]]) for size in SIZES]
    assert found == [hashlib.sha1(data[:size]).hexdigest() for size in SIZES]


@pytest.mark.parametrize("way", [HERE, BESIDE], ids=["here", "beside"])
def test_pieces(bare: Page, site, data: bytes, way: str):
    """More of them than may wait, none the size of another."""
    site.instead["/bytes.bin"] = data
    ends = [*sorted(random.Random(2).sample(range(MOST), 30)), MOST]
    assert bare.evaluate(way, ["/bytes.bin", ends]) == hashlib.sha1(data).hexdigest()


def test_it_begins_anew(bare: Page):
    again = """async () => {
      const { sha1 } = await import("/web/engine/sha1.js");
      const hash = sha1();
      hash.take(new Uint8Array(100));
      hash.end();
      hash.take(new TextEncoder().encode("abc"));
      return hash.end();
    }"""
    assert bare.evaluate(again) == "a9993e364706816aba3e25717850c26c9cd0d89d"  # FIPS 180's own
