"""From tokens and the moments they were said to words (after openai-whisper, whisper/timing.py).

Pure functions on one window's words. Times are seconds; whose start they count from does not
matter here.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from pyengine.options import TranscribeOptions
from pyengine.tokenizer import Tokenizer

POSITION_SECONDS = 0.02
"""Of one position of the encoder."""

_WITHOUT_SPACES = ("zh", "ja", "th", "lo", "my", "yue")
"""Languages written without spaces: every character is a word."""

_SENTENCE_ENDS = ".。!！?？"  # noqa: RUF001 - both widths
_TYPICAL_MOST = 0.7
_LONG = 2
"""A word that lasts longer than so many typical ones has swallowed a pause."""

_PAUSE = 0.1
"""Seconds of silence within which a word does not go on: closures of stops are shorter."""

_ONSET = 0.03
"""Seconds of speech that a VAD has heard before it says so (Silero's speech_pad_ms)."""

_ACROSS = 0.2
"""Attention gives a pause to the word behind it: of a word that reaches across one, seconds of
speech behind the pause count by so much more than those before it."""

AROUND = 1.0
"""Seconds around words in which to look for the speech they belong to."""

_REACH = 0.8
"""Seconds by which a word's edge may be off."""


@dataclass(frozen=True, slots=True)
class Untimed:
    """A segment as its timestamp tokens have it, within its window."""

    start: float
    end: float
    tokens: tuple[int, ...]
    """Of its text alone."""
    probabilities: tuple[float, ...]
    """Of each of them."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of a window, or a punctuation mark that may join one."""

    text: str
    start: float
    end: float
    tokens: tuple[int, ...]
    probability: float
    """The mean of its tokens'."""


@dataclass(frozen=True, slots=True)
class TimedText:
    """The words of one segment, and when it begins and ends."""

    start: float
    end: float
    words: tuple[TimedWord, ...]


def split_words(
    tokenizer: Tokenizer, tokens: Sequence[int], language: str
) -> list[tuple[str, tuple[int, ...]]]:
    """Text tokens as words and punctuation marks: their texts in a row are the whole text."""
    characters = _split_characters(tokenizer, tokens)
    if language in _WITHOUT_SPACES:
        return characters
    words: list[tuple[str, tuple[int, ...]]] = []
    for text, its_tokens in characters:
        # openai-whisper's test; that of nothing, a space alone, holds too
        is_punctuation = text.strip() in string.punctuation
        if words and not text.startswith(" ") and not is_punctuation:
            before, tokens_before = words.pop()
            words.append((before + text, tokens_before + its_tokens))
        else:
            words.append((text, its_tokens))
    return words


def _split_characters(
    tokenizer: Tokenizer, tokens: Sequence[int]
) -> list[tuple[str, tuple[int, ...]]]:
    """As few tokens together as make whole characters."""
    whole = tokenizer.decode(tokens)
    pieces: list[tuple[str, tuple[int, ...]]] = []
    begun: tuple[int, ...] = ()
    length = 0
    for token in tokens:
        begun += (token,)
        text = tokenizer.decode(begun)
        broken = text.find("\ufffd")
        # A character that is broken in the whole text, too, does not get better
        if broken < 0 or whole[length + broken : length + broken + 1] == "\ufffd":
            pieces.append((text, begun))
            begun = ()
            length += len(text)
    if begun:
        pieces.append((tokenizer.decode(begun), begun))
    if "".join(text for text, _ in pieces) != whole:  # damaged text: not worth taking apart
        return [(whole, tuple(tokens))]
    return pieces


def time_words(
    texts: Sequence[Sequence[tuple[str, tuple[int, ...]]]],
    probabilities: Sequence[float],
    entries: Sequence[int],
) -> list[list[TimedWord]]:
    """Words of each segment with the times of their first and behind their last tokens.

    Args:
        texts: of each segment its `split_words`.
        probabilities: of all text tokens in a row.
        entries: encoder positions at which each of them begins, and that of the end
            (`Whisper.align`).
    """
    found: list[list[TimedWord]] = []
    at = 0
    for words in texts:
        timed: list[TimedWord] = []
        for text, tokens in words:
            after = at + len(tokens)
            times = entries[at] * POSITION_SECONDS, entries[after] * POSITION_SECONDS
            timed.append(TimedWord(text, *times, tokens, fmean(probabilities[at:after])))
            at = after
        found.append(timed)
    return found


def typical_duration(words: Sequence[TimedWord]) -> float:
    """The median of what words last, 0.7 s at most; 0 where none lasts at all."""
    durations = [d for word in words if (d := word.end - word.start) > 0]
    return min(_TYPICAL_MOST, median(durations)) if durations else 0.0


def cut_at_sentences(words: Sequence[TimedWord], typical: float) -> list[TimedWord]:
    """Words and marks at the end of a sentence, and the first after it, without the pause that
    long ones hold."""
    most = _LONG * typical
    cut = list(words)
    for i in range(1, len(cut)):
        word = cut[i]
        if not typical or word.end - word.start <= most:
            continue
        if word.text in _SENTENCE_ENDS:
            cut[i] = replace(word, end=word.start + most)
        elif cut[i - 1].text in _SENTENCE_ENDS:
            cut[i] = replace(word, start=word.end - most)
    return cut


def merge_punctuation(words: Sequence[TimedWord], prepended: str, appended: str) -> list[TimedWord]:
    """Marks join the word they belong to; it keeps its own times and probability."""
    merged: list[TimedWord] = []
    for word in reversed(words):
        if merged and word.text.startswith(" ") and word.text.strip() in prepended:
            after = merged.pop()
            merged.append(_joined(after, word, after))
        else:
            merged.append(word)
    words, merged = merged[::-1], []
    for word in words:
        if merged and not merged[-1].text.endswith(" ") and word.text in appended:
            before = merged.pop()
            merged.append(_joined(before, before, word))
        else:
            merged.append(word)
    return merged


def _joined(main: TimedWord, first: TimedWord, second: TimedWord) -> TimedWord:
    return replace(main, text=first.text + second.text, tokens=first.tokens + second.tokens)


def fit_segment(
    words: Sequence[TimedWord], start: float, end: float, typical: float, last_speech: float
) -> TimedText:
    """A segment and its words, each corrected by the other: the words say when it begins and
    ends, but where the first or the last is too long to be true.

    Args:
        start, end: of the segment by its timestamps.
        last_speech: when the segment before it ended.
    """
    if not words:
        return TimedText(start, end, ())
    fitted, most = list(words), _LONG * typical
    first = fitted[0]
    # The first words after a pause are not to hold it
    if first.end - last_speech > 4 * typical and (
        first.end - first.start > most
        or (len(fitted) > 1 and fitted[1].end - first.start > 2 * most)
    ):
        if len(fitted) > 1 and fitted[1].end - fitted[1].start > most:
            boundary = max(fitted[1].end / 2, fitted[1].end - most)
            first = replace(first, end=boundary)
            fitted[1] = replace(fitted[1], start=boundary)
        first = replace(first, start=max(0.0, first.end - most))
    if start < first.end and start - 0.5 > first.start:
        first = replace(first, start=max(0.0, min(first.end - typical, start)))
    else:
        start = first.start
    fitted[0] = first
    last = fitted[-1]
    if end > last.start and end + 0.5 < last.end:
        fitted[-1] = replace(last, end=max(last.start + typical, end))
    else:
        end = last.end
    return TimedText(start, end, tuple(fitted))


def snap_to_speech(
    spans: Sequence[tuple[float, float]],
    speech: Sequence[tuple[float, float]],
    *,
    more: bool = False,
) -> list[tuple[float, float]]:
    """Words, given by their start and end, moved to the speech they are heard in.

    Attention tells well which word is where, but not where one ends before a pause: its end runs
    on into it, the next one's start too, often back to the speech before, or they come much too
    late. A VAD hears just that.

    Args:
        spans: ascending.
        speech: ascending spans of speech, as far as there is some around the words.
        more: words may follow that are not known yet: the last one does not go on for theirs.
    """
    islands = _islands(speech)
    if not islands:
        return list(spans)
    homes: list[int] = []
    for start, end in spans:
        homes.append(_home(start, end, islands, homes[-1] if homes else 0))
    snapped: list[tuple[float, float]] = []
    for i, ((start, end), home) in enumerate(zip(spans, homes, strict=True)):
        low, high = islands[home]
        start, end = min(max(start, low), high), max(min(end, high), low)
        if (not i or homes[i - 1] != home) and start - low <= _REACH:
            start = low
        is_last = not more if i + 1 == len(homes) else homes[i + 1] != home
        if is_last and high - end <= _REACH:
            end = high
        snapped.append((start, end))
    return snapped


def _islands(speech: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans of speech with pauses between them that are not part of a word, from its onset."""
    islands: list[tuple[float, float]] = []
    for start, end in speech:
        if islands and start - islands[-1][1] < _PAUSE:
            start = islands.pop()[0]
        else:
            start = max(start - _ONSET, 0.0)
        islands.append((start, end))
    return islands


def _home(start: float, end: float, islands: Sequence[tuple[float, float]], first: int) -> int:
    """The island in which a word is heard, `first` or one behind it."""
    home = first
    for k in range(first + 1, len(islands)):
        overlap = _overlap(start, end, islands[k])
        if overlap + (_ACROSS if overlap > 0 else 0) > _overlap(start, end, islands[home]):
            home = k
    return home


def _overlap(start: float, end: float, island: tuple[float, float]) -> float:
    """Seconds that two spans have in common; where they have none, minus those between them."""
    return min(end, island[1]) - max(start, island[0])


def window_texts(
    tokenizer: Tokenizer,
    segments: Sequence[Untimed],
    entries: Sequence[int],
    *,
    offset: float,
    last_speech: float,
    options: TranscribeOptions,
    language: str,
) -> list[TimedText]:
    """The words of one window (openai-whisper, add_word_timestamps).

    Args:
        entries: of the text tokens of all segments in a row, see `time_words`.
        offset: where the window begins.
        last_speech: when the last word before it ended.
        options: which punctuation belongs to which word.
        language: code of the language the text is written in.

    Returns:
        A text for each segment.
    """
    texts = [split_words(tokenizer, segment.tokens, language) for segment in segments]
    probabilities = [p for segment in segments for p in segment.probabilities]
    by_segment = time_words(texts, probabilities, entries)
    words = [word for words in by_segment for word in words]
    typical = typical_duration(words)
    shorter = iter(cut_at_sentences(words, typical))
    found: list[TimedText] = []
    for segment, its_words in zip(segments, by_segment, strict=True):
        cut = [next(shorter) for _ in its_words]
        merged = merge_punctuation(cut, options.prepend_punctuations, options.append_punctuations)
        moved = [replace(w, start=offset + w.start, end=offset + w.end) for w in merged]
        start, end = offset + segment.start, offset + segment.end
        text = fit_segment(moved, start, end, typical, last_speech)
        last_speech = text.end if text.words else last_speech
        found.append(text)
    return found
