"""site_build/reference.py, and that there is something to read of all that may be imported."""

import dataclasses
import importlib
import inspect
import re
from html.parser import HTMLParser

import pytest
from pdoc import doc

import pyengine
from site_build.reference import PACKAGES, build_reference

NAMES = [
    (package, name) for package in PACKAGES for name in importlib.import_module(package).__all__
]


class Page(HTMLParser):
    """The names that a page can be asked for, and the addresses that it loads from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names.add(given.get("id") or "")
        if tag in {"script", "link", "img"}:
            self.loaded += filter(None, [given.get("src"), given.get("href")])


def test_every_public_name_has_its_place(tmp_path):
    build_reference(tmp_path)
    assert (tmp_path / "index.html").is_file()
    for package in PACKAGES:
        page = Page((tmp_path / f"{package.replace('.', '/')}.html").read_text("utf-8"))
        assert set(importlib.import_module(package).__all__) <= page.names
        assert not [address for address in page.loaded if re.match(r"(https?:)?//", address)]
    written = {path.relative_to(tmp_path).with_suffix("") for path in tmp_path.rglob("*.html")}
    assert {str(path).replace("/", ".") for path in written} == {*PACKAGES, "index"}


@pytest.mark.parametrize("kind", [pyengine.Word, pyengine.Segment, pyengine.TranscribeResult])
def test_every_field_of_a_transcript_says_what_it_is(kind):
    documented = doc.Class(kind.__module__, kind.__name__, kind, (kind.__module__, kind.__name__))
    said = {member.name: member.docstring for member in documented.own_members}
    assert all(said[field.name] for field in dataclasses.fields(kind))


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_every_public_class_and_function_says_what_it_is(package, name):
    thing = getattr(importlib.import_module(package), name)
    if not (inspect.isclass(thing) or inspect.isfunction(thing)):
        return
    said = inspect.getdoc(thing)
    assert said
    if dataclasses.is_dataclass(thing):
        assert not said.startswith(f"{name}(")  # what dataclasses write themselves
    if inspect.isclass(thing):
        for own, value in vars(thing).items():
            if not own.startswith("_") and (inspect.isfunction(value) or type(value) is property):
                assert inspect.getdoc(value), own
