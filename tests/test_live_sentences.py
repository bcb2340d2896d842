"""Committed words to segments."""

import math

import pytest

from pyengine.live.sentences import Sentences, ends_sentence
from pyengine.live.window import CommittedWord


def spoken(*texts: str, probability: float = 0.5) -> list[CommittedWord]:
    return [
        CommittedWord(text, float(i), i + 0.5, probability, (i,)) for i, text in enumerate(texts)
    ]


def test_a_sentence_is_over_when_the_next_one_begins():
    sentences = Sentences()
    assert sentences.add(spoken(" Ask", " not.")) == []
    (segment,) = sentences.add(spoken(" What", " you"))
    assert segment.text == " Ask not."
    assert [word.text for word in segment.words] == [" Ask", " not."]
    (last,) = sentences.finish()
    assert last.text == " What you"
    assert [s.id for s in sentences.segments] == [0, 1]
    assert sentences.finish() == []


def test_a_mark_that_comes_later_joins_its_word():
    sentences = Sentences()
    sentences.add(spoken(" “Go", " away"))
    sentences.add([CommittedWord(".”", 2.0, 2.1, 0.25, (7, 8))])
    (segment,) = sentences.add(spoken(" He"))
    assert segment.text == " “Go away.”"
    assert [word.text for word in segment.words] == [" “Go", " away.”"]
    assert segment.words[-1].end == 1.5  # as the word was committed
    assert segment.tokens == (0, 1, 7, 8)


def test_text_without_spaces_is_not_taken_for_a_mark():
    sentences = Sentences()
    sentences.add(spoken("你", "好", "。"))
    (segment,) = sentences.add(spoken("再", "见"))
    assert segment.text == "你好。"
    assert [word.text for word in segment.words] == ["你", "好。"]


def test_how_sure_a_segment_is():
    sentences = Sentences()
    sentences.add(spoken(" a", probability=0.9))
    sentences.add(spoken(" b.", probability=0.4))
    (segment,) = sentences.finish()
    assert segment.avg_logprob == pytest.approx((math.log(0.9) + math.log(0.4)) / 2)
    assert segment.confidence == pytest.approx(math.sqrt(0.9 * 0.4))


def test_a_word_without_any_probability_has_a_logarithm_still():
    sentences = Sentences()
    sentences.add(spoken(" a", probability=0.0))
    assert math.isfinite(sentences.finish()[0].avg_logprob)


def test_whoever_never_ends_a_sentence_is_cut():
    sentences = Sentences()
    found = sentences.add(spoken(*[" word"] * 130))
    assert [len(s.words) for s in [*found, *sentences.finish()]] == [60, 60, 10]


@pytest.mark.parametrize(
    "text",
    [" you.", " you?”", " Wirklich!", "吗？", " (No.)", " है।", " نعم؟"],  # noqa: RUF001
)
def test_ends_of_sentences(text):
    assert ends_sentence(text)


@pytest.mark.parametrize("text", [" you", " you,", "", " 3.5", " “", " Mr.", " (Dr."])
def test_what_ends_no_sentence(text):
    assert not ends_sentence(text)
