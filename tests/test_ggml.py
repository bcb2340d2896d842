"""The reader against files written here byte by byte, whole, in pieces and damaged."""

import io
import itertools
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.miniature import write_miniature
from pyengine import ModelFormatError, ModelLoader
from pyengine.backends.base import BACKENDS
from pyengine.ggml import GgmlReader, Header, minimum_file_bytes
from pyengine.hparams import HPARAM_NAMES, TensorSpec, tensor_specs
from pyengine.integers import ARITHMETICS

HEADER = 4 + 4 * len(HPARAM_NAMES)


class Collector:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self.tensors: dict[str, bytearray] = {}
        self.closed: list[str] = []

    def open(self, header: Header) -> None:
        self.header = header

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        assert offset == len(self.tensors.setdefault(spec.name, bytearray()))
        self.tensors[spec.name] += data

    def close(self, spec: TensorSpec) -> None:
        assert len(self.tensors[spec.name]) == spec.nbytes
        self.closed.append(spec.name)


@pytest.fixture(scope="module")
def tiny_file() -> bytes:
    file = io.BytesIO()
    write_miniature(file, seed=1)
    return file.getvalue()


def read(data: bytes, *, total: int | None = None) -> Collector:
    sink = Collector()
    reader = GgmlReader(sink, total_bytes=total)
    reader.push(data)
    reader.finish()
    return sink


def patch(data: bytes, offset: int, value: int) -> bytes:
    return data[:offset] + struct.pack("<i", value) + data[offset + 4 :]


def vocabulary_offset(data: bytes) -> int:
    n_mel, n_fft = struct.unpack_from("<2i", data, HEADER)
    return HEADER + 8 + 4 * n_mel * n_fft


def tensor_offsets(data: bytes) -> list[tuple[str, int, int]]:
    """(name, offset of its header, offset after its data), by an own walk over the file."""
    at = vocabulary_offset(data)
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<i", data, at)
        at += 4 + length
    found = []
    while at < len(data):
        start = at
        n_dims, length, kind = struct.unpack_from("<3i", data, at)
        dims = struct.unpack_from(f"<{n_dims}i", data, at + 12)
        at += 12 + 4 * n_dims
        name = data[at : at + length].decode()
        at += length + int(np.prod(dims)) * (2 if kind == 1 else 4)
        found.append((name, start, at))
    return found


def test_reads_header_vocabulary_and_every_tensor(tiny_file):
    sink = read(tiny_file, total=len(tiny_file))
    hp = sink.header.hparams
    assert [getattr(hp, n) for n in HPARAM_NAMES] == list(
        struct.unpack_from(f"<{len(HPARAM_NAMES)}i", tiny_file, 4)
    )
    assert sink.header.mel_filters.shape == (hp.n_mels, 201)
    assert len(sink.header.vocabulary) >= 50256
    assert set(sink.closed) == set(tensor_specs(hp))
    for name, _, end in tensor_offsets(tiny_file):
        data = sink.tensors[name]
        assert bytes(data) == tiny_file[end - len(data) : end]


@pytest.mark.slow
def test_one_byte_at_a_time(tiny_file):
    # Up to the middle of the second tensor: every kind of field is cut everywhere
    end = tensor_offsets(tiny_file)[1][2] - 10
    whole, piecewise = Collector(), Collector()
    GgmlReader(whole).push(tiny_file[:end])
    reader = GgmlReader(piecewise)
    for i in range(end):
        reader.push(tiny_file[i : i + 1])
    assert piecewise.header.vocabulary == whole.header.vocabulary
    assert piecewise.tensors == whole.tensors
    assert reader.position == end


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(sizes=st.lists(st.integers(1, 1 << 20), min_size=1, max_size=8))
def test_chunks_of_any_size(tiny_file, sizes):
    sink = Collector()
    reader = GgmlReader(sink)
    at = 0
    for size in itertools.cycle([*sizes, 100_000]):
        if at >= len(tiny_file):
            break
        reader.push(tiny_file[at : at + size])
        reader.push(b"")
        at += size
    reader.finish()
    assert sink.tensors == read(tiny_file).tensors


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_truncated_at_any_byte(tiny_file, data):
    cut = data.draw(st.integers(0, len(tiny_file) - 1))
    with pytest.raises(ModelFormatError, match=r"byte|missing"):
        read(tiny_file[:cut])


def test_truncated_between_tensors_names_what_is_missing(tiny_file):
    *_, (last, start, _) = tensor_offsets(tiny_file)
    with pytest.raises(ModelFormatError, match=f"1 tensor missing, first {last}"):
        read(tiny_file[:start])


def test_size_that_cannot_hold_the_model_is_refused_before_allocating(tiny_file):
    sink = Collector()
    reader = GgmlReader(sink, total_bytes=minimum_file_bytes(read(tiny_file).header.hparams) - 1)
    with pytest.raises(ModelFormatError, match="needs at least"):
        reader.push(tiny_file[:HEADER])
    assert sink.header is None


@pytest.mark.parametrize("start", [b"GGUF", b"\x7fELF", b"<htm", b"\0\0\0\0"])
def test_wrong_magic(start):
    with pytest.raises(ModelFormatError, match="not a ggml Whisper model"):
        read(start + bytes(100))


ABSURD = [
    *[(name, v) for name in HPARAM_NAMES for v in (0, -1, 2**31 - 1, -(2**31))],
    ("n_vocab", 50300),  # whisper.cpp #4059
    ("n_vocab", 51867),
    ("n_audio_head", 3),
    ("n_text_head", 7),
    ("n_text_state", 16),
    ("n_mels", 81),
    ("ftype", 4),
    ("ftype", 2010),
]


@pytest.mark.parametrize(("name", "value"), ABSURD)
def test_absurd_hyperparameters(tiny_file, name, value):
    if (name, value) == ("ftype", 0):
        value = 5  # 0 is F32, a type like another
    damaged = patch(tiny_file, 4 + 4 * HPARAM_NAMES.index(name), value)
    with pytest.raises(ModelFormatError, match=name):
        read(damaged)


@pytest.mark.parametrize(("field", "value"), [(0, 81), (1, 200), (0, -1), (1, 2**30)])
def test_mel_filters_of_another_size(tiny_file, field, value):  # whisper.cpp #3879
    with pytest.raises(ModelFormatError, match="mel filters"):
        read(patch(tiny_file, HEADER + 4 * field, value))


@pytest.mark.parametrize("value", [-1, 0, 50255, 51867, 2**31 - 1])
def test_vocabulary_of_another_size(tiny_file, value):
    with pytest.raises(ModelFormatError, match="vocabulary"):
        read(patch(tiny_file, vocabulary_offset(tiny_file), value))


@pytest.mark.parametrize("value", [-1, -(2**31), 2**31 - 1, 1025])
def test_token_of_absurd_length(tiny_file, value):
    with pytest.raises(ModelFormatError, match="vocabulary token 0"):
        read(patch(tiny_file, vocabulary_offset(tiny_file) + 4, value))


@pytest.mark.parametrize("value", [-1, 0, 4, 5, 2**31 - 1])
def test_number_of_dimensions(tiny_file, value):  # whisper.cpp #3787, #3944
    _, start, _ = tensor_offsets(tiny_file)[0]
    with pytest.raises(ModelFormatError, match="dimensions"):
        read(patch(tiny_file, start, value))


@pytest.mark.parametrize("value", [-1, 0, 129, 2**31 - 1])
def test_tensor_name_length(tiny_file, value):
    _, start, _ = tensor_offsets(tiny_file)[0]
    with pytest.raises(ModelFormatError, match="name"):
        read(patch(tiny_file, start + 4, value))


@pytest.mark.parametrize(
    ("value", "said"), [(-1, "-1"), (4, "4"), (8, "Q8_0"), (1, "F16"), (99, "99")]
)
def test_tensor_type(tiny_file, value, said):
    name, start, _ = tensor_offsets(tiny_file)[0]
    with pytest.raises(ModelFormatError, match=f"{name} has type {said}, expected F32"):
        read(patch(tiny_file, start + 8, value))


@pytest.mark.parametrize("value", [-1, 0, 1, 2**31 - 1])
def test_tensor_shape(tiny_file, value):
    name, start, _ = tensor_offsets(tiny_file)[0]
    with pytest.raises(ModelFormatError, match=f"{name} has shape"):
        read(patch(tiny_file, start + 12, value))


def test_unknown_tensor(tiny_file):
    name, _, _ = tensor_offsets(tiny_file)[0]
    with pytest.raises(ModelFormatError, match="not part of a Whisper model"):
        read(tiny_file.replace(name.encode(), name.encode().replace(b"decoder", b"decodex"), 1))


def test_tensor_twice(tiny_file):
    (name, start, end), *_ = tensor_offsets(tiny_file)
    with pytest.raises(ModelFormatError, match=f"{name} comes twice"):
        read(tiny_file[:end] + tiny_file[start:])


def test_tensor_missing(tiny_file):
    name, start, end = tensor_offsets(tiny_file)[3]
    with pytest.raises(ModelFormatError, match=f"1 tensor missing, first {name}"):
        read(tiny_file[:start] + tiny_file[end:])


def test_tensors_in_any_order(tiny_file):
    offsets = tensor_offsets(tiny_file)
    head = tiny_file[: offsets[0][1]]
    backwards = head + b"".join(tiny_file[a:b] for _, a, b in reversed(offsets))
    assert read(backwards).tensors == read(tiny_file).tensors


@pytest.mark.parametrize("tail", [bytes(12), bytes(100), b"\xff" * 40])
def test_trailing_bytes(tiny_file, tail):
    with pytest.raises(ModelFormatError, match="more data after the last tensor"):
        read(tiny_file + tail)


def test_few_trailing_bytes(tiny_file):
    with pytest.raises(ModelFormatError, match="tensor header"):
        read(tiny_file + b"\0")


def test_a_failed_reader_stays_failed(tiny_file):
    reader = GgmlReader(Collector())
    with pytest.raises(ModelFormatError):
        reader.push(b"nonsense")
    for call in (lambda: reader.push(tiny_file), reader.finish):
        with pytest.raises(ModelFormatError, match="already"):
            call()


@pytest.fixture(scope="module")
def structure(tiny_file) -> list[int]:
    """Bytes that are rare among the weights: those that say what follows."""
    found = [*range(HEADER + 8), vocabulary_offset(tiny_file)]
    for _, start, _ in tensor_offsets(tiny_file):
        found += range(start, start + 60)
    return found


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damaged_anywhere_it_is_refused_or_read(tiny_file, structure, data):
    """A few wild bytes: ModelFormatError or a model, and nothing else, ever."""
    damaged = bytearray(tiny_file)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.sampled_from(structure))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(damaged), total=len(damaged))
    except ModelFormatError as error:
        assert str(error)


def test_loader_gives_the_same_error_type(tiny_file):
    loader = ModelLoader()
    loader.push(tiny_file[:-1])
    with pytest.raises(ModelFormatError, match="cut off"):
        loader.finish()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("chunk", [None, 1009])
def test_numbers_that_are_not_finite_are_refused(tiny_file, bad, chunk):
    """In the last bytes of each tensor: it would give text, or none, as the backend may be."""
    for name, _, end in tensor_offsets(tiny_file):
        spec = tensor_specs(read(tiny_file).header.hparams)[name]
        number = np.array([bad], spec.dtype.numpy).tobytes()
        damaged = tiny_file[: end - len(number)] + number + tiny_file[end:]
        reader = GgmlReader(Collector())
        with pytest.raises(ModelFormatError, match=rf"tensor {name} holds .* not finite"):
            for start in range(0, len(damaged), chunk or len(damaged)):
                reader.push(damaged[start : start + (chunk or len(damaged))])
        if chunk:
            break


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("ftype", [0, 1])
def test_loaders_refuse_them_wherever_they_stand(backend, arithmetic, ftype):
    """In the first number and in the last, of a tensor of each type and number of dimensions."""
    file = io.BytesIO()
    specs = tensor_specs(write_miniature(file, ftype=ftype))
    data = file.getvalue()
    one_of_each = {
        (specs[name].dtype, len(specs[name].shape)): (name, end)
        for name, _, end in tensor_offsets(data)
    }
    assert len(one_of_each) > 2
    for (dtype, _), (name, end) in one_of_each.items():
        number = np.array([np.nan], dtype.numpy).tobytes()
        for at in (end - specs[name].nbytes, end - len(number)):
            loader = ModelLoader(backend=backend, arithmetic=arithmetic, threads=1)
            with pytest.raises(ModelFormatError, match=rf"tensor {name} holds .* not finite"):
                loader.push(data[:at] + number + data[at + len(number) :])
