"""The rows of formats, and that a row is all that a format needs."""

import json
import re
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
from result_factory import JFK, result, segment

from pyengine.cli import main
from pyengine.cli.commands import transcribe as command
from pyengine.formats import (
    FORMATS,
    Format,
    Layout,
    Opened,
    Opening,
    Reading,
    offered,
    parse,
    readers,
    table,
)
from pyengine.formats.limits import MOST_BYTES
from pyengine.result import Word
from pyengine.worker import Session
from site_build.site import write_format_list

SAID = result(
    replace(
        segment(" one two three four", 1.0, 5.0),
        words=tuple(
            Word(text=f" {text}", start=start, end=start + 1)
            for start, text in enumerate(("one", "two", "three", "four"), 1)
        ),
    ),
    segment(" five", 5.0, 6.0),
)

CHANGES = {
    "max_line_width": 9,
    "max_line_count": 1,
    "max_words_per_line": 1,
    "max_len": 9,
    "highlight_words": True,
    "word_times": True,
}


def test_names_and_extensions():
    assert {name: row.extension for name, row in FORMATS.items()} == {
        **{name: name for name in ("txt", "srt", "vtt", "ass", "lrc", "csv", "tsv", "json")},
        "json-full": "json",
        "json-openai": "json",
        "scores": "score.txt",
    }
    assert set(FORMATS) - set(offered()) == {"scores"}
    assert sorted(readers()) == ["ass", "csv", "json", "lrc", "srt", "ssa", "tsv", "vtt"]


def test_nothing_stands_for_two():
    rows = FORMATS.values()
    for each in ([flag for row in rows for flag in row.flags], [row.label for row in rows]):
        assert len(set(each)) == len(each)


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, row in FORMATS.items() for field in row.layout]
)
def test_what_the_page_asks_for_makes_a_difference(name, field):
    assert field in {each.name for each in fields(Layout)}
    # In formats of a line a cue, a width counts with a number of lines alone, and that with a width
    other = {"max_line_width": "max_line_count", "max_line_count": "max_line_width"}.get(field)
    plain = Layout(**({other: CHANGES[other]} if other else {}))
    changed = replace(plain, **{field: CHANGES[field]})
    assert FORMATS[name].render(SAID, changed) != FORMATS[name].render(SAID, plain)


def shouted(text: str) -> Reading:
    yield Opening(1)
    return Opened(result(segment(text.strip().lower())))


SHOUTED = Format(
    name="shouted",
    extension="loud",
    flags=("-oloud", "--output-loud"),
    help="in capitals, for those at the back",
    label="Capitals (.loud)",
    layout=("max_len",),
    write=lambda result, layout, extras: f"{result.text.strip().upper()}\n",
    read=shouted,
    reads=("loud",),
)


@pytest.mark.slow
def test_a_row_is_all_that_a_format_needs(monkeypatch, miniature, tmp_path, capsys):
    monkeypatch.setitem(table._BY_NAME, "shouted", SHOUTED)
    capitals = f"{JFK.text.strip().upper()}\n"

    # The command line
    for name in ("transcribe", "stream"):
        assert main([name, "--help"]) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "-oloud, --output-loud in capitals, for those at the back" in said
    recording = tmp_path / "talk.wav"
    recording.write_bytes((Path(__file__).parent / "data" / "jfk.wav").read_bytes())
    monkeypatch.setattr(command, "transcribe", lambda *_, **__: JFK)
    assert main(["transcribe", str(recording), "-m", miniature, "-oloud"]) == 0
    assert Path(f"{recording}.loud").read_text("utf-8") == capitals

    # The page's engine
    about = Session(print).about()
    assert "shouted" in about["formats"]
    assert about["extensions"]["shouted"] == "loud"
    assert "loud" in about["readable"]
    assert Session(print).export("shouted", asdict(JFK)) == capitals
    assert parse("talk.LOUD", capitals).text == JFK.text.strip().lower()

    # The page before its engine has started
    written = tmp_path / "format-list.mjs"
    write_format_list(written)
    formats, readable, most_bytes = (
        json.loads(value)
        for value in re.findall(
            r"export const \w+ = (.*?);$", written.read_text("utf-8"), re.M | re.S
        )
    )
    assert formats["shouted"] == {"label": "Capitals (.loud)", "layout": ["max_len"]}
    assert list(formats) == about["formats"]
    assert readable == about["readable"]
    assert most_bytes == MOST_BYTES
