"""When words are said: against openai-whisper, and against recordings whose words are known.

The references were made by tests/data/openai_whisper/make.py with the same weights.
"""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from alignments import start_errors
from recordings import (
    DATA,
    ENGLISH,
    MADE,
    OTHER_LANGUAGES,
    REFERENCE,
    recording,
)
from wer import spoken_words

from pyengine import TranscribeOptions, Word, load_audio, transcribe
from pyengine.integers import DEFAULT_ARITHMETIC
from pyengine.result import TranscribeResult
from pyengine.vad_options import VadOptions

TIMED = TranscribeOptions(word_timestamps=True, temperature=(0.0,))
AS_OPENAI = replace(TIMED, condition_on_previous_text=True)

SPEECH = {
    "tiny.en": (*ENGLISH, "jfk-noise5db"),
    "base": ("jfk", "es-demo-abouttotry"),
}
"""Of each model; in the others openai-whisper hears words in noise. A model is another by the heads
that are looked at, which any recording shows: base is given one in English, and what tiny.en does
not know. With `--hours` it hears all."""

CASES = [(model, name) for model, names in SPEECH.items() for name in names]
MORE = [
    pytest.param("base", name, marks=pytest.mark.hours)
    for name in (*SPEECH["tiny.en"], *OTHER_LANGUAGES)
    if name not in SPEECH["base"]
]


@pytest.fixture(scope="module")
def heard(remembering):
    """Each recording once as openai-whisper hears it, and as the page does."""

    @cache
    def heard(model: str, name: str, options: TranscribeOptions) -> TranscribeResult:
        arithmetic = DEFAULT_ARITHMETIC if options.vad else "exact"
        return transcribe(remembering(model, arithmetic=arithmetic), recording(name), options)

    return heard


def words_of(result: TranscribeResult) -> list[Word]:
    return [word for segment in result.segments for word in segment.words]


# The kernels' F16 shifts logits a little: "for good, author evil" comes, as without words
# (test_recordings.py, NEAR_TIES), and the words after it are others, too.
OTHER_WORDS_FROM = {("base", "two-cities"): 105}


@pytest.mark.parametrize(("model", "name"), [*CASES, *MORE])
def test_words_and_times_are_openai_whispers(heard, model, name):
    theirs = json.loads((REFERENCE / f"{model}.json").read_text())[name]["words"]
    ours = words_of(heard(model, name, AS_OPENAI))
    last = OTHER_WORDS_FROM.get((model, name))
    ours, theirs = ours[:last], theirs[:last]
    assert [word.text for word in ours] == [text for text, *_ in theirs]
    times = [(word.start, word.end) for word in ours]
    off = np.abs(np.array(times) - [[start, end] for _, start, end, _ in theirs])
    assert np.median(off) <= 0.02
    assert np.quantile(off, 0.95) <= 0.08


@pytest.mark.parametrize(("model", "least"), [("tiny.en", 530), ("base", 100)])
def test_most_times_are_the_same(heard, model, least):
    """The rule above for all recordings of a model together."""
    off = []
    for name in [name for of, name in CASES if of == model]:
        theirs = json.loads((REFERENCE / f"{model}.json").read_text())[name]["words"]
        for word, (text, start, end, _) in zip(
            words_of(heard(model, name, AS_OPENAI)), theirs, strict=False
        ):
            if word.text != text:
                break
            off += [abs(word.start - start), abs(word.end - end)]
    assert len(off) > least
    assert np.median(off) <= 0.02
    assert np.quantile(off, 0.95) <= 0.08


HEARING = replace(TIMED, vad=VadOptions(), temperature=(0.0, 0.2, 0.4))


@pytest.mark.parametrize("options", [AS_OPENAI, HEARING], ids=["all", "speech"])
@pytest.mark.parametrize(
    ("model", "name"), [*CASES, *MORE, *(("tiny.en", name) for name in MADE[1:])]
)
def test_times_are_in_order_and_within_their_segment(heard, model, name, options):
    result = heard(model, name, options)
    last = 0.0
    for segment in result.segments:
        assert "".join(word.text for word in segment.words) == segment.text
        tokens = [t for t in segment.tokens if t < 50256]
        assert [t for word in segment.words for t in word.tokens] == tokens
        assert len(segment.token_probs) == len(segment.tokens)
        assert last <= segment.start <= segment.end <= result.duration + 0.5
        last = segment.start
        for word in segment.words:
            assert last <= word.start <= word.end <= segment.end
            assert 0 <= word.probability <= 1
            last = word.end
        assert 0 < segment.confidence <= 1


@cache
def single_words() -> tuple[np.ndarray, list[tuple[str, int, int]]]:
    spans = json.loads((DATA / "audio" / "single-words.json").read_text())
    return load_audio(DATA / "audio" / "single-words.flac"), [tuple(span) for span in spans]


def joined(
    seed: int, least: float, most: float
) -> tuple[np.ndarray, list[tuple[str, float, float]]]:
    """Single words with silences of so many seconds between them, and when each is said."""
    samples, spans = single_words()
    random = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    said: list[tuple[str, float, float]] = []
    for text, first, last in spans:
        parts.append(np.zeros(round(random.uniform(least, most) * 16_000), np.float32))
        start = sum(map(len, parts)) / 16_000
        parts.append(samples[first:last])
        said.append((text, start, start + (last - first) / 16_000))
    return np.concatenate([*parts, np.zeros(16_000, np.float32)]), said


SHORT, BOTH_KINDS, LONG = (0.25, 0.6), (0.3, 1.5), (1.5, 3.0)
"""Seconds of silence, from and to."""


@pytest.mark.parametrize(
    ("model", "least", "most"),
    [
        ("tiny.en", *BOTH_KINDS),
        pytest.param("tiny.en", *SHORT, marks=pytest.mark.hours),
        pytest.param("tiny.en", *LONG, marks=pytest.mark.hours),
        pytest.param("base", *BOTH_KINDS, marks=pytest.mark.hours),
        pytest.param("base", *SHORT, marks=pytest.mark.hours),
        pytest.param("base", *LONG, marks=pytest.mark.hours),
    ],
)
def test_words_between_silences_are_where_they_were_put(remembering, model, least, most):
    """Of two joins: a third of the words, or in one of them a half, begin a second late."""
    options = replace(HEARING, beam_size=5, language="en")
    hears = remembering(model, arithmetic=DEFAULT_ARITHMETIC)
    off = []
    for seed in (1, 2):
        samples, said = joined(seed, least, most)
        words = words_of(transcribe(hears, samples, options))
        plain = [word.text.strip(" .,!?").lower() for word in words]
        spoken = [(text.lower(), start, end) for text, start, end in said]
        found = [each for each in spoken if each[0] in plain]
        assert len(found) >= len(said) - 2
        at = 0
        for text, start, end in found:
            at = plain.index(text, at)
            off.append((abs(words[at].start - start), abs(words[at].end - end)))
    starts, ends = np.median(off, axis=0)
    assert starts <= 0.1
    assert ends <= 0.1


@pytest.mark.parametrize(("model", "most"), [("tiny.en", 0.08), ("base", 0.06)])
def test_words_start_where_a_forced_alignment_has_them(remembering, model, most, hours):
    names = ENGLISH if hours else ("jfk", "two-cities", "en-demo-congrats")
    options = replace(TranscribeOptions.recommended(), language="en")
    hears = remembering(model, arithmetic=DEFAULT_ARITHMETIC)
    errors = [
        error
        for name in names
        for error in start_errors(name, words_of(transcribe(hears, recording(name), options)))
    ]
    assert len(errors) >= 0.98 * sum(spoken_words(name) for name in names)
    assert np.mean(np.abs(errors)) <= most
    # None is on the wrong side of a pause of a second
    assert np.max(np.abs(errors)) < 0.6
