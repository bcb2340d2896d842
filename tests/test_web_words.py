"""What the page says: all of it in the catalogues of web/words, each of them whole."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path

import pytest
from javascript import Literal, literals

from site_build.site import ROOT

WEB = ROOT / "web"
WORDS = WEB / "words"

UNSAID = {
    "errors that are caught, and said in other words or not at all": {
        *("HTTP {}", "models.json: HTTP {}", "Nothing came.", "It is not on the site's list."),
        *("No memory for a decoder", "No memory for a packet", "The packet is too short"),
        *("Too many channels", "Channels are missing", "Element", "Frames", "Width", "Silence"),
        *("Shift", "not here", "There is a gap before what is written."),
        *("functions are not where they were", "the memory is not what it was"),
        "The engine's snapshot is of no use here:",  # before an error, on the console
    },
    "errors that only a mistake of ours could make": {
        *("There is no sound.", "The dialog is closed.", "a live event of an unknown kind: {}"),
        *("The engine has not started.", "#{} is missing", "no command {}"),
        "two commands are {}",
        "the page's policy refuses inline styles",
    },
    "names": {
        *("Dolby TrueHD", "ALAC (Apple Lossless)", "ADPCM (Apple's IMA)", "Monkey's Audio (APE)"),
        *("AC-3 (Dolby Digital)", "E-AC-3 (Dolby Digital Plus)", "Musepack", "pyengine {}"),
    },
    "channels, as FFmpeg names them": {
        *("FL FR", "FL FR BC", "FL FR FC", "FL FR FC BC", "FL FR SL SR", "FL FR FC SL SR"),
        *("FL FR FC BL BR", "FL FR FC LFE BL BR", "FL FR FC LFE BL BR BC"),
        "FL FR FC LFE BL BR FLC FRC",
    },
    "codes of files, requests and policies": {
        *("fmt ", "connect-src 'self'", "worker-src blob:", "Files"),
        "noopener noreferrer",
        '<meta name="application-name" content="pyengine">',
    },
    "keys, by their names": {
        *("Alt", "Backspace", "Control", "Ctrl", "Delete", "Enter", "Escape", "Fn", "Meta", "Mod"),
        *("Plus", "Process", "Space", "Symbol", "Unidentified"),
    },
    "what styles and elements are asked for by": {
        "input, textarea, select, [contenteditable]",
        *("input, textarea", ":hover, :focus-within", "(min-width: 68rem)"),
        *("(prefers-reduced-motion: reduce)", "reduced-motion: reduce", "color-scheme: light"),
        *("(prefers-contrast: more)", "(prefers-color-scheme: light)", "contrast: more"),
    },
    "fonts": {
        'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", ',
        '"Noto Sans CJK SC", sans-serif',
        'Georgia, "Iowan Old Style", "Noto Serif", "Noto Serif CJK SC", serif',
        "{} {}px {}",
    },
    "scripts, by Unicode's names": {"Han", "Hira", "Kana", "Khmr", "Laoo", "Mymr", "Thai"},
    "the name of a file that has no other": {"Recording"},
    "languages, by their own names": {"English", "Deutsch"},
}
"""Strings that look like what is said, but are not, and why."""

UNTRANSLATED: set[str] = set()
"""Rooms, as keys begin, whose words are in English only, for a while."""

PLACES = {"page", "new", "machine"}
"""Parts of index.html that are no room of web/ and no module: their words stand together, too."""

PLURALS = {
    "en": ["one", "other"],
    "de": ["one", "other"],
    "es": ["one", "many", "other"],
    "fr": ["one", "many", "other"],
    "zh": ["other"],
    "ar": ["zero", "one", "two", "few", "many", "other"],
}
"""The categories of cardinal numbers in each language, by CLDR 48 (supplemental/plurals.xml)."""

COMPARED = re.compile(r"([!=]==|case)$")
IMPORTED = re.compile(r"(\bfrom|import\()$")
STYLED = re.compile(r"""(\bclass(Name)?[:=]|"class",)[^,;]*$""")
"""Source before the names of an element's classes."""
DRAWN = re.compile(r"M[\d.]+ [\d.]+[\d.\- A-Za-z]*")
"""A path of SVG."""
SHOWN = re.compile(r"""(textContent|title|placeholder|ariaLabel)=[^;(]*$|"aria-label",$""")
"""Source before what an element is given to show."""

KEY = re.compile(r"[a-z]+\.[\w.{}-]+")
ASKED = re.compile(r"(?<![\w.])t\($")

Sentences = dict[str, str | dict[str, str]]


def modules() -> list[Path]:
    return [file for file in sorted(WEB.rglob("*.js")) if "vendor" not in file.parts]


def catalogues() -> list[Path]:
    return [file for file in sorted(WORDS.glob("*.js")) if file.stem != "words"]


def catalogue(tag: str) -> Sentences:
    """The sentences of a language: its file is JSON, but for comments, names of plurals without
    quotes and commas behind the last of several."""
    text = (WORDS / f"{tag}.js").read_text("utf-8")
    text = re.sub(r"/\*.*?\*/|^ *//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = text[text.index("{", text.index("=")) : text.rindex("}") + 1]
    text = re.sub(r"([{,]\s*)(zero|one|two|few|many|other):", r'\1"\2":', text)
    pairs = json.loads(re.sub(r",(\s*\})", r"\1", text), object_pairs_hook=list)
    assert len(dict(pairs)) == len(pairs), "a key stands twice"
    return {key: dict(said) if isinstance(said, list) else said for key, said in pairs}


@cache
def strings(file: Path) -> list[Literal]:
    found = literals(file.read_text("utf-8"))
    return [literal for literal in found if not IMPORTED.search(literal.before)]


def is_said(literal: Literal) -> bool:
    """Whether a string looks like something for people."""
    text = literal.text
    if COMPARED.search(literal.before) or STYLED.search(literal.before) or DRAWN.fullmatch(text):
        return False
    if " " in text.strip() or text.endswith(" "):
        return bool(re.search(r"[A-Za-z]{2}", text))
    if re.fullmatch(r"[A-Z][a-z]+[.:…!?]?", text):
        return True
    # A key of a catalogue has a point in it
    return bool(SHOWN.search(literal.before) and re.fullmatch(r"[A-Za-z]{2,}", text))


@pytest.mark.parametrize(
    "source, said",
    [
        ('fail("It is gone.")', ["It is gone."]),
        ("fail(`${name} is gone`)", ["{} is gone"]),
        ('fail(`${t("a.b", { why: `${n} is bad` })}`)', ["{} is bad"]),
        ('h("b", { class: "note" }, "Save")', ["Save"]),
        ('button.textContent = open ? "close" : t("a.open")', ["close"]),
        ('e.setAttribute("aria-label", "gone")', ["gone"]),
        ('made.className = on ? "button on" : "button"; draw("M4 5h16v11H9.5L4 20z")', []),
        ('// "It is gone."\n/* "Or so" */ const pattern = /"It is " [/]"/g;', []),
        ('if (key === "Escape") a = b / c + " / " + d / e;', []),
        ('button.textContent = t("a.save"); import("./Its own.js")', []),
    ],
)
def test_what_is_said_is_found(source: str, said: list[str]):
    found = [each for each in literals(source) if not IMPORTED.search(each.before)]
    assert [each.text for each in found if is_said(each)] == said


def test_no_sentence_is_left_in_a_module():
    unsaid = {text for texts in UNSAID.values() for text in texts}
    left = {}
    met = set()
    for file in modules():
        inside = file.relative_to(WEB)
        if file in catalogues():
            continue
        found = [literal for literal in strings(file) if is_said(literal)]
        met |= {literal.text for literal in found}
        for line, text, _ in found:
            # Source of a script, which has strings of its own
            if text not in unsaid and "\n" not in text:
                left[f"{inside}:{line}"] = text
    assert left == {}
    assert unsaid <= met, "what is there no more is no exception any more"


def test_every_key_is_used_and_every_used_key_is_there():
    """A key whose end is known only when it is said stands as a template."""
    keys = set(catalogue("en"))
    used = {text for text, _ in words_in((ROOT / "index.html").read_text("utf-8"))}
    written = {*used}
    for file in modules():
        if file in catalogues():
            continue
        written |= {literal.text for literal in strings(file)}
        used |= {literal.text for literal in strings(file) if ASKED.search(literal.before)}
    assert {key for key in used if KEY.fullmatch(key) and not matching(key, keys)} == set()
    said = set().union(*(matching(text, keys) for text in written if KEY.fullmatch(text)))
    assert keys - said == set()


def matching(written: str, keys: set[str]) -> set[str]:
    if "{}" not in written:
        return {written} & keys
    pattern = re.escape(written).replace(r"\{\}", r"[\w-]+")
    return {key for key in keys if re.fullmatch(pattern, key)}


@pytest.mark.parametrize("tag", PLURALS)
def test_the_keys_of_a_room_stand_together(tag: str):
    rooms = [key.partition(".")[0] for key in catalogue(tag)]
    runs = [room for room, _ in groupby(rooms)]
    assert sorted(runs) == sorted(set(rooms))
    folders = {file.name for file in WEB.iterdir() if file.is_dir()}
    assert set(rooms) <= folders | {file.stem for file in modules()} | PLACES


def test_every_language_has_its_file():
    assert {file.stem for file in catalogues()} == set(PLURALS)
    source = (WORDS / "words.js").read_text("utf-8")
    listed = source[source.index("export const LANGUAGES") :]
    assert re.findall(r"^  (\w\w): \"", listed[: listed.index("});")], re.M) == list(PLURALS)


@pytest.mark.parametrize("tag", [tag for tag in PLURALS if tag != "en"])
def test_every_language_says_all(tag: str):
    english = {key for key in catalogue("en") if key.partition(".")[0] not in UNTRANSLATED}
    said = set(catalogue(tag))
    assert {"lacking": english - said, "unknown": said - english} == {
        "lacking": set(),
        "unknown": set(),
    }


@pytest.mark.parametrize("tag", PLURALS)
def test_every_number_has_its_words(tag: str):
    """Each form of a plural that the language has, and no other."""
    english = catalogue("en")
    for key, said in catalogue(tag).items():
        assert isinstance(said, dict) == isinstance(english[key], dict), key
        if isinstance(said, dict):
            assert sorted(said) == sorted(PLURALS[tag]), key


@pytest.mark.parametrize("tag", PLURALS)
def test_every_language_puts_in_the_same(tag: str):
    """But that "one" and "two" may be said without their numbers."""
    english = catalogue("en")
    for key, said in catalogue(tag).items():
        wanted = placeholders(english[key])
        for form, sentence in forms(said).items():
            assert sentence.strip() and sentence == sentence.strip(), key
            given = placeholders(sentence)
            spoken = {"count"} if form in ("zero", "one", "two") else set()
            assert given | spoken == wanted | spoken, f"{key} in {tag}: {sentence}"


def forms(said: str | dict[str, str]) -> dict[str, str]:
    return said if isinstance(said, dict) else {"": said}


def placeholders(said: str | dict[str, str]) -> set[str]:
    return {name for form in forms(said).values() for name in re.findall(r"\{(\w+)\}", form)}


class Words(HTMLParser):
    """What elements of a document ask for, and what they have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.key: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.key = given.get("data-words")
        for asked, attribute in [("label", "aria-label"), ("placeholder", "placeholder")]:
            key = given.get(f"data-words-{asked}")
            if key is not None:
                self.found.append((key, given.get(attribute, "")))

    def handle_data(self, data: str) -> None:
        if self.key is not None:
            self.found.append((self.key, " ".join(data.split())))
            self.key = None

    def handle_endtag(self, tag: str) -> None:
        if self.key is not None:
            self.found.append((self.key, ""))
            self.key = None


def words_in(document: str) -> list[tuple[str, str]]:
    parser = Words()
    parser.feed(document)
    return parser.found


def test_words_of_a_document_are_found():
    document = """<p data-words="a.b">
      It is
      there</p><p data-words="a.c"></p>
      <button data-words-label="a.d" aria-label="Close"><svg></svg></button> none
      <input data-words-placeholder="a.e" placeholder="1"> nor here"""
    assert words_in(document) == [
        *[("a.b", "It is there"), ("a.c", ""), ("a.d", "Close"), ("a.e", "1")],
    ]


def test_the_document_says_in_english_what_the_catalogue_says():
    """It is read before any script has run, and where none does."""
    english = catalogue("en")
    found = words_in((ROOT / "index.html").read_text("utf-8"))
    assert [(key, text) for key, text in found if english.get(key) != text] == []
