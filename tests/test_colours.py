"""Colours have names, and stand in one stylesheet: else dark, more contrast and forced colours
would each have to be thought of everywhere."""

import re
from collections.abc import Iterator

import pytest

from site_build.site import ROOT

WEB = ROOT / "web"
TOKENS = WEB / "ui" / "tokens.css"

SCALES = re.compile(r"--level-\d")
"""Properties that are a scale of colours with a meaning of its own: how sure a word is."""

NAMED = (
    "aqua|beige|black|blue|brown|coral|crimson|cyan|gold|gray|green|grey|indigo|ivory|khaki|lavender|"
    "lime|magenta|maroon|navy|olive|orange|orchid|pink|plum|purple|red|salmon|silver|tan|teal|tomato|"
    "violet|white|yellow|"
    # The system's
    "accentcolor|activetext|buttonborder|buttonface|buttontext|canvas|canvastext|field|fieldtext|"
    "graytext|highlight|highlighttext|linktext|mark|marktext|selecteditem|visitedtext"
)
NUMBERS = r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
WORDS = rf"(?<![\w-])(?:{NAMED})(?![\w-])"
COLOUR = re.compile(f"{NUMBERS}|{WORDS}", re.IGNORECASE)


def declarations(css: str) -> Iterator[tuple[str, str]]:
    """Each property with its value, without comments and what stands in quotation marks."""
    css = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", css, flags=re.DOTALL)
    yield from re.findall(r"([\w-]+)\s*:\s*([^;{}]+);", css)


def colours(css: str) -> list[tuple[str, str]]:
    """The properties that name a colour, with it."""
    return [
        (name, colour)
        for name, value in declarations(css)
        if not SCALES.fullmatch(name)
        for colour in COLOUR.findall(value)
    ]


def test_what_names_a_colour_is_known():
    css = """a:hover, b { color: #fff; white-space: nowrap; /* color: red; */
      background: color-mix(in srgb, var(--red) 5%, White); --level-3: #123456;
      border: 1px solid rgb(0 0 0 / 5%); mask: linear-gradient(transparent, currentcolor); }"""
    assert colours(css) == [("color", "#fff"), ("background", "White"), ("border", "rgb(")]


def test_only_the_tokens_name_colours():
    found = {
        str(file.relative_to(WEB)): named
        for file in sorted(WEB.rglob("*.css"))
        if file != TOKENS and (named := colours(file.read_text("utf-8")))
    }
    assert found == {}


def test_tokens_that_are_used_are_there():
    """A name that nobody gives makes its declaration void, without a word."""
    given: set[str] = set()
    used: dict[str, set[str]] = {}
    for file in sorted(WEB.rglob("*.css")):
        css = file.read_text("utf-8")
        given |= {name for name, _ in declarations(css) if name.startswith("--")}
        # What has something in its place may be missing
        used[str(file.relative_to(WEB))] = set(re.findall(r"var\((--[\w-]+)\)", css))
    scripts = "".join(file.read_text("utf-8") for file in WEB.rglob("*.js"))
    by_script = set(re.findall(r"[\"`](--[\w-]+)", scripts))
    families = tuple(name for name in by_script if name.endswith("-"))  # `--karaoke-${part}`
    missing = {
        sheet: {name for name in names - given - by_script if not name.startswith(families)}
        for sheet, names in used.items()
    }
    assert {sheet: names for sheet, names in missing.items() if names} == {}


LIGHT, DARK, MORE = "light", "(prefers-color-scheme: dark)", "(prefers-contrast: more)"
THEMES = {
    "light": [LIGHT],
    "dark": [LIGHT, DARK],
    "light, more contrast": [LIGHT, MORE],
    "dark, more contrast": [LIGHT, DARK, MORE, f"{MORE} and {DARK}"],
}
"""Which parts of the tokens hold, the later ones first."""

TEXT = [
    *(("ink", on) for on in ("paper", "sheet", "raised", "accent-wash")),
    *(("ink-soft", on) for on in ("paper", "sheet", "raised", "accent-wash")),
    *(("accent-deep", on) for on in ("paper", "sheet", "raised", "accent-wash")),
    ("on-chosen", "chosen"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("danger", "danger-wash"),
    ("danger", "sheet"),
    ("on-mark", "mark"),
    ("on-mark", "mark-now"),
    ("on-reverse", "reverse"),
    ("reverse-accent", "reverse"),
    *((f"speaker-{n}", on) for n in range(8) for on in ("paper", "sheet", "raised", "accent-wash")),
]
"""Tokens of letters, and of what they lie on."""

SHAPES = [
    *(("edge", on) for on in ("paper", "sheet", "raised")),
    *(("focus", on) for on in ("paper", "sheet", "raised")),
]
"""Tokens of what is around that which can be used, and of what that lies on."""


def tokens(theme: list[str]) -> dict[str, str]:
    """Each token's value in a theme."""
    css = TOKENS.read_text("utf-8")
    parts = {LIGHT: css[: css.index("@media")]}
    parts |= dict(re.findall(r"@media ([^{]+?) \{(.+?)\n\}", css, flags=re.DOTALL))
    return {name[2:]: value for part in theme for name, value in declarations(parts[part])}


def luminance(values: dict[str, str], name: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    value = values[name]
    if alias := re.fullmatch(r"var\(--(.+)\)", value):
        return luminance(values, alias[1])
    shares = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(values: dict[str, str], one: str, other: str) -> float:
    low, high = sorted((luminance(values, one), luminance(values, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_contrast(theme):
    """WCAG's level AA, and AAA for those who asked for more."""
    values = tokens(THEMES[theme])
    least = 7 if "more" in theme else 4.5
    pairs = [*((pair, least) for pair in TEXT), *((pair, 3) for pair in SHAPES)]
    found = {pair: contrast(values, *pair) for pair, _ in pairs}
    assert {pair: found[pair] for pair, least in pairs if found[pair] < least} == {}
