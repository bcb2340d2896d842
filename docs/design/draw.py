"""Draws the wireframes of docs/design.md: `python docs/design/draw.py` writes the SVG files.

They show where things are and what they say, not how they look in the end: the page's colours and
sizes are in its stylesheets. Icons are the page's own.
"""

from __future__ import annotations

from parts import (
    DOCUMENTS,
    SAID,
    Picture,
    bar,
    bar_small,
    button,
    lines_of_text,
    list_column,
    screen,
    transport,
    transport_small,
)

TITLE, LENGTH = DOCUMENTS[0]
MADE = f"English · base · {LENGTH} in 2:05"
MAKING = [(TITLE, "Transcribing, 50%"), *DOCUMENTS[1:]]
LISTENING = [("Live, 10:42", "Listening, 14:05"), *DOCUMENTS]


def head(p: Picture, x: float, done: bool = True) -> None:
    """A document's title; below it how far it is, later what it was made with; and its bar."""
    p.text(x, 36, TITLE, "t")
    if done:
        p.text(x, 62, MADE, "s")
    else:
        p.text(x, 62, "Transcribing · 50% · about 1 minute left", "s")
        p.rect(x, 72, 300, 3, "d")
        p.rect(x, 72, 150, 3, "a")
        button(p, x + 316, 46, "Cancel", h=30)
    bar(p, x - 10, 84, done)


def film(p: Picture, x: float, y: float, w: float) -> None:
    h = w * 9 / 16
    p.rect(x, y, w, h, "d", 4)
    p.icon("movie", x + w / 2, y + h / 2)


def document_1280(done: bool) -> None:
    p = Picture(1320, 780)
    with p.moved(20, 40):
        what = "a film, done" if done else "while it is transcribed"
        screen(p, 1280, 720, what)
        list_column(p, 256, 720, DOCUMENTS if done else MAKING)
        head(p, 288, done)
        p.path("M256 128H1280")
        end = lines_of_text(p, 288, 144, 672, 612, said=SAID[: 7 if done else 6])
        if done:
            film(p, 976, 144, 288)
        else:
            p.text(348, end + 17, "…", "l f")
        transport(p, 256, 616, 1024, 1 if done else 0.5)
    p.save("document-1280-done" if done else "document-1280")


def document_768() -> None:
    p = Picture(808, 1084)
    with p.moved(20, 40):
        screen(p, 768, 1024, "a film, done")
        button(p, 8, 10, icon="list", kind="quiet", h=44)
        head(p, 60)
        p.path("M0 128H768")
        film(p, 60, 140, 448)
        lines_of_text(p, 60, 408, 676, 916)
        transport(p, 0, 920, 768)
    p.save("document-768")


def document_1920() -> None:
    p = Picture(1960, 1140)
    with p.moved(20, 40):
        screen(p, 1920, 1080, "a film, done")
        list_column(p, 288, 1080)
        head(p, 544)
        p.path("M288 128H1488M1488 0V976")
        lines_of_text(p, 544, 144, 704, 972)
        film(p, 1504, 16, 400)
        details = (
            ("Language", "English, as heard"),
            ("Model", "base"),
            ("Length", LENGTH),
            ("Made in", "2:05, eight times as fast as said"),
            ("Doubtful", "3 words in 2 lines"),
        )
        for i, (name, value) in enumerate(details):
            p.text(1504, 276 + 28 * i, name, "f")
            p.text(1594, 276 + 28 * i, value)
        p.text(1504, 446, "At the playhead", "s")
        for i, (word, sure) in enumerate(
            (("whole", 97), ("*village*", 93), ("had", 99), ("to", 99))
        ):
            p.text(1504, 476 + 30 * i, word, "l")
            p.text(1904, 476 + 30 * i, f"{sure}% sure", "s", "end")
        transport(p, 288, 976, 1632)
    p.save("document-1920")


def top_small(p: Picture, title: str, line: str, more: str = "") -> None:
    """The first line of a phone, 54 high: the list's button, where one is, and one thing to do."""
    button(p, 4, 5, icon="list", kind="quiet", h=44)
    p.text(52, 24, title, "b")
    p.text(52, 42, line, "s")
    if more:
        button(p, 278, 5, more, h=44)
    p.path("M0 54H360")


def document_360() -> None:
    p = Picture(1200, 800)
    with p.moved(20, 40):
        screen(p, 360, 740, "while it is transcribed")
        top_small(p, TITLE, "50% · about 1 minute left", "Cancel")
        p.rect(0, 52, 180, 3, "a")
        end = lines_of_text(p, 16, 66, 328, 560, above=True, said=SAID[3:6])
        p.text(16, end + 17, "…", "l f")
        transport_small(p, 592, 0.5)
        bar_small(p, 684, False)
    with p.moved(420, 40):
        screen(p, 360, 740, "done")
        top_small(p, TITLE, MADE)
        lines_of_text(p, 16, 66, 328, 588, above=True)
        transport_small(p, 592)
        bar_small(p, 684, True)
    with p.moved(820, 40):
        screen(p, 360, 740, "a film, stopped")
        top_small(p, TITLE, "Stopped at 8:20 of 16:40")
        film(p, 52, 62, 256)
        end = lines_of_text(p, 16, 218, 328, 500, above=True, said=SAID[3:6])
        p.text(16, end + 20, "Stopped here, at 8:20.", "f")
        button(p, 16, end + 34, "Go on", kind="main", h=44)
        transport_small(p, 592, 0.5)
        bar_small(p, 684, True)
    p.save("document-360")


def lines_that_open(p: Picture, x: float, y: float, w: float) -> None:
    """The model's line and the settings': each opens its sheet."""
    for i, (name, value, picture) in enumerate(
        (
            ("Model", "base: good, 148 MB, on this machine", "machine"),
            ("Settings", "Language as heard · accurate", "settings"),
        )
    ):
        top = y + 60 * i
        p.rect(x, top, w, 52, "e", 8)
        p.icon(picture, x + 24, top + 26)
        p.text(x + 46, top + 22, name, "b")
        p.text(x + 46, top + 41, value, "s")
        p.icon("next", x + w - 22, top + 26)


WAYS = (
    ("Choose a file", "file", "main"),
    ("Start listening", "microphone", ""),
    ("Try a sample", "play", ""),
)
INTO = "Sound or film, or a saved transcript. It is read here and never sent."


def new() -> None:
    p = Picture(1320, 780)
    with p.moved(20, 40):
        screen(p, 1280, 720, "New, at the first visit")
        list_column(p, 256, 720, [], place="New")
        p.rect(416, 140, 704, 230, "k", 12)
        p.icon("file", 768, 184)
        p.text(768, 228, "Drop a recording anywhere", "t", "middle")
        p.lines(768, 256, INTO, 660, "middle")
        for i, way in enumerate(WAYS):
            button(p, 504 + 180 * i, 296, *way, h=44, w=168)
        lines_that_open(p, 416, 390, 704)
    p.save("new-1280")
    p = Picture(400, 800)
    with p.moved(20, 40):
        screen(p, 360, 740, "New")
        top_small(p, "pyengine", "Speech to text that stays here")
        p.rect(16, 76, 328, 336, "k", 12)
        p.icon("file", 180, 118)
        p.text(180, 160, "Choose a recording", "t", "middle")
        p.lines(180, 188, INTO, 290, "middle")
        for i, way in enumerate(WAYS):
            button(p, 80, 246 + 52 * i, *way, h=44, w=200)
        lines_that_open(p, 16, 432, 328)
    p.save("new-360")


def main() -> None:
    document_1280(done=False)
    document_1280(done=True)
    document_768()
    document_1920()
    document_360()
    new()


if __name__ == "__main__":
    main()
