"""How likely each of some phrases is to be what was said.

A phrase's probability is that of the decoder writing it and nothing else, in any of its spellings.
All spellings of all phrases are one tree of tokens. It is walked from its likeliest branches on,
as many at a time as the decoder has slots. A branch is never likelier than the one it grows from:
those that cannot matter any more are left out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, log1p

from pyengine.decoding import Decoder
from pyengine.errors import OptionError
from pyengine.filters import Logits
from pyengine.tokenizer import Tokenizer

_ENDS = ("", ".", "!", "?", "。", "！", "？")  # noqa: RUF001 - that is what they are
_TRIMMED = " .,;:!?。、，！？"  # noqa: RUF001

MOST_TOKENS = 64
"""Of a phrase: half a minute of speech hardly has more."""

_HOPELESS = 9.0
"""Natural logarithm of how much less likely than the likeliest a phrase is that is not looked at
any closer; with 80 phrases no probability is off by more than 0.005."""

_MINOR = 4.0
"""The same of a spelling, beside the others of its phrase."""

_MOST_ROWS = 2 * MOST_TOKENS
"""Of a run: room for a branch that no slot has anything of."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a phrase."""

    phrase: int
    """Its number."""
    tokens: tuple[int, ...]
    """All of them, the end token among them."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """What some spellings begin with."""

    tokens: tuple[int, ...]
    logprob: float
    spellings: tuple[Spelling, ...]


class Phrases:
    """Phrases to choose from.

    Raises:
        OptionError: there is none; or one has nothing to say, is too long, or comes twice.
    """

    def __init__(self, tokenizer: Tokenizer, texts: Sequence[str]) -> None:
        if not texts:
            raise OptionError("there are no phrases to choose from")
        self.texts = tuple(texts)
        self._eot = tokenizer.eot
        ends = [(*tokenizer.encode(end), tokenizer.eot) for end in _ENDS]
        owners: dict[tuple[int, ...], int] = {}
        for phrase, text in enumerate(texts):
            for spelling in spellings(text):
                tokens = tokenizer.encode(spelling)
                if len(tokens) > MOST_TOKENS:
                    raise OptionError(f"the phrase {text[:40]!r}... is too long for a command")
                for end in ends:
                    other = owners.setdefault((*tokens, *end), phrase)
                    if other != phrase:
                        raise OptionError(
                            f"the phrases {texts[other]!r} and {text!r} are the same: leave one out"
                        )
        self._spellings = tuple(Spelling(phrase, tokens) for tokens, phrase in owners.items())

    def log_probabilities(
        self, model: Decoder, initial: Sequence[int], n_slots: int, rival: float = -inf
    ) -> Generator[None, None, list[float]]:
        """Of each phrase to follow upon the tokens `initial`, for the encoded audio; of one that is
        hopeless it is an upper bound. Yields between runs of the decoder.

        Args:
            n_slots: that the decoder has.
            rival: the log probability of what else it may be: phrases may be hopeless beside it.
        """
        found = [-inf] * len(self.texts)
        last = len(initial) - 1
        [row] = model.decode(initial, range(len(initial)), logit_rows=[last])
        everything = _Branch((), 0.0, self._spellings)
        growing = _grow(everything, row, model, self._eot, found)
        slots = _Slots(model, len(initial), n_slots)
        while promising := _promising(growing, found, rival):
            yield
            for branch, row in slots.decode(promising):
                growing.remove(branch)
                growing += _grow(branch, row, model, self._eot, found)
        return _bounded(found, growing)


def spellings(phrase: str) -> tuple[str, ...]:
    """How a transcript that is this phrase may be written, but for what ends it.

    Raises:
        OptionError: there is nothing in it that could be said.
    """
    bare = " ".join(phrase.split()).strip(_TRIMMED)
    if not any(char.isalnum() for char in bare):
        raise OptionError(f"{phrase!r} is no phrase that somebody could say")
    cases = (bare[0].upper() + bare[1:], bare[0].lower() + bare[1:], bare)
    # Without a space in languages that have none
    return tuple(dict.fromkeys(space + case for space in (" ", "") for case in cases))


def shares(log_probabilities: Iterable[float]) -> list[float]:
    """The probability of each of some events, given that one of them has come."""
    values = list(log_probabilities)
    peak = max(values)
    weights = [exp(value - peak) for value in values]
    total = sum(weights)
    return [weight / total for weight in weights]


def _grow(
    branch: _Branch, row: Logits, model: Decoder, eot: int, found: list[float]
) -> list[_Branch]:
    """The branches one token longer; of spellings that end here, the probability is `found`.

    Args:
        row: the logits after the branch.
    """
    at = len(branch.tokens)
    by_token: dict[int, list[Spelling]] = {}
    for spelling in branch.spellings:
        by_token.setdefault(spelling.tokens[at], []).append(spelling)
    logits = {token: float(row[token]) for token in by_token}
    log_sum = model.log_sum_exp(row)
    grown: list[_Branch] = []
    for token, following in by_token.items():
        logprob = branch.logprob + logits[token] - log_sum
        if token == eot:
            [whole] = following
            found[whole.phrase] = _log_add(found[whole.phrase], logprob)
        else:
            grown.append(_Branch((*branch.tokens, token), logprob, tuple(following)))
    return grown


def _promising(branches: Iterable[_Branch], found: Sequence[float], rival: float) -> list[_Branch]:
    """Those that may still matter, likeliest first."""
    least = max(rival, *found) - _HOPELESS
    matter = [
        branch
        for branch in branches
        if branch.logprob > least
        and any(branch.logprob > found[s.phrase] - _MINOR for s in branch.spellings)
    ]
    return sorted(matter, key=lambda branch: -branch.logprob)


def _bounded(found: Sequence[float], branches: Iterable[_Branch]) -> list[float]:
    """What was found, and where nothing was, what it cannot be above."""
    bounds = list(found)
    for branch in branches:
        for spelling in branch.spellings:
            if found[spelling.phrase] == -inf:
                bounds[spelling.phrase] = max(bounds[spelling.phrase], branch.logprob)
    return bounds


def _log_add(a: float, b: float) -> float:
    """log(exp(a) + exp(b))"""
    high, low = max(a, b), min(a, b)
    return high if low == -inf else high + log1p(exp(low - high))


class _Slots:
    """What the decoder's caches hold after the tokens that all branches follow upon.

    Args:
        n_initial: of these; slot 0 has them.
    """

    def __init__(self, model: Decoder, n_initial: int, n_slots: int) -> None:
        self._model = model
        self._n_initial = n_initial
        self._cached: list[tuple[int, ...]] = [()] * n_slots
        copies = [(0, slot, 0, n_initial) for slot in range(1, n_slots)]
        if copies:
            model.copy_slots(copies)

    def decode(self, branches: Sequence[_Branch]) -> list[tuple[_Branch, Logits]]:
        """The first of the branches, one for each slot, each with the logits after it."""
        free = list(range(len(self._cached)))
        tokens: list[int] = []
        positions: list[int] = []
        slots: list[int] = []
        ends: list[int] = []
        for branch in branches[: len(free)]:
            known, slot = max((_common(self._cached[s], branch.tokens), -s) for s in free)
            slot = -slot
            # The last token's logits are wanted: it is given once more where all are known
            first = min(known, len(branch.tokens) - 1)
            new = branch.tokens[first:]
            if ends and len(tokens) + len(new) > _MOST_ROWS:
                break
            free.remove(slot)
            self._cached[slot] = branch.tokens
            tokens += new
            positions += range(self._n_initial + first, self._n_initial + len(branch.tokens))
            slots += [slot] * len(new)
            ends.append(len(tokens) - 1)
        rows = self._model.decode(tokens, positions, slots=slots, logit_rows=ends)
        return list(zip(branches, rows, strict=False))


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences begin with in common."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n
