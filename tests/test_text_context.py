"""What windows are told of what was said: openai-whisper's rules, by hand."""

from types import SimpleNamespace

from pyengine.options import TranscribeOptions
from pyengine.text_context import TextContext

TOKENIZER = SimpleNamespace(encode=lambda text: [int(word) for word in text.split()])


def context(n_text_ctx=16, **options) -> TextContext:
    """With room for 7 tokens unless told otherwise; texts are token ids."""
    return TextContext(TOKENIZER, TranscribeOptions(**options), n_text_ctx)


def test_without_options_nothing_is_told():
    c = context()
    assert c.prompt() == []
    c.add([1, 2], 0.0)
    assert c.prompt() == []


def test_the_initial_prompt_is_for_the_first_window():
    c = context(initial_prompt=" 1 2 ")
    assert c.prompt() == [1, 2]
    assert c.prompt() == [1, 2]  # a silent window adds nothing
    c.add([5], 0.0)
    assert c.prompt() == []


def test_conditioned_windows_hear_the_end_of_what_was_said():
    c = context(initial_prompt="1 2", condition_on_previous_text=True)
    c.add([3, 4], 0.0)
    assert c.prompt() == [1, 2, 3, 4]
    c.add([5, 6, 7, 8], 0.5)
    assert c.prompt() == [2, 3, 4, 5, 6, 7, 8]


def test_what_was_said_at_a_high_temperature_is_forgotten_with_all_before():
    c = context(initial_prompt="1", condition_on_previous_text=True)
    c.add([3], 0.0)
    c.add([4], 0.6)
    assert c.prompt() == []
    c.add([5], 0.2)
    assert c.prompt() == [5]


def test_a_carried_prompt_stays_in_front():
    c = context(initial_prompt="1 2", carry_initial_prompt=True, condition_on_previous_text=True)
    c.add([3, 4, 5, 6, 7, 8], 0.0)
    assert c.prompt() == [1, 2, 4, 5, 6, 7, 8]
    c.add([9], 1.0)
    assert c.prompt() == [1, 2]


def test_a_carried_prompt_needs_no_conditioning():
    c = context(initial_prompt="1 2", carry_initial_prompt=True)
    c.add([3], 0.0)
    assert c.prompt() == [1, 2]


def test_a_prompt_longer_than_the_room_keeps_its_end():
    assert context(initial_prompt="1 2 3 4 5 6 7 8 9").prompt() == [3, 4, 5, 6, 7, 8, 9]
    c = context(
        initial_prompt="1 2 3 4 5 6 7 8",
        carry_initial_prompt=True,
        condition_on_previous_text=True,
    )
    c.add([9], 0.0)
    assert c.prompt() == [2, 3, 4, 5, 6, 7, 8]


def test_hotwords_come_first_in_every_window_and_take_room():
    c = context(hotwords="1 2", initial_prompt="3", condition_on_previous_text=True)
    assert c.prompt() == [1, 2, 3]
    c.add([4, 5, 6, 7, 8], 0.0)
    assert c.prompt() == [1, 2, 4, 5, 6, 7, 8]
    assert context(hotwords="1 2 3 4 5 6 7 8 9").prompt() == [1, 2, 3, 4, 5, 6, 7]
    c = context(hotwords="1 2 3 4 5 6 7", initial_prompt="8")
    assert c.prompt() == [1, 2, 3, 4, 5, 6, 7]


def test_max_context_limits_what_was_said():
    c = context(max_context=2, condition_on_previous_text=True, initial_prompt="1 2 3")
    assert c.prompt() == [2, 3]
    c.add([4], 0.0)
    assert c.prompt() == [3, 4]
    assert context(max_context=0, initial_prompt="1 2 3", hotwords="9").prompt() == [9]
    assert context(max_context=99, initial_prompt="1 2 3").prompt() == [1, 2, 3]


def test_empty_texts_are_none():
    assert context(initial_prompt="  ", hotwords="").prompt() == []
