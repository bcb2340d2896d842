"""The networks that tell speakers apart compute what PyTorch does with the same checkpoints
(tests/data/speakers/make_networks.py), on real speech. Weights are halves here and not there."""

import json
import math

import numpy as np
import pytest
from recordings import DATA, recording

from pyengine.errors import ModelFormatError
from pyengine.hub.speakers import read_networks
from pyengine.speakers.embedding import build_embedding
from pyengine.speakers.fbank import fbank
from pyengine.speakers.networks import SHAPES, SpeakerNetworks
from pyengine.speakers.segmentation import build_segmentation

REFERENCE = np.load(DATA / "speakers" / "networks.npz")
EXCERPTS = {
    "jfk": ("jfk", 0, 176_000),
    "jfk-second": ("jfk", 100_000, 16_000),
    "jfk-moment": ("jfk", 50_000, 4_800),
    "austen": ("austen-0870", 8_000, 32_000),
    "demo": ("en-demo-congrats", 0, 48_123),
}
ROWS = 40
"""Of features, about so many are kept."""


@pytest.fixture(scope="module")
def networks(speakers_file) -> SpeakerNetworks:
    return read_networks(speakers_file)


@pytest.fixture(scope="module")
def windows() -> dict[str, np.ndarray]:
    talk = np.zeros(160_000, np.float32)
    talk[:60_000] = recording("jfk")[:60_000]
    talk[48_000:96_000] += np.float32(0.5) * recording("austen-0870")[8_000:56_000]
    talk[104_000:144_000] += recording("en-demo-congrats")[:40_000]
    return {"jfk": recording("jfk")[:160_000], "talk": talk, "quiet": talk * np.float32(0.001)}


@pytest.mark.parametrize("name", ["jfk", "talk", "quiet"])
def test_who_is_heard(networks, windows, name):
    expected = REFERENCE[f"segmentation.{name}"]
    found = networks.segment(windows[name])
    assert found.shape == expected.shape == (589, 7)
    assert found == pytest.approx(expected, abs=0.01)
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).all()
    assert len(set(found.argmax(axis=1))) > 1


@pytest.mark.parametrize("name", EXCERPTS)
def test_features_and_voices(networks, name):
    source, first, n = EXCERPTS[name]
    features = networks.features(recording(source)[first : first + n])
    features -= features.mean(axis=0)
    some = features[:: math.ceil(len(features) / ROWS)]
    # Kaldi computes in F32: where there is hardly any energy, that shows
    assert some == pytest.approx(REFERENCE[f"fbank.{name}"], abs=3e-3)
    assert np.abs(some - REFERENCE[f"fbank.{name}"]).mean() < 1e-4
    voice, expected = networks.embed(features), REFERENCE[f"embedding.{name}"]
    assert cosine(voice, expected) > 0.99999


def test_voices_differ(networks):
    """What the numbers are for: one voice is more like itself than like another."""
    halves = [
        networks.embed(f - f.mean(axis=0))
        for name in ("jfk", "austen-0870")
        for part in np.array_split(recording(name)[:96_000], 2)
        for f in [networks.features(part)]
    ]
    same = min(cosine(halves[0], halves[1]), cosine(halves[2], halves[3]))
    assert same > 0.2 + max(cosine(halves[0], halves[2]), cosine(halves[1], halves[3]))


def cosine(a, b) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize("n", [0, 1, 399])
def test_less_than_a_frame_has_no_features(n):
    assert fbank(np.ones(n, np.float32)).shape == (0, 80)


def test_a_program_reads_like_the_paper():
    said = str(build_segmentation())
    assert said.count("Lstm") == 4
    assert said.count("MaxPool") == 3
    assert str(build_embedding()).count("Context") == 12 + 24 + 16


def test_all_weights_are_used():
    used = " ".join(map(str, (build_segmentation(), build_embedding())))
    assert [name for name in SHAPES if f"'{name}'" not in used] == []


def damaged(data: bytes, change) -> bytes:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data[8 + length :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda header: header.pop("embedding.dense.weight"), "there is no tensor"),
        (lambda header: header["embedding.dense.bias"].update(shape=[2, 96]), "the shape"),
        (lambda header: header["embedding.dense.bias"].update(shape=[10**12]), "cannot be"),
    ],
)
def test_another_file_is_refused(tmp_path, speakers_file, change, said):
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(damaged(speakers_file.read_bytes(), change))
    with pytest.raises(ModelFormatError, match=said):
        read_networks(path)


def test_numbers_that_are_none_are_refused(tmp_path, speakers_file):
    data = bytearray(speakers_file.read_bytes())
    data[-4:] = np.array([np.nan], "<f4").tobytes()
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelFormatError, match="numbers that are none"):
        read_networks(path)


def test_nothing_that_was_is_left_in_the_next_run(networks, windows):
    first = networks.segment(windows["talk"])
    networks.segment(windows["jfk"])
    assert (networks.segment(windows["talk"]) == first).all()
