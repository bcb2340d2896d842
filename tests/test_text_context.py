"""What windows are told of what was said: openai-whisper's rules and stricter ones, by hand."""

from types import SimpleNamespace

import pytest

from pyengine.options import TranscribeOptions
from pyengine.text_context import TextContext

TOKENIZER = SimpleNamespace(encode=lambda text: [int(word) for word in text.split()])


def context(n_text_ctx=16, **options) -> TextContext:
    """With room for 7 tokens unless told otherwise; texts are token ids."""
    return TextContext(TOKENIZER, TranscribeOptions(**options), n_text_ctx)


def add(
    c: TextContext,
    tokens: list[int],
    *,
    start: float = 0.0,
    temperature: float = 0.0,
    avg_logprob: float = -0.3,
    compression_ratio: float = 1.5,
) -> None:
    """A window of one segment, a second long."""
    segment = SimpleNamespace(tokens=tokens, start=start, end=start + 1)
    decoded = SimpleNamespace(
        temperature=temperature, avg_logprob=avg_logprob, compression_ratio=compression_ratio
    )
    c.add([segment], decoded)


def test_without_options_nothing_is_told():
    c = context()
    assert c.prompt() == []
    add(c, [1, 2])
    assert c.prompt() == []


def test_the_initial_prompt_is_for_the_first_window():
    c = context(initial_prompt=" 1 2 ")
    assert c.prompt() == [1, 2]
    assert c.prompt() == [1, 2]  # a silent window adds nothing
    add(c, [5])
    assert c.prompt() == []


def test_conditioned_windows_hear_the_end_of_what_was_said():
    c = context(initial_prompt="1 2", condition_on_previous_text=True)
    add(c, [3, 4])
    assert c.prompt() == [1, 2, 3, 4]
    add(c, [5, 6, 7, 8], temperature=0.5)
    assert c.prompt() == [2, 3, 4, 5, 6, 7, 8]


def test_what_was_said_at_a_high_temperature_is_forgotten_with_all_before():
    c = context(initial_prompt="1", condition_on_previous_text=True)
    add(c, [3])
    add(c, [4], temperature=0.6)
    assert c.prompt() == []
    add(c, [5], temperature=0.2)
    assert c.prompt() == [5]


def test_a_carried_prompt_stays_in_front():
    c = context(initial_prompt="1 2", carry_initial_prompt=True, condition_on_previous_text=True)
    add(c, [3, 4, 5, 6, 7, 8])
    assert c.prompt() == [1, 2, 4, 5, 6, 7, 8]
    add(c, [9], temperature=1.0)
    assert c.prompt() == [1, 2]


def test_a_carried_prompt_needs_no_conditioning():
    c = context(initial_prompt="1 2", carry_initial_prompt=True)
    add(c, [3])
    assert c.prompt() == [1, 2]


def test_a_prompt_longer_than_the_room_keeps_its_end():
    assert context(initial_prompt="1 2 3 4 5 6 7 8 9").prompt() == [3, 4, 5, 6, 7, 8, 9]
    c = context(
        initial_prompt="1 2 3 4 5 6 7 8",
        carry_initial_prompt=True,
        condition_on_previous_text=True,
    )
    add(c, [9])
    assert c.prompt() == [2, 3, 4, 5, 6, 7, 8]


def test_hotwords_come_first_in_every_window_and_take_room():
    c = context(hotwords="1 2", initial_prompt="3", condition_on_previous_text=True)
    assert c.prompt() == [1, 2, 3]
    add(c, [4, 5, 6, 7, 8])
    assert c.prompt() == [1, 2, 4, 5, 6, 7, 8]
    assert context(hotwords="1 2 3 4 5 6 7 8 9").prompt() == [1, 2, 3, 4, 5, 6, 7]
    c = context(hotwords="1 2 3 4 5 6 7", initial_prompt="8")
    assert c.prompt() == [1, 2, 3, 4, 5, 6, 7]


def test_max_context_limits_what_was_said():
    c = context(max_context=2, condition_on_previous_text=True, initial_prompt="1 2 3")
    assert c.prompt() == [2, 3]
    add(c, [4])
    assert c.prompt() == [3, 4]
    assert context(max_context=0, initial_prompt="1 2 3", hotwords="9").prompt() == [9]
    assert context(max_context=99, initial_prompt="1 2 3").prompt() == [1, 2, 3]


def test_empty_texts_are_none():
    assert context(initial_prompt="  ", hotwords="").prompt() == []


def guarded(**options) -> TextContext:
    return context(condition_on_previous_text=True, context_threshold=-0.6, **options)


@pytest.mark.parametrize(
    "doubt",
    [{"temperature": 0.2}, {"avg_logprob": -0.7}, {"compression_ratio": 2.2}],
)
def test_what_is_in_doubt_is_not_told_and_the_prompt_stays(doubt):
    c = guarded(initial_prompt="1 2")
    add(c, [3])
    assert c.prompt() == [1, 2, 3]
    assert c.may_mislead
    add(c, [4], **doubt)
    assert c.prompt() == [1, 2]
    assert not c.may_mislead


def test_behind_a_silence_what_was_said_is_forgotten():
    c = guarded(initial_prompt="1")
    add(c, [3])
    c.go_on_at(3.9)
    assert c.prompt() == [1, 3]
    c.go_on_at(4.1)
    assert c.prompt() == [1]
    add(c, [5], start=10)
    add(c, [6], start=14.5)  # a silence may lie within a window, too
    assert c.prompt() == [1, 6]


def test_without_a_guard_neither_silence_nor_doubt_counts():
    c = context(condition_on_previous_text=True)
    add(c, [3], avg_logprob=-5.0, compression_ratio=9.0)
    c.go_on_at(100.0)
    c.forget()
    assert c.prompt() == [3]
    assert not c.may_mislead


def test_without_conditioning_there_is_nothing_to_guard():
    c = context(context_threshold=-0.6, initial_prompt="1")
    add(c, [3])
    assert c.prompt() == []
    assert not c.may_mislead


def test_what_stands_for_certain_is_told():
    c = context(condition_on_previous_text=True)
    c.tell([1, 2])
    assert c.prompt() == [1, 2]
    other = context(initial_prompt="1")
    other.tell([2])
    assert other.prompt() == []
