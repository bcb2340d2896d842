"""What the gate lets through, on made-up probabilities and on the recordings."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import DATA, ENGLISH, OTHER_LANGUAGES, recording
from vad_cases import options, probabilities

from pyengine.errors import OptionError
from pyengine.vad import Kept, Speech, SpeechGate, detect_speech, load_vad
from pyengine.vad.spans import SpeechTracker, speech_spans
from pyengine.vad_options import VadOptions

SPEECH = (*ENGLISH, *OTHER_LANGUAGES, "jfk-noise5db")


class MadeUpVad:
    """Its probabilities are every 512th sample, 16 at a time as the real one's are."""

    def stream(self) -> "MadeUpVad":
        copy = MadeUpVad()
        copy.pending = np.empty(0, np.float32)
        return copy

    def push(self, samples: np.ndarray) -> np.ndarray:
        self.pending = np.concatenate([self.pending, samples])
        n = len(self.pending) // 8192 * 8192
        found, self.pending = self.pending[:n:512], self.pending[n:]
        return found

    def finish(self) -> np.ndarray:
        found, self.pending = self.pending[::512], self.pending[:0]
        return found


def made_up(levels: list[float], missing: int = 0) -> np.ndarray:
    """Samples that MadeUpVad gives these probabilities, each different from its neighbours."""
    samples = np.arange(len(levels) * 512, dtype=np.float32)
    samples[::512] = levels
    return samples[: len(samples) - missing] if levels else samples


def run(gate: SpeechGate, blocks: list[np.ndarray]) -> list[Kept]:
    return [kept for block in blocks for kept in gate.push(block)] + gate.finish()


def mask(kept: list[Kept], samples: np.ndarray) -> np.ndarray:
    """Which samples were kept; checks that they are the recording's, in order."""
    found = np.zeros(len(samples), bool)
    at = 0
    for piece in kept:
        end = piece.first + len(piece.samples)
        assert at <= piece.first < end <= len(samples)
        assert np.array_equal(piece.samples, samples[piece.first : end])
        found[piece.first : end] = True
        at = end
    return found


def runs(found: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], found.view(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def offline(levels: list[float], n: int, options: VadOptions) -> np.ndarray:
    """Which samples are to be kept, with the whole recording at hand."""
    rate = 16_000
    pad, overlap = options.speech_pad * rate, options.samples_overlap * rate
    half = round(options.max_pause * rate) // 2
    doubt = round(max(1.0, options.min_silence) * rate)
    tracker = SpeechTracker(replace(options, max_speech=None), max_doubt=doubt)
    speech = tracker.push(levels) + tracker.finish()
    found = np.zeros(n, bool)
    for i, (start, end) in enumerate(speech):
        lead, tail = max(round(pad), half), max(round(pad + overlap), half)
        found[max(0, start - lead) : end + tail] = True
        if i and start - speech[i - 1][1] < 0.2 * rate:
            found[speech[i - 1][1] : start] = True
    return found


@given(
    probabilities,
    options,
    st.integers(0, 511),
    st.lists(st.integers(0, 300_000), max_size=10),
)
def test_the_same_as_with_the_whole_recording_at_hand(levels, options, missing, cuts):
    samples = made_up(levels, missing)
    gate = SpeechGate(MadeUpVad(), options)
    blocks = np.split(samples, sorted(min(cut, len(samples)) for cut in cuts))
    found = mask(run(gate, blocks), samples)
    assert np.array_equal(found, offline(levels, len(samples), options))
    assert gate.decided == len(samples)


@given(probabilities, options)
def test_without_pauses_and_overlap_it_keeps_whisper_cpp_s_segments(levels, options):
    # Doubts of more than a second are for whisper.cpp to wait for
    levels = [level if level not in (0.4, 0.45) else 0.2 for level in levels]
    options = replace(options, max_pause=0.0, samples_overlap=0.0, max_speech=None)
    samples = made_up(levels)
    expected = np.zeros(len(samples), bool)
    for start, end in speech_spans(levels, len(samples), options):
        expected[start:end] = True
    found = mask(run(SpeechGate(MadeUpVad(), options), [samples]), samples)
    assert np.array_equal(found, expected)


@pytest.mark.slow
@given(probabilities, options, st.integers(1, 20_000))
def test_little_is_held_back_for_long(levels, options, size):
    gate = SpeechGate(MadeUpVad(), options)
    samples = made_up(levels)
    most = (
        2 * options.speech_pad
        + max(options.max_pause, options.samples_overlap, 0.2)
        + options.min_speech
        + max(1.0, options.min_silence)
    )
    given_so_far = kept_end = 0
    for start in range(0, len(samples), size):
        block = samples[start : start + size]
        given_so_far += len(block)
        for piece in gate.push(block):
            kept_end = piece.first + len(piece.samples)
        assert kept_end <= gate.decided <= given_so_far
        assert given_so_far - gate.decided <= most * 16_000 + 8192 + 2 * 512
        assert len(gate._waiting) == given_so_far - gate.decided


def test_speech_without_a_pause_leaves_as_it_goes_on():
    gate = SpeechGate(MadeUpVad(), VadOptions())
    second = np.full(16_384, 0.9, np.float32)
    first = gate.push(second)
    assert [piece.first for piece in first] == [0]
    for i in range(1, 100):
        (piece,) = gate.push(second)
        assert len(piece.samples) == 16_384
        assert gate.decided == (i + 1) * 16_384


def test_pauses():
    speech, second = [0.9] * 20, [0.0] * 31
    for max_pause, n_pieces in ((0.0, 3), (1.0, 2), (2.0, 1)):
        options = VadOptions(max_pause=max_pause)
        levels = speech + second + speech + 2 * second + speech + 3 * second
        found = mask(run(SpeechGate(MadeUpVad(), options), [made_up(levels)]), made_up(levels))
        assert len(runs(found)) == n_pieces
    # After the last, half a pause
    assert runs(found) == [(0, (3 * 20 + 3 * 31) * 512 + 16_000)]
    found = mask(run(SpeechGate(MadeUpVad(), VadOptions()), [made_up(levels)]), made_up(levels))
    # A pause of 0.99 s stays, one of 1.98 s leaves half a second on each side
    first = (20 + 31 + 20) * 512
    last = first + 2 * 31 * 512
    assert runs(found) == [(0, first + 8000), (last - 8000, last + 20 * 512 + 8000)]


@pytest.mark.parametrize("name", ["silence-10s", "noise-20s"])
def test_nothing_is_kept_where_nobody_speaks(name):
    gate = SpeechGate(load_vad(), VadOptions())
    assert run(gate, [recording(name)]) == []
    assert gate.decided == len(recording(name))
    assert detect_speech(recording(name)) == []


def test_no_audio():
    gate = SpeechGate(load_vad(), VadOptions())
    empty = np.empty(0, np.float32)
    assert gate.push(empty) == gate.finish() == []
    assert detect_speech(empty) == []


WORDS = json.loads((DATA / "silero" / "words.json").read_text())


@pytest.mark.parametrize("name", SPEECH)
def test_no_word_is_lost(name):
    """Every word's end, as openai-whisper times it, and its middle; it has the first word after a
    pause begin too early, somewhere in the pause, where the middle says nothing."""
    samples = recording(name)
    found = mask(run(SpeechGate(load_vad(), VadOptions()), [samples]), samples)
    for word, start, end in WORDS[name]:
        assert found[min(int(end * 16_000), len(samples)) - 1], (word, end)
        if start > 0.9:  # none of the recordings begins to speak later
            assert found[int((start + end) / 2 * 16_000)], (word, start, end)


def test_silence_around_speech_is_cut_off():
    samples = recording("silence-speech")
    (piece,) = runs(mask(run(SpeechGate(load_vad(), VadOptions()), [samples]), samples))
    start, end = 560_000, len(samples) - 320_000
    pause = 8000  # half of one is kept on each side
    assert start - 1600 < piece[0] + pause < start + 16_000 * 0.4
    assert end - 16_000 * 0.4 < piece[1] - pause < end + 1600


def test_detect_speech_finds_whisper_cpp_s_segments():
    """Of whisper.cpp 1.8.5 (pywhispercpp 1.5.1) with the same model. It shows the network a mirror
    image in place of the 64 samples before a window, so it may be a window or two off."""
    expected = {
        "jfk": [(0.32, 2.27), (3.27, 4.41), (5.38, 7.68), (8.16, 10.62)],
        "goforward": [(0.48, 2.30)],
        "silence-speech": [(35.20, 41.92)],
        "en-demo-congrats": [(0.26, 19.36), (19.52, 25.89), (26.11, 30.14)],
        "es-demo-abouttotry": [(0.03, 17.60)],
    }
    for name, segments in expected.items():
        found = detect_speech(recording(name))
        assert all(isinstance(speech, Speech) for speech in found)
        times = [(speech.start, speech.end) for speech in found]
        assert np.shape(times) == np.shape(segments), name
        assert np.allclose(times, segments, rtol=0, atol=0.064 + 0.005), name


def test_options_are_checked_at_once():
    with pytest.raises(OptionError, match="VAD max_pause"):
        SpeechGate(load_vad(), VadOptions(max_pause=float("nan")))
    with pytest.raises(OptionError, match="VAD threshold"):
        detect_speech(recording("goforward"), VadOptions(threshold=2.0))
