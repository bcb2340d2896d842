import io

import pytest

from pyengine.cli.terminal.console import Console, StdoutError
from pyengine.errors import AudioError, OutOfMemoryError


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_results_and_the_rest_do_not_mix():
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err)
    console.result("said")
    console.note("noted")
    console.error(AudioError("no sound."))
    assert out.getvalue() == "said\n"
    assert err.getvalue() == "noted\npyengine: error: no sound.\n"


def test_quiet_keeps_results_and_errors():
    out, err = io.StringIO(), Terminal()
    console = Console(out, err)
    console.quiet = True
    console.result("said")
    console.note("noted")
    console.status("50%")
    console.error(AudioError("no sound."), about="a.wav")
    assert out.getvalue() == "said\n"
    assert err.getvalue() == "pyengine: error: a.wav: no sound.\n"


@pytest.mark.parametrize(
    ("encoding", "written"), [("ascii", b"?t? ??\n"), ("utf-8", "été 漢字\n".encode())]
)
def test_what_stdout_cannot_print_is_replaced(encoding, written):
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding)
    Console(out, io.StringIO()).result("été 漢字")
    assert raw.getvalue() == written


def test_a_document_is_written_byte_by_byte():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, "ascii", newline="\r\n")
    console = Console(out, io.StringIO())
    console.result("line")
    console.document("été\n".encode())
    assert raw.getvalue() == b"line\r\n" + "été\n".encode()


class Failing(io.RawIOBase):
    """What takes nothing, for this reason."""

    def __init__(self, error):
        self.error = error

    def writable(self):
        return True

    def write(self, data):
        raise self.error


@pytest.mark.parametrize(
    "act", [lambda c: c.result("said"), lambda c: c.document(b"said"), lambda c: c.finish()]
)
def test_a_failure_of_stdout_is_told_from_others(act):
    out = io.TextIOWrapper(Failing(OSError(28, "No space left on device")), "utf-8")
    out.write("before")
    err = io.StringIO()
    console = Console(out, err)
    with pytest.raises(StdoutError) as failed:
        act(console)
    console.error(failed.value)
    assert err.getvalue() == "pyengine: error: stdout: No space left on device\n"


def test_a_reader_that_has_left_is_no_failure():
    out = io.TextIOWrapper(Failing(BrokenPipeError(32, "Broken pipe")), "utf-8")
    with pytest.raises(BrokenPipeError):
        Console(out, io.StringIO()).result("said")


def test_what_stderr_does_not_take_harms_nothing():
    out = io.StringIO()
    err = io.TextIOWrapper(Failing(OSError(28, "No space left on device")), "utf-8")
    console = Console(out, err)
    console.note("noted")
    console.error(AudioError("no sound."))
    console.result("said")
    assert out.getvalue() == "said\n"


def test_results_are_visible_at_once():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, "utf-8")
    Console(out, io.StringIO()).result("said")
    assert raw.getvalue() == b"said\n"


def test_what_a_screen_draws_is_visible_at_once_and_can_be_printed():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, "ascii")
    Console(out, io.StringIO()).draw("\r\x1b[Kété")
    assert raw.getvalue() == b"\r\x1b[K?t?"


def test_the_status_line_gives_way():
    shared = Terminal()
    console = Console(shared, shared)
    console.status("10%")
    console.status("10%")
    console.status("20%")
    console.result("said")
    console.status("30%")
    console.clear_status()
    console.clear_status()
    assert shared.getvalue() == "\r\x1b[K10%\r\x1b[K20%\r\x1b[Ksaid\n\r\x1b[K30%\r\x1b[K"


def test_no_status_line_where_nobody_looks():
    err = io.StringIO()
    console = Console(io.StringIO(), err)
    console.status("10%")
    console.clear_status()
    assert err.getvalue() == ""


def test_what_an_error_is_about_is_said_once():
    err = io.StringIO()
    console = Console(io.StringIO(), err)
    console.error(AudioError("a.wav: no sound"), about="a.wav")
    console.error(MemoryError(), about="a.wav")
    assert err.getvalue().splitlines() == [
        "pyengine: error: a.wav: no sound",
        "pyengine: error: a.wav: not enough memory",
    ]


def test_a_file_is_named_once():
    err = io.StringIO()
    console = Console(io.StringIO(), err)
    full = OSError(28, "No space left on device", "a.srt")
    console.error(full, about="a.srt was not written")
    console.error(full, about="a.srt")
    console.error(full, about="a.wav")
    assert err.getvalue().splitlines() == [
        "pyengine: error: a.srt was not written: No space left on device",
        "pyengine: error: a.srt: No space left on device",
        "pyengine: error: a.wav: a.srt: No space left on device",
    ]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            FileNotFoundError(2, "No such file or directory", "a.wav"),
            "a.wav: No such file or directory",
        ),
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("odd"), "odd"),
        (MemoryError(), "not enough memory"),
        (OutOfMemoryError("this model needs 9 GB"), "this model needs 9 GB"),
    ],
)
def test_errors_are_one_sentence(error, sentence):
    err = io.StringIO()
    Console(io.StringIO(), err).error(error)
    assert err.getvalue() == f"pyengine: error: {sentence}\n"


HOSTILE = "\x1b]0;title\x07a\x1b[2Jb\rc\nd\u202egnp.exe\x9b31m\u2028"
SHOWN = "\\x1b]0;title\\x07a\\x1b[2Jb\\rc\\nd\\u202egnp.exe\\x9b31m\\u2028"


@pytest.mark.parametrize(
    ("say", "said"),
    [
        (lambda c: c.result(HOSTILE), f"{SHOWN}\n"),
        (
            lambda c: c.said(f"\x1b[2m{HOSTILE}\x1b[0m", styles=True),
            f"\x1b[2m{SHOWN}\x1b[0m\n".replace("\\u202e", ""),
        ),
        (lambda c: c.note(HOSTILE), f"{SHOWN}\n"),
        (lambda c: c.warning(HOSTILE), f"pyengine: {SHOWN}\n"),
        (lambda c: c.status(HOSTILE), f"\r\x1b[K{SHOWN}"),
        (lambda c: c.error(AudioError(HOSTILE)), f"pyengine: error: {SHOWN}\n"),
        (
            lambda c: c.error(FileNotFoundError(2, "No such file", HOSTILE), about=HOSTILE),
            f"pyengine: error: {SHOWN}: No such file\n",
        ),
        (
            lambda c: c.document(f"{HOSTILE}\n".encode()),
            f"{SHOWN.replace(chr(92) + 'n', chr(10))}\n",
        ),
    ],
)
def test_nothing_that_a_terminal_obeys_gets_there(say, said):
    terminal = Terminal()
    say(Console(terminal, terminal))
    assert terminal.getvalue() == said


def test_lines_are_lines():
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err)
    console.results("a\nb\n\x1bc\n")
    console.notes("d\ne")
    assert (out.getvalue(), err.getvalue()) == ("a\nb\n\\x1bc\n", "d\ne\n")


def test_streams_that_were_closed_from_the_start():
    console = Console(None, None)
    console.note("noted")
    console.status("50%")
    console.error(AudioError("no sound."))
    console.finish()
    assert not (console.has_status or console.has_screen)
    for act in (lambda c: c.result("said"), lambda c: c.document(b"said")):
        with pytest.raises(StdoutError):
            act(Console(None, None))


@pytest.mark.parametrize("error", [BrokenPipeError(32, "Broken pipe"), OSError(28, "disk full")])
def test_where_files_matter_stdout_is_given_up_and_told_at_the_end(error):
    out = io.TextIOWrapper(Failing(error), "utf-8")
    console = Console(out, io.StringIO())
    console.files_matter = True
    console.result("said")
    console.document(b"said")
    with pytest.raises(type(error)):
        console.finish()


def test_a_direction_of_speech_is_kept_on_its_way_to_a_file():
    out = io.StringIO()
    Console(out, io.StringIO()).said("\u202babc\u202c\x1b[2J")
    assert out.getvalue() == "\u202babc\u202c\\x1b[2J\n"
