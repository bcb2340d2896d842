"""Who speaks when, and who says which word, from sound to labels with all that is real."""

import json
import wave

import numpy as np
from spoken_turns import conversation, truth

from pyengine.cli import main
from pyengine.hub.speakers import read_networks
from pyengine.speakers import Speakers, diarize
from pyengine.steps import Steps

RATE = 16_000


def test_the_networks_tell_voices_apart(speakers_file):
    networks = read_networks(speakers_file)
    turns = Steps(diarize([conversation()], Speakers(networks=networks))).finish()
    assert [turn.speaker for turn in turns] == [speaker for _, _, speaker in truth()]
    for turn, (begin, stop, _) in zip(turns, truth(), strict=True):
        assert begin - 0.25 < turn.start < turn.end < stop + 0.25


def test_words_have_their_speakers(speakers_file, base, tmp_path):
    """By the command line, names and all."""
    sound, out = tmp_path / "talk.wav", tmp_path / "talk"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(conversation() * 32767).astype("<i2").tobytes())
    options = ["-m", str(base), "-l", "en", "-ojo", "-osrt", "-of", str(out)]
    names = ["Kennedy", "Smith", "Reader"]
    given = [*options, "--speakers", "3", "--speaker-names", ",".join(names[:2])]
    assert main(["transcribe", str(sound), *given]) == 0

    said = json.loads(out.with_suffix(".json").read_text())
    called = [*names[:2], "Speaker 3"]
    words = [word for segment in said["segments"] for word in segment["words"]]
    assert len(words) > 60
    wrong = [word for word in words if word["speaker"] != called[speaker_of(word)]]
    assert len(wrong) <= 0.03 * len(words)
    assert {segment["speaker"] for segment in said["segments"]} == set(called)
    assert "Kennedy: And so" in out.with_suffix(".srt").read_text()


def speaker_of(word) -> int:
    """Who speaks in the middle of it, or nearest to that."""
    middle = (word["start"] + word["end"]) / 2
    return min(truth(), key=lambda part: max(part[0] - middle, middle - part[1], 0))[2]
