"""pyengine/sound/spliced.py: parts of a file that read as one."""

from hypothesis import given
from hypothesis import strategies as st

from pyengine.sound.spliced import SplicedFile


def test_a_part_of_a_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(bytes(range(100)))
    with path.open("rb") as file:
        part = SplicedFile(file, [(20, 50)])
        assert part.read() == bytes(range(20, 50))
        assert part.read() == b""
        assert part.seek(-5, 2) == 25
        assert part.read(3) == bytes(range(45, 48))
        assert part.seek(1) == 1
        assert part.seek(4, 1) == 5
        assert part.read(1000) == bytes(range(25, 50))


@given(st.data())
def test_several_parts(tmp_path_factory, data):
    """They are what they would be one behind the other, wherever they are read."""
    whole = bytes(range(100))
    path = tmp_path_factory.mktemp("parts") / "a"
    path.write_bytes(whole)
    border = st.integers(0, 100)
    ranges = data.draw(
        st.lists(st.tuples(border, border).map(lambda two: tuple(sorted(two))) | st.binary())
    )
    expected = b"".join(one if isinstance(one, bytes) else whole[slice(*one)] for one in ranges)
    with path.open("rb") as file:
        part = SplicedFile(file, ranges)
        for _ in range(5):
            at, size = data.draw(st.integers(0, 300)), data.draw(st.integers(-1, 300))
            assert part.seek(at) == at
            assert part.read(size) == expected[at:][: None if size < 0 else size]
