"""Words and their times, by openai-whisper's rules (whisper/timing.py), worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.ggml_header import read_header
from pyengine.options import TranscribeOptions
from pyengine.tokenizer import Tokenizer
from pyengine.words import (
    TimedWord,
    Untimed,
    cut_at_sentences,
    fit_segment,
    merge_punctuation,
    snap_to_speech,
    split_words,
    time_words,
    typical_duration,
    window_texts,
)


@pytest.fixture(scope="module")
def tokenizer(base) -> Tokenizer:
    header = read_header(base)
    return Tokenizer(header.vocabulary, header.hparams)


def texts(words) -> list[str]:
    return [text for text, _ in words]


def word(text: str, start: float, end: float) -> TimedWord:
    return TimedWord(text, start, end, (len(text),), 0.5)


def plain(words) -> list[tuple[str, float, float]]:
    return [(w.text, round(w.start, 9), round(w.end, 9)) for w in words]


# What openai-whisper's split_to_word_tokens makes of its own tokens for these
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (" And so, my", "en", [" And", " so", ",", " my"]),
        (' "No"!', "en", [' "No"!']),
        (" unbelievably", "en", [" unbelievably"]),
        (" don't", "en", [" don't"]),
        (" (a) b...", "en", [" (a", ")", " b..."]),
        (" 3.14%", "en", [" 3", ".14", "%"]),
        (" Qu'est-ce", "fr", [" Qu", "'est", "-ce"]),
        ("🙂 ok", "ja", ["🙂", " ok"]),
        ("你好 吗", "zh", ["你好", " ", "吗"]),
        ("", "en", []),
    ],
)
def test_text_is_split_into_words(tokenizer, text, language, expected):
    tokens = tokenizer.encode(text)
    words = split_words(tokenizer, tokens, language)
    assert texts(words) == expected
    assert [t for _, its in words for t in its] == tokens


def test_a_word_goes_on_until_a_space_or_a_mark(tokenizer):
    pieces = [" un", "bel", "iev", "able", ",", " so", "!", "?"]
    tokens = [token for piece in pieces for token in tokenizer.encode(piece)]
    assert texts(split_words(tokenizer, tokens, "en")) == [" unbelievable", ",", " so", "!", "?"]
    assert len(split_words(tokenizer, tokens, "ja")) == len(tokens)


@given(st.lists(st.integers(0, 50256), max_size=30), st.sampled_from(["en", "ja"]))
def test_no_token_and_no_text_is_lost(tokenizer, tokens, language):
    """Random tokens are mostly damaged text, with characters that never end."""
    words = split_words(tokenizer, tokens, language)
    assert "".join(texts(words)) == tokenizer.decode(tokens)
    assert [t for _, its in words for t in its] == tokens
    assert all(its for _, its in words)


def test_a_word_begins_with_its_first_token_and_ends_before_the_next():
    segments = [[(" a", (1, 2)), (" b", (3,))], [], [(" c", (4, 5))]]
    timed = time_words(segments, [0.5, 1.0, 0.25, 0.1, 0.3], [0, 5, 10, 10, 40, 50])
    assert timed == [
        [TimedWord(" a", 0.0, 0.2, (1, 2), 0.75), TimedWord(" b", 0.2, 0.2, (3,), 0.25)],
        [],
        [TimedWord(" c", 0.2, 1.0, (4, 5), 0.2)],
    ]


def test_the_typical_duration():
    words = [word("a", 0, 0.2), word("b", 1, 1), word("c", 2, 2.4), word("d", 3, 9)]
    assert typical_duration(words) == pytest.approx(0.4)  # nothing that lasts no time
    assert typical_duration(words[3:]) == 0.7
    assert typical_duration(words[1:2]) == typical_duration([]) == 0


def test_pauses_leave_the_ends_of_sentences():
    words = [word(" a", 0, 0.3), word(".", 0.3, 2.0), word(" b", 2.0, 5.0), word(" c", 5.0, 9.0)]
    cut = cut_at_sentences(words, 0.3)
    # The mark keeps its beginning, the word after it its end; a long word elsewhere is believed
    expected = [(" a", 0, 0.3), (".", 0.3, 0.9), (" b", 4.4, 5.0), (" c", 5.0, 9.0)]
    assert plain(cut) == expected
    assert cut_at_sentences(words, 0.0) == words


def test_marks_join_the_word_they_belong_to():
    parts = [' "', " (", "a", "b", ",", '"', " -", " c", "."]
    words = [word(text, i, i + 1) for i, text in enumerate(parts)]
    options = TranscribeOptions()
    merged = merge_punctuation(words, options.prepend_punctuations, options.append_punctuations)
    # Times are those of the word alone
    expected = [(' " (a', 2, 3), ('b,"', 3, 4), (" - c.", 7, 8)]
    assert plain(merged) == expected
    assert merged[0].tokens == (2, 2, 1)
    assert merge_punctuation(words, "~", "~") == words


def test_a_segment_begins_and_ends_with_its_words():
    text = fit_segment([word(" a", 1.0, 1.3), word(" b", 1.3, 1.8)], 0.9, 2.0, 0.3, 0.5)
    assert (text.start, text.end, plain(text.words)) == (
        1.0,
        1.8,
        [(" a", 1.0, 1.3), (" b", 1.3, 1.8)],
    )


def test_words_too_long_to_be_true_keep_to_their_segment():
    # The first after a pause: its end is right, and twice the typical duration is enough
    text = fit_segment([word(" a", 1.0, 6.0), word(" b", 6.0, 6.2)], 1.0, 6.2, 0.3, 0.5)
    assert plain(text.words) == [(" a", 5.4, 6.0), (" b", 6.0, 6.2)]
    # and where the second holds it, too, they meet at twice a typical duration before its end
    text = fit_segment([word(" a", 1.0, 2.0), word(" b", 2.0, 6.0)], 1.0, 6.0, 0.3, 0.5)
    assert plain(text.words) == [(" a", 4.8, 5.4), (" b", 5.4, 6.0)]
    # A first word long before its segment, without a pause before it
    text = fit_segment([word(" a", 1.0, 1.9), word(" b", 1.9, 2.2)], 1.6, 2.2, 0.5, 1.0)
    assert plain(text.words)[0] == (" a", 1.4, 1.9)
    assert text.start == 1.6
    # A last word long after it
    text = fit_segment([word(" a", 1.0, 1.3), word(" b", 1.3, 9.0)], 1.0, 2.0, 0.3, 0.9)
    assert plain(text.words)[1] == (" b", 1.3, 2.0)
    assert text.end == 2.0


def test_no_words_leave_a_segment_as_it_was():
    assert fit_segment([], 1.0, 2.0, 0.3, 0.0).words == ()
    assert fit_segment([], 1.0, 2.0, 0.3, 0.0).end == 2.0


SPEECH = [(1.03, 2.0), (3.03, 4.0)]
"""As a VAD tells it, 0.03 s after it has begun."""


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        # A word runs on into the pause, and the next begins in it
        ([(1.2, 2.6), (2.6, 3.7)], [(1.0, 2.0), (3.0, 4.0)]),
        # Only the first and the last of an island reach its edges
        ([(1.1, 1.4), (1.4, 1.5), (1.5, 2.9)], [(1.0, 1.4), (1.4, 1.5), (1.5, 2.0)]),
        # Words that come late; one that is in no speech goes to the nearest
        ([(1.9, 2.0), (2.7, 2.8), (3.5, 3.6)], [(1.9, 2.0), (3.0, 3.0), (3.5, 4.0)]),
        # An edge that is too far away is not believed
        ([(1.9, 1.95), (3.1, 3.15)], [(1.9, 2.0), (3.0, 3.15)]),
        # Attention gives a pause to the word behind it, from the end of the one before it
        ([(1.2, 1.7), (1.7, 3.15), (3.15, 3.4)], [(1.0, 2.0), (3.0, 3.15), (3.15, 4.0)]),
        # One that runs on into what comes behind the pause stays where it is
        ([(1.2, 1.7), (1.7, 3.05), (3.15, 3.4)], [(1.0, 1.7), (1.7, 2.0), (3.0, 4.0)]),
        # No way back to speech that is over
        ([(3.5, 3.6), (1.5, 1.6)], [(3.0, 3.6), (3.0, 3.0)]),
    ],
)
def test_words_are_moved_to_the_speech_they_are_heard_in(spans, expected):
    assert snap_to_speech(spans, SPEECH) == [pytest.approx(span) for span in expected]


def test_the_last_word_leaves_room_for_those_that_follow():
    assert snap_to_speech([(1.0, 1.3), (1.3, 1.5)], SPEECH, more=True)[1] == (1.3, 1.5)
    assert snap_to_speech([(1.0, 1.3), (1.3, 1.5)], SPEECH)[1] == (1.3, 2.0)
    assert snap_to_speech([(1.0, 1.3), (1.3, 2.5)], SPEECH, more=True)[1] == (1.3, 2.0)


def test_short_silences_are_part_of_a_word():
    speech = [(1.03, 1.4), (1.49, 2.0), (2.5, 3.0)]
    assert snap_to_speech([(0.9, 2.2)], speech) == [(1.0, 2.0)]
    assert snap_to_speech([(0.9, 2.2)], []) == [(0.9, 2.2)]
    assert snap_to_speech([], speech) == []


def test_the_words_of_a_window(tokenizer):
    tokens = [tokenizer.encode(" Yes."), tokenizer.encode(" And so")]
    segments = [
        Untimed(0.0, 1.0, tuple(tokens[0]), (0.9, 0.8)),
        Untimed(2.0, 3.0, tuple(tokens[1]), (0.7, 0.6)),
    ]
    found = window_texts(
        tokenizer,
        segments,
        [5, 20, 25, 110, 130],
        offset=60.0,
        last_speech=59.0,
        options=TranscribeOptions(),
        language="en",
    )
    # Typical are 0.35 s: what follows the sentence's end lasts twice that, not 1.7 s
    assert [plain(text.words) for text in found] == [
        [(" Yes.", 60.1, 60.4)],
        [(" And", 61.5, 62.2), (" so", 62.2, 62.6)],
    ]
    assert found[0].words[0].probability == 0.9
    assert [(round(t.start, 9), round(t.end, 9)) for t in found] == [(60.1, 60.4), (61.5, 62.6)]


@given(st.data())
def test_any_attention_gives_every_word_a_time(tokenizer, data):
    draw = data.draw
    said = draw(st.lists(st.lists(st.integers(0, 50256), max_size=8), max_size=5))
    n = sum(map(len, said))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    entries = np.sort(random.integers(0, 1501, n + 1)).tolist()
    edges = np.sort(random.uniform(0, 30, 2 * len(said))).tolist()
    segments = [
        Untimed(*edges[2 * i : 2 * i + 2], tuple(tokens), tuple(random.random(len(tokens))))
        for i, tokens in enumerate(said)
    ]
    found = window_texts(
        tokenizer,
        segments,
        entries,
        offset=90.0,
        last_speech=draw(st.floats(0, 90)),
        options=TranscribeOptions(),
        language=draw(st.sampled_from(["en", "zh"])),
    )
    assert len(found) == len(said)
    for text, tokens in zip(found, said, strict=True):
        assert "".join(w.text for w in text.words) == tokenizer.decode(tokens)
        assert all(np.isfinite([w.start, w.end]).all() and w.start <= w.end for w in text.words)
