"""`pyengine stream` as a user meets it. Most tests put a fake in the recogniser's place."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from result_factory import JFK, result

import pyengine
from pyengine.audio import load_audio
from pyengine.cli import main
from pyengine.cli.commands import loading, stream
from pyengine.cli.files import outputs
from pyengine.cli.live import source as live_source
from pyengine.cli.live.recording import Recording
from pyengine.cli.terminal import interrupts
from pyengine.cli.terminal.console import Console
from pyengine.live.events import Committed, Listening, Pace, Tentative
from pyengine.live.options import LiveOptions
from pyengine.result import Language, Word

JFK_WAV = Path(__file__).parent / "data" / "jfk.wav"
PRINTED = """\
[00:00:00.000 --> 00:00:07.960]  And so my fellow Americans ask not what your country can do for you
[00:00:07.960 --> 00:00:10.760]  ask what you can do for your country.
"""
SAID = "".join(f"{s.text.strip()}\n" for s in JFK.segments)

COMMAND = [sys.executable, "-m", "pyengine", "stream"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(pyengine.__file__).parents[1])}


@pytest.fixture
def wav(tmp_path):
    """A quarter of a second, which has been replayed soon."""
    recording = Recording(tmp_path / "talk.wav")
    recording.write(np.full(4000, 0.25, np.float32))
    recording.close()
    return str(recording.path)


def committed(said):
    """The words of a segment, which ended half a second ago when all of `wav` has come."""
    texts = re.findall(r" \S+", said.text)
    return Committed(words=tuple(Word(text=t, start=-0.5, end=-0.25) for t in texts))


EVENTS = (
    Language(code="en", probability=0.97, probabilities={"en": 0.97, "cy": 0.02}),
    Tentative(words=(Word(text=" hm", start=0.0, end=1.0),)),
    *(event for said in JFK.segments for event in (committed(said), said, Tentative(words=()))),
)


class FakeEngine:
    """In place of `live_events`: hears everything, sends its events, remembers its calls."""

    def __init__(self):
        self.events = EVENTS
        self.result = JFK
        self.calls = []
        self.on_block = lambda block: None

    def __call__(self, model, blocks, options, *, vad, realtime):
        n_samples = 0
        for block in blocks:
            n_samples += len(block)
            self.on_block(block)
            yield Listening(seconds=n_samples / 16_000, behind=0.0)
        self.calls.append((n_samples, options, vad, realtime))
        for event in self.events:
            if isinstance(event, BaseException):
                raise event
            if callable(event):
                event()
                continue
            yield event
        return self.result


@pytest.fixture
def engine(monkeypatch):
    fake = FakeEngine()
    monkeypatch.setattr(stream, "live_events", fake)
    return fake


@pytest.fixture
def run(miniature):
    def run(*arguments):
        return main(["stream", *arguments, "-m", miniature])

    return run


def pcm(samples):
    return np.round(np.asarray(samples) * 32768).astype("<i2").tobytes()


@pytest.fixture
def stdin(monkeypatch):
    """Gives bytes, or a binary stream, to read from."""

    def give(source):
        binary = io.BytesIO(source) if isinstance(source, bytes) else source
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(binary))

    return give


class Microphone(io.BytesIO):
    """Delivers these samples and then nothing more, without an end."""

    def __init__(self, data):
        super().__init__()
        self._data = data
        self.delivered = threading.Event()
        self.release = threading.Event()

    def read(self, size=-1):
        data, self._data = self._data, b""
        if not data:
            self.delivered.set()
            self.release.wait()
        return data


@pytest.fixture
def microphone(stdin):
    source = Microphone(pcm(np.full(8000, 0.25)))
    stdin(source)
    yield source
    source.release.set()


class TestAFile:
    @pytest.mark.slow
    def test_prints_segments_and_notes(self, engine, run, wav, capsys):
        assert run(wav) == 0
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        notes = printed.err.splitlines()
        assert f"pyengine: {wav}, in real time; Ctrl-C ends it" in notes
        assert "pyengine: language english (en), p = 0.97; else welsh (cy) 0.02" in notes
        assert any(re.fullmatch(r"pyengine:    total time = +\d+\.\d\d ms", n) for n in notes)
        delays = re.fullmatch(
            r"pyengine: 22 words, committed ([\d.]+) s after being said "
            r"\(median; 90% within ([\d.]+) s\)",
            notes[-1],
        )
        assert float(delays[1]) >= 0.5  # by how much the clock has gone on
        assert float(delays[2]) >= float(delays[1])

    def test_text_only(self, engine, run, wav, capsys):
        assert run(wav, "-nt", "-np", "--fast") == 0
        printed = capsys.readouterr()
        assert printed.out == SAID
        assert printed.err == ""

    def test_what_the_engine_is_given(self, engine, run, wav):
        assert run(wav, "--step", "1000", "-l", "en") == 0
        [(n_samples, options, vad, realtime)] = engine.calls
        assert (n_samples, vad, realtime) == (4000, None, True)
        assert options == replace(
            LiveOptions(step=1.0), decoding=pyengine.TranscribeOptions(language="en")
        )

    def test_fast(self, engine, run, wav, capsys):
        assert run(wav, "--fast") == 0
        [(n_samples, _, _, realtime)] = engine.calls
        assert (n_samples, realtime) == (4000, False)
        assert "after being said" not in capsys.readouterr().err  # there was no clock

    def test_another_vad_model(self, engine, run, wav):
        own = Path(pyengine.vad.__file__).with_name("ggml-silero-v6.2.0.bin")
        assert run(wav, "--fast", "-vm", str(own)) == 0
        [(_, _, vad, _)] = engine.calls
        assert isinstance(vad, pyengine.Vad)

    def test_room_for_hypotheses(self, engine, run, wav, monkeypatch):
        room = []
        load = loading.load_model

        def note(*arguments, n_slots, **others):
            room.append(n_slots)
            return load(*arguments, n_slots=n_slots, **others)

        monkeypatch.setattr(loading, "load_model", note)
        assert run(wav, "--fast", "-bs", "7") == 0
        assert room == [7]

    @pytest.mark.parametrize(("given", "arithmetic"), [([], "fast"), (["--exact"], "exact")])
    def test_arithmetic(self, engine, run, wav, capsys, given, arithmetic):
        assert run(wav, "--fast", *given) == 0
        assert f", wasm backend, {arithmetic} arithmetic, " in capsys.readouterr().err

    @pytest.mark.slow
    def test_silence_is_told(self, engine, run, wav, capsys):
        engine.events, engine.result = (), result()
        assert run(wav, "--fast") == 0
        assert f"pyengine: {wav}: no speech found" in capsys.readouterr().err.splitlines()

    @pytest.mark.slow
    def test_pace_is_told(self, engine, run, wav, capsys):
        engine.events = (Pace(step=1.25, wanted=0.5), Pace(step=0.5, wanted=0.5))
        assert run(wav) == 0
        notes = capsys.readouterr().err.splitlines()
        assert (
            "pyengine: this machine cannot read every 0.5 s: now every 1.2 s; nothing is left out"
            in notes
        )
        assert "pyengine: reading every 0.5 s again" in notes

    def test_events(self, engine, run, wav, capsys):
        assert run(wav, "--fast", "--events") == 0
        types = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]
        assert types == [
            "listening",
            "language",
            "tentative",
            *["committed", "segment", "tentative"] * 2,
        ]


class TestATerminal:
    class Stdout(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return True

    @pytest.fixture
    def terminal(self, run, monkeypatch):
        """Runs with a stdout that is one, and gives what was written to it."""
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "100")

        def run_there(*arguments, with_stderr=False):
            out = self.Stdout()
            monkeypatch.setattr(sys, "stdout", out)
            if with_stderr:
                monkeypatch.setattr(sys, "stderr", out)
            assert run(*arguments, "--fast") == 0
            return out.getvalue()

        return run_there

    def test_gets_captions(self, engine, terminal, wav):
        text = terminal(wav)
        assert "\r\x1b[2;4mhm\x1b[0m\x1b[K" in text
        for said in JFK.segments:
            assert f"\r{said.text.strip()}\x1b[K\x1b[J\r\n" in text
        assert "-->" not in text

    def test_gets_lines_where_asked_for(self, engine, terminal, wav):
        assert terminal(wav, "--lines") == PRINTED

    def test_that_knows_no_sequences_gets_lines(self, engine, terminal, wav, monkeypatch):
        monkeypatch.setenv("TERM", "dumb")
        assert terminal(wav) == PRINTED

    def test_notes_and_captions_do_not_mix(self, engine, terminal, wav):
        tentative = Tentative(words=(Word(text=" hm", start=0.0, end=1.0),))
        engine.events = (tentative, Pace(step=1.0, wanted=0.5), tentative)
        shown = "\r\x1b[2;4mhm\x1b[0m\x1b[K\x1b[J"
        note = (
            "pyengine: this machine cannot read every 0.5 s: now every 1.0 s; nothing is left out"
        )
        text = terminal(wav, with_stderr=True)
        assert f"{shown}\r\x1b[J{note}\n{shown}" in text


class TestStdin:
    def test_is_read_as_raw_samples(self, engine, run, stdin, capsys):
        heard = []
        engine.on_block = heard.append
        stdin(pcm([0.5, -0.25] * 1000) + b"\x00")
        assert run("-") == 0
        assert np.concatenate(heard).tolist() == [0.5, -0.25] * 1000
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        assert (
            "pyengine: listening to stdin: s16le, 16000 Hz, 1 channel; Ctrl-C ends it"
            in printed.err.splitlines()
        )

    @pytest.mark.slow
    def test_in_another_format(self, engine, run, stdin):
        stdin(np.full(48_000, 0.25, "<f4").tobytes())
        assert run("-", "--format", "f32le", "--rate", "48000", "--channels", "2") == 0
        [(n_samples, *_)] = engine.calls
        assert n_samples == 8000

    @pytest.mark.slow
    @pytest.mark.parametrize("fast", [[], ["--fast"]])
    def test_without_samples(self, engine, run, stdin, capsys, fast):
        engine.events, engine.result = (), result()
        stdin(b"")
        assert run("-", "-np", *fast) == 1
        assert capsys.readouterr().err == (
            "pyengine: error: stdin: no samples came; has what delivers them failed?\n"
        )

    def test_that_is_a_file(self, engine, run, stdin, capsys):
        engine.events, engine.result = (), result()
        stdin(JFK_WAV.read_bytes())
        assert run("-", "-np") == 1
        assert capsys.readouterr().err.startswith("pyengine: error: stdin is a WAV file, not raw")

    def test_that_is_closed(self, engine, run, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", None)
        assert run("-") == 1
        assert capsys.readouterr().err == (
            "pyengine: error: stdin is closed: there is nothing to listen to\n"
        )
        assert engine.calls == []

    def test_is_heard_while_the_model_loads(self, engine, run, microphone, monkeypatch):
        load = loading.load_model

        def slow(*arguments, **others):
            microphone.delivered.wait()
            return load(*arguments, **others)

        monkeypatch.setattr(loading, "load_model", slow)
        engine.on_block = lambda block: signal.raise_signal(signal.SIGINT)
        assert run("-") == 0
        [(n_samples, *_)] = engine.calls
        assert n_samples == 8000


class TestFiles:
    @pytest.mark.slow
    def test_documents_are_written_at_the_end(self, engine, run, wav, capsys):
        assert run(wav, "--fast", "-otxt", "-osrt", "-ojf") == 0
        assert f"pyengine: wrote {wav}.srt" in capsys.readouterr().err.splitlines()
        for name in ("txt", "srt"):
            written = Path(f"{wav}.{name}").read_text("utf-8")
            assert written == pyengine.formats.FORMATS[name].render(JFK)
        document = json.loads(Path(f"{wav}.json").read_text("utf-8"))
        assert document["params"]["language"] == "auto"
        assert document["transcription"][1]["offsets"] == {"from": 7960, "to": 10760}

    def test_with_no_clobber_what_is_there_stays(self, engine, run, wav, capsys):
        """It is told before anybody speaks; a file that comes meanwhile stays, too."""
        Path(f"{wav}.txt").write_text("old")
        told = []
        engine.on_block = lambda block: told.append(capsys.readouterr().err)
        engine.events = (*EVENTS, lambda: Path(f"{wav}.vtt").write_text("another's"))
        assert run(wav, "--fast", "-otxt", "-osrt", "-ovtt", "--no-clobber") == 0
        assert f"pyengine: {wav}.txt is there already and stays" in told[0].splitlines()
        notes = capsys.readouterr().err.splitlines()
        assert f"pyengine: {wav}.vtt is there by now and stays" in notes
        assert Path(f"{wav}.txt").read_text() == "old"
        assert Path(f"{wav}.vtt").read_text() == "another's"
        assert Path(f"{wav}.srt").read_text("utf-8") == pyengine.formats.FORMATS["srt"].render(JFK)

    def test_to_stdout_instead_of_segments(self, engine, run, stdin, capsys):
        stdin(pcm([0.5]))
        assert run("-", "-osrt", "-of", "-") == 0
        assert capsys.readouterr().out == pyengine.formats.FORMATS["srt"].render(JFK)

    @pytest.mark.slow
    def test_text_comes_at_once_and_after_what_is_there(self, engine, run, wav, tmp_path):
        text = tmp_path / "text.txt"
        text.write_text("été\n", "utf-8")
        seen = []
        engine.events = (JFK.segments[0], lambda: seen.append(text.read_text("utf-8")))
        assert run(wav, "--fast", "-f", str(text)) == 0
        assert seen == ["été\n" + SAID.splitlines(keepends=True)[0]]
        engine.events = (JFK.segments[1],)
        assert run(wav, "--fast", "-f", str(text)) == 0
        assert text.read_text("utf-8") == "été\n" + SAID

    @pytest.mark.slow
    def test_text_that_cannot_be_written_harms_nothing_else(
        self, engine, run, wav, tmp_path, capsys
    ):
        full = tmp_path / "full"
        full.symlink_to("/dev/full")
        assert run(wav, "--fast", "-f", str(full), "-otxt") == 1
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        complaint = f"pyengine: error: {full} is not whole: No space left on device"
        assert printed.err.splitlines().count(complaint) == 1
        assert Path(f"{wav}.txt").exists()

    def test_sound_is_saved(self, engine, run, stdin, tmp_path, capsys):
        stdin(pcm([0.5, -0.25] * 1000))
        stem = tmp_path / "talk"
        assert run("-", "-sa", "-of", str(stem)) == 0
        assert load_audio(f"{stem}.wav").tolist() == [0.5, -0.25] * 1000
        assert f"pyengine: wrote {stem}.wav" in capsys.readouterr().err.splitlines()

    def test_sound_is_named_by_the_time(self, engine, run, wav, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert run(wav, "--fast", "-sa") == 0
        [saved] = tmp_path.glob("20*.wav")
        assert saved.read_bytes() == Path(wav).read_bytes()

    def test_no_recording_is_written_over(self, engine, run, wav, capsys):
        before = Path(wav).read_bytes()
        assert run(wav, "--fast", "-sa", "-of", wav.removesuffix(".wav")) == 1
        assert capsys.readouterr().err == f"pyengine: error: {wav}: there is such a file already\n"
        assert Path(wav).read_bytes() == before
        assert engine.calls == []

    @pytest.mark.slow
    def test_sound_that_cannot_be_saved_harms_nothing_else(
        self, engine, run, wav, tmp_path, capsys, monkeypatch
    ):
        def fail(self):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Recording, "_begin", fail)
        stem = tmp_path / "saved"
        assert run(wav, "--fast", "-sa", "-otxt", "-of", str(stem)) == 1
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        assert (
            f"pyengine: error: {stem}.wav is not whole: No space left on device"
            in printed.err.splitlines()
        )
        assert Path(f"{stem}.txt").exists()

    def test_one_that_cannot_be_written_harms_no_other(self, engine, run, wav, capsys, monkeypatch):
        install = outputs.install

        def fail(part, path):
            if path.suffix == ".txt":
                raise OSError(28, "No space left on device", str(part))
            install(part, path)

        monkeypatch.setattr(outputs, "install", fail)
        assert run(wav, "--fast", "-otxt", "-osrt") == 1
        assert Path(f"{wav}.srt").exists()
        assert (
            f"pyengine: error: {wav}.txt was not written: No space left on device\n"
            in capsys.readouterr().err
        )

    @pytest.mark.parametrize(
        "arguments",
        [["-osrt", "-of", "/no/such/x"], ["-sa", "-of", "/no/such/x"], ["-f", "/no/such/x"]],
    )
    def test_a_missing_folder_is_found_before_the_work(self, engine, run, wav, capsys, arguments):
        assert run(wav, *arguments) == 1
        assert capsys.readouterr().err.startswith("pyengine: error: /no/such")
        assert engine.calls == []

    @pytest.mark.parametrize(
        ("arguments", "refusal"),
        [
            (["-f", "talk.wav"], "talk.wav would be written over what is read"),
            (["-f", "x.txt", "-otxt", "-of", "x"], "-otxt and -f would both be written to x.txt"),
            (["-f", "x.wav", "-sa", "-of", "./x"], "-sa and -f would both be written to x.wav"),
        ],
    )
    def test_no_two_are_one(
        self, engine, run, wav, tmp_path, monkeypatch, capsys, arguments, refusal
    ):
        monkeypatch.chdir(tmp_path)
        before = Path(wav).read_bytes()
        assert run("talk.wav", *arguments) == 1
        assert refusal in capsys.readouterr().err
        assert engine.calls == []
        assert [path.name for path in tmp_path.iterdir()] == ["talk.wav"]
        assert Path(wav).read_bytes() == before

    def test_long_names_cost_nothing_but_the_name(self, engine, run, stdin, tmp_path, capsys):
        stdin(pcm([0.5, -0.25] * 1000))
        assert run("-", "-sa", "-otxt", "-of", str(tmp_path / ("x" * 254))) == 0
        [saved], [text] = tmp_path.glob("*.wav"), tmp_path.glob("*.txt")
        assert load_audio(saved).tolist() == [0.5, -0.25] * 1000
        told = capsys.readouterr().err
        for path in (saved, text):
            assert path.name.startswith("x" * 200)
            assert f"too long a name for the file, it is {path}\n" in told


class TestFailures:
    def test_no_model_is_fetched_where_there_is_no_recording(self, monkeypatch, capsys):
        monkeypatch.setattr(loading.hub, "locate", None)
        assert main(["stream", "missing.wav"]) == 1
        assert capsys.readouterr().err == (
            "pyengine: error: missing.wav: No such file or directory\n"
        )

    def test_a_damaged_recording_is_heard_as_far_as_it_goes(
        self, engine, run, wav, capsys, monkeypatch
    ):
        def damaged(source):
            yield np.zeros(1000, np.float32)
            raise pyengine.AudioError(f"{source}: damaged")

        monkeypatch.setattr(live_source, "open_audio", damaged)
        assert run(wav, "--fast", "-otxt") == 1
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        assert f"pyengine: error: {wav}: damaged" in printed.err.splitlines()
        assert Path(f"{wav}.txt").read_text("utf-8") == pyengine.formats.FORMATS["txt"].render(JFK)

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("error", "status"), [(pyengine.StalledError("stalled"), 1), (KeyboardInterrupt(), 130)]
    )
    def test_what_was_committed_before_an_error_is_written(
        self, engine, run, wav, capsys, error, status
    ):
        first = JFK.segments[0]
        engine.events = (committed(first), first, committed(JFK.segments[1]), error)
        assert run(wav, "--fast", "-otxt") == status
        printed = capsys.readouterr()
        assert printed.out == PRINTED.splitlines(keepends=True)[0]
        assert Path(f"{wav}.txt").read_text("utf-8") == SAID
        assert f"pyengine: wrote {wav}.txt" in printed.err.splitlines()

    @pytest.mark.slow
    @pytest.mark.parametrize("wanted", [["-otxt"], ["-f", "all.txt"]])
    def test_a_reader_that_leaves_is_no_reason_to_stop(
        self, engine, miniature, wav, tmp_path, monkeypatch, wanted
    ):
        class Gone(io.StringIO):
            def write(self, text):
                raise BrokenPipeError

        monkeypatch.chdir(tmp_path)
        console = Console(Gone(), io.StringIO())
        assert stream.run([wav, "--fast", *wanted, "-m", miniature], console)
        with pytest.raises(BrokenPipeError):
            console.finish()
        [written] = {*tmp_path.glob("*.txt")}
        assert written.read_text("utf-8") == SAID

    @pytest.mark.slow
    def test_without_files_it_is_one(self, engine, miniature, wav):
        class Gone(io.StringIO):
            def write(self, text):
                raise BrokenPipeError

        with pytest.raises(BrokenPipeError):
            stream.run([wav, "--fast", "-m", miniature], Console(Gone(), io.StringIO()))

    def test_nothing_committed_is_no_file(self, engine, run, wav):
        old = Path(f"{wav}.txt")
        old.write_text("old")
        engine.events = (pyengine.StalledError("stalled"),)
        assert run(wav, "--fast", "-otxt") == 1
        assert old.read_text() == "old"

    @pytest.mark.slow
    def test_a_bug_is_not_hidden(self, engine, run, wav):
        engine.events = (ZeroDivisionError(),)
        with pytest.raises(ZeroDivisionError):
            run(wav, "--fast")


@pytest.mark.slow
class TestInterrupts:
    def test_the_first_ends_listening(self, engine, run, microphone, tmp_path, capsys):
        """What has come by then is heard and written."""

        def interrupt(block):
            microphone.delivered.wait()
            signal.raise_signal(signal.SIGINT)

        engine.on_block = interrupt
        stem = tmp_path / "talk"
        assert run("-", "-osrt", "-sa", "-of", str(stem)) == 0
        [(n_samples, *_)] = engine.calls
        assert n_samples == 8000
        printed = capsys.readouterr()
        assert printed.out == PRINTED
        assert printed.err.count("pyengine: no longer listening;") == 1
        assert Path(f"{stem}.srt").read_text("utf-8") == pyengine.formats.FORMATS["srt"].render(JFK)
        assert load_audio(f"{stem}.wav").tolist() == [0.25] * 8000

    def test_a_second_ends_at_once(self, engine, run, wav, monkeypatch, capsys):
        clock = iter((1.0, 5.0))
        monkeypatch.setattr(interrupts, "time", SimpleNamespace(monotonic=lambda: next(clock)))

        def interrupt():
            signal.raise_signal(signal.SIGINT)

        engine.events = (*EVENTS[:4], interrupt, interrupt, *EVENTS[4:])
        assert run(wav, "--fast", "-otxt") == 130
        printed = capsys.readouterr()
        assert printed.out == PRINTED.splitlines(keepends=True)[0]
        assert printed.err.splitlines()[-1] == "pyengine: interrupted"
        assert Path(f"{wav}.txt").read_text("utf-8") == SAID.splitlines(keepends=True)[0]

    def test_before_anything_was_heard(self, engine, run, stdin, capsys):
        source = Microphone(b"")
        stdin(source)
        engine.events, engine.result = (), result()
        engine.on_block = lambda block: signal.raise_signal(signal.SIGINT)
        assert run("-") == 0
        source.release.set()
        assert "error" not in capsys.readouterr().err

    def test_while_the_model_loads_what_came_is_saved(
        self, engine, run, microphone, tmp_path, monkeypatch
    ):
        def interrupted(*arguments, **others):
            microphone.delivered.wait()
            raise KeyboardInterrupt

        monkeypatch.setattr(loading, "load_model", interrupted)
        stem = tmp_path / "talk"
        assert run("-", "-sa", "-of", str(stem)) == 130
        assert load_audio(f"{stem}.wav").tolist() == [0.25] * 8000

    def test_of_a_process(self, miniature):
        with subprocess.Popen(
            [*COMMAND, "-", "-m", miniature],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            for line in process.stderr:
                if b"listening to stdin" in line:
                    break
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
        assert b"error" not in rest
        assert b"interrupted" not in rest
        assert process.returncode == 0


@pytest.mark.slow
def test_a_reader_that_leaves(miniature, tmp_path):
    """As `head` does: no complaint. The model is random and says something sooner or later."""
    process = subprocess.run(
        [*COMMAND, str(JFK_WAV), "-m", miniature, "--fast", "--events", "-np"],
        env=ENVIRONMENT,
        stdout=open_for_nobody(),
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert (process.returncode, process.stderr) == (141, b"")


def open_for_nobody():
    read, write = os.pipe()
    os.close(read)
    return write


SELDOM = ("--fast", "--step", "2000")
"""Four times fewer readings than by default. What comes of those is test_live_recognizer.py's."""


@pytest.fixture(scope="module")
def heard(tiny_en, tmp_path_factory):
    """What is printed for a file, and the document written."""
    stem = tmp_path_factory.mktemp("out") / "jfk"
    arguments = ["-m", str(tiny_en), "-ojf", "-of", str(stem), "-np", *SELDOM]
    process = subprocess.run(
        [*COMMAND, str(JFK_WAV), *arguments],
        env=ENVIRONMENT,
        capture_output=True,
        timeout=300,
        check=True,
    )
    assert process.stderr == b""
    return process.stdout.decode(), Path(f"{stem}.json").read_text("utf-8")


class TestForReal:
    """With tiny.en, fast: the same on every machine."""

    def test_a_file(self, heard):
        printed, document = heard
        times = re.findall(r"^\[00:00:([\d.]+) --> 00:00:([\d.]+)\]  ", printed, re.MULTILINE)
        flat = [float(time) for pair in times for time in pair]
        assert flat == sorted(flat)
        said = re.sub(r"\[.*?\]", "", printed)
        assert " ".join(re.findall(r"\w+", said.lower())) == (
            "and so my fellow americans ask not what your country can do for you "
            "ask what you can do for your country"
        )
        texts = [s["text"].strip() for s in json.loads(document)["transcription"]]
        assert texts == [line.split("]  ")[1] for line in printed.splitlines()]

    def test_a_pipe_that_is_read_fast(self, heard, tiny_en):
        process = subprocess.run(
            [*COMMAND, "-", "-m", str(tiny_en), "-np", *SELDOM],
            env=ENVIRONMENT,
            input=pcm(load_audio(JFK_WAV)),
            capture_output=True,
            timeout=300,
            check=True,
        )
        assert process.stdout.decode() == heard[0]
