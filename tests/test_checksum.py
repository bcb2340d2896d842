import hashlib

import pytest

from pyengine import checksum
from pyengine.checksum import PassingSha256


def test_sha256_of_the_standard():
    """FIPS 180-4's example of three letters, and the empty message's, as NIST publishes them."""
    with PassingSha256() as found:
        assert found.hexdigest() == (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        found.update(b"ab")
        found.update(b"c")
        assert found.hexdigest() == (
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )


@pytest.mark.parametrize("platform", ["linux", "emscripten"])
def test_many_chunks_are_hashed_in_their_order(monkeypatch, platform):
    monkeypatch.setattr(checksum.sys, "platform", platform)
    chunks = [bytes([n]) * (n * 1000) for n in range(100)]
    with PassingSha256() as found:
        for chunk in chunks:
            found.update(chunk)
        assert found.hexdigest() == hashlib.sha256(b"".join(chunks)).hexdigest()
