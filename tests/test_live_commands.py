"""Voice commands: what an utterance means, on texts that are made up; and on real speech."""

import itertools
import json
import math

import numpy as np
import pytest
from recordings import DATA, recording

from models.miniature import write_miniature
from pyengine import Language, OptionError, TranscribeOptions, load_model
from pyengine.live import commands
from pyengine.live.commands import CommandHeard, CommandOptions, command_events
from pyengine.live.events import Listening, Speaking
from pyengine.live.utterance import Heard, Piece
from pyengine.vad_options import VadOptions

PAUSE = np.zeros(16_000, np.float32)
WORD = recording("goforward")
"""Speech from 0.5 to 2.3 s of it."""


def said(text, logprob=-1.0):
    """An utterance as the model writes it; pieces have "|" between."""
    pieces = tuple(Piece(piece, (i,), 0.0) for i, piece in enumerate(text.split("|")))
    return Heard((), pieces, logprob)


class FakeReader:
    """In place of `UtteranceReader`: gives what is to be heard, one utterance after the other."""

    def __init__(self, heard):
        self.heard = list(heard)
        self.language = Language(code="en", probability=None)
        self.given = []

    def __call__(self, model, options, *, reserve):
        return self

    def read(self, samples):
        self.given.append(len(samples))
        yield
        yield
        return self.heard.pop(0)


class FakePhrases:
    """In place of `Phrases`: log probabilities that are given."""

    def __init__(self, *logprobs):
        self.logprobs = list(logprobs)
        self.asked = []

    def __call__(self, tokenizer, texts):
        self.texts = texts
        return self

    def log_probabilities(self, model, initial, n_slots, rival):
        self.asked.append((initial, rival))
        yield
        return self.logprobs.pop(0)


class FakeModel:
    n_slots = 5
    tokenizer = None


@pytest.fixture
def listen(monkeypatch):
    """Runs made-up utterances, each a real sound, through the listener."""

    def run(heard, options, logprobs=(), blocks=None):
        reader, phrases = FakeReader(heard), FakePhrases(*logprobs)
        monkeypatch.setattr(commands, "UtteranceReader", reader)
        monkeypatch.setattr(commands, "Phrases", phrases)
        sound = blocks or [PAUSE, *itertools.chain(*((WORD, PAUSE) for _ in heard))]
        events = list(command_events(FakeModel, sound, options))
        assert not reader.heard
        run.reader, run.phrases, run.events = reader, phrases, events
        return [event for event in events if isinstance(event, CommandHeard)]

    return run


HEY = CommandOptions(activation="hey computer")
GUIDED = CommandOptions(phrases=("left", "right", "stop"))
BOTH = CommandOptions(activation="hey computer", phrases=("left", "right", "stop"))


class TestFree:
    def test_what_follows_upon_the_activation_phrase(self, listen):
        [found] = listen([said(" Hey| computer|,| play| some| music|.")], HEY)
        assert found.text == "Hey computer, play some music."
        assert found.command == "play some music."
        assert (found.activation, found.probabilities, found.awaiting) == (1, {}, False)

    def test_other_speech_is_no_command(self, listen):
        [found] = listen([said(" Nice| weather| today|.")], HEY)
        assert (found.command, found.awaiting) == (None, False)
        assert found.activation < 0.5

    def test_the_command_may_come_after_a_pause(self, listen):
        first, second, third = listen(
            [said(" Hey| computer|."), said(" Play| music|."), said(" Play| on|.")], HEY
        )
        assert (first.command, first.activation, first.awaiting) == (None, 1, True)
        assert (second.command, second.activation, second.awaiting) == ("Play music.", 1, False)
        assert (third.command, third.awaiting) == (None, False)
        assert third.activation < 0.5

    def test_but_not_after_too_long_a_pause(self, listen):
        heard = [said(" Hey| computer|."), said(" Play| music|.")]
        far = [PAUSE, WORD, *[PAUSE] * 8, WORD, PAUSE]
        assert listen(heard, HEY, blocks=far)[1].command is None
        near = [PAUSE, WORD, *[PAUSE] * 6, WORD, PAUSE]
        assert listen(heard, HEY, blocks=near)[1].command == "Play music."

    def test_the_activation_phrase_may_come_again(self, listen):
        heard = [said(" Hey| computer|."), said(" Hey| computer|!"), said(" Hey| computer|,| stop")]
        found = listen(heard, HEY)
        assert [f.command for f in found] == [None, None, "stop"]
        assert [f.awaiting for f in found] == [True, True, False]

    def test_how_similar_it_must_be(self, listen):
        heard = said(" A| commuter|,| stop|.")  # "acommuter" to "heycomputer": 4 of 11 change
        [found] = listen([heard], HEY)
        assert found.command is None
        assert found.activation == pytest.approx(7 / 11)
        strict = CommandOptions(activation="hey computer", activation_threshold=0.6)
        [found] = listen([heard], strict)
        assert found.command == "stop."


class TestGuided:
    def test_the_likeliest_phrase(self, listen):
        [found] = listen([said(" Right|.", -1.0)], GUIDED, [[-9.0, -1.0, -4.0]])
        # What it may be else is less likely than what was written by e ** 5
        total = math.exp(-9) + math.exp(-1) + math.exp(-4) + math.exp(-6)
        assert found.command == "right"
        assert list(found.probabilities) == ["right", "stop", "left"]
        assert found.probabilities == pytest.approx(
            {
                "right": math.exp(-1) / total,
                "stop": math.exp(-4) / total,
                "left": math.exp(-9) / total,
            }
        )
        assert (found.activation, found.awaiting) == (None, False)
        assert listen.phrases.asked == [([], -6.0)]

    def test_what_is_none_of_them_is_not_forced_into_one(self, listen):
        heard = [said(" Write|.", -1.0), said(" Bright|.", -1.0)]
        first, second = listen(heard, GUIDED, [[-20, -5.9, -20], [-20, -6.1, -20]])
        assert first.command == "right"
        assert first.probabilities["right"] == pytest.approx(0.525, abs=1e-3)  # 1 / (1 + e ** -0.1)
        assert second.command is None
        assert second.probabilities["right"] == pytest.approx(0.475, abs=1e-3)

    def test_the_threshold(self, listen):
        strict = CommandOptions(phrases=GUIDED.phrases, threshold=0.9)
        heard, scores = [said(" Right|.")], [[-1.0, -2.0, -9.0]]
        assert listen(heard, strict, scores)[0].command is None
        assert listen(heard, GUIDED, scores)[0].command == "left"

    def test_after_an_activation_phrase(self, listen):
        heard = [said(" Right|."), said(" Hey| computer|,| right|.", -2.0)]
        first, second = listen(heard, BOTH, [[-20, -2, -20]])
        assert (first.command, first.probabilities) == (None, {})
        assert (second.command, second.activation) == ("right", 1)
        # The phrases are tried after the activation phrase as it was written
        assert listen.phrases.asked == [([0, 1, 2], -7.0)]

    def test_who_was_not_understood_may_try_again(self, listen):
        heard = [said(" Hey| computer|."), said(" What|?"), said(" Stop|.")]
        found = listen(heard, BOTH, [[-20, -20, -20], [-20, -20, -1]])
        assert [f.command for f in found] == [None, None, "stop"]
        assert [f.awaiting for f in found] == [True, True, False]


class TestUtterances:
    def test_where_they_are(self, listen):
        first, second = listen([said(" a"), said(" b")], HEY)
        assert 1.3 <= first.start < 1.7
        assert 3.0 <= first.end < 3.5
        apart = 1 + len(WORD) / 16_000
        assert second.start - first.start == pytest.approx(apart, abs=0.1)
        speaking = [event for event in listen.events if isinstance(event, Speaking)]
        assert [event.speaking for event in speaking] == [True, False, True, False]
        assert [event.at for event in speaking] == [
            *(first.start, first.end),
            *(second.start, second.end),
        ]
        kinds = [type(e) for e in listen.events if not isinstance(e, Listening)]
        assert kinds == [Language, *[Speaking, Speaking, CommandHeard] * 2]
        # Half a second around them is heard, too
        spoken = first.end - first.start
        assert listen.reader.given[0] / 16_000 == pytest.approx(spoken + 1, abs=0.01)

    def test_whoever_drives_gets_a_turn(self, listen):
        listen([said(" a")], HEY, blocks=[PAUSE, np.empty(0, np.float32), WORD, PAUSE])
        listening = [event for event in listen.events if isinstance(event, Listening)]
        assert len(listening) == 4 + 2 + 1  # blocks, steps of reading, the end
        assert [e.seconds for e in listening[:2]] == [1.0, 1.0]
        assert listening[-1].seconds == pytest.approx(2 + len(WORD) / 16_000)
        assert listening[-1].behind == 0

    def test_who_goes_on_speaking_is_heard_as_far_as_commands_may_be_long(self, listen):
        speech = recording("jfk")
        options = CommandOptions(activation="hey", length=1.0, pause=2.0)
        [found] = listen([said(" Hey| you")], options, blocks=[speech, PAUSE, PAUSE, PAUSE])
        assert found.end == pytest.approx(found.start + 1)
        assert listen.reader.given[0] <= 2.2 * 16_000
        kinds = [type(e) for e in listen.events if not isinstance(e, Listening)]
        assert kinds == [Language, Speaking, CommandHeard, Speaking]
        said_at = next(i for i, e in enumerate(listen.events) if isinstance(e, CommandHeard))
        assert listen.events[said_at + 1].seconds == len(speech) / 16_000

    def test_what_goes_on_at_the_end_of_the_stream_is_heard(self, listen):
        [found] = listen([said(" a")], HEY, blocks=[PAUSE, WORD[:32_000]])
        assert found.end <= 3.0

    def test_the_model_may_hear_nothing(self, listen):
        assert listen([None, said(" ...|."), said("")], HEY) == []

    @pytest.mark.parametrize("sound", ["silence-10s", "noise-20s"])
    def test_silence_and_noise_are_no_utterance(self, listen, sound):
        assert listen([], HEY, blocks=[recording(sound)]) == []
        assert {type(event) for event in listen.events} == {Language, Listening}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "nothing to listen for"),
        ({"activation": "..."}, "no activation phrase"),
        ({"phrases": ("a",), "threshold": 1.1}, "threshold must be from 0 to 1"),
        ({"phrases": ("a",), "threshold": math.nan}, "threshold is nan; it must be a number"),
        ({"phrases": ("a",), "activation_threshold": -1.0}, "activation_threshold must be"),
        ({"phrases": ("a",), "wait": -1.0}, "wait must be from 0 to 60"),
        ({"phrases": ("a",), "pause": 0.0}, "pause must be from"),
        ({"phrases": ("a",), "length": 60.0}, "length must be from 1"),
        ({"phrases": ("a",), "vad": VadOptions(threshold=2.0)}, "VAD threshold"),
        ({"phrases": ("a", "A")}, "are the same"),
        ({"phrases": ("-",)}, "no phrase"),
        (
            {"phrases": ("a",), "decoding": TranscribeOptions(beam_size=9)},
            "beam_size is 9",
        ),
        ({"phrases": ("a",), "decoding": TranscribeOptions(language="fr")}, "only knows English"),
    ],
)
def test_what_makes_no_sense_is_said_at_once(miniature, options, message):
    with pytest.raises(OptionError, match=message):
        command_events(miniature, [], CommandOptions(**options))


@pytest.fixture(scope="module")
def miniature(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini.bin"
    write_miniature(path, seed=1)
    return load_model(path, backend="wasm", threads=1)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 777, 16_000])
def test_the_size_of_blocks_makes_no_difference(miniature, size):
    sound = np.concatenate([PAUSE, WORD, PAUSE])
    options = CommandOptions(
        phrases=("go on", "stop"), decoding=TranscribeOptions(no_speech_threshold=None)
    )
    blocks = [sound[i : i + size] for i in range(0, len(sound), size)]
    cut, whole = (
        [e for e in command_events(miniature, given, options) if not isinstance(e, Listening)]
        for given in (blocks, sound)
    )
    assert cut == whole
    assert sum(isinstance(event, CommandHeard) for event in whole) == 1


# On real speech

ENGLISH = TranscribeOptions(language="en")
DIRECTIONS = ("go forward ten meters", "go backward ten meters", "turn left", "turn right", "stop")


@pytest.fixture(scope="module")
def real(tiny_en):
    """In the arithmetic that one listens in."""
    return load_model(tiny_en, backend="wasm", threads=1, arithmetic="fast", n_slots=8)


@pytest.fixture(scope="module")
def words():
    """Recordings of single words."""
    spans = json.loads((DATA / "audio" / "single-words.json").read_text())
    sound = recording("single-words")
    return {word: sound[first:last] for word, first, last in spans}


def heard_of(model, sounds, options):
    blocks = [PAUSE, *itertools.chain(*((sound, PAUSE) for sound in sounds))]
    return [e for e in command_events(model, blocks, options) if isinstance(e, CommandHeard)]


def test_words_that_sound_alike_are_told_apart(real, words):
    chosen = ("Tuesday", "Thursday", "June", "July", "today", "yesterday", "tomorrow")
    options = CommandOptions(phrases=tuple(words), decoding=ENGLISH)
    found = heard_of(real, [words[word] for word in chosen], options)
    assert [f.command for f in found] == list(chosen)
    for f in found:
        values = list(f.probabilities.values())
        assert set(f.probabilities) == set(words)
        assert values == sorted(values, reverse=True)
        assert values[0] > 0.9
        assert sum(values) < 1


def test_a_phrase_may_be_spelt_otherwise_than_the_model_would(real):
    [found] = heard_of(real, [WORD], CommandOptions(phrases=DIRECTIONS, decoding=ENGLISH))
    assert found.text == "Go forward 10 meters."
    assert found.command == "go forward ten meters"


def test_other_speech_is_none_of_the_phrases(real, words):
    others = [words["Hello"], words["March"], recording("austen-0880"), recording("jfk")]
    found = heard_of(real, others, CommandOptions(phrases=DIRECTIONS, decoding=ENGLISH))
    assert len(found) >= len(others)
    assert [f.command for f in found] == [None] * len(found)
    assert max(max(f.probabilities.values()) for f in found) < 0.4


def test_a_real_activation_phrase(real, words):
    sounds = [words["Monday"], words["Hello"], WORD, words["Monday"]]
    options = CommandOptions(activation="hello", phrases=DIRECTIONS, decoding=ENGLISH)
    found = heard_of(real, sounds, options)
    assert [f.command for f in found] == [None, None, "go forward ten meters", None]
    assert [f.awaiting for f in found] == [False, True, False, False]


def test_an_activation_phrase_and_a_command_in_one_go(real):
    options = CommandOptions(activation="go forward", phrases=("two meters", "ten meters", "stop"))
    [found] = heard_of(real, [WORD], options)
    assert (found.command, found.activation) == ("ten meters", 1)
    [found] = heard_of(real, [WORD], CommandOptions(activation="go forward"))
    assert found.command == "10 meters."
