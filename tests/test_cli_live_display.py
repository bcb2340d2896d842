"""How events are shown on stdout."""

import io
import json
import os

import pytest
from result_factory import segment

from models.miniature import write_miniature
from pyengine import load_model
from pyengine.cli.live.display import Captions, JsonLines, Lines, Nothing
from pyengine.cli.terminal.console import Console
from pyengine.cli.terminal.printing import Printer
from pyengine.cli.terminal.screen import Screen
from pyengine.live.events import Committed, Listening, Pace, Speaking, Tentative
from pyengine.result import Language, Word


def words(text):
    return tuple(Word(text=f" {w}", start=i, end=i + 1.0) for i, w in enumerate(text.split()))


EVENTS = (
    Language(code="en", probability=0.75, probabilities={"en": 0.75, "de": 0.25}),
    Speaking(speaking=True, at=0.5),
    Tentative(words=words("and so")),
    Committed(words=words("And so")),
    Tentative(words=words("my fellow")),
    Committed(words=words("my fellow Americans. Ask")),
    segment(" And so my fellow Americans.", 0.5, 4.0),
    Tentative(words=words("not.")),
    Listening(seconds=6.0, behind=0.5),
    Committed(words=words("not.")),
    Tentative(words=()),
    segment(" Ask not.", 4.0, 5.0, id=1),
    Speaking(speaking=False, at=5.0),
)


class Shown:
    """Each state of a screen, without how it was drawn."""

    def __init__(self):
        self.states = []

    def show(self, certain, uncertain):
        state = (certain, uncertain)
        if state != (self.states or [None])[-1]:
            self.states.append(state)

    def end_line(self, certain):
        self.states.append(f"{certain}\n")

    def clear(self):
        self.states.append("cleared")


def test_captions():
    shown = Shown()
    captions = Captions(shown)
    for event in EVENTS:
        captions.show(event)
    captions.finish()
    assert shown.states == [
        ("", ""),
        ("", " and so"),
        (" And so", " my fellow"),
        # What ends a sentence is known with what follows upon it
        " And so my fellow Americans.\n",
        (" Ask", " not."),
        (" Ask not.", ""),
        " Ask not.\n",
        ("", ""),
        "\n",
    ]


def test_captions_end_with_what_was_committed():
    shown = Shown()
    captions = Captions(shown)
    captions.show(Committed(words=words("And so")))
    captions.show(Tentative(words=words("my fellow")))
    captions.give_way()
    captions.finish()
    assert shown.states[-2:] == ["cleared", " And so\n"]


def test_captions_on_a_screen():
    out = io.StringIO()
    captions = Captions(Screen(out.write, lambda: os.terminal_size((80, 24))))
    for event in EVENTS:
        captions.show(event)
    captions.finish()
    text = out.getvalue()
    assert "\rAnd so \x1b[2;4mmy fellow\x1b[0m\x1b[K" in text
    assert "\rAnd so my fellow Americans.\x1b[K\x1b[J\r\n" in text
    assert "\rAsk \x1b[2;4mnot.\x1b[0m\x1b[K" in text
    assert text.count("\n") == 2


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini.bin"
    write_miniature(path)
    return load_model(path, backend="numpy").tokenizer


def printed(display_of):
    out = io.StringIO()
    display = display_of(Console(out, io.StringIO()))
    for event in EVENTS:
        display.show(event)
    display.give_way()
    display.finish()
    return out.getvalue()


def test_lines(tokenizer):
    printer = Printer(timestamps=True, shade=None, special=False)
    assert printed(lambda console: Lines(console, printer, tokenizer)) == (
        "[00:00:00.500 --> 00:00:04.000]  And so my fellow Americans.\n"
        "[00:00:04.000 --> 00:00:05.000]  Ask not.\n"
    )


def test_blank_lines_are_not_printed(tokenizer):
    out = io.StringIO()
    printer = Printer(timestamps=False, shade=None, special=False)
    Lines(Console(out, io.StringIO()), printer, tokenizer).show(segment("  "))
    assert out.getvalue() == ""


def test_json():
    messages = [json.loads(line) for line in printed(JsonLines).splitlines()]
    assert [message["type"] for message in messages] == [
        "language",
        "speaking",
        "tentative",
        "committed",
        "tentative",
        "committed",
        "segment",
        "tentative",
        "listening",
        "committed",
        "tentative",
        "segment",
        "speaking",
    ]
    assert messages[0] == {
        "type": "language",
        "code": "en",
        "probability": 0.75,
        "probabilities": {"en": 0.75, "de": 0.25},
    }
    assert messages[3]["words"][1] == {
        "text": " so",
        "start": 1,
        "end": 2.0,
        "probability": None,
        "tokens": [],
        "speaker": None,
    }
    assert messages[6]["text"] == " And so my fellow Americans."


def test_json_is_ascii_and_rarely_says_that_it_listens():
    out = io.StringIO()
    lines = JsonLines(Console(out, io.StringIO()))
    lines.show(Tentative(words=words("été")))
    lines.show(Pace(step=1.0, wanted=0.5))
    for i in range(21):
        lines.show(Listening(seconds=i / 10, behind=0.0))
    text = out.getvalue()
    assert text.isascii()
    messages = [json.loads(line) for line in text.splitlines()]
    assert messages[0]["words"][0]["text"] == " été"
    assert messages[1] == {"type": "pace", "step": 1.0, "wanted": 0.5}
    assert [m["seconds"] for m in messages[2:]] == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_nothing():
    assert printed(lambda console: Nothing()) == ""
