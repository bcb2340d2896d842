"""Calls with a speaker on each of two channels, made of the tests' recordings."""

import itertools
from dataclasses import replace
from functools import cache
from operator import itemgetter

import numpy as np
import pytest
from recordings import recording
from result_factory import result, segment

from pyengine import (
    AudioError,
    OptionError,
    Progress,
    TranscribeOptions,
    VadOptions,
    open_audio,
    transcribe,
    transcribe_events,
)
from pyengine.result import Language, Word
from pyengine.speakers.channels import LevelMeter, Levels, alone, mean
from pyengine.speakers.merging import merged
from pyengine.speakers.options import Speakers
from pyengine.steps import Steps

RATE = 16_000
CALL = Speakers(by="channels")


@cache
def call(bleed: float = 0.0, *, together: float = 0.0) -> np.ndarray:
    """(n, 2): J. F. Kennedy on the left, then Jane Austen on the right, then both `together` for so
    many seconds; each is heard on the other's channel, so much quieter. There is some noise."""
    left, right = recording("jfk")[: 4 * RATE], recording("austen-0880")
    samples = np.zeros((len(left) + len(right) + round(together * RATE), 2), np.float32)
    samples[: len(left), 0] = left
    samples[len(left) : len(left) + len(right), 1] = right
    if together:
        samples[len(left) + len(right) :] = np.stack(
            [left[: round(together * RATE)], right[: round(together * RATE)]], axis=1
        )
    samples = samples + bleed * samples[:, ::-1]
    noise = np.random.default_rng(0).standard_normal(samples.shape) * 3e-4
    return (samples + noise).astype(np.float32)


def levels(samples: np.ndarray, block: int = RATE) -> Levels:
    meter = LevelMeter()
    for i in range(0, len(samples), block):
        meter.push(samples[i : i + block])
    return meter.finish()


def whisper_cpp(samples: np.ndarray, start: float, end: float) -> int | None:
    """Its estimate_diarization_speaker (examples/cli/cli.cpp): None for "?"."""
    energy = np.abs(samples[round(start * RATE) : round(end * RATE)].astype(np.float64)).sum(axis=0)
    if energy[0] > 1.1 * energy[1]:
        return 0
    return 1 if energy[1] > 1.1 * energy[0] else None


@pytest.mark.parametrize("bleed", [0.0, 0.03, 0.3, 0.8])
def test_turns_are_whisper_cpps_speakers(bleed):
    samples = call(bleed)
    turns = levels(samples).turns()
    assert {turn.speaker for turn in turns} == {0, 1}
    for turn in turns:
        assert turn.speaker == whisper_cpp(samples, turn.start, turn.end)
    # Where speech is, by the recordings' own times: to a syllable
    assert turns[0].start < 0.5
    assert min(turn.start for turn in turns if turn.speaker == 1) == pytest.approx(4.1, abs=0.3)
    assert max(turn.end for turn in turns if turn.speaker == 0) < 4.2


@pytest.mark.parametrize("block", [1, 319, 320, 4_001, 100_000])
def test_blocks_of_any_size_are_as_loud(block):
    samples = call()[: 2 * RATE + 7] if block > 1 else call()[:999]
    assert np.allclose(levels(samples, block).frames, levels(samples, len(samples)).frames)


def test_channels_that_hold_little_of_one_another():
    assert [levels(call(bleed)).are_separate for bleed in (0.0, 0.03, 0.3)] == [True, True, False]
    assert [levels(call(bleed)).are_alike for bleed in (0.0, 0.3, 1.0)] == [False, False, True]


def test_where_nobody_speaks_nothing_is_known():
    for samples in (np.zeros((0, 2), np.float32), np.zeros((RATE, 2), np.float32)):
        found = levels(samples)
        assert (found.turns(), found.are_alike, found.are_separate) == ([], False, False)


def test_a_channel_alone_is_without_the_other_voice():
    samples = call(0.03, together=1.0)
    found = levels(samples)
    for channel, own, other in ((0, (0.5, 3.5), (4.5, 6.5)), (1, (4.5, 6.5), (0.5, 3.5))):
        blocks = [samples[i : i + 5_000] for i in range(0, len(samples), 5_000)]
        heard = np.concatenate([*alone(iter(blocks), channel, found.gains(channel))])

        def energy(x, span):
            return float((x[round(span[0] * RATE) : round(span[1] * RATE)] ** 2).sum())

        assert energy(heard, own) > 0.99 * energy(samples[:, channel], own)
        assert energy(heard, other) < 0.01 * energy(samples[:, channel], other) + 1e-3
        together = len(samples) / RATE - 1, len(samples) / RATE
        assert energy(heard, together) > 0.95 * energy(samples[:, channel], together)


def test_the_mean_of_both():
    samples = call()
    assert np.allclose(np.concatenate([*mean(iter([samples]))]), samples.mean(axis=1))


# A transcription


@pytest.fixture(scope="module")
def tiny(remembering):
    return remembering("tiny.en", "wasm", "fast")


NAME = itemgetter(0)
OPTIONS = TranscribeOptions(vad=VadOptions(), language="en")


def lines(found) -> list[tuple[str, str]]:
    return [(found.speakers[s.speaker], s.text.strip()) for s in found.segments]


@pytest.mark.parametrize("bleed", [0.03, 0.4])
def test_a_call(tiny, bleed):
    """Of separate channels each is transcribed by itself, of others their sum."""
    named = replace(CALL, names=("Kennedy",))
    found = transcribe(tiny, call(bleed), OPTIONS, speakers=named)
    turns = [(n, [text for _, text in said]) for n, said in itertools.groupby(lines(found), NAME)]
    assert [name for name, _ in turns] == ["Kennedy", "Speaker 2"]
    assert "fellow" in turns[0][1][0]
    assert turns[1][1][0].lower().startswith("he was not an")
    assert all(w.speaker == s.speaker for s in found.segments for w in s.words)
    assert [s.id for s in found.segments] == [*range(len(found.segments))]
    assert any("Both voices" in note for note in found.notes) == (bleed > 0.1)
    assert found.text == "".join(s.text for s in found.segments)


def test_what_both_say_at_a_time_is_all_there(tiny):
    left, right = recording("jfk")[: 4 * RATE], recording("austen-0880")
    at = 2 * RATE
    both = np.zeros((at + len(right), 2), np.float32)
    both[: len(left), 0], both[at:, 1] = left, right
    found = lines(transcribe(tiny, both, OPTIONS, speakers=CALL))
    said = {name: " ".join(text for n, text in found if n == name) for name, _ in found}
    assert "fellow" in said["Speaker 1"]
    assert "young man" in said["Speaker 2"]


def test_segments_come_when_it_is_known_who_speaks(tiny):
    steps = Steps(transcribe_events(tiny, call(0.03), OPTIONS, speakers=CALL))
    events = [*steps]
    kinds = [kind for kind, _ in itertools.groupby(type(event).__name__ for event in events)]
    assert kinds[-2:] == ["Progress", "Segment"]
    assert [e for e in events if type(e).__name__ == "Segment"] == [*steps.result.segments]
    assert sum(isinstance(event, Language) for event in events) == 1
    done = [event.seconds_done for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == pytest.approx(len(call(0.03)) / RATE, abs=0.1)


def test_files_are_heard_as_samples_are(tiny, tmp_path):
    import wave

    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(call(0.03) * 32767).astype("<i2").tobytes())
    audio = open_audio(path, apart=True)
    assert {block.shape[1] for block in audio} == {2}
    assert np.allclose(np.concatenate([*audio]), call(0.03), atol=1e-4)
    assert [n for n, _ in lines(transcribe(tiny, audio, OPTIONS, speakers=CALL))] == [
        "Speaker 1",
        "Speaker 2",
    ]
    with pytest.raises(OptionError, match="several times"):
        transcribe(tiny, iter(audio), OPTIONS, speakers=CALL)


@pytest.mark.parametrize(
    ("samples", "complaint"),
    [
        (np.zeros(RATE, np.float32), "give \\(n, 2\\) samples"),
        (np.zeros((RATE, 3), np.float32), "give \\(n, 2\\) samples"),
        (np.repeat(recording("jfk")[: 2 * RATE, None], 2, axis=1), "the same sound"),
    ],
)
def test_what_tells_nobody_apart_is_refused(tiny, samples, complaint):
    with pytest.raises(AudioError, match=complaint):
        transcribe(tiny, samples, OPTIONS, speakers=CALL)


def test_a_recording_of_one_channel_is_refused():
    from recordings import DATA

    with pytest.raises(AudioError, match="this recording has 1"):
        next(iter(open_audio(DATA / "jfk.wav", apart=True)))


# Two transcripts as one


def test_a_pause_in_which_the_other_speaks_parts_a_segment():
    words = tuple(
        Word(text=text, start=start, end=start + 0.5)
        for text, start in ((" So", 0.0), (" it", 0.5), (" is", 3.0))
    )
    one = result(replace(segment(" So it is", 0, 3.5), words=words), segment(" Bye", 9, 10, id=1))
    two = result(segment(" Yes?", 1.5, 2.0), segment(" Oh", 3.2, 3.6, id=1))
    found = merged([one, two])
    assert [(s.id, s.speaker, s.text, s.start, s.end) for s in found.segments] == [
        (0, 0, " So it", 0.0, 1.0),
        (1, 1, " Yes?", 1.5, 2.0),
        (2, 0, " is", 3.0, 3.5),
        (3, 1, " Oh", 3.2, 3.6),
        (4, 0, " Bye", 9, 10),
    ]
    assert found.text == " So it Yes? is Oh Bye"
    assert found.timings.encode_runs == 2 * one.timings.encode_runs
    assert found.timings.load == one.timings.load


def test_what_is_told_of_channels_is_told_of_the_whole():
    one = replace(
        result(segment(" a")), speech=((0, 2), (5, 6)), missed=((5, 6),), notes=("x", "y")
    )
    two = replace(result(segment(" b c")), speech=((1, 3),), missed=((1, 2),), notes=("y", "z"))
    found = merged([one, two])
    assert found.speech == ((0, 3), (5, 6))
    assert found.missed == ((1, 2), (5, 6))
    assert found.notes == ("x", "y", "z")
    assert merged([result(), result()]).speech is None
