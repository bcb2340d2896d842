"""What the wireframes are made of: shapes and words, and the parts of the page that they repeat."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
ICONS = dict(
    re.findall(r'(\w+):\s*"(M[^"]+)"', (HERE.parents[1] / "web/ui/icons.js").read_text("utf-8"))
)
ICONS |= {
    "play": "M7 5l12 7-12 7z",
    "pause": "M8 5v14M16 5v14",
    "stop": "M6 6h12v12H6z",
    "back5": "M12 5a7.5 7.5 0 1 1-6.5 3.7M5 4v5h5",
    "on5": "M12 5a7.5 7.5 0 1 0 6.5 3.7M19 4v5h-5",
    "repeat": "M4 11V9a3 3 0 0 1 3-3h12M16 3l3 3-3 3M20 13v2a3 3 0 0 1-3 3H5M8 21l-3-3 3-3",
    "volume": "M4 9.5h3.5L12 6v12l-4.5-3.5H4zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
    "window": "M4 8h12v12H4zM9 8V4h11v11h-4",
    "big": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
}

STYLE = """text{font:14px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2933}
.l{font-size:16px}.t{font-size:20px;font-weight:600}.s{font-size:12px;fill:#5b6672}.n{font-size:10px}
.b{font-weight:600}.f{fill:#5b6672}.w{fill:#fff}.o{fill:#0f766e}
.now{fill:#0f766e;font-weight:600;text-decoration:underline}
.h{fill:#5b6672;font-style:italic}
.doubt{text-decoration:underline dotted #5b6672}
rect,path{fill:none;stroke:#b8c1ca}.e{fill:#fff}.g{fill:#eef1f4;stroke:none}.d{fill:#dde2e7;stroke:none}
.a{fill:#0f766e;stroke:none}.p{fill:#d8efec;stroke:none}.i{stroke:#1f2933;stroke-width:1.6}
.wi{stroke:#fff;stroke-width:1.8}.oi,.oa{stroke:#0f766e;stroke-width:1.6}.fi{stroke:#9aa5b1;stroke-width:1.6}
.k{stroke-dasharray:7 6}.v{fill:#1f2933;fill-opacity:.3;stroke:none}"""


class Picture:
    """An SVG that is drawn piece by piece, from the back to the front."""

    def __init__(self, width: int, height: int) -> None:
        self._pieces = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}"><style>{STYLE}</style>'
            f'<rect width="{width}" height="{height}" style="fill:#fff;stroke:none"/>'
        ]

    def rect(self, x: float, y: float, w: float, h: float, kind: str = "", r: float = 0) -> None:
        more = (f' class="{kind}"' if kind else "") + (f' rx="{r:g}"' if r else "")
        self._pieces.append(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"{more}/>')

    def path(self, d: str, kind: str = "") -> None:
        more = f' class="{kind}"' if kind else ""
        self._pieces.append(f'<path d="{d}"{more}/>')

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "") -> None:
        """Words of which `*these*` are being said and `_these_` are doubtful."""
        more = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
        inner = re.sub(r"\*(.+?)\*", r'<tspan class="now">\1</tspan>', escape(words, quote=False))
        inner = re.sub(r"_(.+?)_", r'<tspan class="doubt">\1</tspan>', inner)
        self._pieces.append(f'<text x="{x:g}" y="{y:g}"{more}>{inner}</text>')

    def lines(self, x: float, y: float, words: str, width: float, anchor: str = "") -> None:
        """A note of as many lines as it takes."""
        for i, row in enumerate(wrapped(words, width, 14)):
            self.text(x, y + 20 * i, row, "f", anchor)

    def icon(self, name: str, x: float, y: float, kind: str = "i") -> None:
        """In a square of 20 whose middle is at x, y."""
        self._pieces.append(
            f'<path class="{kind}" transform="translate({x - 10:g} {y - 10:g}) scale(.83)" '
            f'd="{ICONS[name]}"/>'
        )

    @contextmanager
    def moved(self, x: float, y: float) -> Iterator[None]:
        self._pieces.append(f'<g transform="translate({x:g} {y:g})">')
        yield
        self._pieces.append("</g>")

    def save(self, name: str) -> None:
        (HERE / f"{name}.svg").write_text("\n".join([*self._pieces, "</svg>\n"]), "utf-8")


def wide(words: str, size: float = 14) -> float:
    """About how wide words are, in the widest of the usual fonts."""
    return 0.54 * size * len(words)


def wrapped(words: str, width: float, size: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and wide(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def button(
    p: Picture,
    x: float,
    y: float,
    words: str = "",
    icon: str = "",
    kind: str = "",
    h: float = 36,
    w: float = 0,
) -> float:
    """Draws one of a kind ("main", "quiet", "off", or a plain one); gives the place after it."""
    inner = (wide(words) if words else 0) + (20 if icon else 0) + (6 if words and icon else 0)
    at = x + max(10, (w - inner) / 2)
    w = max(w, h, 20 + inner)
    ink = {"main": "w", "off": "f"}.get(kind, "")
    if kind not in ("quiet", "off"):
        p.rect(x, y, w, h, "a" if kind == "main" else "e", 6)
    if icon:
        p.icon(icon, at + 10 if words else x + w / 2, y + h / 2, f"{ink}i")
    if words:
        p.text(at + (26 if icon else 0), y + h / 2 + 5, words, ink)
    return x + w + 8


def screen(p: Picture, w: float, h: float, what: str) -> None:
    """Where a window begins, with a line above it that says what is seen in it."""
    p.text(0, -10, f"{w:g} \u00d7 {h:g}, {what}", "f")
    p.rect(0, 0, w, h, "e", 8)


def wave(p: Picture, x: float, y: float, w: float, h: float, heard: float, played: float) -> None:
    """The waveform: what was played in the accent, what is not yet heard as a line that thins."""
    strokes: list[list[str]] = [[], []]
    at = 0.0
    while at < w:
        swell = abs(math.sin(at / 37) * math.sin(at / 11 + 1) + 0.35 * math.sin(at / 5))
        tall = max(1.0, swell * h * 0.42) if at < w * heard else 1.0
        strokes[at < w * played].append(f"M{x + at:g} {y + h / 2 - tall:.0f}v{2 * tall:.0f}")
        at += 5 if at < w * heard else 9 + 14 * (at / w - heard)
    for kind, marks in zip(("", "oa"), strokes, strict=True):
        p.path("".join(marks), kind)
    if played:
        p.path(f"M{x + w * played:g} {y}v{h}", "i")


SPEED = "1.0\u00d7"


def player_buttons(p: Picture, x: float, y: float, size: float, step: float) -> None:
    for i, name in enumerate(("back5", "play", "on5", "repeat", SPEED, "volume")):
        at = x + i * step
        if name == SPEED:
            p.text(at + size / 2, y + size / 2 + 5, name, "", "middle")
        else:
            button(p, at, y, icon=name, kind="main" if name == "play" else "quiet", h=size)
        if name in ("back5", "on5"):
            p.text(at + size / 2, y + size / 2 + 5, "5", "n", "middle")


def transport(
    p: Picture, x: float, y: float, w: float, heard: float = 1, played: float = 0.45
) -> None:
    """One row and the waveform, 104 high."""
    p.rect(x, y, w, 104, "e")
    wave(p, x + 20, y + 8, w - 40, 44, heard, played)
    player_buttons(p, x + 14, y + 58, 38, 46)
    p.text(x + w - 20, y + 82, "7:31 of 16:40", "", "end")


def transport_small(p: Picture, y: float, heard: float = 1, played: float = 0.45) -> None:
    """Two rows, 92 high: the waveform between its times, and six buttons."""
    p.rect(0, y, 360, 92, "e")
    p.text(12, y + 27, "7:31", "s")
    wave(p, 50, y + 6, 252, 32, heard, played)
    p.text(348, y + 27, "16:40", "s", "end")
    player_buttons(p, 13, y + 42, 44, 58)


ACTIONS = {
    "Copy": "copy",
    "Export": "export",
    "Correct": "correct",
    "Find": "find",
    "View": "view",
    "Karaoke": "karaoke",
    "Movie": "movie",
}
LATER = {"Correct", "Karaoke", "Movie"}
"""What can be done with a whole transcript only."""


def bar(p: Picture, x: float, y: float, done: bool) -> None:
    """The document's bar, 690 wide: Export is a split button."""
    for name, picture in ACTIONS.items():
        main = done and name == "Export"
        kind = "off" if not done and name in LATER else "main" if main else "quiet"
        x = button(p, x, y, name, picture, kind) - 4
        if name == "Export":
            x = button(p, x - 3, y, icon="down", kind=kind) - 4


def bar_small(p: Picture, y: float, done: bool) -> None:
    """Icons with names, for the thumb, 56 high."""
    p.rect(0, y, 360, 56, "e")
    for i, (name, picture) in enumerate(ACTIONS.items()):
        x, off = 30 + i * 50, not done and name in LATER
        p.icon(picture, x, y + 20, "fi" if off else "oi" if name == "Export" else "i")
        p.text(x, y + 45, name, "n f" if off else "n o" if name == "Export" else "n", "middle")


SAID = [
    ("6:58", "The river used to freeze every winter. My father walked across it to work."),
    ("7:12", "And when did that stop?"),
    (
        "7:15",
        "I would say the last time was in _eighty-six_, maybe _eighty-seven_. After that there was "
        "ice at the edges, but nobody trusted it any more.",
    ),
    ("7:29", "So the whole *village* had to take the long way round, by the bridge at Orvalle."),
    (
        "7:41",
        "It took an hour. In the dark, with the children. They complained to the council, and the "
        "council wrote to the province.",
    ),
    ("7:58", "Did anybody answer?"),
    (
        "8:01",
        "Oh yes. They sent an engineer, a Mr _Salcedo_, who measured for three days and ate at our "
        "table every evening. Then we never heard of him again.",
    ),
    ("8:22", "And the ice?"),
    (
        "8:24",
        "My grandchildren think that I made it up. I have one photograph, and it is not sharp.",
    ),
    ("8:33", "May I see it?"),
    ("8:36", "It is in the kitchen. Mind the step."),
]


def lines_of_text(
    p: Picture,
    x: float,
    y: float,
    width: float,
    bottom: float,
    above: bool = False,
    said: Sequence[tuple[str, str]] = SAID,
) -> float:
    """Lines of a transcript with their times, beside or above their text; gives where they end."""
    inset = 0 if above else 60
    for time, words in said:
        if y + 44 > bottom:
            break
        p.text(x, y + (12 if above else 16), time, "s")
        y += 18 if above else 0
        for row in wrapped(words, width - inset, 16):
            if y + 24 > bottom:
                break
            p.text(x + inset, y + 17, row, "l")
            y += 24
        y += 10
    return y


DOCUMENTS = [
    ("Ines Prado, interview 2", "16:40"),
    ("Town council, 12 November", "1:48:20"),
    ("Ines Prado, interview 1", "52:31"),
    ("voicemail.m4a", "0:38"),
]


def documents(
    p: Picture, x: float, y: float, w: float, rows: Sequence[tuple[str, str]], chosen: int = -1
) -> None:
    """The list of documents. One that is being made has its progress below it."""
    for i, (name, state) in enumerate(rows):
        top = y + i * 58
        if i == chosen:
            p.rect(x, top, w, 52, "p", 6)
        p.text(x + 12, top + 22, name, "b" if i == chosen else "")
        p.text(x + 12, top + 41, state, "s")
        if "%" in state:
            p.rect(x + 12, top + 47, w - 24, 3, "d")
            p.rect(x + 12, top + 47, (w - 24) * 0.5, 3, "a")


PLACES = (("New", "add"), ("Live", "microphone"))
BELOW = (
    ("Settings", "settings", "Ctrl ,"),
    ("About this machine", "machine", ""),
    ("Actions", "find", "Ctrl K"),
)


def list_column(
    p: Picture, w: float, h: float, rows: Sequence[tuple[str, str]] = DOCUMENTS, place: str = ""
) -> None:
    """The list, with what leads to the other places; `place` is the one that is seen, if one is."""
    p.rect(0, 0, w, h, "g")
    p.text(20, 34, "pyengine", "t")
    for i, (name, picture) in enumerate(PLACES):
        y = 54 + 40 * i
        if name == place:
            p.rect(8, y, w - 16, 36, "p", 6)
        p.icon(picture, 28, y + 18)
        p.text(48, y + 23, name, "b" if name == place else "")
    p.path(f"M20 142h{w - 40}")
    documents(p, 8, 152, w - 16, rows, -1 if place else 0)
    if not rows:
        p.lines(20, 170, "Transcripts are listed here until the tab is closed.", w - 40)
    for i, (name, picture, key) in enumerate(BELOW):
        y = h - 124 + i * 38
        p.icon(picture, 28, y + 18)
        p.text(48, y + 23, name)
        p.text(w - 16, y + 23, key, "s", "end")
