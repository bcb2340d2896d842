"""Text to tokens and back, from the vocabulary in the model file.

Byte-level byte-pair encoding as GPT-2 has it (tiktoken's form: a merge's rank is the rank
of the token it makes), and the special tokens, which follow from the hyper-parameters
(openai-whisper, whisper/tokenizer.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import heappop, heappush

from pyengine.errors import OptionError
from pyengine.hparams import Hparams
from pyengine.languages import LANGUAGES, to_language_code
from pyengine.options import Task

_CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


class Tokenizer:
    """The tokenizer of one model.

    Attributes:
        eot, sot, translate, transcribe, sot_prev, sot_lm, no_speech, no_timestamps: ids of
            the special tokens.
        timestamp_begin: id of <|0.00|>; each following id is 0.02 s later.
        n_vocab: ids are below this.
        languages: codes of the languages this model has tokens for, in token order.
    """

    def __init__(self, vocabulary: Sequence[bytes], hp: Hparams) -> None:
        self.is_multilingual = hp.is_multilingual
        self.n_vocab = hp.n_vocab
        self.eot = 50257 if hp.is_multilingual else 50256
        self.sot = self.eot + 1
        self.languages = tuple(LANGUAGES)[: hp.n_languages]
        self.translate = self.sot + 1 + hp.n_languages
        self.transcribe = self.translate + 1
        self.sot_lm = self.translate + 2
        self.sot_prev = self.translate + 3
        self.no_speech = self.translate + 4
        self.no_timestamps = self.translate + 5
        self.timestamp_begin = self.translate + 6
        self._bytes = tuple(vocabulary[: self.eot])

    @cached_property
    def _ranks(self) -> dict[bytes, int]:
        return {token: rank for rank, token in enumerate(self._bytes) if token}

    def decode_bytes(self, tokens: Iterable[int]) -> bytes:
        """The bytes of text tokens; special tokens and timestamps have none."""
        return b"".join(self._bytes[t] for t in tokens if 0 <= t < self.eot)

    def decode(self, tokens: Iterable[int]) -> str:
        """The text of tokens. A character may be spread over several tokens; bytes that are
        not UTF-8 become U+FFFD."""
        return self.decode_bytes(tokens).decode("utf-8", "replace")

    def encode(self, text: str) -> list[int]:
        """The tokens of plain text; nothing in it is read as a special token."""
        tokens: list[int] = []
        for word in split_words(text):
            tokens += self._merge(word.encode("utf-8", "replace"))
        return tokens

    def _merge(self, word: bytes) -> list[int]:
        ranks = self._ranks
        if word in ranks:
            return [ranks[word]]
        n = len(word)
        # Of the part that begins at a byte: its end, 0 where none begins any more; and where the
        # part before it begins
        ends = list(range(1, n + 1))
        befores = list(range(-1, n))
        # The pairs that can be merged, lowest rank first and of equal ones the leftmost: a word of
        # n bytes takes n log n steps, however long it is
        pairs: list[tuple[int, int, int]] = []

        def offer(start: int) -> None:
            if start >= 0 and ends[start] < n:
                end = ends[ends[start]]
                rank = ranks.get(word[start:end])
                if rank is not None:
                    heappush(pairs, (rank, start, end))

        for start in range(n - 1):
            offer(start)
        while pairs:
            _, start, end = heappop(pairs)
            middle = ends[start]
            if not middle or middle >= end or ends[middle] != end:
                continue  # one of the two has been merged with another
            ends[start], ends[middle] = end, 0
            befores[end] = start
            offer(start)
            offer(befores[start])
        tokens: list[int] = []
        start = 0
        while start < n:
            tokens.append(ranks[word[start : ends[start]]])
            start = ends[start]
        return tokens

    def language_token(self, code: str) -> int:
        """The token of a language.

        Raises:
            OptionError: this model has none for it.
        """
        if code not in self.languages:
            raise OptionError(f"this model does not know the language {LANGUAGES[code].title()}")
        return self.sot + 1 + self.languages.index(code)

    def check_task(self, language: str | None, task: Task) -> str | None:
        """The language code to use, None to detect it.

        Raises:
            OptionError: unknown language, or one or a task this model cannot do.
        """
        code = None if language in (None, "auto") else to_language_code(language)
        if self.is_multilingual:
            if code is not None:
                self.language_token(code)
            return code
        if task == "translate":
            raise OptionError(
                "this model only knows English and cannot translate; use a multilingual one "
                "(its name has no .en)"
            )
        if code not in (None, "en"):
            raise OptionError(
                f"this model only knows English, not {LANGUAGES[code].title()}; use a multilingual "
                "one (its name has no .en)"
            )
        return "en"

    def sot_sequence(self, language: str, task: Task) -> tuple[int, ...]:
        """The tokens every transcript starts with."""
        if not self.is_multilingual:
            return (self.sot,)
        task_token = self.translate if task == "translate" else self.transcribe
        return (self.sot, self.language_token(language), task_token)

    @cached_property
    def non_speech_tokens(self) -> tuple[int, ...]:
        """Tokens of speaker tags and sound annotations, such as "[", " (" and notes.

        The list is openai-whisper's: a symbol counts where it is one token, with or without
        a space before it; for musical symbols the first of its tokens counts. Hyphen and
        single quote count only at the start of a word.
        """
        symbols = [*'"#()*+/:;<=>@[\\]^_`{|}~「」『』']
        symbols += ["<<", ">>", "<<<", ">>>", "--", "---", "-(", "-["]
        symbols += ["('", '("', "((", "))", "(((", ")))", "[[", "]]", "{{", "}}", "♪♪", "♪♪♪"]
        musical = "♩♪♫♬♭♮♯"
        found = {self.encode(" -")[0], self.encode(" '")[0]}
        for symbol in [*symbols, *musical]:
            for tokens in (self.encode(symbol), self.encode(" " + symbol)):
                if len(tokens) == 1 or symbol in musical:
                    found.add(tokens[0])
        return tuple(sorted(found))

    @cached_property
    def control_tokens(self) -> tuple[int, ...]:
        """Special tokens that never belong in a transcript."""
        return (
            self.sot,
            self.translate,
            self.transcribe,
            self.sot_lm,
            self.sot_prev,
            self.no_speech,
        )


def split_words(text: str) -> Iterator[str]:
    """GPT-2's pre-tokenization, which in `regex` syntax is

    's|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+
    """
    i, n = 0, len(text)
    while i < n:
        contraction = next((c for c in _CONTRACTIONS if text.startswith(c, i)), None)
        if contraction:
            yield contraction
            i += len(contraction)
            continue
        start = i + 1 if text[i] == " " and i + 1 < n else i
        kind = _character_class(text[start])
        if kind == "space":
            end = _run_end(text, i, "space")
            # A run of spaces leaves its last one to the word after it
            if end < n and end - i > 1:
                end -= 1
        else:
            end = _run_end(text, start, kind)
        yield text[i:end]
        i = end


def _run_end(text: str, start: int, kind: str) -> int:
    end = start
    while end < len(text) and _character_class(text[end]) == kind:
        end += 1
    return end


def _character_class(char: str) -> str:
    if char.isspace() and char not in "\x1c\x1d\x1e\x1f":  # str counts separators, regex does not
        return "space"
    category = unicodedata.category(char)[0]
    return {"L": "letter", "N": "number"}.get(category, "other")
