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
