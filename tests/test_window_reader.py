"""What is the same for whoever reads windows: language, first tokens, fallback, silence, times."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from models.miniature import write_miniature
from pyengine import Language, OptionError, TranscribeOptions, load_model, window_reader
from pyengine.decoding import DecodingResult
from pyengine.filters import SuppressBlank
from pyengine.steps import Steps
from pyengine.window_reader import WindowProgress, WindowReader

ONCE = TranscribeOptions(temperature=(0.0,), no_speech_threshold=None)


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini-multilingual.bin"
    write_miniature(path, seed=2, multilingual=True)
    return load_model(path, backend="wasm", threads=1)


@pytest.fixture
def window(polyglot):
    sound = np.random.default_rng(0).uniform(-1, 1, (polyglot.hparams.n_mels, 300))
    return sound.astype(np.float32)


def text(tokens=(300,), *, logprob=-0.1, no_speech=0.0):
    return DecodingResult(tuple(tokens), "x", logprob, no_speech, 1, 0.0, 3, (0.5,) * len(tokens))


def test_a_window_from_sound_to_times(polyglot, window):
    reader = WindowReader(polyglot, replace(ONCE, without_timestamps=True, max_tokens=5))
    encoding = list(reader.encode(window))
    shares = [progress.share for progress in encoding]
    assert {progress.stage for progress in encoding} == {"encode"}
    assert len(encoding) == len(polyglot._encoder) + len(polyglot._cross)
    decoding = Steps(reader.decode(reader.initial_tokens(), number=0, max_tokens=5))
    shares += [progress.share for progress in decoding]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
    tokens = [t for t in decoding.result.tokens if t < polyglot.tokenizer.eot]
    assert len(decoding.result.tokens) <= 5
    aligning = Steps(reader.align(tokens, 300))
    assert set(aligning) == {WindowProgress("decode", 1.0)}
    entries = aligning.result
    assert len(entries) == len(tokens) + 1
    assert entries == sorted(entries)
    timings = reader.timings()
    assert (timings.encode_runs, timings.align_runs) == (1, 1)
    assert timings.prompt_runs == 2  # one told the language
    assert timings.decode_runs == decoding.result.steps
    assert min(timings.encode, timings.prompt, timings.decode, timings.align) > 0


def test_a_language_is_detected_until_it_is_sure(polyglot, window, monkeypatch):
    answers = [{"cy": 0.3, "en": 0.2}, {"fr": 0.8, "cy": 0.1}]
    monkeypatch.setattr(window_reader, "language_probabilities", lambda *_: answers.pop(0))
    reader = WindowReader(polyglot, ONCE)
    assert reader.language is None
    found = []
    for _ in range(3):
        Steps(reader.encode(window)).finish()
        found.append(reader.language)
        reader.is_sure_of_language = len(found) == 2
    first, second, third = found
    assert first == Language(code="cy", probability=0.3, probabilities={"cy": 0.3, "en": 0.2})
    assert second is third
    assert second.code == reader.language_of_text == "fr"


def test_a_language_that_is_given_is_not_detected(polyglot, window, monkeypatch):
    monkeypatch.setattr(window_reader, "language_probabilities", None)
    reader = WindowReader(polyglot, replace(ONCE, language="french", task="translate"))
    assert reader.is_sure_of_language
    assert reader.language == Language(code="fr", probability=None)
    Steps(reader.encode(window)).finish()
    assert reader.language_of_text == "en"
    with pytest.raises(OptionError, match="tlh"):
        WindowReader(polyglot, replace(ONCE, language="tlh"))


def test_what_the_decoder_is_given_first(polyglot):
    special = polyglot.tokenizer
    start = [special.sot, special.language_token("fr"), special.transcribe]
    options = replace(ONCE, language="fr")
    reader = WindowReader(polyglot, options)
    assert reader.initial_tokens() == start
    assert reader.initial_tokens([5, 6]) == [special.sot_prev, 5, 6, *start]
    untimed = WindowReader(polyglot, replace(options, without_timestamps=True))
    assert untimed.initial_tokens([5], [7, 8]) == [
        *(special.sot_prev, 5),
        *(*start, special.no_timestamps),
        *(7, 8),
    ]


@pytest.fixture
def decoded(polyglot, monkeypatch):
    """A reader that has encoded; what each decoding was asked for; what they answer."""
    calls = SimpleNamespace(asked=[], answers=[])

    def decode(model, tokenizer, initial, filters, search, **arguments):
        calls.asked.append((filters, arguments))
        yield 1
        return calls.answers.pop(0)

    monkeypatch.setattr(window_reader, "decode_window", decode)
    return calls


def test_text_that_cannot_stand_is_decoded_again(polyglot, decoded):
    options = TranscribeOptions(language="en", temperature=(0.0, 0.4), length_penalty=0.5)
    reader = WindowReader(polyglot, options)
    decoded.answers = [text(logprob=-2.0), text(logprob=-0.5)]
    result = Steps(reader.decode([1], number=7, max_tokens=9)).finish()
    assert result.avg_logprob == -0.5
    assert [arguments["temperature"] for _, arguments in decoded.asked] == [0.0, 0.4]
    assert {arguments["max_tokens"] for _, arguments in decoded.asked} == {9}
    assert {arguments["length_penalty"] for _, arguments in decoded.asked} == {0.5}
    assert reader.timings().fallbacks_logprob == 1


def test_options_of_one_decoding(polyglot, decoded):
    options = TranscribeOptions(language="en", temperature=(0.0, 0.4))
    reader = WindowReader(polyglot, options)
    decoded.answers = [text(logprob=-2.0)]
    draft = replace(options, temperature=(0.2,))
    assert Steps(reader.decode([1], number=0, options=draft)).finish().avg_logprob == -2.0
    assert [arguments["temperature"] for _, arguments in decoded.asked] == [0.2]


def test_silence_is_nothing(polyglot, decoded):
    reader = WindowReader(polyglot, TranscribeOptions(language="en"))
    decoded.answers = [text(logprob=-2.0, no_speech=0.9), text(logprob=-0.2, no_speech=0.9)]
    assert Steps(reader.decode([1], number=0)).finish() is None
    assert Steps(reader.decode([1], number=0)).finish() is not None


def test_nothing_may_follow_upon_text(polyglot, decoded):
    reader = WindowReader(polyglot, replace(ONCE, language="en"))
    for after_text in (False, True):
        decoded.answers = [text()]
        Steps(reader.decode([1], number=0, after_text=after_text)).finish()
        filters, _ = decoded.asked[-1]
        assert any(isinstance(f, SuppressBlank) for f in filters) is not after_text


def test_known_text_is_aligned_with_what_follows_it(polyglot, monkeypatch):
    asked = []

    def align_steps(sot_sequence, tokens, frames):
        asked.append((tokens, frames))
        yield
        return np.arange(len(tokens) + 1, dtype=np.int32)

    monkeypatch.setattr(polyglot, "align_steps", align_steps)
    reader = WindowReader(polyglot, replace(ONCE, language="en"))
    assert Steps(reader.align([7, 8], 301, known=[5])).finish() == [1, 2, 3]
    assert asked == [([5, 7, 8], 300)]  # a position is two frames
    most = polyglot.most_aligned_tokens
    entries = Steps(reader.align([7, 8], 300, known=[5] * most)).finish()
    assert entries == [most - 2, most - 1, most]
    assert len(asked[-1][0]) == most


@pytest.mark.parametrize(("tokens", "frames"), [([], 300), ([7, 8], 1)])
def test_nothing_to_align(polyglot, tokens, frames):
    reader = WindowReader(polyglot, replace(ONCE, language="en"))
    assert Steps(reader.align(tokens, frames)).finish() == [0] * (len(tokens) + 1)
    assert reader.timings().align_runs == 0
