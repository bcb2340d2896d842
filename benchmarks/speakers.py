#!/usr/bin/env python3
"""Who speaks when: error rates over conversations made of real voices, with exact truth.

    benchmarks/.cache/speakers/bin/python benchmarks/speakers.py    # the table, on the test half
    benchmarks/.cache/speakers/bin/python benchmarks/speakers.py --half dev --each --hop 2.5

conversations/README.md says how the environment and the networks' files are made. Voices are
fetched as Debian packages at the first run. What the networks answer is kept, so that a change of
what follows them is measured in seconds.

Errors are pyannote.metrics', with NIST's collar: a quarter of a second on both sides of each
boundary of the truth does not count. Rates are of all conversations together: their seconds of
error by their seconds of speech.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks" / "conversations")]

from making import Conversation, make_conversation, make_sounds  # noqa: E402
from networks import Networks  # noqa: E402
from voices import RATE, voices_of  # noqa: E402

from pyengine.speakers import pipeline, stretches  # noqa: E402
from pyengine.speakers.frames import n_frames  # noqa: E402
from pyengine.speakers.turn import Turn  # noqa: E402
from pyengine.steps import Steps  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

NETWORKS = ROOT / "benchmarks" / ".cache" / "networks"
SECONDS = 150.0
SEEDS = {"dev": 1000, "test": 5000}


def conversations(half: str, overlap: float) -> Iterator[Conversation]:
    """Five of each number of speakers from two to five."""
    for speakers in range(2, 6):
        for i in range(5):
            seed = SEEDS[half] + speakers * 100 + i + round(overlap * 5000)
            order = np.random.default_rng(seed + 7).permutation(sorted(voices_of(half)))
            voices = [str(voice) for voice in order[:speakers]]
            yield make_conversation(f"{speakers} speakers, {i}", voices, seed, SECONDS, overlap)


def single_speakers(half: str) -> Iterator[Conversation]:
    """Each voice by itself; they pause as they would in a conversation."""
    for i, voice in enumerate(voices_of(half)):
        yield make_conversation(f"{voice} alone", [voice], SEEDS[half] + i, SECONDS)


def two_languages() -> Iterator[Conversation]:
    """Allison Smith, who speaks English and Spanish in different recordings, alone (one speaker)
    and with Carlo Flora (two)."""
    one = {"allison-es": "allison"}
    for seed in range(5):
        yield make_conversation(
            f"Allison {seed}", ["allison", "allison-es"], seed, SECONDS, aliases=one
        )
        three = ["allison", "allison-es", "carlo"]
        yield make_conversation(f"Allison, Carlo {seed}", three, seed, SECONDS, aliases=one)


def hours(half: str) -> Iterator[Conversation]:
    """An hour with four."""
    yield make_conversation("an hour, 4 speakers", voices_of(half)[:4], SEEDS[half], 3600, 0.05)


@dataclass
class Score:
    """Errors of some conversations, in seconds."""

    spoken: float = 0.0
    missed: float = 0.0
    invented: float = 0.0
    confused: float = 0.0
    right: int = 0
    """In how many the number of speakers is right."""
    n: int = 0

    def add(self, conversation: Conversation, turns: Sequence[Turn]) -> str:
        """Count one more; returns what is to be said of it."""
        metric = DiarizationErrorRate(
            collar=0.5
        )  # Its collar is as wide as both sides are together
        whole = Timeline([Segment(0, len(conversation.samples) / RATE)])
        truth = _annotation((turn.start, turn.end, turn.voice) for turn in conversation.truth)
        found = _annotation((turn.start, turn.end, turn.speaker) for turn in turns)
        errors = metric(truth, found, uem=whole, detailed=True)
        speakers = len({turn.speaker for turn in turns})
        one = Score(
            errors["total"],
            errors["missed detection"],
            errors["false alarm"],
            errors["confusion"],
            int(speakers == conversation.speakers),
            1,
        )
        for name, value in vars(one).items():
            setattr(self, name, getattr(self, name) + value)
        return f"{conversation.name}: {one.rates()}, {speakers} of {conversation.speakers}"

    @property
    def rate(self) -> float:
        return (self.missed + self.invented + self.confused) / max(self.spoken, 1e-9)

    def rates(self) -> str:
        if not self.spoken:
            return f"{self.invented:.1f} s heard where nobody speaks"
        parts = (self.missed, self.invented, self.confused)
        return f"{self.rate:.1%} | " + " | ".join(f"{part / self.spoken:.1%}" for part in parts)


def _annotation(turns: Iterator[tuple[float, float, str | int]]) -> Annotation:
    annotation = Annotation()
    for i, (start, end, speaker) in enumerate(turns):
        annotation[Segment(start, end), i] = speaker
    return annotation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--half", choices=("dev", "test"), default="test", help="whose voices")
    parser.add_argument("--each", action="store_true", help="also print each conversation")
    parser.add_argument("--only", help="rows whose names contain this")
    parser.add_argument("--hop", type=float, help="seconds from one window to the next")
    parser.add_argument("--embedded", type=float, help="seconds embedded of a stretch, at most")
    options = parser.parse_args()
    if options.hop:
        pipeline.HOP = n_frames(options.hop)
    if options.embedded:
        stretches.LONGEST = n_frames(options.embedded)
    networks = Networks(NETWORKS)
    rows = {
        "no overlap, number known": (True, lambda: conversations(options.half, 0.0)),
        "no overlap, number unknown": (False, lambda: conversations(options.half, 0.0)),
        "10% overlap, number known": (True, lambda: conversations(options.half, 0.1)),
        "10% overlap, number unknown": (False, lambda: conversations(options.half, 0.1)),
        "one speaker, number unknown": (False, lambda: single_speakers(options.half)),
        "one voice in two languages, number unknown": (False, two_languages),
        "an hour, 5% overlap, number unknown": (False, lambda: hours(options.half)),
        "music and noise": (False, make_sounds),
    }
    seconds = 0.0
    print("| | DER | missed | false alarm | confused | number right |\n|---|---|---|---|---|---|")
    for name, (known, made) in rows.items():
        if options.only and options.only not in name:
            continue
        score = Score()
        for conversation in made():
            count = conversation.speakers if known else None
            found = Steps(pipeline.diarize(conversation.samples, networks, count)).finish()
            seconds += len(conversation.samples) / RATE
            said = score.add(conversation, found.turns)
            if options.each:
                print(f"  {said}", file=sys.stderr)
        print(f"| {name} | {score.rates()} | {score.right} of {score.n} |", flush=True)
    print(
        f"\nA second of sound: {networks.windows / seconds:.2f} windows segmented, "
        f"{networks.embedded / seconds:.2f} s embedded"
    )


if __name__ == "__main__":
    main()
