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


SPOKEN = [
    ("13:41", "Then we agree that the bridge stays closed until the spring."),
    ("13:48", "Not all of us. I would like that in the minutes."),
    ("13:53", "It is in the minutes already, word for word. You can see it on the screen."),
    ("14:02", "Good. Then let us talk about the money, because"),
]


def meter(p: Picture, x: float, y: float, w: float) -> None:
    """How loud it is."""
    p.rect(x, y, w, 8, "d", 4)
    p.rect(x, y, w * 0.46, 8, "a", 4)


def heard(p: Picture, x: float, y: float, width: float, bottom: float, above: bool = False) -> None:
    """What was said so far, in its final words and then in those that may change."""
    end = lines_of_text(p, x, y, width, bottom, above, said=SPOKEN)
    p.text(x + (0 if above else 60), end + 7, "there is less of it than", "l h")


FINAL = (
    "Words stand in light italics as soon as they are heard, and are final once readings agree on "
    "them."
)


def live() -> None:
    p = Picture(1320, 780)
    with p.moved(20, 40):
        screen(p, 1280, 720, "Live, while somebody speaks")
        list_column(p, 256, 720, LISTENING)
        p.text(288, 36, "Live, 10:42", "t")
        p.text(288, 62, "Listening to the microphone · English · base · 1 s behind", "s")
        at = button(p, 278, 84, "Copy", "copy", "quiet")
        at = button(p, at, 84, "Big captions", "big", "quiet")
        button(p, at, 84, "Pop out", "window", "quiet")
        p.path("M256 128H1280")
        heard(p, 288, 144, 672, 600)
        p.rect(256, 616, 1024, 104, "e")
        meter(p, 276, 640, 984)
        button(p, 270, 670, "Stop", "stop", "main", h=40)
        button(p, 364, 670, "Pause", "pause", h=40)
        p.text(1260, 695, "14:05", "", "end")
    p.save("live-1280")
    p = Picture(800, 800)
    with p.moved(20, 40):
        screen(p, 360, 740, "Live")
        top_small(p, "Live", "Speak and read along")
        choices = (("How to listen", "As you speak"), ("Sound from", "A microphone"))
        for i, (name, value) in enumerate(choices):
            p.text(16, 88 + 76 * i, name, "f")
            select(p, 16, 98 + 76 * i, 328, value)
        p.lines(16, 252, FINAL, 328)
        lines_that_open(p, 16, 320, 328)
        p.lines(
            16, 618, "All is recorded first, so that no word is lost. It stays in this tab.", 328
        )
        button(p, 16, 666, "Start listening", "microphone", "main", h=52, w=328)
    with p.moved(420, 40):
        screen(p, 360, 740, "while somebody speaks")
        top_small(p, "Live, 10:42", "English · base · 1 s behind")
        heard(p, 16, 66, 328, 560, above=True)
        p.rect(0, 592, 360, 92, "e")
        meter(p, 16, 608, 272)
        p.text(344, 616, "14:05", "s", "end")
        button(p, 16, 630, "Stop", "stop", "main", h=44, w=160)
        button(p, 184, 630, "Pause", "pause", h=44, w=160)
        p.rect(0, 684, 360, 56, "e")
        for i, (name, picture) in enumerate(
            (("Copy", "copy"), ("Big captions", "big"), ("Pop out", "window"))
        ):
            p.icon(picture, 60 + 120 * i, 704)
            p.text(60 + 120 * i, 729, name, "n", "middle")
    p.save("live-360")


def select(p: Picture, x: float, y: float, w: float, value: str) -> None:
    p.rect(x, y, w, 40, "e", 6)
    p.text(x + 12, y + 25, value)
    p.icon("down", x + w - 20, y + 20)


def check(p: Picture, x: float, y: float, words: str, on: bool = True) -> None:
    p.rect(x, y, 20, 20, "a" if on else "e", 4)
    if on:
        p.icon("check", x + 10, y + 10, "wi")
    p.text(x + 30, y + 15, words)


def settings(p: Picture, x: float, y: float, w: float) -> None:
    """The sheet: five questions; 600 high."""
    p.text(x, y + 20, "Settings", "t")
    button(p, x + w - 44, y - 8, icon="close", kind="quiet", h=44)
    p.text(x, y + 62, "What language?", "b")
    select(p, x, y + 72, w, "Detect it")
    check(p, x, y + 122, "Translate to English", on=False)
    p.text(x, y + 180, "Which names and words?", "b")
    p.rect(x, y + 190, w, 56, "e", 6)
    p.text(x + 12, y + 214, "Orvalle, Salcedo, Prado")
    p.text(x, y + 264, "As they are spelt: people, places, technical terms.", "s")
    p.text(x, y + 304, "How careful?", "b")
    p.rect(x, y + 314, w / 2, 40, "e", 6)
    p.rect(x + w / 2, y + 314, w / 2, 40, "a", 6)
    p.text(x + w / 4, y + 339, "Fast", "", "middle")
    p.text(x + w * 3 / 4, y + 339, "Accurate", "w", "middle")
    check(p, x, y + 366, "Tell each part what was said before it")
    p.text(x, y + 424, "What to leave out?", "b")
    check(p, x, y + 436, "Silence")
    check(p, x, y + 466, "Sounds such as [laughter]")
    p.text(x, y + 524, "How to compute?", "b")
    check(p, x, y + 536, "Exact: as openai-whisper; slower", on=False)
    check(p, x, y + 566, "Save power: one core; slower", on=False)


POSSIBLE = (
    ("copy", "Copy the text", "Ctrl Shift C"),
    ("export", "Export as subtitles (SRT)", "Ctrl S"),
    ("find", "Find in this transcript", "Ctrl F"),
    ("play", "Play", "Space"),
    ("file", "Ines Prado, interview 1", ""),
    ("add", "New", "Ctrl O"),
    ("machine", "About this machine", ""),
)


def palette(p: Picture, x: float, y: float, w: float, keys: bool = True) -> None:
    p.rect(x, y, w, 64 + 44 * len(POSSIBLE), "e", 10)
    p.icon("find", x + 26, y + 26)
    p.text(x + 46, y + 31, "An action or a transcript", "f")
    p.path(f"M{x} {y + 52}h{w}")
    for i, (picture, name, key) in enumerate(POSSIBLE):
        top = y + 58 + 44 * i
        if i == 0:
            p.rect(x + 6, top, w - 12, 44, "p", 6)
        p.icon(picture, x + 26, top + 22)
        p.text(x + 46, top + 27, name)
        if keys:
            p.text(x + w - 18, top + 27, key, "s", "end")


def sheets() -> None:
    """What lies over a document for a while."""
    for name, what in (("settings", "the settings"), ("palette", "the palette")):
        p = Picture(1320, 780)
        with p.moved(20, 40):
            screen(p, 1280, 720, what)
            list_column(p, 256, 720)
            p.text(288, 36, TITLE, "t")
            p.text(288, 62, MADE, "s")
            p.rect(0, 0, 1280, 720, "v", 8)
            if name == "settings":
                p.rect(832, 0, 448, 720, "e")
                settings(p, 856, 24, 400)
            else:
                palette(p, 320, 96, 640)
        p.save(f"{name}-1280")
    p = Picture(1200, 800)
    with p.moved(20, 40):
        screen(p, 360, 740, "the list, a place of its own")
        list_column(p, 360, 740, MAKING)
        button(p, 312, 5, icon="close", kind="quiet", h=44)
    with p.moved(420, 40):
        screen(p, 360, 740, "the settings, a sheet from below")
        top_small(p, "pyengine", "Speech to text that stays here")
        p.rect(0, 0, 360, 740, "v", 8)
        p.rect(0, 100, 360, 640, "e", 12)
        settings(p, 16, 120, 328)
    with p.moved(820, 40):
        screen(p, 360, 740, "the palette")
        top_small(p, TITLE, MADE)
        p.rect(0, 0, 360, 740, "v", 8)
        palette(p, 8, 62, 344, keys=False)
    p.save("sheets-360")


def main() -> None:
    document_1280(done=False)
    document_1280(done=True)
    document_768()
    document_1920()
    document_360()
    new()
    live()
    sheets()


if __name__ == "__main__":
    main()
