"""Events, clips, windows and cancelling on a miniature model."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.miniature import write_miniature
from pyengine import (
    Language,
    OptionError,
    Progress,
    Segment,
    TranscribeOptions,
    intake,
    load_model,
    transcribe,
    transcribe_events,
    window_reader,
)
from pyengine.decoding import DecodingResult
from pyengine.vad import Kept
from pyengine.vad_options import VadOptions


@pytest.fixture(scope="module")
def miniature(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini.bin"
    write_miniature(path, seed=1, n_text_ctx=64)  # short windows: less to decode
    return load_model(path, backend="wasm", threads=1)


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini-multilingual.bin"
    write_miniature(path, seed=2, multilingual=True, n_text_ctx=64)
    return load_model(path, backend="wasm", threads=1)


# A miniature's random words pass no threshold: it would try every temperature for every window
ONCE = TranscribeOptions(temperature=(0.0,))

SOUND = np.random.default_rng(0).uniform(-0.1, 0.1, 16_000 * 65).astype(np.float32)


def test_events_come_in_order_and_progress_only_grows(miniature):
    events = []
    outcome = transcribe(miniature, SOUND, ONCE, on_event=events.append)
    assert [e for e in events if isinstance(e, Segment)] == list(outcome.segments)
    kinds = [type(e) for e in events if not isinstance(e, Progress)]
    assert kinds[0] is Language
    assert kinds.count(Language) == 1
    progress = [e for e in events if isinstance(e, Progress)]
    done = [e.seconds_done for e in progress]
    assert done == sorted(done)
    assert done[-1] == progress[-1].seconds_total == 65.0
    encoder_ops = len(miniature._encoder) + len(miniature._cross)
    assert sum(e.stage == "encode" for e in progress) == encoder_ops * outcome.timings.encode_runs
    assert outcome.duration == 65.0
    timings = outcome.timings
    parts = timings.mel + timings.encode + timings.prompt + timings.decode + timings.sample
    assert 0 < parts <= timings.total


def test_the_same_input_gives_the_same_result(miniature):
    first, second = (transcribe(miniature, SOUND, ONCE) for _ in range(2))
    assert first.segments == second.segments


def test_offset_and_duration(miniature):
    options = replace(ONCE, offset=10.0, duration=5.0)
    events = []
    outcome = transcribe(miniature, SOUND, options, on_event=events.append)
    assert outcome.timings.encode_runs >= 1
    assert all(s.start >= 10.0 and s.seek >= 1000 for s in outcome.segments)
    assert outcome.duration == 65.0
    progress = [e for e in events if isinstance(e, Progress)]
    assert progress[-1].seconds_done == progress[-1].seconds_total == 5.0
    # The same as a clip: its spectrogram is that of the whole recording
    clip = transcribe(miniature, SOUND, replace(ONCE, clip_timestamps=(10.0, 15.0)))
    assert clip.segments == outcome.segments


@pytest.mark.parametrize("n", [0, 1, 159])
def test_no_audio_to_speak_of(miniature, n):
    outcome = transcribe(miniature, np.zeros(n, np.float32))
    assert (outcome.text, outcome.segments, outcome.timings.encode_runs) == ("", (), 0)


def test_an_offset_past_the_end(miniature):
    assert transcribe(miniature, SOUND, replace(ONCE, offset=100.0)).segments == ()


@pytest.mark.parametrize(
    "options",
    [
        {"offset": -1.0},
        {"offset": float("nan")},
        {"duration": 0.0},
        {"duration": float("inf")},
        {"duration": 1.0, "clip_timestamps": (0.0, 1.0)},
        {"beam_size": 6},
        {"beam_size": 0},
        {"best_of": 0},
        {"best_of": 6},
        {"patience": 0.0},
        {"length_penalty": 1.5},
        {"temperature": ()},
        {"temperature": (0.0, -0.2)},
        {"temperature": (float("nan"),)},
        {"max_tokens": 0},
        {"max_context": -1},
        {"seed": -1},
        {"suppress_regex": "("},
        {"suppress_tokens": (60_000,)},
        {"repetition_penalty": 0.0},
        {"no_repeat_ngram_size": -1},
        {"hallucination_silence_threshold": 0.0},
        {"vad": VadOptions(threshold=2.0)},
        {"language": "tlh"},
        {"language": "fr"},
        {"task": "translate"},
    ],
)
def test_options_that_cannot_be_honoured(miniature, options):
    with pytest.raises(OptionError):
        transcribe(miniature, SOUND, replace(ONCE, **options))


def test_closing_the_generator_cancels_and_the_model_goes_on_working(miniature):
    whole = transcribe(miniature, SOUND, ONCE)
    for stop_after in (1, 5, 40):
        events = transcribe_events(miniature, SOUND, ONCE)
        list(itertools.islice(events, stop_after))
        events.close()
    assert transcribe(miniature, SOUND, ONCE).segments == whole.segments


def test_an_exception_in_on_event_ends_the_work(miniature):
    def stop(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transcribe(miniature, SOUND, ONCE, on_event=stop)


def test_the_language_is_detected_given_or_named(polyglot):
    detected = transcribe(polyglot, SOUND[:16_000], ONCE).language
    assert detected.code in polyglot.tokenizer.languages
    assert 0 < detected.probability <= 1
    assert transcribe(polyglot, SOUND[:16_000], replace(ONCE, language="Welsh")).language == (
        Language(code="cy", probability=None)
    )


def test_the_shape_of_large_v3_turbo(tmp_path):
    """128 mel bands, 100 languages, fewer decoder layers than encoder layers."""
    path = tmp_path / "turbo.bin"
    write_miniature(
        path,
        seed=4,
        multilingual=True,
        n_vocab=51866,
        n_mels=128,
        n_audio_layer=3,
        n_text_layer=1,
        n_head=4,
    )
    model = load_model(path, backend="wasm", threads=1)
    assert model.tokenizer.languages[-1] == "yue"
    options = replace(ONCE, language="Cantonese")
    outcome = transcribe(model, SOUND[: 16_000 * 5], options)
    assert outcome.language.code == "yue"
    assert outcome.timings.encode_runs >= 1


def test_a_prompt_changes_what_the_decoder_sees(miniature):
    calls = []
    decode = miniature.decode

    def spy(tokens, positions, **kwargs):
        calls.append(list(tokens))
        return decode(tokens, positions, **kwargs)

    miniature.decode = spy
    try:
        options = replace(ONCE, initial_prompt="hello")
        transcribe(miniature, SOUND, options)
        prompts = [c for c in calls if len(c) > 1]
        tokenizer = miniature.tokenizer
        assert prompts == [[tokenizer.sot_prev, *tokenizer.encode(" hello"), tokenizer.sot]]
        calls.clear()
        outcome = transcribe(miniature, SOUND, replace(ONCE, condition_on_previous_text=True))
        second = [c for c in calls if len(c) > 1]
        if outcome.segments:
            assert second
            assert second[0][0] == tokenizer.sot_prev
    finally:
        del miniature.decode


def test_a_window_that_fails_with_what_it_was_told_is_read_without(tmp_path, monkeypatch):
    path = tmp_path / "mini.bin"
    write_miniature(path, n_text_ctx=64)
    model = load_model(path, backend="wasm", threads=1)
    calls: list[list[int]] = []
    decode = model.decode

    def spy(tokens, positions, **kwargs):
        calls.append(list(tokens))
        return decode(tokens, positions, **kwargs)

    monkeypatch.setattr(model, "decode", spy)
    brief = replace(ONCE, without_timestamps=True, max_tokens=6)
    guarded = replace(brief, condition_on_previous_text=True, context_threshold=-99.0)
    tokenizer = model.tokenizer
    for threshold, tries in ((None, "t"), (0.0, "ta")):  # no text is as sure as that
        calls.clear()
        transcribe(model, SOUND, replace(guarded, logprob_threshold=threshold))
        starts = [call for call in calls if tokenizer.sot in call]
        alone = [tokenizer.sot, tokenizer.no_timestamps]
        told = "".join("a" if call == alone else "t" for call in starts)
        assert told == "a" + 2 * tries  # three windows
        assert all(call[0] == tokenizer.sot_prev for call in starts if call != alone)


class TalkAndTail:
    """Speech to second 3, and the half second after it that belongs to its piece."""

    lead = tail = 8000
    speech = ((0, 48_000),)

    def __init__(self, vad, options):
        self.decided = 0

    def push(self, samples):
        kept = samples[: max(0, 56_000 - self.decided)]
        first, self.decided = self.decided, self.decided + len(samples)
        return [Kept(first, kept)] if len(kept) else []

    def finish(self):
        return []


@pytest.mark.parametrize(("last", "windows"), [(140, 2), (150, 1), (160, 1)])
def test_what_is_left_after_speech_is_no_window(miniature, monkeypatch, last, windows):
    """The text of the window ends at `last` steps of 0.02 s of 3.5 s; what follows it is decoded
    where there may be speech in it, before second 3."""
    monkeypatch.setattr(intake, "SpeechGate", TalkAndTail)
    begin = miniature.tokenizer.timestamp_begin

    def decode(*args, **kwargs):
        yield 1
        return DecodingResult((begin, 300, begin + last, begin + last), "x", -0.1, 0, 1, 0.0, 3)

    monkeypatch.setattr(window_reader, "decode_window", decode)
    outcome = transcribe(miniature, SOUND[: 16_000 * 10], replace(ONCE, vad=VadOptions()))
    assert outcome.timings.encode_runs == windows
    assert outcome.speech == ((0.0, 3.5),)


class TwoUtterances(TalkAndTail):
    """Seconds 0 to 3 and 10 to 13."""

    lead = tail = 1600
    speech = ()

    def push(self, samples):
        first, self.decided = self.decided, self.decided + len(samples)
        kept = []
        for a, b in ((0, 48_000), (160_000, 208_000)):
            a, b = max(a, first), min(b, self.decided)
            if a < b:
                kept.append(Kept(a, samples[a - first : b - first]))
        return kept


class SpeechAtTheEnd(TalkAndTail):
    """Seconds 5 to 10."""

    def push(self, samples):
        first, self.decided = self.decided, self.decided + len(samples)
        skipped = max(0, 80_000 - first)
        kept = samples[skipped:]
        return [Kept(first + skipped, kept)] if len(kept) else []


def test_what_is_said_in_a_long_silence_is_dropped(miniature, monkeypatch):
    monkeypatch.setattr(intake, "SpeechGate", SpeechAtTheEnd)
    begin = miniature.tokenizer.timestamp_begin

    def decode(*args, **kwargs):
        yield 1
        # 0 to 4 s, 5.2 to 8 s
        tokens = (begin, 300, begin + 200, begin + 260, 301, begin + 400)
        return DecodingResult(tokens, "x", -0.1, 0, 1, 0.0, 3)

    monkeypatch.setattr(window_reader, "decode_window", decode)
    sound = SOUND[: 16_000 * 10]
    assert [s.start for s in transcribe(miniature, sound, ONCE).segments] == [0.0, 5.2]
    options = replace(ONCE, hallucination_silence_threshold=2.0)
    outcome = transcribe(miniature, sound, options)
    assert [(s.start, s.end) for s in outcome.segments] == [(5.2, 8.0)]
    assert outcome.speech is None  # all of it was transcribed


@pytest.mark.parametrize("past", [0, 200])
@pytest.mark.parametrize("words", [False, True])
def test_a_segment_that_reaches_over_a_long_silence_is_decoded_anew(
    miniature, monkeypatch, past, words
):
    monkeypatch.setattr(intake, "SpeechGate", TwoUtterances)
    begin = miniature.tokenizer.timestamp_begin
    # Start and end of what each window says, in steps of 0.02 s; the first takes 6 s for one,
    # the second, which ends at the silence, may go on past its own end
    said = iter([(0, 300), (0, 140 + past), (10, 156)])

    def decode(*args, **kwargs):
        yield 1
        # With words, the next window begins where the last one ends, and what is left says nothing
        start, end = (begin + step for step in next(said, (0, 1500)))
        text = 300 if end != begin + 1500 else 220
        return DecodingResult((start, text, end, end), "x", -0.1, 0, 1, 0.0, 3, (0.5,) * 4)

    monkeypatch.setattr(window_reader, "decode_window", decode)
    options = replace(ONCE, vad=VadOptions(), word_timestamps=words)
    outcome = transcribe(miniature, SOUND[: 16_000 * 20], options)
    if not words:
        expected = [(0.0, 3.0), (10.2, 12.9)] if past else [(0.0, 2.8), (10.0, 12.92)]
        assert [(s.start, s.end) for s in outcome.segments] == expected
        assert outcome.timings.encode_runs == 3
    else:
        first, second = outcome.segments
        assert 0 <= first.start <= first.end <= 3
        assert 10 <= second.start <= second.end <= 13
        assert outcome.timings.encode_runs < 10


class Often(TalkAndTail):
    """Half a second of every one and a half, and a silence from 20 to 40."""

    lead = tail = 1600

    def __init__(self, vad, options):
        super().__init__(vad, options)
        self.speech = []

    def push(self, samples):
        first, self.decided = self.decided, self.decided + len(samples)
        kept = []
        for a in range(0, self.decided, 24_000):
            if 320_000 <= a < 640_000:
                continue
            b, a = min(a + 8_000, self.decided), max(a, first)
            if a < b:
                kept.append(Kept(a, samples[a - first : b - first]))
                self.speech.append((a, b))
        return kept


@pytest.mark.slow
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.integers(0, 2**32), st.booleans())
def test_words_of_any_attention_stay_in_order_and_in_their_segments(
    miniature, monkeypatch, seed, hearing
):
    """Whatever the decoder says and wherever it looks, window after window."""
    random = np.random.default_rng(seed)
    begin = miniature.tokenizer.timestamp_begin

    def decode(*args, **kwargs):
        yield 1
        edges = np.sort(random.integers(0, 1500, 2 * random.integers(1, 6)))
        tokens: list[int] = []
        for start, end in edges.reshape(-1, 2):
            said = random.integers(0, 50_256, random.integers(0, 9)).tolist()
            tokens += [begin + int(start), *said, begin + int(end)]
        probs = tuple(random.random(len(tokens)).tolist())
        return DecodingResult(tuple(tokens), "x", -0.1, 0, 1, 0.0, 3, probs)

    def align_steps(sot_sequence, text_tokens, frames):
        yield
        return np.sort(random.integers(0, frames // 2, len(text_tokens) + 1)).astype(np.int32)

    with monkeypatch.context() as patch:
        patch.setattr(window_reader, "decode_window", decode)
        patch.setattr(miniature, "align_steps", align_steps)
        patch.setattr(intake, "SpeechGate", Often)
        vad = VadOptions() if hearing else None
        outcome = transcribe(miniature, SOUND, replace(ONCE, word_timestamps=True, vad=vad))
    last = 0.0
    for segment in outcome.segments:
        assert last <= segment.start <= segment.end
        assert "".join(w.text for w in segment.words) == segment.text
        last = segment.start
        for word in segment.words:
            assert last <= word.start <= word.end <= segment.end
            last = word.end
        last = segment.end


@pytest.mark.parametrize(("ends", "kept"), [((20, 20), [0.2]), ((20, 50), [0.2, 0.4])])
def test_a_segment_whose_words_take_no_time_is_dropped(miniature, monkeypatch, ends, kept):
    """As in openai-whisper: text at the moment at which the recording ends, for one."""
    begin = miniature.tokenizer.timestamp_begin

    def decode(*args, **kwargs):
        yield 1
        tokens = (begin, 300, begin + 20, begin + 20, 301, begin + 60)
        return DecodingResult(tokens, "x", -0.1, 0, 1, 0.0, 3, (0.5,) * 6)

    def align_steps(sot_sequence, text_tokens, frames):
        yield
        return np.array([10, *ends], np.int32)

    monkeypatch.setattr(window_reader, "decode_window", decode)
    monkeypatch.setattr(miniature, "align_steps", align_steps)
    timed = replace(ONCE, word_timestamps=True)
    outcome = transcribe(miniature, SOUND[: 16_000 * 2], timed)
    assert [s.start for s in outcome.segments] == kept


def test_words_need_room(miniature):
    most = miniature.most_aligned_tokens
    assert most == miniature.hparams.n_text_ctx // 2
    timed = replace(ONCE, word_timestamps=True)
    transcribe(miniature, SOUND[:16_000], replace(timed, max_tokens=most))
    with pytest.raises(OptionError, match="can be timed"):
        transcribe(miniature, SOUND[:16_000], replace(timed, max_tokens=most + 1))
