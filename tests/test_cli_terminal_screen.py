"""Text that grows on a terminal, as a small terminal of our own shows it."""

import io
import os
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.cli.terminal.screen import Screen, rows_of, width_of

_SEQUENCE = re.compile(r"\x1b\[(\d*(?:;\d+)*)([A-Za-z])|(.)", re.DOTALL)


def is_wide(char):
    return "\u1100" <= char <= "\u115f" or "\u2e80" <= char <= "\ua4cf" or char >= "\U0001f300"


class Terminal(io.StringIO):
    """Rows of cells. Uncertain text is shown in braces."""

    encoding = "utf-8"

    def __init__(self, columns=20, lines=10):
        super().__init__()
        self.columns, self.lines = columns, lines
        self.rows = [[]]
        self.row = self.column = 0
        self.style = ""
        self.writes = []

    def size(self):
        return os.terminal_size((self.columns, self.lines))

    def write(self, text):
        self.writes.append(text)
        for number, command, char in _SEQUENCE.findall(text):
            match command or char:
                case "A" if command:
                    assert int(number) < self.lines, "above the screen"
                    self.row -= int(number)
                    assert self.row >= 0
                case "K" if command:
                    del self.rows[self.row][self.column :]
                case "J" if command:
                    del self.rows[self.row][self.column :], self.rows[self.row + 1 :]
                case "m" if command:
                    self.style = number if number != "0" else ""
                case "\r":
                    self.column = 0
                case "\n":
                    self.row += 1
                    if self.row == len(self.rows):
                        self.rows.append([])
                case _:
                    assert not command, f"unknown: {command}"
                    self._put(char)
        return len(text)

    def _put(self, char):
        row = self.rows[self.row]
        cells = [char, ""] if is_wide(char) else [char]
        for cell in cells:
            assert self.column < self.columns, "beyond the last column"
            row[self.column : self.column + 1] = [(cell, bool(self.style))]
            self.column += 1

    def narrow(self, columns):
        """Break the rows as terminals do."""
        self.columns = columns
        cursor = self.rows[self.row]
        self.rows = [
            row[start : start + columns]
            for row in self.rows
            for start in range(0, max(len(row), 1), columns)
        ]
        assert len(cursor) <= columns
        self.row = self.rows.index(cursor)

    def shown(self):
        return [self._text(row) for row in self.rows]

    def _text(self, row):
        text, before = "", False
        for cell, uncertain in row:
            if uncertain != before:
                text += "{" if uncertain else "}"
            text, before = text + cell, uncertain
        return text + "}" * before


@pytest.fixture
def terminal():
    return Terminal()


@pytest.fixture
def screen(terminal):
    return Screen(terminal.write, terminal.size)


def test_text_grows(screen, terminal):
    screen.show("", " and so")
    assert terminal.shown() == ["{and so}"]
    screen.show(" And", " so my")
    assert terminal.shown() == ["And {so my}"]
    screen.show(" And so my", "")
    assert terminal.shown() == ["And so my"]
    screen.end_line(" And so my.")
    screen.show("", " Fellow")
    assert terminal.shown() == ["And so my.", "{Fellow}"]


def test_long_text_goes_on_below(screen, terminal):
    screen.show(" Ask not what your", " country can do")
    assert terminal.shown() == ["Ask not what your", "{country can do}"]
    screen.show(" Ask not what your country", " can do for you")
    assert terminal.shown() == ["Ask not what your", "country {can do for}", "{you}"]
    screen.show(" Ask not what your country can", "")
    assert terminal.shown() == ["Ask not what your", "country can"]
    screen.end_line(" Ask not what your country can do for you.")
    assert terminal.shown() == ["Ask not what your", "country can do for", "you.", ""]


def test_rows_that_are_certain_are_left_alone(screen, terminal):
    screen.show(" Ask not what your country", "")
    terminal.writes.clear()
    screen.show(" Ask not what your country can", " do")
    [written] = terminal.writes
    assert "Ask" not in written
    assert "country can" in written


def test_nothing_is_cleared_before_it_is_overwritten(screen, terminal):
    for certain, uncertain in ((" a", " b c"), (" a b", " c d"), (" a b c d e f g h i j k", " l")):
        screen.show(certain, uncertain)
    for written in terminal.writes:
        for row in written.split("\r\n"):
            assert re.fullmatch(
                r"(\x1b\[\d+A)?\r?[^\x1b]*(\x1b\[2;4m[^\x1b]+\x1b\[0m)?\x1b\[K(\x1b\[J)?", row
            )


def test_nothing_new_is_not_written_again(screen, terminal):
    screen.show(" a", " b")
    terminal.writes.clear()
    screen.show(" a", " b")
    assert terminal.writes == []


def test_makes_room_for_notes(screen, terminal):
    screen.show(" Ask not what your country can", " do for you")
    screen.clear()
    terminal.write("note\r\n")
    assert terminal.shown() == ["Ask not what your", "note", ""]
    screen.show(" Ask not what your country can", " do for you")
    assert terminal.shown() == ["Ask not what your", "note", "country can {do for}", "{you}"]


def test_an_empty_line_is_none(screen, terminal):
    screen.end_line("")
    screen.show("", " hm")
    screen.end_line("")
    screen.end_line(" Yes.")
    assert terminal.shown() == ["Yes.", ""]


def test_wide_letters(screen, terminal):
    screen.show("漢字かな交じり文です", "ひらがな")
    assert terminal.shown() == ["漢字かな交じり文で", "す{ひらがな}"]
    assert width_of("漢字ab") == 6
    assert width_of("e\u0301\u200b") == 1


def test_more_than_the_screen_holds(terminal):
    terminal.lines = 3
    screen = Screen(terminal.write, terminal.size)
    screen.show(" one", " two three four five six seven eight nine ten eleven twelve")
    assert terminal.shown() == ["one {two three four}", "{five six seven}"]
    screen.show(" one two", "")
    assert terminal.shown() == ["one two"]


def test_a_narrower_terminal_breaks_rows_itself(screen, terminal):
    screen.show(" Ask not what your", " country")
    assert terminal.shown() == ["Ask not what your", "{country}"]
    terminal.narrow(10)
    assert terminal.shown() == ["Ask not wh", "at your", "{country}"]
    screen.show(" Ask not what your country", "")
    assert terminal.shown() == ["Ask not", "what your", "country"]


def test_controls_do_not_reach_the_terminal(screen, terminal):
    screen.show(" a\x1b[2Jb\n", " c\rd")
    assert terminal.shown() == ["a[2Jb {cd}"]
    screen.show(" a\u202eb", "")
    assert terminal.shown() == ["ab"]


WORDS = st.text(st.sampled_from("abcdefg漢字語"), min_size=1, max_size=25).map(" ".__add__)


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=8))),
    st.integers(11, 40),
)
def test_certain_text_is_all_there_and_uncertain_after_it(steps, columns):
    terminal = Terminal(columns, 100)
    screen = Screen(terminal.write, terminal.size)
    certain = ""
    for new, rest in steps:
        certain += "".join(new)
        screen.show(certain, "".join(rest))
        text = "".join(terminal.shown())
        sure, _, tentative = text.partition("{")
        assert sure.replace(" ", "") == certain.replace(" ", "")
        assert re.sub("[ {}]", "", tentative) == "".join(rest).replace(" ", "")
    screen.end_line(certain)
    assert "".join(terminal.shown()).replace(" ", "") == certain.replace(" ", "")


@given(st.text(st.sampled_from("ab 漢-"), max_size=60), st.integers(2, 12))
def test_rows_fit_and_lose_nothing_but_spaces(text, width):
    rows = rows_of(text, width)
    assert all(width_of(text[start:end]) <= width for start, end in rows)
    assert rows[0][0] == 0
    assert rows[-1][1] == len(text)
    for (_, end), (start, _) in pairwise(rows):
        assert text[end:start] in ("", " ")
    # A word is only broken where it is longer than a row, or wide
    for (start, end), (begin, _) in pairwise(rows):
        if end == begin and text[end] not in " 漢" and text[end - 1] != "漢":
            assert " " not in text[start:end]
